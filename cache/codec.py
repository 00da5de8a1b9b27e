"""An answer as bytes and back: safetensors with a JSON header, behind a digest. Nothing is ever pickled."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from analysis.answer import Answer, Array

_DIGEST_BYTES = 16
_HEADER = "grokscope"


class DamagedEntryError(ValueError):
    """Bytes that are not what was kept; the cache treats them as a miss."""


def seal(body: bytes) -> bytes:
    """Put a digest before the bytes, so that damage shows."""
    return _digest(body) + body


def unseal(data: bytes) -> bytes:
    """The bytes that were sealed.

    Raises:
        DamagedEntryError: when they are not what was sealed, or not all of it.
    """
    body = data[_DIGEST_BYTES:]
    if _digest(body) != data[:_DIGEST_BYTES]:
        raise DamagedEntryError("the entry does not match its digest")
    return body


def encode(answer: Answer) -> bytes:
    """Write an answer as bytes."""
    header = {
        "query": answer.query,
        "arrays": {name: [list(array.axes), array.unit] for name, array in answer.arrays.items()},
        "labels": {axis: list(labels) for axis, labels in answer.labels.items()},
        "titles": dict(answer.titles),
        "notes": dict(answer.notes),
    }
    # safetensors writes memory as it lies and knows no strides.
    arrays = {name: np.asarray(array.values, order="C") for name, array in answer.arrays.items()}
    body = safetensors.numpy.save(arrays, metadata={_HEADER: json.dumps(header)})
    return seal(body)


def decode(data: bytes) -> Answer:
    """Read an answer from bytes.

    Raises:
        DamagedEntryError: when they were not written by `encode`, or not completely.
    """
    body = unseal(data)
    try:
        header = _metadata(body)
        tensors = safetensors.numpy.load(body)
        arrays = {name: Array(tensors[name], tuple(axes), unit) for name, (axes, unit) in header["arrays"].items()}
        labels = {axis: tuple(items) for axis, items in header["labels"].items()}
        return Answer(header["query"], arrays, labels, header["titles"], header["notes"])
    except (SafetensorError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise DamagedEntryError(f"the entry is not an answer ({error})") from error


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()


def _metadata(body: bytes) -> dict[str, Any]:
    length = int.from_bytes(body[:8], "little")
    header: dict[str, Any] = json.loads(json.loads(body[8 : 8 + length])["__metadata__"][_HEADER])
    return header
