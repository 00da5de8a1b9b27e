"""The dashboard in a notebook: a widget whose page and whose answers come from the kernel, without a server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import NotFoundError

if TYPE_CHECKING:
    from analysis.run import Run
    from analysis.session import Session
    from app.notebook.widget import RunWidget

_MISSING = "a notebook needs anywidget to show a run: install it with pip install 'grokscope[notebook]'"


def show(
    run: str | Path | Run | Session | None = None,
    view: str | Mapping[str, Any] | None = None,
    *,
    width: str | int = "100%",
    height: str | int = 760,
) -> RunWidget:
    """The dashboard of a run, in the output of a notebook's cell.

    Args:
        run: The name of a run in the run store, the folder of a run, a run, or a session; without one, and of a
            session, the run that the view names, else the first.
        view: What to look at: fields and their values, `{"page": "neurons", "neuron": 17}`, or any link to a view.
        width: CSS's, or in pixels.
        height: CSS's, or in pixels.

    Returns:
        The widget, whose `view` follows what the person looks at, and turns the dashboard when it is set.

    Raises:
        GrokscopeError: when there is no such run, or the view has a field that there is none of.
    """
    try:
        from app.notebook.widget import RunWidget  # noqa: PLC0415 — an optional package
    except ImportError as error:
        if error.name not in ("anywidget", "ipywidgets", "traitlets"):
            raise
        raise NotFoundError(_MISSING) from None
    return RunWidget.of(run, view, width=width, height=height)
