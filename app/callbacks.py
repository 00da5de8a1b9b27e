"""What the engine asks is answered here: each request is parsed, asked of one function, and returned; none computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from analysis.errors import GrokscopeError
from analysis.family import family_of
from analysis.run import Run
from analysis.session import Session
from app.bootstrap import damage_notice
from app.errors import sentence_of
from app.exact import at_last, exact_answers
from app.gate import Gate
from app.lane import NotYetError
from app.pages.data import data_page
from app.phases import no_phases, phases_of
from app.requests import Ask, FollowRequest, Phases, Request, TimelineRequest, parse
from app.run_info import parent_of, run_info_of, until
from app.story import story_of
from app.timelines import Look, timeline_of

Kind = TypeVar("Kind", bound=Request)


@dataclass(frozen=True)
class Dashboard:
    """What the engine may ask about one set of answers; each method answers one prop of `Scope`."""

    gate: Gate

    def run(self, run: Run, _request: Request) -> dict[str, Any]:
        """A run's information and what is wrong with it."""
        info = run_info_of(self.gate, run)
        return {"run": info.to_json(), "notice": damage_notice(info)}

    def follow(self, run: Run, request: FollowRequest) -> dict[str, Any]:
        """A run's information with everything that the page shows of it, all of one state of the run.

        Questions that have no answer are left out: who asks each of them alone learns why.

        Raises:
            NotYetError: when some of it is not there yet.
        """
        info = run_info_of(self.gate, run)
        questions = [at_last(run, text) for text in request.questions]
        answers, missing = exact_answers(self.gate, run, questions, is_lenient=True)
        phases = self.phases(run, request) if request.phases else None
        if missing:
            raise NotYetError("some of this is being computed: ask again in a few seconds")
        known = None if phases is None else Phases.model_validate(phases)
        look = Look(request.theme, request.timescale)
        figure = timeline_of(run, info.until, info.damaged, look, known, info.parent)
        told = {"run": info.to_json(), "notice": damage_notice(info)}
        data = data_page(run, info.family) if request.data else None
        return told | {"answers": answers, "phases": phases, "timeline": figure, "data": data}

    def ask(self, run: Run, ask: Ask) -> dict[str, str]:
        """The exact answer to each question that has one by now, as base64 of a clip of one frame."""
        return exact_answers(self.gate, run, ask.questions)[0]

    def phases(self, run: Run, _request: Request) -> dict[str, Any]:
        """The phases of a run; they take the measures of all its checkpoints.

        Raises:
            NotYetError: when these are not there yet.
        """
        try:
            return phases_of(self.gate, run)
        except NotYetError:
            raise
        except GrokscopeError as error:
            return no_phases(sentence_of(error), story_of(run))

    def timeline(self, run: Run, request: TimelineRequest) -> dict[str, Any]:
        """The figure of a run's losses, with the phases where they are known."""
        session = self.gate.session
        parent = parent_of(session, family_of(session.store, run.name))
        look = Look(request.theme, request.timescale)
        return timeline_of(run, until(run, run.state), request.damaged, look, request.phases, parent)

    def data(self, run: Run, _request: Request) -> dict[str, Any]:
        """What the Data page says of a run."""
        return data_page(run, family_of(self.gate.session.store, run.name))


def answerers(board: Dashboard) -> dict[str, Callable[[Any], dict[str, Any]]]:
    """By channel (`app.channels`): what answers any JSON that somebody asks there."""
    session = board.gate.session
    return {
        "run_request": _answering(session, Request, board.run),
        "follow_request": _answering(session, FollowRequest, board.follow),
        "ask": _answering(session, Ask, board.ask),
        "phases_request": _answering(session, Request, board.phases),
        "timeline_request": _answering(session, TimelineRequest, board.timeline),
        "data_request": _answering(session, Request, board.data),
    }


def _answering(
    session: Session, kind: type[Kind], answer: Callable[[Run, Kind], Any]
) -> Callable[[Any], dict[str, Any]]:
    """What parses a request and returns its answer, with the request's number and the run's digest.

    The run is opened once: an answer is about one state of it, and the digest says which. That is the one that is asked
    about, unless it is gone. What has no answer yet says when to ask again.
    """

    def answered(raw: Any) -> dict[str, Any]:
        request = parse(kind, raw)
        now = session.run(request.name)
        asked = (state for state in session.states(now) if state.digest == request.digest)
        run = next(asked, now) if request.digest else now
        about = {"n": request.n, "digest": run.digest}
        try:
            return {**about, "value": answer(run, request)}
        except NotYetError as error:
            return {**about, "retry": error.retry_seconds}

    return answered
