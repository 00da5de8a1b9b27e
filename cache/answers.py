"""Answers to queries, kept: from memory, else from the backend, else computed."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.answer import Answer
from analysis.batch import Watch
from analysis.query import Query
from analysis.run import Run
from analysis.session import Session
from cache.backend import Backend
from cache.codec import decode, encode
from cache.keys import cache_key
from cache.memory import Memory
from cache.read_through import Codec, ReadThroughCache

# Without some damaged checkpoints, an answer is not the one that its key stands for.
_CODEC = Codec(Answer, encode, decode, may_keep=lambda answer: not answer.missing)


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers queries about the runs of one session."""

    session: Session
    backend: Backend
    memory: Memory
    _store: ReadThroughCache[Answer] = field(init=False)

    def __post_init__(self) -> None:
        """Put the answers into the backend and the memory."""
        object.__setattr__(self, "_store", ReadThroughCache(self.backend, self.memory, _CODEC))

    def answer(self, run: Run | str, epoch: int | None, query: Query, *, watch: Watch | None = None) -> Answer:
        """Answer `query` at one checkpoint, or with `epoch` None at all of them (leading epoch axis).

        One checkpoint is taken from the answer about all of them when memory has that.

        Raises:
            GrokscopeError: when the run or checkpoint is missing or damaged, or the query does not fit the run.
            CancelledError: when the watch says to stop.
        """
        run = self.session.run(run) if isinstance(run, str) else run
        key = _key(run, epoch, query)
        known = self._store.known(key) or self._from_whole(run, epoch, query)
        if known is not None:
            return known
        return self._store.get(key, lambda: self.session.answer(run, epoch, query, watch=watch), watch=watch)

    def find(self, run: Run, epoch: int | None, query: Query) -> Answer | None:
        """The answer, where memory or the backend has it: nothing is computed.

        Raises:
            GrokscopeError: when the checkpoint is missing, or the query does not fit the run.
        """
        key = _key(run, epoch, query)
        return self._store.known(key) or self._from_whole(run, epoch, query) or self._store.find(key)

    def is_in_memory(self, run: Run, epoch: int | None, query: Query) -> bool:
        """Whether the answer is at hand, without a look at the disk."""
        return self._store.known(cache_key(run, epoch, query)) is not None

    def _from_whole(self, run: Run, epoch: int | None, query: Query) -> Answer | None:
        """The answer at one checkpoint out of the one at all of them, where memory has it."""
        if query.scope != "checkpoint" or epoch is None:
            return None
        whole = self._store.known(cache_key(run, None, query))
        return None if whole is None else query.single(whole.at(run.epochs.index(epoch)))


def _key(run: Run, epoch: int | None, query: Query) -> str:
    """The key of an answer.

    Raises:
        GrokscopeError: when the checkpoint is missing, or the query does not fit the run.
    """
    query.check(run.manifest.model)
    if query.scope == "checkpoint" and epoch is not None:
        run.require(epoch)
    return cache_key(run, epoch, query)
