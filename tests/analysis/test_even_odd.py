"""The 2D transform by even and odd parts: the same coefficients as the dense one."""

from __future__ import annotations

from itertools import product

import pytest
import torch

from analysis.directions import TrigDirections
from analysis.even_odd import Quadrants, unit_groups
from analysis.fourier import FourierBasis, fft2d
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
    dense = fft2d(values.movedim(-1, 1), task.basis).permute(2, 3, 0, 1)
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
    dense = fold(fft2d(values.movedim(-1, 1), task.basis).square(), task.basis).movedim(1, -1)
    torch.testing.assert_close(Quadrants.of(values, task.basis).power(), dense, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_squares_are_added_up_over_the_members(task: Task) -> None:
    values = functions(task)
    dense = fft2d(values.movedim(-1, 1), task.basis).square()
    found = Quadrants.of(values, task.basis)
    torch.testing.assert_close(found.squares(), dense.sum(1), rtol=EXACT, atol=EXACT)
    member = torch.rand(dense.shape[:2], generator=torch.Generator().manual_seed(0)) < 0.5
    expected = (dense * member[:, :, None, None]).sum(1)
    torch.testing.assert_close(found.squares(member), expected, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_each_unit_has_the_coefficients_at_frequencies_of_its_own(task: Task) -> None:
    values = functions(task)
    dense, quadrants = fft2d(values.movedim(-1, 1), task.basis), Quadrants.of(values, task.basis)
    freqs = range(task.basis.n_freqs + 1)
    for freq_x, freq_y in product(freqs, freqs):
        of_x, of_y = (torch.full(dense.shape[:2], freq) for freq in (freq_x, freq_y))
        found = iter(quadrants.at(of_x, of_y))
        for row, column in product((2 * freq_x - 1, 2 * freq_x), (2 * freq_y - 1, 2 * freq_y)):
            coefficients = next(found)
            is_there = has_wave(task.basis, row) and has_wave(task.basis, column)
            if is_there:
                expected = dense[..., max(row, 0), max(column, 0)]
                torch.testing.assert_close(coefficients, expected, rtol=EXACT, atol=EXACT)


def has_wave(basis: FourierBasis, component: int) -> bool:
    """Whether a component is a cosine or the constant (−1), or a sine that there is; 0 would be the sine of 0."""
    return component != 0 and component < basis.order


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
