"""An answer as bytes and back: `analysis.container` behind a digest."""

from __future__ import annotations

import hashlib

from analysis.answer import Answer, Array
from analysis.container import pack, unpack
from analysis.errors import DamagedError

_DIGEST_BYTES = 16


def seal(body: bytes) -> bytes:
    """Put a digest before the bytes, so that damage shows."""
    return _digest(body) + body


def unseal(data: bytes) -> bytes:
    """The bytes that were sealed.

    Raises:
        DamagedError: when they are not what was sealed, or not all of it.
    """
    body = data[_DIGEST_BYTES:]
    if _digest(body) != data[:_DIGEST_BYTES]:
        raise DamagedError("the entry does not match its digest")
    return body


def encode(answer: Answer) -> bytes:
    """Write an answer as bytes, each array in its own type."""
    header = {
        "query": answer.query,
        "arrays": {name: (array.axes, array.unit) for name, array in answer.arrays.items()},
        "labels": dict(answer.labels),
        "titles": dict(answer.titles),
        "notes": dict(answer.notes),
    }
    return seal(pack({name: array.values for name, array in answer.arrays.items()}, header))


def decode(data: bytes) -> Answer:
    """Read an answer from bytes.

    Raises:
        DamagedError: when they were not written by `encode`, or not completely.
    """
    stored, header = unpack(unseal(data))
    try:
        arrays = {name: Array(stored[name], tuple(axes), unit) for name, (axes, unit) in header["arrays"].items()}
        labels = {axis: tuple(items) for axis, items in header["labels"].items()}
        return Answer(header["query"], arrays, labels, header["titles"], header["notes"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise DamagedError(f"the entry is not an answer ({error})") from error


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()
