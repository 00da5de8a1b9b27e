"""What a widget asks of its kernel, and what it is answered: a message in, a message and its buffers out.

The answers are those of the web app: `app.callbacks` and `app.clips` give them, through the same gate. So whatever
takes longer than a moment is answered "not yet", and the kernel is never kept from running cells for it.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from werkzeug.datastructures import MultiDict

from analysis.errors import GrokscopeError, NotFoundError, ParameterError
from app.bootstrap import initial_state, open_run
from app.callbacks import Dashboard, answerers
from app.clips import PREFIX, ClipsOfRuns
from app.errors import sentence_of
from app.gate import Gate
from app.http import status_of
from app.lane import NotYetError
from app.notebook.frame import frame_page

_ABSENT = ("data",)
"""Pages that are about addresses, which a notebook has none of."""

_LONGEST_ID = 80


@dataclass(frozen=True)
class Reply:
    """A message to the widget, and the buffers that go with it."""

    message: dict[str, Any]
    buffers: tuple[bytes, ...] = ()


class Exchange:
    """Answers what widgets ask about the runs that a gate knows."""

    def __init__(self, gate: Gate) -> None:
        """Answer from what the gate has."""
        self._gate = gate
        self._clips = ClipsOfRuns(gate)
        self._answerers = answerers(Dashboard(gate))
        self._ways: Mapping[str, Callable[[Any], Reply]] = {
            "page": self._page,
            "initial": self._initial,
            "clip": self._clip,
            "ask": self._exact,
        }

    def reply(self, message: Any) -> Reply | None:
        """Answer a message; None for what is none that a widget sends.

        `{"id": …, "ask": …, "request": …}` is answered under the same id: with `answer`, with `retry`, the seconds
        after which to ask again, or with `failure`, a sentence. What `ask` may be are the channels of `app.channels`,
        and `page`, `initial` and `clip`.
        """
        if not isinstance(message, dict) or not isinstance(message.get("id"), str):
            return None
        if len(message["id"]) > _LONGEST_ID:
            return None
        try:
            reply = self._answered(message.get("ask"), message.get("request"))
        except NotYetError as error:
            reply = Reply({"retry": error.retry_seconds, "failure": sentence_of(error), "status": 202})
        except GrokscopeError as error:
            reply = Reply({"failure": sentence_of(error), "status": status_of(error)})
        except Exception as error:  # noqa: BLE001 — a thread's traceback reaches nobody: the log and a sentence do
            reply = Reply({"failure": sentence_of(error), "status": 500})
        return Reply({"id": message["id"], **reply.message}, reply.buffers)

    def _answered(self, ask: Any, request: Any) -> Reply:
        if not isinstance(ask, str) or not (ask in self._ways or ask in self._answerers):
            raise ParameterError("this is nothing that the page asks: run this cell again")
        if ask in self._ways:
            return self._ways[ask](request)
        return Reply(_told(self._answerers[ask](_numbered(request))))

    def _page(self, _request: Any) -> Reply:
        return Reply({"answer": None}, (gzip.compress(frame_page().encode(), mtime=0),))

    def _initial(self, request: Any) -> Reply:
        wanted = request.get("run") if isinstance(request, dict) else None
        state = initial_state(open_run(self._gate, wanted if isinstance(wanted, str) and wanted else None))
        pages = [page for page in state["pages"] if page["name"] not in _ABSENT]
        return Reply({"answer": state | {"pages": pages}})

    def _exact(self, request: Any) -> Reply:
        """Exact answers: their questions, and a buffer for each."""
        told = _told(self._answerers["ask"](_numbered(request)))
        answers = told.get("answer", {})
        buffers = tuple(base64.b64decode(answer) for answer in answers.values())
        return Reply(told | ({"answer": list(answers)} if "answer" in told else {}), buffers)

    def _clip(self, request: Any) -> Reply:
        """A part of a clip, in gzip's format, at the address that the web app has it at."""
        url = request.get("url") if isinstance(request, dict) else None
        if not isinstance(url, str):
            raise ParameterError("a clip is asked for by its address")
        parts = urlsplit(url)
        place = parts.path.removeprefix(PREFIX).split("/")
        if not parts.path.startswith(PREFIX) or len(place) != 3:  # noqa: PLR2004 — the run, its address, the query
            raise NotFoundError("a clip is at /clips/RUN/ADDRESS/QUERY")
        name, address, query = map(unquote, place)
        given = MultiDict(parse_qsl(parts.query, keep_blank_values=True))
        return Reply({"answer": None}, (self._clips.packed(self._clips.asked(name, address, query, given)).data,))


def _numbered(request: Any) -> Any:
    """A request as the page sends it to a server: with a number, of which messages have no need."""
    return {"n": 0} | request if isinstance(request, dict) else request


def _told(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of `app.callbacks` as the widget gets it."""
    value = {"answer": answer["value"]} if "value" in answer else {"retry": answer["retry"]}
    return {"digest": answer["digest"], **value}
