"""The widget: it carries messages between the page in a notebook and the kernel's answers."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Self

import anywidget
import traitlets

from analysis.run import Run
from analysis.session import Session
from app.notebook.exchange import Exchange
from app.notebook.frame import frame_version, widget_module
from app.notebook.runs import gate_and_name
from app.notebook.views import view_of

_AT_ONCE = 8
"""Messages that are answered at once; each waits for no more than a moment."""


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="grokscope")


class RunWidget(anywidget.AnyWidget):
    """A dashboard in a notebook; `grokscope.show` makes it."""

    _esm = widget_module()

    run = traitlets.Unicode("", help="The run that it opened with.").tag(sync=True)
    view = traitlets.Dict(help="What is looked at, field by field.").tag(sync=True)
    width = traitlets.Unicode("100%", help="CSS's.").tag(sync=True)
    height = traitlets.Unicode("760px", help="CSS's.").tag(sync=True)
    _version = traitlets.Unicode("").tag(sync=True)

    def __init__(self, exchange: Exchange, **traits: Any) -> None:
        """Answer from an exchange."""
        super().__init__(_version=frame_version(), **traits)
        self._exchange = exchange
        self._sending = threading.Lock()
        self.on_msg(self._take)

    @classmethod
    def of(
        cls,
        run: str | Path | Run | Session | None,
        view: str | Mapping[str, Any] | None,
        *,
        width: str | int,
        height: str | int,
    ) -> Self:
        """The widget of `grokscope.show`, which says what these are.

        Raises:
            GrokscopeError: when there is no such run, or the view has a field that there is none of.
        """
        gate, name = gate_and_name(run)
        wanted = view_of(view)
        name = name or str(wanted.get("run", ""))
        if name:
            gate.session.run(name)
        opening = wanted | ({"run": name} if name else {})
        return cls(Exchange(gate), run=name, view=opening, width=_length(width), height=_length(height))

    @traitlets.validate("view")
    def _check(self, proposal: Mapping[str, Any]) -> dict[str, Any]:
        return view_of(proposal["value"])

    def _take(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Have a message answered; the kernel runs on meanwhile."""
        _threads().submit(self._answer, message)

    def _answer(self, message: Any) -> None:
        reply = self._exchange.reply(message)
        if reply is None:
            return
        with self._sending:
            self.send(reply.message, list(reply.buffers))


def _length(length: str | int) -> str:
    return f"{length}px" if isinstance(length, int) else length
