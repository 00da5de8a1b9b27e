"""Frequencies that are there as the second harmonic of another, and those that are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from analysis.fourier import FourierBasis, fft1d
from analysis.harmonics import harmonic_of, second_harmonics
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.session import Session

P = 11
BASIS = FourierBasis(P, P)


def reading(one: int, two: int, *, locked: bool) -> torch.Tensor:
    """Neurons that read two frequencies, the second at twice the phase of the first, or at any."""
    x, rng = np.arange(P), np.random.default_rng(0)
    first, other = rng.uniform(-np.pi, np.pi, (2, 400, 1))
    second = 2 * first if locked else other
    waves = np.cos(2 * np.pi * one * x / P - first) + 0.2 * np.cos(2 * np.pi * two * x / P - second)
    return fft1d(torch.as_tensor(waves), BASIS).mT[None]


@pytest.mark.parametrize(("one", "two"), [(2, 4), (3, 6), (4, 8)])
def test_twice_a_frequency_at_twice_its_phase_is_its_harmonic(one: int, two: int) -> None:
    found = second_harmonics(reading(one, two, locked=True), BASIS)[0]
    assert found[one - 1] == pytest.approx(1)
    assert found.abs().sum() == pytest.approx(1, abs=0.3)
    assert second_harmonics(-reading(one, two, locked=True), BASIS)[0, one - 1] == pytest.approx(-1)


def test_twice_a_frequency_at_any_phase_is_another_frequency() -> None:
    assert float(second_harmonics(reading(2, 4, locked=False), BASIS)[0].abs().max()) < 0.2


def test_frequencies_have_harmonics_modulo_p() -> None:
    assert [harmonic_of(freq, 113) for freq in (7, 11, 23, 36, 46)] == [14, 22, 46, 41, 21]
    assert harmonic_of(1, 3) == 1, "itself, which tells nothing"
    assert harmonic_of(3, 6) == 0, "a constant"
    for order in (3, 6):
        waves = torch.ones((1, order, 2), dtype=torch.float64)
        assert second_harmonics(waves, FourierBasis(order, order))[0, harmonic_of(1, order) - 1] == 0


def test_in_mod113_14_is_read_as_the_harmonic_of_7_and_46_not_as_that_of_23(shipped_runs: Path) -> None:
    session = Session(shipped_runs, device="cpu")
    end = session.answer("mod113", 25000, EmbeddingSpectrum())["harmonic"]
    assert end[7 - 1] < -0.95
    assert np.delete(np.abs(end), 7 - 1).max() < 0.3
    halfway = session.answer("mod113", 10000, EmbeddingSpectrum())["harmonic"]
    assert (np.flatnonzero(np.abs(halfway) > 0.5) + 1).tolist() == [7, 11, 36, 46]
    never = session.answer("mod113-no-decay", None, EmbeddingSpectrum())["harmonic"]
    assert np.abs(never).max() < 0.3
