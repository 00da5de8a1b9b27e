"""Clips, kept compressed: from memory, else from the backend, else computed, once however many ask.

What a clip is made from is not kept, only the clip: computing it again costs less than reading it. A costly query's
answer at the checkpoints of each part is, so that exact values at one of them come out of it at once.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.answer import Answer
from analysis.batch import Watch
from analysis.clip import (
    PART_BYTES,
    Captions,
    Served,
    Source,
    encode,
    frame_bytes,
    has_levels,
    join_served,
    select,
    serve,
)
from analysis.errors import ParameterError
from analysis.queries import is_of_pairs, served_by
from analysis.query import Query
from analysis.question import Question
from analysis.run import Run
from cache.answers import Answers, count_parts
from cache.codec import seal, unseal
from cache.keys import clip_key
from cache.read_through import Codec, ReadThroughCache

_GZIP = 16 + zlib.MAX_WBITS
_MEMORY = 9


@dataclass(frozen=True)
class Packed:
    """One part of a clip, in gzip's format."""

    data: bytes
    is_whole: bool = True
    """Whether no damaged checkpoint is left out of it."""

    @property
    def nbytes(self) -> int:
        """Its size in bytes, compressed."""
        return len(self.data)


def compress(data: bytes, *, has_levels: bool) -> bytes:
    """Put a clip into gzip's format.

    Differences between frames of levels hardly repeat, but for runs of zeros: looking for anything else takes five
    times as long and ends up larger (`docs/log.md`). Numbers and sentences do.
    """
    strategy = zlib.Z_RLE if has_levels else zlib.Z_DEFAULT_STRATEGY
    packer = zlib.compressobj(wbits=_GZIP, memLevel=_MEMORY, strategy=strategy)
    return packer.compress(data) + packer.flush()


_CODEC = Codec(
    "clip",
    Packed,
    encode=lambda packed: seal(packed.data),
    decode=lambda data: Packed(unseal(data)),
    may_keep=lambda packed: packed.is_whole,
)


class Clips:
    """Clips of queries about the runs of one session, out of the same memory and backend as their answers."""

    def __init__(self, answers: Answers, describe: Callable[[Query, Answer], Captions], *, version: str) -> None:
        """Take the words from `describe`, asked with the answer at several checkpoints; `version` is theirs."""
        self._answers = answers
        self._describe = describe
        self._version = version
        self._store = ReadThroughCache(answers.backend, answers.memory, _CODEC, answers.on_made)

    def key(self, run: Run, question: Question, part: int = 0) -> str:
        """What a part of the clip is kept under: another one for anything that could change a byte of it.

        Raises:
            ParameterError: when the query does not fit the run, or is not about one checkpoint.
        """
        query = question.query
        if query.scope != "checkpoint":
            raise ParameterError(f"query {query.name!r} has no clip: it is not about one checkpoint, so nothing moves")
        query.check(run.manifest.model)
        return clip_key(run, query, arrays=question.arrays, part=part, described=self._version)

    def is_at_hand(self, run: Run, query: Query, part: int) -> bool:
        """Whether memory has what a part of a costly query's clip is made from."""
        return self._answers.is_part_in_memory(run, query, part)

    def find(self, key: str) -> Packed | None:
        """What memory or the backend has under a key: nothing is computed."""
        return self._store.find(key)

    def is_kept(self, key: str) -> bool:
        """Whether the backend has something under a key, for other processes, too."""
        return self._answers.backend.has(key)

    def clip(
        self,
        run: Run,
        question: Question,
        part: int = 0,
        *,
        beside: Iterable[Query] = (),
        watch: Watch | None = None,
    ) -> Packed:
        """One part of a clip; `beside` as in `Answers.part`.

        Raises:
            GrokscopeError: when the query does not fit the run, there is no such array or part, or nothing is sound.
            CancelledError: when the watch says to stop.
        """
        key = self.key(run, question, part)
        return self._store.get(key, lambda: self._compute(run, question, part, beside, watch), watch=watch)

    def _compute(self, run: Run, question: Question, part: int, beside: Iterable[Query], watch: Watch | None) -> Packed:
        answer, parts = self._answer_range(run, question, part, beside, watch)
        source = Source(question.query.model_dump(mode="json"), run.name, part, parts)
        served = self._served(run, question, answer, watch)
        chosen = _chosen(question, answer)
        data = encode(chosen, source, self._describe(question.query, answer), served)
        return Packed(compress(data, has_levels=has_levels(chosen)), is_whole=not answer.missing)

    def _served(self, run: Run, question: Question, answer: Answer, watch: Watch | None) -> dict[str, Served]:
        """What to say of everything that follows from the answer, where it is one of factors."""
        queries = served_by(question.query, run.manifest.model)
        if not queries:
            return {}
        session, epochs = self._answers.session, answer.labels["epoch"]
        start = session.batch(run).epochs.index(int(epochs[0]))
        together = session.answers_together(run, queries, start=start, stop=start + len(epochs), watch=watch)
        parts = [
            [serve(one, self._describe(query, one)) for query, one in zip(queries, answers, strict=True)]
            for answers in together
        ]
        return {
            Question(query).text: join_served(found)
            for query, found in zip(queries, zip(*parts, strict=True), strict=True)
        }

    def _answer_range(
        self, run: Run, question: Question, part: int, beside: Iterable[Query], watch: Watch | None
    ) -> tuple[Answer, int]:
        """The answer at the checkpoints of the part, and how many parts there are."""
        query, session = question.query, self._answers.session
        if query.part_size(run.manifest.model) is not None:
            parts = count_parts(run, query)
            _require(part, parts)
            return self._answers.part(run, query, part, beside=beside, watch=watch), parts
        # One checkpoint tells how large a frame is.
        frame = frame_bytes(_chosen(question, session.answer_range(run, query, stop=1)))
        if any(map(is_of_pairs, served_by(query, run.manifest.model))):
            # To serve a frame takes as long as to make it.
            frame = max(frame, run.manifest.model.p**2)
        total = len(session.batch(run).epochs)
        size = max(1, PART_BYTES // max(1, frame))
        parts = -(-total // size)
        _require(part, parts)
        start, stop = part * size, min((part + 1) * size, total)
        return session.answer_range(run, query, start=start, stop=stop, watch=watch), parts


def _require(part: int, parts: int) -> None:
    if part >= parts:
        raise ParameterError(f"there is no part {part}: part goes from 0 to {parts - 1} in this clip")


def _chosen(question: Question, answer: Answer) -> Answer:
    if question.arrays is None:
        return select(answer, None)
    optional = {name for name, spec in question.query.specs.items() if spec.is_optional}
    return select(answer, question.arrays, may_lack=optional)
