"""The 2D transform by even and odd parts: the same coefficients as the dense one."""

from __future__ import annotations

import pytest
import torch

from analysis.directions import TrigDirections
from analysis.even_odd import Quadrants, unit_groups
from analysis.fourier import FourierBasis, fft2d_units
from analysis.spectrum import fold
from analysis.task import Task

EXACT = 1e-12
TASKS = [
    *(Task(p, operation) for p in (3, 4, 5, 8, 12, 13) for operation in ("add", "subtract")),
    *(Task(p, "multiply") for p in (3, 5, 7, 13)),
]


def functions(task: Task, *, units: int = 4) -> torch.Tensor:
    generator = torch.Generator().manual_seed(task.p)
    return torch.randn(2, task.p, task.p, units, dtype=torch.float64, generator=generator)


def waves(basis: FourierBasis) -> tuple[list[int], list[int]]:
    """Components that are even functions of the token, and those that are odd."""
    odd = [place for place, name in enumerate(basis.names) if name.startswith("sin")]
    return [place for place in range(basis.size) if place not in odd], odd


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_quadrants_hold_the_coefficients_of_the_dense_transform(task: Task) -> None:
    values = functions(task)
    dense = fft2d_units(values, task.basis).permute(1, 2, 0, 3)
    found = Quadrants.of(values, task.basis)
    even, odd = waves(task.basis)
    for quadrant, rows, columns in (
        (found.even_even, even, even),
        (found.even_odd, even, odd),
        (found.odd_even, odd, even),
        (found.odd_odd, odd, odd),
    ):
        torch.testing.assert_close(quadrant, dense[rows][:, columns], rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_power_is_the_folded_square_of_the_dense_transform(task: Task) -> None:
    values = functions(task)
    dense = fold(fft2d_units(values, task.basis).square(), task.basis, axes=(1, 2))
    torch.testing.assert_close(Quadrants.of(values, task.basis).power(), dense, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_trig_coefficients_are_those_of_the_directions(task: Task) -> None:
    values = functions(task)
    quadrants = Quadrants.of(values, task.basis)
    every = tuple(range(1, task.basis.n_freqs + 1))
    for freqs in ((), every[:1], every[-1:], every):
        trig = TrigDirections.of(task, freqs)
        torch.testing.assert_close(quadrants.along(trig), trig.coefficients(values), rtol=EXACT, atol=EXACT)


def test_a_layout_with_strides_changes_nothing() -> None:
    task = Task(5, "add")
    values = functions(task, units=6)
    whole = Quadrants.of(values, task.basis).power()
    torch.testing.assert_close(Quadrants.of(values[..., 1:3], task.basis).power(), whole[..., 1:3], rtol=EXACT, atol=0)


@pytest.mark.parametrize("n_units", [0, 1, 63, 64, 65, 512])
def test_groups_cover_every_unit_once(n_units: int) -> None:
    units = torch.arange(n_units)
    parts = [units[group] for group in unit_groups(n_units)]
    assert torch.cat([units[:0], *parts]).tolist() == list(range(n_units))
    assert all(len(part) for part in parts)
