"""CheckpointBatch as 8-bit levels: never further from the numbers than half a level, exact at the ends and at 0."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.quantise import MIDDLE, NO_NUMBER, TOP, Curve, Levels, differences, from_levels, sums, to_levels

CURVES: tuple[Curve, ...] = get_args(Curve)

FRAMES = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5)),
    # Powers of ten on both sides of 1; subnormal numbers count as 0 (`choose_device` flushes them).
    elements=st.floats(-1e6, 1e6, width=32, allow_subnormal=False),
)


def half_level(values: np.ndarray, found: Levels) -> np.ndarray:
    """How far from each value its level may be: half of what lies between levels there, and rounding."""
    shape = (len(values),) + (1,) * (values.ndim - 1)
    low, high = (ends.astype(np.float64).reshape(shape) for ends in (found.low, found.high))
    half = 0.5 / (MIDDLE if found.signed else TOP)
    if found.curve == "linear":
        reach = np.maximum(-low, high) if found.signed else high - low
        spread = reach * half
    else:
        reach = np.maximum(-low, high)
        share = np.abs(values) / np.where(reach > 0, reach, 1)
        spread = reach * (2 * np.sqrt(share) * half + half**2)
    return spread + 1e-6 * np.maximum(np.abs(low), np.abs(high))


def check(values: np.ndarray, curve: Curve) -> Levels:
    found = to_levels(values, curve=curve)
    again = from_levels(found)
    assert again.dtype == np.float32
    assert (np.abs(again.astype(np.float64) - values) <= half_level(values.astype(np.float64), found)).all()
    return found


@pytest.mark.parametrize("curve", CURVES)
@given(values=FRAMES)
def test_values_come_back_within_half_a_level(curve: Curve, values: np.ndarray) -> None:
    found = check(values, curve)
    flat = values.reshape(len(values), -1)
    np.testing.assert_array_equal(found.low, flat.min(1))
    np.testing.assert_array_equal(found.high, flat.max(1))
    assert found.signed == bool((values < 0).any())
    assert found.levels.max() <= TOP


@pytest.mark.parametrize("curve", CURVES)
@given(values=FRAMES)
def test_values_without_a_sign_come_back_within_half_a_level(curve: Curve, values: np.ndarray) -> None:
    assert not check(np.abs(values), curve).signed


@pytest.mark.parametrize("curve", CURVES)
def test_zero_and_the_far_end_are_exact_where_values_have_both_signs(curve: Curve) -> None:
    values = np.array([[-0.5, 0.0, 3.25], [-7.5, 0.0, 0.125]], np.float32)
    again = from_levels(to_levels(values, curve=curve))
    assert (again[:, 1] == 0).all()
    assert (again[0, 2], again[1, 0]) == (3.25, -7.5)


@pytest.mark.parametrize("curve", CURVES)
def test_the_high_end_is_exact_where_no_value_is_negative(curve: Curve) -> None:
    values = np.array([[0.1, 0.7, 2.3]], np.float32)
    again = from_levels(to_levels(values, curve=curve))
    assert again[0, 2] == np.float32(2.3)
    if curve == "linear":
        assert again[0, 0] == np.float32(0.1)


def test_roots_are_finer_near_0() -> None:
    values = np.array([[0.0, 0.001, 1.0]], np.float32)
    linear, root = (from_levels(to_levels(values, curve=curve))[0, 1] for curve in CURVES)
    assert abs(root - 0.001) < abs(linear - 0.001) / 10


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("constant", [0.0, 2.5, -2.5])
def test_a_constant_frame_is_exact(curve: Curve, constant: float) -> None:
    values = np.full((2, 4, 4), constant, np.float32)
    np.testing.assert_array_equal(from_levels(to_levels(values, curve=curve)), values)


@pytest.mark.parametrize("curve", CURVES)
def test_a_frame_of_zeros_beside_others(curve: Curve) -> None:
    values = np.stack([np.zeros(5), np.linspace(-1, 1, 5)]).astype(np.float32)
    found = to_levels(values, curve=curve)
    assert (found.levels[0] == MIDDLE).all()
    assert (from_levels(found)[0] == 0).all()


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("low", [-4.0, 1.0])
def test_what_is_no_number_is_none_afterwards_and_spoils_no_other(curve: Curve, low: float) -> None:
    values = np.array([[low, np.nan, 2.0, np.inf, -np.inf], [np.nan] * 5], np.float32)
    found = to_levels(values, curve=curve)
    again = from_levels(found)
    assert (found.levels == NO_NUMBER).tolist() == [[False, True, False, True, True], [True] * 5]
    np.testing.assert_array_equal(found.low, [np.float32(low), np.nan])
    np.testing.assert_array_equal(found.high, [np.float32(2.0), np.nan])
    assert np.isnan(again[0, [1, 3, 4]]).all()
    np.testing.assert_allclose(again[0, [0, 2]], [low, 2.0], atol=4 / MIDDLE)


def test_the_values_given_stay_as_they_are() -> None:
    values = np.linspace(-1, 1, 10, dtype=np.float32).reshape(2, 5)
    before = values.copy()
    values.flags.writeable = False
    to_levels(values, curve="root")
    np.testing.assert_array_equal(values, before)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(0, 5))))
def test_differences_are_undone_by_sums(levels: np.ndarray) -> None:
    changed = differences(levels)
    np.testing.assert_array_equal(changed[0], levels[0])
    np.testing.assert_array_equal(sums(changed), levels)


def test_frames_that_are_alike_differ_by_0() -> None:
    assert (differences(np.full((4, 3), 255, np.uint8))[1:] == 0).all()
    np.testing.assert_array_equal(differences(np.array([[250], [4]], np.uint8)), [[250], [10]])
