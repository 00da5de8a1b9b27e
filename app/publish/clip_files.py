"""The clips of one run as files: as a server sends them, with what stays the same beside what moves.

Frames of levels are packed as they are. Other numbers, of which factors are most of all that a site holds, are written
in steps first (`analysis.rounding`).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from analysis.answer import Array
from analysis.batch import Watch
from analysis.clip import narrow
from analysis.container import pack_steps, unpack
from analysis.errors import CancelledError
from analysis.query import Query
from analysis.question import Question
from analysis.rounding import steps_of, without_frames
from analysis.run import Run
from app import captions
from app.clips import describe
from app.publish.choices import Asked
from app.publish.files import PACKED, File, file_name, packed_file
from cache.answers import Answers, count_parts
from cache.clips import Clips


def _kind(asked: Asked) -> str:
    """What clips of about the same size have in common."""
    return asked.question.query.name


def check(watch: Watch) -> None:
    """Stop where that is wanted.

    Raises:
        CancelledError: when the watch says to stop.
    """
    if watch.should_stop():
        raise CancelledError("stopped, and nothing is written")


@dataclass(frozen=True)
class ClipFiles:
    """The files of clips of one run, below `base`."""

    answers: Answers
    run: Run
    base: str

    @cached_property
    def _clips(self) -> Clips:
        return Clips(self.answers, describe, version=captions.VERSION)

    def files(self, asked: Sequence[Asked], watch: Watch) -> Iterator[File]:
        """Every part of some clips; those that are costly together, since one pass over all neurons serves all.

        Raises:
            CancelledError: when the watch says to stop.
        """
        model = self.run.manifest.model
        is_costly = {one.name: one.question.query.part_size(model) is not None for one in asked}
        yield from self._costly([one for one in asked if is_costly[one.name]], watch)
        for one in asked:
            if not is_costly[one.name]:
                yield from self._quick(one, watch)

    def estimate(self, asked: Sequence[Asked]) -> tuple[int, int]:
        """How many files there are, and about how many bytes: one of each query is computed."""
        size, count = 0, 0
        for _, group in groupby(sorted(asked, key=_kind), key=_kind):
            first, *others = group
            file, parts = self._part(first, 0, (), Watch())
            count += parts * (1 + len(others))
            size += len(file.data) * parts * (1 + len(others))
        return count, size

    def _costly(self, asked: Sequence[Asked], watch: Watch) -> Iterator[File]:
        queries = [one.question.query for one in asked]
        for part in range(max((count_parts(self.run, query) for query in queries), default=0)):
            for one in asked:
                yield self._part(one, part, queries, watch)[0]

    def _quick(self, asked: Asked, watch: Watch) -> Iterator[File]:
        part, parts = 0, 1
        while part < parts:
            file, parts = self._part(asked, part, (), watch)
            yield file
            part += 1

    def _part(self, asked: Asked, part: int, beside: Sequence[Query], watch: Watch) -> tuple[File, int]:
        """One part of a clip, and how many there are."""
        check(watch)
        query, specs = asked.question.query, asked.question.query.specs
        moving = None if asked.arrays is None else tuple(name for name in asked.arrays if not specs[name].is_still)
        found = self._clips.clip(self.run, Question(query, moving), part, beside=beside)
        stored, header = unpack(gzip.decompress(found.data))
        path = f"{self.base}/{file_name(asked.part(part))}"
        still = self._still(asked)
        has_levels = any("levels" in track for track in header["tracks"].values())
        if has_levels and not still:
            return File(path + PACKED, found.data), header["parts"]
        for name, (values, track) in still.items():
            stored[name], header["tracks"][name] = values, track
        steps = {} if has_levels else steps_of(stored, header)
        return packed_file(path, pack_steps(without_frames(stored, header), header, steps)), header["parts"]

    def _still(self, asked: Asked) -> dict[str, tuple[Any, dict[str, Any]]]:
        """What is the same at every checkpoint, as clips hold it."""
        query = asked.question.query
        names = [name for name in asked.arrays or () if query.specs[name].is_still]
        if not names:
            return {}
        arrays = self.answers.answer(self.run, self.run.epochs[-1], query).arrays
        return {
            name: (
                narrow(name, arrays[name].values),
                _still_track(arrays[name]),
            )
            for name in names
            if name in arrays
        }


def _still_track(array: Array) -> dict[str, Any]:
    """What the header of a clip says of an array that is the same in all frames."""
    return {"axes": array.axes, "unit": array.unit, "frames": False}
