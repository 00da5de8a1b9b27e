"""Exact numbers of many checkpoints as whole steps, and back: what files of a published site hold in place of float32.

Each frame has a step, which whoever writes chooses: a number is at most half of it from what was computed. Steps are
written as what differs from the line through the two frames before, in Rice's code; `docs/clip-format.md` says how, and
the browser has a reader of its own. Packing them again gains nothing: what is left is noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int, UInt8
from numpy import ndarray

GROUP = 64
"""So many numbers of a frame after each other have a width of their own."""

MOST = 2**24
"""More steps than this a number may not be from 0, nor what is expected of it."""

_WIDTHS = range(26)
_FIRST = 1
_PARTS = {"bits": "", "widths": ".widths", "step": ".step"}
"""What the arrays that stand for one are called, after its name."""


@dataclass(frozen=True, eq=False)
class Steps:
    """Numbers of frames in steps, as they are written."""

    bits: UInt8[ndarray, "byte"]
    widths: UInt8[ndarray, "group"]
    """Of each group of each frame: how many bits of a number are written as they are."""
    step: Float32[ndarray, "epoch"]

    def parts(self, name: str) -> dict[str, ndarray]:
        """The arrays that stand for one called `name`."""
        return {f"{name}{end}": getattr(self, part) for part, end in _PARTS.items()}

    @classmethod
    def taken(cls, arrays: dict[str, ndarray], name: str) -> Steps:
        """What stands for the array called `name`, which is taken out of `arrays`.

        Raises:
            KeyError: when some of it is missing.
        """
        return cls(**{part: arrays.pop(f"{name}{end}") for part, end in _PARTS.items()})


def to_steps(values: Float[ndarray, "epoch *frame"], step: Float[ndarray, "epoch"]) -> Steps | None:
    """Write numbers in steps; that of a frame of zeros may be 0. None where they are no numbers, or take too many.

    59,000 numbers take about 20 ms.
    """
    flat = values.reshape(len(values), -1).astype(np.float64)
    is_zero = ~flat.any(axis=1)
    sizes = np.where(is_zero, 1, step).astype(np.float32)
    if not np.isfinite(flat).all() or not np.isfinite(sizes).all() or not (sizes > 0).all():
        return None
    counts = np.rint(flat / sizes[:, None].astype(np.float64))
    if not (np.abs(counts) <= MOST).all():
        return None
    counts = counts.astype(np.int64)
    rest = np.concatenate([counts[at : at + 1] - _expected(counts, sizes, at) for at in range(len(counts))])
    codes = np.where(rest < 0, -2 * rest - 1, 2 * rest)
    widths = _widths(codes)
    return Steps(_write(codes, np.repeat(widths, GROUP, axis=1)[:, : codes.shape[1]]), widths.reshape(-1), sizes)


def from_steps(found: Steps, shape: Sequence[int]) -> Float32[ndarray, "epoch *frame"]:
    """The numbers that steps stand for.

    Raises:
        ValueError: for bits or widths that `to_steps` did not write.
    """
    n_frames = shape[0]
    size = int(np.prod(shape[1:]))
    widths = np.repeat(found.widths.reshape(n_frames, -1), GROUP, axis=1)[:, :size]
    codes = _read(found.bits, widths.reshape(-1)).reshape(n_frames, size)
    counts = np.where(codes & 1, -(codes + 1) // 2, codes // 2)
    for at in range(n_frames):
        counts[at] += _expected(counts, found.step, at)
    return (counts * found.step[:, None].astype(np.float64)).astype(np.float32).reshape(shape)


def _expected(
    counts: Int[ndarray, "epoch number"], sizes: Float32[ndarray, "epoch"], at: int
) -> Int[ndarray, "number"]:
    """How many steps are expected of each number of a frame, which go on as before; in float64, as the browser does."""
    if at == 0:
        return np.zeros(counts.shape[1], dtype=np.int64)
    last = counts[at - 1] * np.float64(sizes[at - 1])
    if at > _FIRST:
        last = 2 * last - counts[at - 2] * np.float64(sizes[at - 2])
    return np.clip(np.floor(last / np.float64(sizes[at]) + 0.5), -MOST, MOST).astype(np.int64)


def _widths(codes: Int[ndarray, "epoch number"]) -> UInt8[ndarray, "epoch group"]:
    """The widths that take fewest bits."""
    n_groups = -(-codes.shape[1] // GROUP)
    missing = n_groups * GROUP - codes.shape[1]
    groups = np.pad(codes, ((0, 0), (0, missing))).reshape(len(codes), n_groups, GROUP)
    taken = [(groups >> width).sum(-1) + GROUP * width for width in _WIDTHS]
    return np.argmin(taken, axis=0).astype(np.uint8)


def _write(codes: ndarray, widths: ndarray) -> UInt8[ndarray, "byte"]:
    """Of each number: its upper bits as so many zeros and a one, then as many lower bits as its width says."""
    codes, widths = codes.reshape(-1), widths.reshape(-1).astype(np.int64)
    ends = np.cumsum((codes >> widths) + 1 + widths)
    bits = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    bits[ends - widths - 1] = 1
    for place in range(int(widths.max(initial=0))):
        has = widths > place
        bits[ends[has] - 1 - place] = (codes[has] >> place) & 1
    return np.packbits(bits)


def _read(data: UInt8[ndarray, "byte"], widths: UInt8[ndarray, "number"]) -> Int[ndarray, "number"]:
    bits = np.unpackbits(data)
    ones = np.flatnonzero(bits)
    codes = np.empty(len(widths), dtype=np.int64)
    at = 0
    for place, width in enumerate(widths.tolist()):
        next_one = np.searchsorted(ones, at)
        if next_one == len(ones) or ones[next_one] + width >= len(bits):
            raise ValueError("bits are missing")
        start = int(ones[next_one]) + 1
        code = start - 1 - at
        for bit in bits[start : start + width].tolist():
            code = code << 1 | bit
        codes[place] = code
        at = start + width
    return codes
