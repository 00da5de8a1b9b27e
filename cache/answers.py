"""Answers to queries, kept: from memory, else from the backend, else computed.

What is costly is computed and kept in parts of a run, of so many checkpoints each (`Query.part_size`): an answer about
all of them is put together from those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from analysis.answer import Answer, join
from analysis.batch import Watch
from analysis.errors import DamagedError, ParameterError
from analysis.query import Query
from analysis.run import Run, damaged_epochs
from analysis.session import Session
from cache.backend import Backend
from cache.codec import decode, encode
from cache.keys import cache_key, part_key
from cache.memory import Memory
from cache.read_through import Codec, ReadThroughCache, nobody_counts

# Without some damaged checkpoints, an answer is not the one that its key stands for.
_CODEC = Codec("answer", Answer, encode, decode, may_keep=lambda answer: not answer.missing)


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers queries about the runs of one session."""

    session: Session
    backend: Backend
    memory: Memory
    on_made: Callable[[str], None] = nobody_counts
    """As `ReadThroughCache.on_made`, of all that is kept with them."""
    _store: ReadThroughCache[Answer] = field(init=False)

    def __post_init__(self) -> None:
        """Put the answers into the backend and the memory."""
        object.__setattr__(self, "_store", ReadThroughCache(self.backend, self.memory, _CODEC, self.on_made))

    def answer(self, run: Run | str, epoch: int | None, query: Query, *, watch: Watch | None = None) -> Answer:
        """Answer `query` at one checkpoint, or with `epoch` None at all of them (leading epoch axis).

        One checkpoint is taken from the answer about all of them when memory has that.

        Raises:
            GrokscopeError: when the run or checkpoint is missing or damaged, or the query does not fit the run.
            CancelledError: when the watch says to stop.
        """
        run = self.session.run(run) if isinstance(run, str) else run
        key = _key(run, epoch, query)
        if _is_in_parts(run, epoch, query):
            return self._joined(run, query, watch or Watch())
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
        if not _is_in_parts(run, epoch, query):
            return self._store.known(key) or self._from_whole(run, epoch, query) or self._store.find(key)
        parts = []
        for number in range(count_parts(run, query)):
            part = self._store.find(_key_of_part(run, query, number))
            if part is None:
                return None
            parts.append(part)
        return join(parts)

    def damaged(self, run: Run) -> tuple[int, ...]:
        """The run's checkpoints that cannot be used, as their files are now."""
        return damaged_epochs(run)

    def part(
        self, run: Run, query: Query, number: int, *, beside: Iterable[Query] = (), watch: Watch | None = None
    ) -> Answer:
        """The answer to a costly query at the sound checkpoints of one part of the run, counted from 0.

        Where it must be computed, so are other costly queries `beside` it that nobody has computed, and kept: all of
        them take one pass over the neurons.

        Raises:
            GrokscopeError: when a query does not fit the run, or no checkpoint of the part is sound.
            CancelledError: when the watch says to stop.
        """
        epochs = _epochs_of(run, query, number)
        others = {part_key(run, other, epochs): other for other in beside if other != query}

        def compute() -> Answer:
            with self._store.claimed_of(others) as keys:
                queries = [query, *(others[key] for key in keys)]
                answer, *rest = self.session.answer_part(run, queries, epochs, watch=watch)
                for key, other in zip(keys, rest, strict=True):
                    self._store.keep(key, other)
            return answer

        return self._store.get(part_key(run, query, epochs), compute, watch=watch)

    def is_part_in_memory(self, run: Run, query: Query, number: int) -> bool:
        """Whether a part is at hand, without a look at the disk."""
        return self._store.known(_key_of_part(run, query, number)) is not None

    def _joined(self, run: Run, query: Query, watch: Watch) -> Answer:
        """All parts that have a sound checkpoint, one after another."""
        found: list[Answer] = []
        damaged: dict[int, DamagedError] = {}
        for number in range(count_parts(run, query)):
            try:
                found.append(self.part(run, query, number, watch=_onwards(watch, run, query, number)))
            except DamagedError as error:
                damaged |= dict.fromkeys(_epochs_of(run, query, number), error)
        if damaged and not found:
            raise next(iter(damaged.values()))
        answer = join(found)
        return replace(answer, missing=tuple(sorted({*answer.missing, *damaged})))

    def _from_whole(self, run: Run, epoch: int | None, query: Query) -> Answer | None:
        """The answer at one checkpoint out of the one at all of them, where memory has it."""
        if query.scope != "checkpoint" or epoch is None:
            return None
        place, size = run.epochs.index(epoch), query.part_size(run.manifest.model)
        key = cache_key(run, None, query) if size is None else _key_of_part(run, query, place // size)
        whole = self._store.known(key)
        return None if whole is None else query.single(whole.at(place if size is None else place % size))


def count_parts(run: Run, query: Query) -> int:
    """How many parts the answer to a costly query has; one at least."""
    return max(1, -(-len(run.epochs) // _size(run, query)))


def _epochs_of(run: Run, query: Query, number: int) -> tuple[int, ...]:
    """The checkpoints of a part, damaged ones included."""
    size = _size(run, query)
    return run.epochs[number * size : (number + 1) * size]


def _onwards(watch: Watch, run: Run, query: Query, number: int) -> Watch:
    """Reports the progress within a part as that of all."""
    done, total = number * _size(run, query), len(run.epochs)
    return replace(watch, on_progress=lambda more, _: watch.on_progress(done + more, total))


def _size(run: Run, query: Query) -> int:
    size = query.part_size(run.manifest.model)
    if size is None:
        raise ParameterError(f"query {query.name!r} has no parts: any number of checkpoints is quick")
    return size


def _is_in_parts(run: Run, epoch: int | None, query: Query) -> bool:
    return epoch is None and query.part_size(run.manifest.model) is not None


def _key_of_part(run: Run, query: Query, number: int) -> str:
    return part_key(run, query, _epochs_of(run, query, number))


def _key(run: Run, epoch: int | None, query: Query) -> str:
    """The key of an answer.

    Raises:
        GrokscopeError: when the checkpoint is missing, or the query does not fit the run.
    """
    query.check(run.manifest.model)
    if query.scope == "checkpoint" and epoch is not None:
        run.require(epoch)
    return cache_key(run, epoch, query)
