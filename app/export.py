"""An answer as a file a researcher can open: npz, csv or json."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray

from analysis.answer import MAIN, Answer, Array
from analysis.batch import Watch
from analysis.errors import CancelledError, ParameterError, listing
from analysis.files import source_digest, write_atomically
from analysis.manifest import epoch_listing

_MOST_LABELS = 32
"""Labels of an axis that a terminal shows before it shortens them."""

_PIECE = 2_000
"""Numbers that are written in one: a millisecond."""

FORMATS = (".npz", ".csv", ".json")

VERSION = source_digest(Path(__file__))
"""Part of the tag of every file that is downloaded."""


def check_format(path: Path) -> None:
    """Refuse a file whose format or folder cannot be written, before anything is computed.

    Raises:
        ParameterError: saying which formats there are, or that the folder is missing.
    """
    if path.suffix not in FORMATS:
        raise ParameterError(f"--out {path}: the file's name must end in {', '.join(FORMATS)}")
    if not path.absolute().parent.is_dir():
        raise ParameterError(f"--out {path}: there is no folder {path.absolute().parent}")


def write_answer(answer: Answer, path: Path, *, about: dict[str, Any]) -> None:
    """Write `answer` to `path` in the format its suffix names; `about` (run, epoch, query) goes into json and npz.

    Raises:
        ParameterError: when the file cannot be written.
    """
    try:
        write_atomically(path, encoded(answer, path.suffix, about=about))
    except OSError as error:
        raise ParameterError(f"--out {path} cannot be written ({error.strerror})") from error


def only(answer: Answer, names: tuple[str, ...]) -> Answer:
    """The answer with the arrays `names` alone, in their order, and what is said of their axes.

    Raises:
        ParameterError: for an array that there is none of, naming those there are.
    """
    for name in names:
        if name not in answer.arrays:
            raise ParameterError(f"query {answer.query!r} has no array {name!r}: it has {', '.join(answer.arrays)}")
    arrays = {name: answer.arrays[name] for name in names}
    used = {axis for array in arrays.values() for axis in array.axes}
    labels = {axis: labels for axis, labels in answer.labels.items() if axis in used}
    titles = {axis: title for axis, title in answer.titles.items() if axis in used}
    return replace(answer, arrays=arrays, labels=labels, titles=titles)


def encoded(
    answer: Answer, suffix: str, *, about: dict[str, Any], main: str = MAIN, watch: Watch | None = None
) -> bytes:
    """What a file of `answer` holds, in the format of one of the `FORMATS`; `about` as in `write_answer`.

    `main` is the array whose cells are the rows of a csv.

    Raises:
        CancelledError: when the watch says to stop.
    """
    if suffix == ".npz":
        return _npz(answer, about)
    pieces = []
    # Piece by piece: a long list in one would keep all other threads waiting, as C code does not let them in.
    for piece in _csv(answer, answer.arrays[main]) if suffix == ".csv" else _json(answer, about):
        pieces.append(piece.encode())
        if watch is not None and watch.should_stop():
            raise CancelledError("stopped while writing: ask again to start over")
    return b"".join(pieces)


def _npz(answer: Answer, about: dict[str, Any]) -> bytes:
    arrays = {name: array.values for name, array in answer.arrays.items()}
    labels = {f"label_{axis}": np.array(items) for axis, items in answer.labels.items()}
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, allow_pickle=False, **arrays, **labels, about=np.array(json.dumps(_described(answer, about)))
    )
    return buffer.getvalue()


def _csv(answer: Answer, main: Array) -> Iterator[str]:
    """Long form: one row per cell of the main array, and of every other array over the same axes."""
    beside = {name: array.values.ravel() for name, array in answer.arrays.items() if array.axes == main.axes}
    ticks = [_ticks(answer, main, place) for place in range(len(main.axes))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*main.axes, *beside])
    for start in range(0, main.values.size, _PIECE):
        stop = min(start + _PIECE, main.values.size)
        places = np.unravel_index(np.arange(start, stop), main.values.shape)
        cells = [[ticks[axis][place] for place in along.tolist()] for axis, along in enumerate(places)]
        writer.writerows(zip(*cells, *(values[start:stop].tolist() for values in beside.values()), strict=True))
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _json(answer: Answer, about: dict[str, Any]) -> Iterator[str]:
    yield json.dumps(_described(answer, about), allow_nan=False)[:-1] + ', "arrays": {'
    for place, (name, array) in enumerate(answer.arrays.items()):
        said = json.dumps({"axes": array.axes, "unit": array.unit})[:-1]
        yield f'{", " * (place > 0)}{json.dumps(name)}: {said}, "values": '
        yield from _listed(array.values)
        yield "}"
    yield '}, "labels": ' + json.dumps(answer.labels) + "}\n"


def _described(answer: Answer, about: dict[str, Any]) -> dict[str, Any]:
    """What was asked, and what one must know to read the answer."""
    units = {name: array.unit for name, array in answer.arrays.items()}
    said = {"titles": dict(answer.titles), "notes": dict(answer.notes), "missing": list(answer.missing)}
    return about | said | {"units": units}


def left_out(answer: Answer, path: Path, *, main: str = MAIN) -> tuple[str, ...]:
    """Arrays that the format of `path` cannot hold: csv has one table, over the axes of the main array."""
    axes = answer.arrays[main].axes
    return tuple(name for name, array in answer.arrays.items() if path.suffix == ".csv" and array.axes != axes)


def _listed(values: np.ndarray) -> Iterator[str]:
    """Nested lists, with null for what is not a number: JSON has no NaN."""
    if values.size > _PIECE and values.ndim > 1:
        for place, part in enumerate(values):
            yield ", " if place else "["
            yield from _listed(part)
        yield "]"
        return
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        known = values.astype(object)
        known[~np.isfinite(values)] = None
        values = known
    yield json.dumps(values.tolist(), allow_nan=False)


def _ticks(answer: Answer, array: Array, place: int) -> list[Any]:
    labels = answer.labels.get(array.axes[place])
    return list(labels) if labels is not None else list(range(array.values.shape[place]))


def describe(answer: Answer, *, most: int = 60) -> str:
    """The answer for a terminal: each array's shape, unit and range, and its values when they are few."""
    lines = []
    for name, array in answer.arrays.items():
        shape = " × ".join(f"{axis} {size}" for axis, size in zip(array.axes, array.values.shape, strict=True))
        lines.append(f"{name} ({shape or 'one number'}) {array.unit}".rstrip() + _range(array))
        if array.values.size <= most:
            lines.append(np.array2string(array.values, max_line_width=110, threshold=most + 1))
    lines += [f"{axis}: {title}" for axis, title in answer.titles.items() if title != axis]
    shown = {axis: labels for axis, labels in answer.labels.items() if labels != tuple(range(len(labels)))}
    lines += [f"{axis}: {listing(labels, most=_MOST_LABELS)}" for axis, labels in shown.items()]
    lines += [f"{name}: {text}" for name, text in answer.notes.items()]
    if answer.missing:
        lines.append(
            f"left out: checkpoints {epoch_listing(answer.missing)}, which are damaged: restore them, or ignore them"
        )
    return "\n".join(lines)


def _range(array: Array) -> str:
    if array.values.dtype.kind not in "fiu" or not array.values.size:
        return ""
    known = array.values[np.isfinite(array.values)]
    ends = f"{known.min():.7g} … {known.max():.7g}" if known.size else "not known"
    return "; " + ", ".join([ends, *_not_finite(array.values)])


def _not_finite(values: ndarray) -> Iterator[str]:
    """How many values are NaN or infinite, of each kind."""
    for name, is_such in (("∞", np.isposinf), ("−∞", np.isneginf), ("NaN", np.isnan)):
        count = np.count_nonzero(is_such(values))
        if count:
            yield f"{count:,} {name}"
