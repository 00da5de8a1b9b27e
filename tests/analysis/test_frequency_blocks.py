"""What units have at each frequency, from sums along lines: the coefficients of the dense transform."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from analysis.directions import TrigDirections
from analysis.fourier import fft2d
from analysis.frequency_blocks import FrequencyBlocks
from analysis.spectrum import fold
from analysis.task import Task
from tests.analysis.functions import EXACT, TASKS, functions


def close(found: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(found, expected, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_each_block_has_the_coefficients_of_the_dense_transform(task: Task) -> None:
    values = functions(task)
    dense = fft2d(values.movedim(-1, 1), task.basis)
    found = FrequencyBlocks.of(values, task.basis)
    close(found.constant, dense[..., 0, 0])
    for freq in range(1, task.basis.n_freqs + 1):
        places = task.basis.components(freq)
        waves, place = len(places), freq - 1
        close(found.along_x[:, place, :waves].movedim(1, -1), dense[..., list(places), 0])
        close(found.along_y[:, place, :waves].movedim(1, -1), dense[..., 0, list(places)])
        both = dense[..., list(places), :][..., list(places)]
        close(found.both[:, place, :waves, :waves].movedim(-1, 1), both)
        for beyond in (found.along_x[:, place, waves:], found.along_y[:, place, waves:]):
            assert not beyond.any(), "the Nyquist frequency has no sine"
        assert not found.both[:, place, waves:].any()
        assert not found.both[:, place, :, waves:].any()


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_power_and_total_are_sums_of_squares(task: Task) -> None:
    values = functions(task) + 3
    dense = fft2d(values.movedim(-1, 1), task.basis).square()
    dense[..., 0, 0] = 0
    found, folded = FrequencyBlocks.of(values, task.basis), fold(dense, task.basis)
    close(found.total, dense.sum((-2, -1)))
    ks = slice(1, task.basis.n_freqs + 1)
    blocks = folded[..., ks, 0] + folded[..., 0, ks] + folded.diagonal(dim1=-2, dim2=-1)[..., ks]
    close(found.power(), blocks.movedim(1, -1))


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_trig_coefficients_are_those_of_the_directions(task: Task) -> None:
    values = functions(task)
    found = FrequencyBlocks.of(values, task.basis)
    every = tuple(range(1, task.basis.n_freqs + 1))
    for freqs in ((), every[:1], every[-1:], every):
        trig = TrigDirections.of(task, freqs)
        close(found.along(trig), trig.coefficients(values))


def test_a_layout_with_strides_changes_nothing() -> None:
    task = Task(5, "add")
    values = functions(task, units=6).float()
    whole = FrequencyBlocks.of(values, task.basis).power()
    part = FrequencyBlocks.of(values[..., 1:3], task.basis).power()
    torch.testing.assert_close(part, whole[..., 1:3], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e8])
def test_constants_have_no_variance(value: float) -> None:
    values = torch.full((1, 113, 113, 2), value)
    values[0, 5, 5] *= 1 + 1e-7
    assert FrequencyBlocks.of(values, Task(113).basis).total.tolist() == [[0.0, 0.0]]
