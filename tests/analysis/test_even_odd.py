"""The 2D transform by even and odd parts: the same coefficients as the dense one."""

from __future__ import annotations

import pytest
import torch

from analysis.even_odd import Quadrants, unit_groups
from analysis.fourier import FourierBasis, fft2d
from analysis.spectrum import fold
from analysis.task import Task
from tests.analysis.functions import EXACT, TASKS, functions


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
