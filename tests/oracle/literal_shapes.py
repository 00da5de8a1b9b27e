"""The functions that the Fourier transform is shown on, one place at a time."""

from __future__ import annotations

import math

import numpy as np
from numpy import ndarray

from tests.oracle.literal import LiteralTask

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""base64url."""


def preset(name: str, i: int, n: int) -> float:
    """The value of a shape at place i of n in one period."""
    if name == "square":
        return 1.0 if i < n / 2 else -1.0
    if name == "triangle":
        return -1 + 4 * i / n if i < n / 2 else 3 - 4 * i / n
    if name == "sawtooth":
        return -1 + 2 * i / n
    if name == "impulse":
        return float(i == 0)
    if name == "bump":
        return math.exp(-50 * (i / n - 0.5) ** 2)
    assert name == "beats"
    slow = max(1, n // 8)
    fast = slow + 1 if slow + 1 <= n // 2 else slow
    return sum(math.cos(2 * math.pi * k * i / n) for k in (slow, fast)) / 2


def shape_values(shape: str, task: LiteralTask) -> ndarray:
    """(x): a shape by name, 0 on the token 0 of multiplication, or one drawn place by place."""
    name, colon, drawing = shape.partition(":")
    if colon:
        assert name == "drawn"
        return np.array([(LETTERS.index(drawing[i]) - 31) / 31 for i in range(task.p)])
    return np.array([preset(name, i, task.n) if i < task.n else 0.0 for i in range(task.p)])
