"""A clip: the answers to one query at many checkpoints, packed for scrubbing; or one exact answer, packed alike.

Floating frames of clips become 8-bit levels (`analysis.quantise`); what is small or whole numbers stays exact. Both are
packed by `analysis.container`; the format is in `docs/clip-format.md`, and the browser has a reader of its own.
`cache.clips` keeps clips, compressed; the app sends them.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from analysis.answer import MAIN, Answer, Array, Labels
from analysis.container import pack, unpack
from analysis.errors import DamagedError, ParameterError
from analysis.quantise import Levels, differences, ends, from_levels, sums, to_levels

FORMAT_VERSION = 2
"""Part of every clip's address: raise it whenever the bytes mean something else."""

PART_BYTES = 4_000_000
"""Bytes of frames that one part holds at most, uncompressed; but always one."""

FEWEST_LEVELS = 256
"""Floating frames of fewer values stay as they are: they cost little, and are read as numbers."""

_ENDS = ("low", "high")
_TOKENS = frozenset({"x", "y", "z", "comp"})
_FEW = _TOKENS | {"epoch", "head", "dim", "wave"}
_COEFFICIENTS = frozenset({"comp", "comp_x", "comp_y"})
_WHOLE = (np.uint8, np.uint16, np.uint32, np.int32)
_EXACT_BYTES = 4
"""The most that a value takes which is not a level."""


@dataclass(frozen=True)
class Captions:
    """What is written around the frames: one title and detail for all of them, a sentence and a foot for each.

    Where panels show groups of an answer's arrays, `groups` has their own: `{group: {"sentence": …, "foot": …}}`.
    """

    title: str
    detail: str
    sentence: tuple[str, ...]
    foot: tuple[str, ...]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """What a clip shows besides its query: the query's parameters, the run's name, and which part of how many it is."""

    parameters: Mapping[str, Any]
    run: str
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, eq=False)
class Served:
    """What a clip of factors says of a query that follows from them, frame by frame: all but the main array."""

    captions: Captions
    low: Float[ndarray, "epoch"]
    """The smallest finite value of the main array; NaN where there is none."""
    high: Float[ndarray, "epoch"]
    """The largest."""
    arrays: Mapping[str, Array]
    """Those of fewer values than have levels, by name, as (epoch, …)."""


@dataclass(frozen=True, eq=False)
class Clip:
    """A part of a clip, or an exact answer, read back; `arrays` by name, floating ones float32.

    Arrays of a clip are (epoch, …); `low` and `high` hold the true ends of each frame of those stored as levels. An
    exact answer has the one epoch that it is about, or none, and its arrays have the axes that they have in the answer.
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
    missing: tuple[int, ...]
    """Epochs of damaged checkpoints."""
    served: Mapping[str, Served]
    """By question: what follows from the arrays, where these are factors."""

    def __getitem__(self, name: str) -> ndarray:
        """The values of the array `name`."""
        return self.arrays[name].values


def select(answer: Answer, names: tuple[str, ...] | None, *, may_lack: Container[str] = ()) -> Answer:
    """The answer with the arrays `names` alone, or with all that have an epoch axis; shorn of that, they are frames.

    Those that it `may_lack` are left out where it does.

    Raises:
        ParameterError: for another array that the answer does not have at each epoch.
    """
    there = [name for name, array in answer.arrays.items() if array.axes[:1] == ("epoch",)]
    has_any = any(name in there for name in names or ())
    for name in names or ():
        is_lacked = has_any and name in may_lack and name not in answer.arrays
        if name not in there and not is_lacked:
            raise ParameterError(f"query {answer.query!r} has no array {name!r} by epoch: it has {', '.join(there)}")
    return replace(answer, arrays={name: answer.arrays[name] for name in there if names is None or name in names})


def has_levels(answer: Answer) -> bool:
    """Whether a clip of `answer` has any array in levels."""
    return any(_has_levels(array) for array in answer.arrays.values())


def frame_bytes(answer: Answer) -> int:
    """What one frame of a clip of `answer` takes at most, in bytes."""
    total = 0
    for array in answer.arrays.values():
        size = math.prod(array.values.shape[1:])
        total += size if _has_levels(array) else size * _EXACT_BYTES
    return total


def serve(answer: Answer, captions: Captions) -> Served:
    """What to say of an answer at several checkpoints whose main array others can make."""
    small = {
        name: array
        for name, array in answer.arrays.items()
        if name != MAIN and math.prod(array.values.shape[1:]) < FEWEST_LEVELS
    }
    return Served(captions, *ends(answer.values), small)


def join_served(parts: Sequence[Served]) -> Served:
    """What was found of a query at some checkpoints after others, in one."""
    first = parts[0]
    arrays = {
        name: replace(array, values=np.concatenate([part.arrays[name].values for part in parts]))
        for name, array in first.arrays.items()
    }
    sentence = tuple(text for part in parts for text in part.captions.sentence)
    foot = tuple(text for part in parts for text in part.captions.foot)
    low, high = (np.concatenate([getattr(part, end) for part in parts]) for end in ("low", "high"))
    return Served(replace(first.captions, sentence=sentence, foot=foot), low, high, arrays)


def encode(
    answer: Answer, source: Source, captions: Captions, served: Mapping[str, Served] = MappingProxyType({})
) -> bytes:
    """Write an answer whose arrays all have an epoch axis (see `select`) as a clip; `served` by question.

    Raises:
        ParameterError: for whole numbers that do not fit into 32 bits.
    """
    stored: dict[str, ndarray] = {}
    tracks: dict[str, dict[str, Any]] = {}
    for name, array in answer.arrays.items():
        axes = array.axes[1:]
        tracks[name] = {"axes": axes, "unit": array.unit, "frames": True}
        if _has_levels(array):
            found = to_levels(array.values, curve="root" if _COEFFICIENTS & set(axes) else "linear")
            stored |= {name: differences(found.levels), f"{name}.low": found.low, f"{name}.high": found.high}
            tracks[name]["levels"] = {"curve": found.curve, "signed": found.signed}
        else:
            stored[name] = narrow(name, array.values)
    header = _header(answer, source, captions, answer.labels["epoch"], tracks)
    if served:
        header["served"] = {question: _write_served(question, one, stored) for question, one in served.items()}
    return pack(stored, header)


def _write_served(question: str, served: Served, stored: dict[str, ndarray]) -> dict[str, Any]:
    """Add what is served to what is stored, under the question's name; what the header says of it."""
    stored |= {f"{question}/{end}": getattr(served, end).astype(np.float32) for end in _ENDS}
    tracks = {}
    for name, array in served.arrays.items():
        stored[f"{question}/{name}"] = narrow(name, array.values)
        tracks[name] = {"axes": array.axes[1:], "unit": array.unit, "frames": True}
    return {"captions": vars(served.captions), "tracks": tracks}


def encode_exact(answer: Answer, source: Source, captions: Captions, *, epoch: int | None) -> bytes:
    """Write an answer with its numbers as they are, in at most 32 bits; `epoch` is the checkpoint that it is about.

    `epoch` is None for an answer about all checkpoints, the run or the task. `captions` have one sentence and foot.

    Raises:
        ParameterError: for whole numbers that do not fit into 32 bits.
    """
    stored = {name: narrow(name, array.values) for name, array in answer.arrays.items()}
    tracks = {name: {"axes": array.axes, "unit": array.unit, "frames": False} for name, array in answer.arrays.items()}
    return pack(stored, _header(answer, source, captions, () if epoch is None else (epoch,), tracks))


def decode(data: bytes) -> Clip:
    """Read a clip or an exact answer.

    Raises:
        DamagedError: for bytes that are neither, of this version, or not all of it.
    """
    stored, header = unpack(data)
    if header.get("version") != FORMAT_VERSION:
        raise DamagedError(f"this is no clip of version {FORMAT_VERSION}: ask for it again")
    try:
        return _clip_of(stored, header)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise DamagedError(f"this is no clip: its header and its arrays do not fit each other ({error})") from error


def _has_levels(array: Array) -> bool:
    """Whether an array is worth it: functions of one token are small, and are drawn as curves, where levels show."""
    is_curve = len(_TOKENS.intersection(array.axes)) == 1 and _FEW.issuperset(array.axes)
    return not is_curve and array.values.dtype.kind == "f" and math.prod(array.values.shape[1:]) >= FEWEST_LEVELS


def narrow(name: str, values: ndarray) -> ndarray:
    """Numbers as float32, whole ones and truths in the smallest type that holds them.

    Raises:
        ParameterError: for whole numbers that do not fit into 32 bits.
    """
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):  # what float32 does not hold is infinite, and drawn as such
            return values.astype(np.float32, copy=False)
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    for dtype in _WHOLE:
        if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max:
            return values.astype(dtype, copy=False)
    raise ParameterError(f"the array {name!r} goes from {low} to {high}: a clip holds whole numbers of 32 bits")


def _header(
    answer: Answer, source: Source, captions: Captions, epochs: Labels, tracks: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """What stands before the arrays; of the labels, those that do not just count from 0."""
    used = {axis for track in tracks.values() for axis in track["axes"]}
    labels = {
        axis: found for axis, found in answer.labels.items() if axis in used and found != tuple(range(len(found)))
    }
    return {
        "version": FORMAT_VERSION,
        "query": answer.query,
        **vars(source),
        "epochs": epochs,
        "tracks": tracks,
        "labels": labels,
        "captions": vars(captions),
        "notes": dict(answer.notes),
        "missing": answer.missing,
    }


def _captions_of(said: Mapping[str, Any], n_frames: int) -> Captions:
    captions = Captions(**{**said, **{key: tuple(said[key]) for key in ("sentence", "foot")}})
    if {len(captions.sentence), len(captions.foot)} != {n_frames}:
        raise ValueError("captions and epochs are not equally many")
    return captions


def _served_of(stored: Mapping[str, ndarray], question: str, said: Mapping[str, Any], n_frames: int) -> Served:
    low, high = (stored[f"{question}/{end}"] for end in _ENDS)
    arrays = {
        name: Array(stored[f"{question}/{name}"], ("epoch", *track["axes"]), track["unit"])
        for name, track in said["tracks"].items()
    }
    return Served(_captions_of(said["captions"], n_frames), low, high, arrays)


def _clip_of(stored: Mapping[str, ndarray], header: Mapping[str, Any]) -> Clip:
    epochs = tuple(header["epochs"])
    captions = _captions_of(header["captions"], max(1, len(epochs)))
    arrays, low, high = {}, {}, {}
    for name, track in header["tracks"].items():
        values, axes = stored[name], tuple(track["axes"])
        if "levels" in track:
            low[name], high[name] = stored[f"{name}.low"], stored[f"{name}.high"]
            values = from_levels(Levels(sums(values), low[name], high[name], **track["levels"]))
        arrays[name] = Array(values, ("epoch", *axes) if track["frames"] else axes, track["unit"])
        if track["frames"] and len(values) != len(epochs):
            raise ValueError(f"{name} has {len(values)} frames at {len(epochs)} epochs")
    source = Source(**{key: header[key] for key in ("parameters", "run", "part", "parts")})
    labels = {axis: tuple(found) for axis, found in header["labels"].items()}
    notes, missing = header["notes"], tuple(header["missing"])
    served = {
        question: _served_of(stored, question, said, len(epochs)) for question, said in header.get("served", {}).items()
    }
    return Clip(header["query"], source, epochs, arrays, low, high, labels, captions, notes, missing, served)
