"""A clip: the answers to one query at many checkpoints, in one small binary block for scrubbing. Written and read here.

Floating frames become 8-bit levels (`analysis.quantise`); what is small or whole numbers stays exact. The format is in
`docs/clip-format.md`; the browser has a reader of its own. `cache.clips` keeps clips, compressed; the app sends them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Self

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.answer import Answer, Array, Labels
from analysis.errors import DamagedError, ParameterError, one_sentence
from analysis.quantise import Curve, Levels, differences, from_levels, sums, to_levels

FORMAT_VERSION = 1
"""Part of every clip's address: raise it whenever the bytes mean something else."""

PART_BYTES = 4_000_000
"""Bytes of frames that one part holds at most, uncompressed; but always one."""

FEWEST_LEVELS = 256
"""Floating frames of fewer values stay as they are: they cost little, and are read as numbers."""

_MAGIC = b"GROKCLIP"
_START = struct.Struct("<8sII")
_ALIGN = 8
_COEFFICIENTS = frozenset({"comp", "comp_x", "comp_y"})
_WHOLE: tuple[Literal["u1", "u2", "u4", "i4"], ...] = ("u1", "u2", "u4", "i4")
_RAW_BYTES = 4
"""The most that a value takes which is not a level."""

Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Captions:
    """What is written around the frames: one title and detail for all of them, a sentence and a foot for each."""

    title: str
    detail: str
    sentence: tuple[str, ...]
    foot: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """What a clip shows besides its query: the query's parameters, the run's name, and which part of how many it is."""

    parameters: Mapping[str, Any]
    run: str
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, eq=False)
class Clip:
    """A part of a clip, read back; `arrays` by name, each (epoch, …), floating ones float32.

    `low` and `high` hold the true ends of each frame of the arrays that were stored as levels.
    """

    query: str
    source: Source
    epochs: tuple[int, ...]
    arrays: Mapping[str, Array]
    low: Mapping[str, Float[ndarray, "epoch"]]
    high: Mapping[str, Float[ndarray, "epoch"]]
    labels: Mapping[str, Labels]
    captions: Captions
    notes: Mapping[str, str]

    def __getitem__(self, name: str) -> ndarray:
        """The frames of the array `name`."""
        return self.arrays[name].values


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Track(_Model):
    """One array in the body: the axes and shape of a frame, and the place of the first one."""

    axes: tuple[str, ...]
    shape: tuple[Count, ...]
    unit: str
    offset: Count

    @model_validator(mode="after")
    def _axes_are_those_of_the_shape(self) -> Self:
        if len(self.axes) != len(self.shape):
            raise ValueError(f"a frame of shape {self.shape} cannot have the axes {self.axes}")
        return self


class _RawTrack(_Track):
    encoding: Literal["raw"] = "raw"
    dtype: Literal["u1", "u2", "u4", "i4", "f4"]


class _LevelsTrack(_Track):
    encoding: Literal["levels"] = "levels"
    dtype: Literal["u1"] = "u1"
    curve: Curve
    signed: bool
    filter: Literal["delta"] = "delta"
    low: Count
    high: Count


class _Header(_Model):
    query: str
    parameters: dict[str, Any]
    run: str
    epochs: tuple[Count, ...]
    part: Count
    parts: Count
    tracks: dict[str, Annotated[_RawTrack | _LevelsTrack, Field(discriminator="encoding")]]
    labels: dict[str, tuple[int, ...] | tuple[str, ...]]
    captions: Captions
    notes: dict[str, str]


def select(answer: Answer, names: tuple[str, ...] | None) -> Answer:
    """The answer with the arrays `names` alone, or with all that have an epoch axis; shorn of that, they are frames.

    Raises:
        ParameterError: for an array that the answer does not have at each epoch.
    """
    there = [name for name, array in answer.arrays.items() if array.axes[:1] == ("epoch",)]
    for name in names or ():
        if name not in there:
            raise ParameterError(f"query {answer.query!r} has no array {name!r} by epoch: it has {', '.join(there)}")
    return replace(answer, arrays={name: answer.arrays[name] for name in there if names is None or name in names})


def frame_bytes(answer: Answer) -> int:
    """What one frame of a clip of `answer` takes at most, in bytes."""
    total = 0
    for array in answer.arrays.values():
        size = math.prod(array.values.shape[1:])
        total += size if _has_levels(array) else size * _RAW_BYTES
    return total


def encode(answer: Answer, source: Source, captions: Captions) -> bytes:
    """Write an answer whose arrays all have an epoch axis (see `select`) as a clip.

    Raises:
        ParameterError: for whole numbers that do not fit into 32 bits.
    """
    body = _Body()
    header = _Header(
        query=answer.query,
        parameters=dict(source.parameters),
        run=source.run,
        epochs=tuple(int(epoch) for epoch in answer.labels["epoch"]),
        part=source.part,
        parts=source.parts,
        tracks={
            name: _write_levels(body, array) if _has_levels(array) else _write_raw(body, name, array)
            for name, array in answer.arrays.items()
        },
        labels=_told_labels(answer),
        captions=captions,
        notes=dict(answer.notes),
    )
    text = header.model_dump_json().encode()
    text += b" " * (-(_START.size + len(text)) % _ALIGN)
    return b"".join([_START.pack(_MAGIC, FORMAT_VERSION, len(text)), text, *body.pieces])


def decode(data: bytes) -> Clip:
    """Read a clip.

    Raises:
        DamagedError: for bytes that are not a clip of this version, or not all of it.
    """
    header, body = _read_header(data)
    n_frames = len(header.epochs)
    if {len(header.captions.sentence), len(header.captions.foot)} != {n_frames}:
        raise DamagedError("this is no clip: its captions and frames do not go together")
    arrays, low, high = {}, {}, {}
    for name, track in header.tracks.items():
        stored = _take(body, track.offset, (n_frames, *track.shape), track.dtype)
        if isinstance(track, _LevelsTrack):
            low[name], high[name] = (_take(body, place, (n_frames,), "f4") for place in (track.low, track.high))
            stored = from_levels(Levels(sums(stored), low[name], high[name], track.curve, track.signed))
        arrays[name] = Array(stored, ("epoch", *track.axes), track.unit)
    source = Source(header.parameters, header.run, header.part, header.parts)
    labels = {**header.labels, "epoch": header.epochs}
    return Clip(header.query, source, header.epochs, arrays, low, high, labels, header.captions, header.notes)


class _Body:
    """The bytes after the header, every piece padded to a multiple of 8."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self._size = 0

    def add(self, values: ndarray) -> int:
        """Append an array, in C order; returns its place."""
        place, data = self._size, values.tobytes()
        data += b"\0" * (-len(data) % _ALIGN)
        self.pieces.append(data)
        self._size += len(data)
        return place


def _has_levels(array: Array) -> bool:
    return array.values.dtype.kind == "f" and math.prod(array.values.shape[1:]) >= FEWEST_LEVELS


def _write_levels(body: _Body, array: Array) -> _LevelsTrack:
    axes = array.axes[1:]
    found = to_levels(array.values, curve="root" if _COEFFICIENTS & set(axes) else "linear")
    return _LevelsTrack(
        axes=axes,
        shape=array.values.shape[1:],
        unit=array.unit,
        curve=found.curve,
        signed=found.signed,
        offset=body.add(differences(found.levels)),
        low=body.add(found.low.astype("<f4")),
        high=body.add(found.high.astype("<f4")),
    )


def _write_raw(body: _Body, name: str, array: Array) -> _RawTrack:
    values = array.values
    dtype = "f4" if values.dtype.kind == "f" else _whole_dtype(name, values)
    place = body.add(values.astype(f"<{dtype}"))
    return _RawTrack(axes=array.axes[1:], shape=values.shape[1:], unit=array.unit, dtype=dtype, offset=place)


def _whole_dtype(name: str, values: ndarray) -> Literal["u1", "u2", "u4", "i4"]:
    """The smallest type that holds whole numbers, or truths."""
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    for dtype in _WHOLE:
        if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max:
            return dtype
    raise ParameterError(f"the array {name!r} goes from {low} to {high}: a clip holds whole numbers of 32 bits")


def _told_labels(answer: Answer) -> dict[str, Labels]:
    """The labels of the frames' axes, but for those that just count from 0."""
    used = {axis for array in answer.arrays.values() for axis in array.axes} - {"epoch"}
    found = {axis: labels for axis, labels in answer.labels.items() if axis in used}
    return {axis: labels for axis, labels in found.items() if labels != tuple(range(len(labels)))}


def _read_header(data: bytes) -> tuple[_Header, memoryview]:
    if len(data) < _START.size or not data.startswith(_MAGIC):
        raise DamagedError("this is no clip: it does not begin with GROKCLIP")
    _, version, length = _START.unpack_from(data)
    if version != FORMAT_VERSION:
        raise DamagedError(f"this clip is of version {version}: this reader knows version {FORMAT_VERSION}")
    text, body = data[_START.size : _START.size + length], memoryview(data)[_START.size + length :]
    try:
        return _Header.model_validate_json(text), body
    except ValidationError as error:
        raise DamagedError(f"this is no clip: its header cannot be read ({one_sentence(error)})") from None


def _take(body: memoryview, place: int, shape: tuple[int, ...], dtype: str) -> ndarray:
    """An array out of the body, in this machine's byte order."""
    kind, count = np.dtype(f"<{dtype}"), math.prod(shape)
    if place + count * kind.itemsize > len(body):
        raise DamagedError("this clip is cut short: ask for it again")
    stored = np.frombuffer(body, kind, count, place).reshape(shape)
    return stored.astype(kind.newbyteorder("="))
