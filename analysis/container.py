"""Named arrays with a header, as bytes and back: safetensors, the header as JSON in its metadata. Nothing is pickled.

What keeps or sends arrays uses it: answers in the cache, clips and exact answers on their way to the browser.
safetensors puts wider types first and pads its own header to 8 bytes, so that each array lies at a multiple of its
items' size: JavaScript reads it in place.

Whoever keeps many of them (`app.publish`) has float32 arrays written in steps (`analysis.steps`), which loses a little
that whoever writes them chooses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors.numpy
from jaxtyping import Float
from numpy import ndarray
from safetensors import SafetensorError

from analysis.errors import DamagedError
from analysis.steps import Steps, from_steps, to_steps

_HEADER = "grokscope"
"""The key of the header in safetensors' metadata."""

_STEPS = "steps"
"""What the header calls the shapes of arrays that are written in steps."""


def pack_steps(
    arrays: Mapping[str, ndarray], header: Mapping[str, Any], steps: Mapping[str, Float[ndarray, "epoch"]]
) -> bytes:
    """`pack`, with the arrays (epoch, …) that `steps` names written in steps of that size, as far as they can be."""
    written = {name: to_steps(arrays[name], steps[name]) for name in sorted(steps)}
    shapes = {name: arrays[name].shape for name, found in written.items() if found is not None}
    stored = dict(arrays)
    for name, found in written.items():
        if found is not None:
            stored |= found.parts(name)
    return pack(stored, dict(header) | ({_STEPS: shapes} if shapes else {}))


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
        for name, shape in header.pop(_STEPS, {}).items():
            arrays[name] = from_steps(Steps.taken(arrays, name), shape)
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise DamagedError(f"these packed arrays are not what their header says ({error})") from error
    return arrays, header


def _metadata(data: bytes) -> dict[str, str]:
    length = int.from_bytes(data[:8], "little")
    metadata: dict[str, str] = json.loads(data[8 : 8 + length])["__metadata__"]
    return metadata
