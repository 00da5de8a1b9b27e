"""The Fourier basis: orthonormal, named, and the same as literal sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from analysis.fourier import FourierBasis, fft1d, fft2d
from analysis.task import Task

BASES = [
    *(FourierBasis(n, n) for n in (3, 4, 5, 8, 12, 13, 113)),
    *(FourierBasis(p, p - 1) for p in (3, 5, 7, 13, 113)),
]
EXACT = 1e-12
"""float64 sums of up to 113² products of values around 1: a thousand units in the last place at most."""


@pytest.mark.parametrize("basis", BASES, ids=str)
def test_the_basis_is_orthonormal(basis: FourierBasis) -> None:
    np.testing.assert_allclose(basis.matrix @ basis.matrix.T, np.eye(basis.size), atol=EXACT)


@pytest.mark.parametrize("basis", BASES, ids=str)
def test_each_row_is_what_its_name_says(basis: FourierBasis) -> None:
    for name, row, freq in zip(basis.names, basis.matrix, basis.freq_of, strict=True):
        kind, _, number = name.partition(" ")
        k = int(number or 0)
        wave = {"const": lambda _: 1.0, "cos": math.cos, "sin": math.sin}.get(kind)
        if wave is None:
            assert (kind, freq) == ("zero", -1)
            expected = [0.0] * basis.order + [1.0]
        else:
            assert freq == k
            expected = [wave(2 * math.pi * k * n / basis.order) for n in range(basis.order)]
            expected += [0.0] * (basis.size - basis.order)
        np.testing.assert_allclose(row, np.array(expected) / np.linalg.norm(expected), atol=EXACT)


def test_names_of_odd_even_and_multiplicative_bases() -> None:
    assert Task(5, "add").basis.names == ("const", "cos 1", "sin 1", "cos 2", "sin 2")
    assert Task(4, "subtract").basis.names == ("const", "cos 1", "sin 1", "cos 2")
    assert Task(5, "multiply").basis.names == ("const", "cos 1", "sin 1", "cos 2", "zero")


@pytest.mark.parametrize("basis", BASES, ids=str)
def test_frequencies_share_out_the_rows(basis: FourierBasis) -> None:
    rows = [row for k in range(1, basis.n_freqs + 1) for row in basis.components(k)]
    assert rows == list(range(1, basis.order))
    assert [len(basis.components(k)) for k in range(1, basis.n_freqs)] == [2] * (basis.n_freqs - 1)
    assert len(basis.components(basis.n_freqs)) == (1 if basis.order % 2 == 0 else 2)


def test_the_nyquist_cosine_alternates() -> None:
    np.testing.assert_allclose(FourierBasis(8, 8).matrix[-1] * math.sqrt(8), [1, -1] * 4, atol=EXACT)


@pytest.mark.parametrize("basis", [FourierBasis(5, 5), FourierBasis(6, 6), FourierBasis(5, 4)], ids=str)
def test_transforms_are_those_of_literal_sums(basis: FourierBasis) -> None:
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(basis.size, basis.size, dtype=torch.float64, generator=generator)
    tokens = range(basis.size)
    rows = basis.matrix
    for i in tokens:
        along = [sum(float(values[x, y]) * rows[i, y] for y in tokens) for x in tokens]
        np.testing.assert_allclose(fft1d(values, basis)[:, i], along, atol=EXACT)
        for j in tokens:
            both = sum(float(values[x, y]) * rows[i, x] * rows[j, y] for x in tokens for y in tokens)
            assert float(fft2d(values, basis)[i, j]) == pytest.approx(both, abs=EXACT)


@pytest.mark.parametrize("basis", BASES, ids=str)
def test_parseval_in_two_dimensions(basis: FourierBasis) -> None:
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(2, basis.size, basis.size, dtype=torch.float64, generator=generator)
    before, after = values.square().sum((-2, -1)), fft2d(values, basis).square().sum((-2, -1))
    torch.testing.assert_close(after, before, rtol=EXACT, atol=0)


@pytest.mark.parametrize("task", [Task(13, "add"), Task(13, "subtract"), Task(13, "multiply")], ids=str)
def test_a_wave_of_the_answer_has_two_components(task: Task) -> None:
    """cos w(a ± b) = cos·cos ∓ sin·sin: two coefficients of equal size, and nothing else."""
    k = 2
    angle = 2 * np.pi * k * np.arange(task.order) / task.order
    wave = np.zeros((task.p, task.p))
    wave[: task.order, : task.order] = np.cos(angle[:, None] + task.sign * angle[None, :])
    found = fft2d(torch.as_tensor(wave), task.basis).numpy()
    cos, sin = task.basis.components(k)
    size = task.order / 2
    expected = np.zeros_like(wave)
    expected[cos, cos], expected[sin, sin] = size, -task.sign * size
    np.testing.assert_allclose(found, expected, atol=EXACT * size)


def test_the_basis_as_a_tensor_follows_its_user() -> None:
    basis = FourierBasis(5, 5)
    assert basis.on(torch.zeros(1)).dtype == torch.float32
    assert basis.on(torch.zeros(1, dtype=torch.float64)).dtype == torch.float64
