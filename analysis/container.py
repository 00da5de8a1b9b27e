"""Named arrays with a header, as bytes and back: safetensors, the header as JSON in its metadata. Nothing is pickled.

What keeps or sends arrays uses it: answers in the cache, clips and exact answers on their way to the browser.
safetensors puts wider types first and pads its own header to 8 bytes, so that each array lies at a multiple of its
items' size: JavaScript reads it in place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors.numpy
from numpy import ndarray
from safetensors import SafetensorError

from analysis.errors import DamagedError

_HEADER = "grokscope"
"""The key of the header in safetensors' metadata."""


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
    return arrays, header


def _metadata(data: bytes) -> dict[str, str]:
    length = int.from_bytes(data[:8], "little")
    metadata: dict[str, str] = json.loads(data[8 : 8 + length])["__metadata__"]
    return metadata
