"""The spread over inputs: numpy's standard deviation, whatever the mean, and nothing where rounding is all there is."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from analysis.spectrum import beyond_rounding, spread


@pytest.mark.parametrize("mean", [0.0, -3.0, 1000.0])
def test_the_spread_is_the_standard_deviation(mean: float) -> None:
    values = np.random.default_rng(0).normal(mean, 0.5, (2, 9, 9, 3)).astype(np.float32)
    expected = values.astype(np.float64).std(axis=(1, 2))
    assert spread(torch.from_numpy(values), axes=(1, 2)).numpy() == pytest.approx(expected, rel=1e-5)
    last = torch.from_numpy(values).movedim(-1, 1)
    assert spread(last, axes=(-2, -1)).numpy() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e8])
def test_a_constant_has_no_spread(value: float) -> None:
    values = torch.full((1, 113, 113, 2), value)
    values[0, 5, 5] *= 1 + 1e-7
    assert spread(values, axes=(1, 2)).tolist() == [[0.0, 0.0]]


def test_what_is_below_rounding_is_nothing() -> None:
    found = beyond_rounding(torch.tensor([1e-13, 1e-11, 0.0, 2.0]), torch.tensor([1.0, 1.0, 0.0, 0.0]))
    assert found.tolist() == [0.0, pytest.approx(1e-11), 0.0, 2.0]
