"""The task: labels and the order of tokens, against literal loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
import torch

from analysis.config import OPERATIONS, Operation, operations_for
from analysis.fourier import fft2d
from analysis.task import NO_ANSWER, Task

APPLY: dict[Operation, Callable[[int, int, int], int]] = {
    "add": lambda x, y, p: (x + y) % p,
    "subtract": lambda x, y, p: (x - y) % p,
    "multiply": lambda x, y, p: (x * y) % p,
    "divide": lambda x, y, p: next((z for z in range(p) if y and z * y % p == x), NO_ANSWER),
    "squares": lambda x, y, p: (x * x + y * y) % p,
    "squares_and_product": lambda x, y, p: (x * x + x * y + y * y) % p,
}
TASKS = [
    *(Task(p, "add") for p in (3, 4, 7, 12)),
    *(Task(p, "subtract") for p in (3, 4, 7, 12)),
    *(Task(p, "multiply") for p in (3, 5, 7, 13, 23)),
    *(Task(p, "divide") for p in (3, 5, 7, 13, 23)),
    *(Task(p, "squares") for p in (3, 4, 7, 12, 23)),
    *(Task(p, "squares_and_product") for p in (3, 4, 7, 12, 23)),
]
PRIMES = [3, 5, 7, 11, 13, 23, 41, 113]


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_answers_are_those_of_a_double_loop(task: Task) -> None:
    expected = [[APPLY[task.operation](x, y, task.p) for y in range(task.p)] for x in range(task.p)]
    assert task.answers.tolist() == expected


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_labels_are_places_of_answers_by_place(task: Task) -> None:
    order = task.tokens.tolist()
    for i, x in enumerate(order):
        for j, y in enumerate(order):
            place = task.labels[i, j]
            assert (order[place] if place >= 0 else place) == APPLY[task.operation](x, y, task.p)


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_place_is_the_inverse_of_tokens(task: Task) -> None:
    everyone = list(range(task.p))
    assert sorted(task.tokens.tolist()) == everyone
    assert task.place[task.tokens].tolist() == everyone
    assert task.tokens[task.place].tolist() == everyone


@pytest.mark.parametrize("p", PRIMES)
def test_the_generator_is_the_smallest_primitive_root(p: int) -> None:
    def reached(g: int) -> set[int]:
        return {pow(g, i, p) for i in range(p - 1)}

    generator = Task(p, "multiply").generator
    assert reached(generator) == set(range(1, p))
    assert all(len(reached(g)) < p - 1 for g in range(1, generator))


@pytest.mark.parametrize("p", PRIMES)
def test_multiplication_in_task_order_is_addition_of_places(p: int) -> None:
    labels = Task(p, "multiply").labels
    i, j = np.arange(p - 1)[:, None], np.arange(p - 1)[None, :]
    np.testing.assert_array_equal(labels[:-1, :-1], (i + j) % (p - 1))
    assert set(labels[-1].tolist()) == set(labels[:, -1].tolist()) == {p - 1}, (
        "0 stands last, and 0 times anything is 0"
    )


def test_only_multiplication_has_another_order() -> None:
    assert Task(7, "add").tokens.tolist() == list(range(7))
    assert Task(7, "multiply").tokens.tolist() == [1, 3, 2, 6, 4, 5, 0]
    assert Task(7, "add").axis_title("x") == "x"
    assert Task(7, "multiply").axis_title("x") == "x = 3ⁱ mod 7, then 0"
    formulas = ["x + y mod 7", "x − y mod 7", "x · y mod 7", "x ÷ y mod 7", "x² + y² mod 7", "x² + xy + y² mod 7"]
    assert [Task(7, operation).formula for operation in APPLY] == formulas


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_only_what_divides_by_zero_has_no_answer(task: Task) -> None:
    has_none = [(x, y) for x in range(task.p) for y in range(task.p) if not task.has_answer[x, y]]
    assert has_none == ([(x, 0) for x in range(task.p)] if task.operation == "divide" else [])


def test_every_operation_is_tested() -> None:
    assert tuple(APPLY) == tuple(OPERATIONS) == get_args(Operation)


def test_only_what_adds_logarithms_takes_a_prime() -> None:
    assert operations_for(7) == tuple(OPERATIONS)
    assert [operation for operation in OPERATIONS if operation not in operations_for(8)] == ["multiply", "divide"]


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_additive_is_what_has_its_answer_at_the_sum_or_the_difference_of_places(task: Task) -> None:
    n = task.order

    def follows(sign: int) -> bool:
        return all(task.labels[i, j] == (i + sign * j) % n for i in range(n) for j in range(n))

    assert follows(task.sign or 1) == task.is_additive == (task.why_not_additive == "")
    assert task.is_additive or not follows(-1)


@pytest.mark.parametrize("operation", ["squares", "squares_and_product"])
def test_waves_of_forms_are_spread_over_all_frequencies(operation: Operation) -> None:
    """What the story says of them: of a wave of the answer, no component has more than 9 times its even share."""
    task = Task(23, operation)
    wave = torch.as_tensor(np.cos(2 * np.pi * 3 * task.answers / 23))
    share = fft2d(wave, task.basis).square() / wave.square().sum()
    assert float(share.max()) < 9 / 23**2
    plain = torch.as_tensor(np.cos(2 * np.pi * 3 * Task(23, "add").answers / 23))
    assert float((fft2d(plain, task.basis).square() / plain.square().sum()).max()) == pytest.approx(1 / 2)
