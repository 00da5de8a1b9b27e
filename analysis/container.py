"""Named arrays with a header, as bytes and back: safetensors, the header as JSON in its metadata. Nothing is pickled.

What keeps or sends arrays uses it: answers in the cache, clips and exact answers on their way to the browser.
safetensors puts wider types first and pads its own header to 8 bytes, so that each array lies at a multiple of its
items' size: JavaScript reads it in place.

Whoever keeps many of them packed (`app.publish`) has their float32 arrays written as planes: of each number those bits
that differ from the one before it along the first axis, and all first bytes before all second ones. Signs, exponents
and leading digits of what changes little are then runs of zeros; nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import safetensors.numpy
from jaxtyping import Float, UInt8
from numpy import ndarray
from safetensors import SafetensorError

from analysis.errors import DamagedError

_HEADER = "grokscope"
"""The key of the header in safetensors' metadata."""

_PLANES = "planes"
"""What the header calls the list of arrays that are written as planes."""


def pack_planes(arrays: Mapping[str, ndarray], header: Mapping[str, Any]) -> bytes:
    """`pack`, with all float32 arrays of more than one axis written as planes."""
    names = sorted(name for name, values in arrays.items() if values.dtype == np.float32 and values.ndim > 1)
    spread = {name: _to_planes(arrays[name]) for name in names}
    return pack(dict(arrays) | spread, dict(header) | {_PLANES: {name: arrays[name].shape for name in names}})


def _to_planes(values: Float[ndarray, "first *rest"]) -> UInt8[ndarray, "4 number"]:
    bits = np.ascontiguousarray(values).view(np.uint32).copy()
    bits[1:] ^= bits[:-1].copy()
    return np.ascontiguousarray(bits.reshape(-1, 1).view(np.uint8).T)


def _from_planes(planes: UInt8[ndarray, "4 number"], shape: Sequence[int]) -> Float[ndarray, "first *rest"]:
    bits = np.ascontiguousarray(planes.T).view(np.uint32).reshape(shape)
    return np.bitwise_xor.accumulate(bits, axis=0).view(np.float32)


def pack(arrays: Mapping[str, ndarray], header: Mapping[str, Any]) -> bytes:
    """Write arrays of any shape, little-endian and in C order, behind a header of what JSON can hold."""
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # safetensors writes memory as it lies and knows no strides.
    in_order = {name: np.asarray(values, order="C") for name, values in arrays.items()}
    return safetensors.numpy.save(in_order, metadata={_HEADER: text})


def unpack(data: bytes) -> tuple[dict[str, ndarray], dict[str, Any]]:
    """The arrays and the header.

    Raises:
        DamagedError: for bytes that `pack` did not write, or not all of them.
    """
    try:
        arrays = safetensors.numpy.load(data)
        header = json.loads(_metadata(data)[_HEADER])
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise DamagedError(f"these are no packed arrays, or not all of them ({error})") from error
    if not isinstance(header, dict):
        raise DamagedError(f"these packed arrays have no header, but {header!r}")
    try:
        whole = {name: _from_planes(arrays[name], shape) for name, shape in header.pop(_PLANES, {}).items()}
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise DamagedError(f"these packed arrays are not what their header says ({error})") from error
    return arrays | whole, header


def _metadata(data: bytes) -> dict[str, str]:
    length = int.from_bytes(data[:8], "little")
    metadata: dict[str, str] = json.loads(data[8 : 8 + length])["__metadata__"]
    return metadata
