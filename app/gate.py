"""The gate: all that the web process computes goes through it, and no request waits for long.

Costly work (answers about whole runs, their files) has a lane of its own, and so have the parts of costly clips, which
people wait for; what is quick has another, and stands behind neither. What is known, from memory or from disk, is
answered at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from socket import MSG_DONTWAIT, MSG_PEEK
from typing import TypeVar

from flask import has_request_context, request

from analysis.answer import Answer
from analysis.batch import Watch
from analysis.files import digest_of
from analysis.query import Query
from analysis.question import Question
from analysis.run import Run, damaged_epochs, known_damage, unread_bytes
from analysis.session import Session
from app.interest import Interest
from app.lane import Lane, room_for
from app.metrics import Metrics
from app.profile import PRIVATE, Profile
from app.together import Together
from cache.answers import Answers
from cache.clips import Clips, Packed
from cache.keys import cache_key

T = TypeVar("T")

PATIENCE_SECONDS = 1.0
"""How long a request waits for what is quick."""

_LITTLE_PATIENCE_SECONDS = 0.2  # for what is costly: of a small run, it is there by then
_PART_PATIENCE_SECONDS = 2.0  # for a part of a costly clip: on cores that others use, too, it is there by then
_QUICKLY_READ = 100_000_000  # bytes of checkpoints: some tenths of a second with their digests
_FREE_THREADS = 2  # threads of the server in which nobody ever waits: for files, pages, and whether it is alive


@dataclass(eq=False)
class Gate:
    """Three lanes before the answers of one web process that answers `threads` requests at once."""

    answers: Answers
    interest: Interest = field(default_factory=Interest)
    threads: int = 8
    profile: Profile = PRIVATE
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        """Open all lanes."""
        self._together = Together()
        places = max(0, (self.threads - _FREE_THREADS) // 2)
        lane = partial(Lane, interest=self.interest, metrics=self.metrics)
        self._quick = lane("quick", 2, self.profile.quick_queue, room_for(places))
        # Of each one at a time: it takes every core that it gets, and what memory it takes is taken once.
        room = room_for(places)
        self._parts = lane("parts", 1, self.profile.costly_queue, room)
        self._costly = lane("costly", 1, self.profile.costly_queue, room, niceness=5)

    @property
    def session(self) -> Session:
        """Where the runs are."""
        return self.answers.session

    def answer(self, run: Run | str, epoch: int | None, query: Query, *, patience: float | None = None) -> Answer:
        """The answer of `Answers.answer`, if it is known or there within `patience` seconds, or the lane's own if less.

        Raises:
            NotYetError: when it is not there yet; ask again.
            GrokscopeError: as `Answers.answer`.
        """
        self.interest.come()
        run = self.session.run(run) if isinstance(run, str) else run
        known = self.answers.find(run, epoch, query)
        self.metrics.looked("answer", is_hit=known is not None)
        if known is not None:
            return known
        costly = is_costly(run, epoch, query) or self.has_long_to_carry(run, query)
        own = _LITTLE_PATIENCE_SECONDS if costly else PATIENCE_SECONDS
        return self.work(
            _job_key(run, epoch, query),
            lambda watch: self.answers.answer(run, epoch, query, watch=watch),
            is_costly=costly,
            patience=own if patience is None else min(own, patience),
            is_kept=lambda answer: bool(answer.missing),  # the cache does not
        )

    def damaged(self, run: Run) -> tuple[int, ...]:
        """The run's checkpoints that cannot be used, as their files are now: those that have changed are read.

        Raises:
            NotYetError: when they have not been read yet; ask again.
        """
        known = known_damage(run)
        if known is not None:
            return known
        size = unread_bytes(run)
        is_quick = size <= _QUICKLY_READ and run.files.are_here(tuple(run.records.values()))
        return (self._quick if is_quick else self._parts).result(
            digest_of(repr(["damaged", str(run.folder), run.digest, *run.stamps()]).encode()),
            lambda watch: damaged_epochs(run, should_stop=watch.should_stop),
            patience=PATIENCE_SECONDS,
            is_gone=_is_client_gone,
        )

    def clip(self, clips: Clips, run: Run, question: Question, part: int) -> Packed:
        """The clip of `Clips.clip`, if it is known or soon there.

        Raises:
            NotYetError: when it is not there yet; ask again.
            GrokscopeError: as `Clips.clip`.
        """
        self.interest.come()
        key = clips.key(run, question, part)
        known = clips.find(key)
        self.metrics.looked("clip", is_hit=known is not None)
        if known is not None:
            return known
        query, lane, patience = question.query, self._quick, PATIENCE_SECONDS
        if self.has_long_to_carry(run, query):
            lane, patience = self._costly, _LITTLE_PATIENCE_SECONDS
        elif is_costly(run, None, query) and not clips.is_at_hand(run, query, part):
            lane, patience = self._parts, _PART_PATIENCE_SECONDS
            self._together.ask(run, query, part)
        return lane.result(
            key,
            lambda watch: clips.clip(run, question, part, beside=self._together.asked(run, part), watch=watch),
            patience=patience,
            is_gone=_is_client_gone,
        )

    def has_long_to_carry(self, run: Run, query: Query) -> bool:
        """Whether an answer takes seconds for what has to be carried along the whole run before."""
        is_long = query.takes_long_to_carry(run.manifest.model, len(run.epochs))
        return is_long and not self.session.has_carried(run, query)

    def work(
        self,
        key: str,
        work: Callable[[Watch], T],
        *,
        is_costly: bool,
        patience: float,
        is_kept: Callable[[T], bool] = lambda _: False,
    ) -> T:
        """What `work` returns, if that is there within `patience` seconds; `key` stands for all that it depends on.

        `is_kept` as in `Lane.result`.

        Raises:
            NotYetError: when it is not there yet; ask again.
            GrokscopeError: what `work` raises.
        """
        self.interest.come()
        lane = self._costly if is_costly else self._quick
        return lane.result(key, work, patience=patience, is_gone=_is_client_gone, is_kept=is_kept)

    def close(self, seconds: float) -> bool:
        """Stop all work; whether it has ended within that time."""
        lanes = (self._costly, self._parts, self._quick)
        ends = [lane.close(seconds / len(lanes)) for lane in lanes]
        return all(ends)


def is_costly(run: Run, epoch: int | None, query: Query) -> bool:
    """Whether an answer takes seconds: what the query says is costly, of a whole run or of one large checkpoint."""
    model = run.manifest.model
    if query.scope == "run" and query.is_large(model):
        return True
    return query.is_costly(model) and query.scope != "task" and (epoch is None or query.is_large(model))


def _job_key(run: Run, epoch: int | None, query: Query) -> str:
    """What an answer is computed under: over a run another one when a file has changed, as when it is restored."""
    stamps = run.stamps() if epoch is None else ()
    return digest_of(repr([cache_key(run, epoch, query), *stamps]).encode())


def _is_client_gone() -> bool:
    """Whether whoever sent the present request has ended the connection."""
    if not has_request_context():
        return False
    connection = request.environ.get("gunicorn.socket")
    if connection is None:
        return False
    try:
        return connection.recv(1, MSG_PEEK | MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
