"""Cross-entropy keeps its digits, and losses without a part of the logits are those of the plain difference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from analysis.directions import TrigDirections
from analysis.excluded import excluded_loss, restricted_loss, trig_tables
from analysis.loss import Score, cross_entropy
from analysis.task import Task

TASKS = [Task(5), Task(6), Task(7, "subtract"), Task(8, "subtract"), Task(3, "multiply"), Task(7, "multiply")]
KINDS = (torch.float32, torch.float64)


def randn(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def labels_of(task: Task) -> Tensor:
    return torch.as_tensor(task.labels)


def plain(logits: Tensor, task: Task) -> Tensor:
    """The definition, with no more care than float64 gives."""
    labels = labels_of(task).expand(logits.shape[:-1])
    return -logits.double().log_softmax(-1).gather(-1, labels.unsqueeze(-1)).squeeze(-1)


def tolerance(dtype: torch.dtype) -> float:
    return 1e-12 if dtype == torch.float64 else 2e-5


@pytest.mark.parametrize("gap", [-300.0, -60.0, -20.0, -1.0, 0.0, 1.0, 20.0, 60.0, 300.0])
def test_cross_entropy_is_exact_at_any_gap(gap: float) -> None:
    """Two wrong answers as far ahead of the right one: log1p(2 exp(gap)), also where that is far below float32's."""
    logits = torch.tensor([[gap, 0.0, gap]])
    expected = torch.log1p(2 * torch.tensor(gap, dtype=torch.float64).exp())
    torch.testing.assert_close(cross_entropy(logits, torch.tensor([1]))[0], expected, rtol=1e-7, atol=0)


@pytest.mark.parametrize("scale", [0.1, 3.0, 1000.0])
def test_cross_entropy_of_random_logits(scale: float) -> None:
    task = Task(7)
    logits = scale * randn(2, 7, 7, 7)
    found = cross_entropy(logits, labels_of(task).expand(2, 7, 7))
    torch.testing.assert_close(found, plain(logits, task), rtol=1e-12, atol=1e-12)


def test_correct_is_the_first_of_the_largest() -> None:
    task = Task(5)
    for logits in (randn(1, 5, 5, 5), randn(1, 5, 5, 5).round(), torch.zeros(1, 5, 5, 5)):
        expected = logits.argmax(-1) == labels_of(task)
        assert torch.equal(Score.of(logits, labels_of(task)).correct, expected)


@pytest.mark.parametrize("dtype", KINDS, ids=str)
@pytest.mark.parametrize("scale", [0.5, 5.0, 60.0, 900.0])
@pytest.mark.parametrize("task", TASKS, ids=str)
def test_excluded_loss_is_that_of_the_difference(task: Task, scale: float, dtype: torch.dtype) -> None:
    """Parts large enough to carry exp out of float32's range, where every sum has to be taken the plain way."""
    logits = scale * randn(2, task.p, task.p, task.p).to(dtype)
    tables = scale * randn(2, 3, task.order, task.p).flip(0).to(dtype)
    tables[:, 2] = 0
    found = excluded_loss(logits, Score.of(logits, labels_of(task)), tables, task)
    for variant in range(3):
        left = logits.clone()
        for x in range(task.order):
            for y in range(task.order):
                left[:, x, y] -= tables[:, variant, task.labels[x, y]]
        slack = tolerance(dtype) * scale
        torch.testing.assert_close(found[:, variant], plain(left, task), rtol=tolerance(dtype), atol=slack)


@pytest.mark.parametrize("gap", [-18.0, -40.0, -80.0])
def test_small_excluded_losses_keep_their_digits(gap: float) -> None:
    """Logits that a part hides: their difference is near `gap`, though both are far larger."""
    task = Task(7)
    right = torch.nn.functional.one_hot(torch.arange(7), 7).double()
    tables = (20 * randn(1, 1, 7, 7)).round()
    logits = (tables[:, 0] - gap * right)[:, labels_of(task)].float()
    found = excluded_loss(logits, Score.of(logits, labels_of(task)), tables.float(), task)
    expected = torch.log1p(6 * torch.tensor(gap, dtype=torch.float64).exp()).expand(1, 1, 7, 7)
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=0)


def test_a_part_that_is_not_a_number_stays_so() -> None:
    task = Task(5)
    logits = randn(1, 5, 5, 5)
    tables = torch.full((1, 1, 5, 5), torch.nan, dtype=torch.float64)
    assert excluded_loss(logits, Score.of(logits, labels_of(task)), tables, task).isnan().all()


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_tables_are_the_part_in_the_directions(task: Task) -> None:
    logits = randn(2, task.p, task.p, task.p)
    trig = TrigDirections.of(task, range(1, task.basis.n_freqs + 1))
    along = trig.coefficients(logits)
    every, by_freq = trig_tables(along, trig)
    n, labels = task.order, labels_of(task)[: task.order, : task.order]
    torch.testing.assert_close(every[:, labels], trig.project(along)[:, :n, :n], rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(by_freq.sum(1), every, rtol=1e-12, atol=1e-12)
    for place, freq in enumerate(trig.freqs):
        alone = TrigDirections.of(task, [freq])
        part = alone.project(alone.coefficients(logits))[:, :n, :n]
        torch.testing.assert_close(by_freq[:, place][:, labels], part, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_restricted_loss_is_that_of_the_part_and_the_mean_of_the_rest(task: Task) -> None:
    logits = 5 * randn(2, task.p, task.p, task.p)
    trig = TrigDirections.of(task, [1])
    along = trig.coefficients(logits)
    part = trig.project(along)
    literal = part + (logits - part).mean((1, 2), keepdim=True)
    found = restricted_loss(logits, trig_tables(along, trig)[0], task)
    torch.testing.assert_close(found, plain(literal, task), rtol=1e-12, atol=1e-12)


def test_no_frequencies_leave_the_loss_as_it_is() -> None:
    task = Task(5)
    logits = randn(1, 5, 5, 5)
    trig = TrigDirections.of(task, [])
    every, by_freq = trig_tables(trig.coefficients(logits), trig)
    assert by_freq.shape == (1, 0, 5, 5)
    score = Score.of(logits, labels_of(task))
    torch.testing.assert_close(excluded_loss(logits, score, every.unsqueeze(1), task)[:, 0], score.loss)
