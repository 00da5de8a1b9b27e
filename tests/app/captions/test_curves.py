"""Words about a curve."""

from __future__ import annotations

import numpy as np
import pytest

from app.captions.curves import Curve, course, fall_below, more_than_half

EPOCHS = np.arange(0, 5000, 1000)


def curve(*values: float) -> Curve:
    found = Curve.of(EPOCHS[: len(values)], np.array(values))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((1, 2, 3), "rises from 1 to 3"),
        ((3, 2, 1), "falls from 3 to 1"),
        ((1, 5, 2), "rises from 1 to 5 at epoch 1,000 and falls to 2"),
        ((1, 0, 2), "falls from 1 to 0 at epoch 1,000 and rises to 2"),
        ((1, 0.01, 2), "falls from 1 to 0.01 at epoch 1,000 and rises to 2"),
        ((2, 0.5, 4, 1), "falls from 2 to 0.5 at epoch 1,000, rises to 4 at epoch 2,000 and falls to 1"),
        ((1, 1.001, 100), "rises from 1 to 100"),
        ((1, 9.9, 10, 9.9), "rises from 1 to 9.9"),
        ((1, 2, 1), "rises from 1 to 2 at epoch 1,000 and falls to 1"),
        ((2, 2), "stays at 2"),
        ((2,), "is 2"),
    ],
)
def test_its_course(values, text):
    assert course(curve(*values)) == text


def test_small_turns_show_on_a_log_axis():
    values = (5, 1e-5, 1e-4)
    assert course(curve(*values)) == "falls from 5 to 1.0e−4"
    assert course(curve(*values), is_log=True) == "falls from 5 to 1.0e−5 at epoch 1,000 and rises to 1.0e−4"
    assert course(curve(1, 0), is_log=True) == "falls from 1 to 0"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((5, 3, 2, 1e-7), "stays above 1 until epoch 2,000, then falls to 1.0e−7"),
        ((5, 0.5, 2, 0.1), "is last above 1 at epoch 2,000, then falls to 0.1"),
        ((5, 0.5, 0.1), "is above 1 only at epoch 0, then falls to 0.1"),
        ((5, 9), "rises from 5 to 9: it never falls below 1"),
        ((5,), "is 5"),
        ((0.5, 0.1), "falls from 0.5 to 0.1"),
        ((0.5, 2), "rises from 0.5 to 2"),
        ((5, 0.5, 2), "falls from 5 to 0.5 at epoch 1,000 and rises to 2"),
    ],
)
def test_when_it_falls(values, text):
    assert fall_below(curve(*values), 1) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((0.1, 0.6, 0.4, 0.7, 0.9), " (more than half from epoch 3,000 on)"),
        ((0.6, 0.7), " (more than half all along)"),
        ((0.9, 0.1, 0.9), " (more than half from epoch 2,000 on)"),
        ((0.9, 0.5), ""),
        ((0.9,), ""),
    ],
)
def test_since_when_it_is_more_than_half(values, text):
    assert more_than_half(curve(*values)) == text


def test_what_is_unknown_is_left_out():
    known = Curve.of(EPOCHS[:3], np.array([np.nan, 2.0, 1.0]))
    assert known is not None
    assert course(known) == "falls from 2 to 1"
    assert known.first(known.values < 2) == "2,000"
    assert known.last(known.values > 5) is None
    assert Curve.of(EPOCHS[:1], np.array([np.nan])) is None
