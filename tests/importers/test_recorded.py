"""Losses of foreign files lie on the epochs that they belong to, or the file is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from analysis.errors import DamagedError, GrokscopeError, ParameterError
from analysis.importers.foreign import Overrides
from analysis.importers.intervals import intervals_that_fit, numeral
from analysis.importers.recorded import Recorded, read_recorded
from analysis.manifest import UNKNOWN_EPOCH

FILE = Path("model.pth")


def recorded(content: dict[Any, Any], **overrides: Any) -> Recorded:
    return read_recorded(FILE, content, Overrides(**overrides))


def losses(train: int, test: int, **more: Any) -> dict[str, Any]:
    """Lists whose numbers are their places, so that one sees where they have gone."""
    return {"train_losses": list(map(float, range(train))), "test_losses": list(map(float, range(test))), **more}


@pytest.mark.parametrize(
    ("train", "test", "every"),
    [
        (107_791, 10_780, 10),
        (50_000, 5_000, 10),
        (100, 100, 1),
        (100, 10, 10),
        (25_000, 25, 1_000),
        (25_377, 254, 100),
        (701, 100, 7),
        pytest.param(25_001, 2_501, 10, id="both record the end"),
        pytest.param(25_001, 26, 1_000, id="both record the end, seldom"),
        pytest.param(25_001, 2_500, 10, id="the train loss alone records the end"),
        pytest.param(25_000, 2_501, 10, id="the test loss alone records the end"),
        pytest.param(25_001, 25_000, 1, id="one train loss more"),
    ],
)
def test_every_loss_lies_on_its_own_epoch(train: int, test: int, every: int) -> None:
    history = recorded(losses(train, test)).history
    assert history.epoch.tolist() == sorted({*range(train), *range(0, test * every, every)})
    for kind, count, apart in (("train", train, 1), ("test", test, every)):
        values = getattr(history, f"{kind}_loss")
        known = np.isfinite(values)
        assert history.epoch[known].tolist() == list(range(0, count * apart, apart)), "all of them, and no others"
        np.testing.assert_array_equal(values[known], np.arange(count))


def test_the_train_loss_may_be_the_one_that_is_recorded_seldom() -> None:
    history = recorded(losses(10, 100)).history
    assert (history.epoch[-1], history.test_loss[-1], history.train_loss[90]) == (99, 99, 9)


@pytest.mark.parametrize(("train", "test"), [(120, 3), (25_377, 26), (50_000, 1), (36, 3)])
def test_lengths_that_leave_it_open_are_refused_and_say_which_flag_to_give(train: int, test: int) -> None:
    with pytest.raises(ParameterError, match=r"--train-every and --test-every, or leave them out with --no-losses"):
        recorded(losses(train, test))
    assert recorded(losses(train, test), losses=False).history.epoch.size == 0


def test_what_a_person_says_counts() -> None:
    history = recorded(losses(120, 3), test_every=50).history
    assert history.epoch.tolist() == list(range(120))
    assert history.epoch[np.isfinite(history.test_loss)].tolist() == [0, 50, 100]
    history = recorded(losses(250, 250), train_every=100, test_every=100).history
    assert history.epoch[-1] == 24_900
    history = recorded(losses(250, 25), train_every=10).history
    assert history.epoch.tolist() == list(range(0, 2500, 10))
    assert history.epoch[np.isfinite(history.test_loss)].tolist() == list(range(0, 2500, 100))


def test_a_flag_that_cannot_be_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"test_losses at every 100th epoch go to epoch 249,900, and .* to 24,999"):
        recorded(losses(25_000, 2_500), test_every=100)


@pytest.mark.parametrize("more", [{"epoch": 25_000}, {"config": {"num_epochs": 25_000}}])
@pytest.mark.parametrize(("count", "last"), [(250, 24_900), (251, 25_000)])
def test_a_file_that_trained_for_longer_than_its_losses_recorded_them_seldom(
    more: dict[str, Any], count: int, last: int
) -> None:
    found = recorded(losses(count, count, **more))
    assert found.history.epoch.tolist() == list(range(0, last + 1, 100))


def test_a_training_that_stopped_before_its_plan_recorded_every_epoch() -> None:
    found = recorded(losses(26_000, 2_600, config={"num_epochs": 50_000}))
    assert (found.history.epoch[-1], found.epoch) == (25_999, 26_000)


def test_epochs_that_the_file_lists_are_taken() -> None:
    epochs = [0, 1, 10, 100]
    assert recorded(losses(4, 4, epochs=epochs)).history.epoch.tolist() == epochs
    found = recorded({"test_losses": {0: 3.0, 50: 2.0, 75: 1.0}, "train_losses": list(range(100))})
    assert found.history.epoch.tolist() == list(range(100))
    assert found.history.test_loss[[0, 50, 75]].tolist() == [3, 2, 1]
    assert np.isfinite(found.history.test_loss).sum() == len((0, 50, 75))


def test_accuracies_come_along() -> None:
    found = recorded(losses(100, 10, train_accuracies=torch.linspace(0, 1, 100), test_acc=[0.5] * 10))
    assert found.history.train_accuracy[90] == pytest.approx(90 / 99)
    assert found.history.test_accuracy[::10].tolist() == [0.5] * 10


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"train_losses": ["a"]}, "train_losses is no list of numbers"),
        ({"train_losses": "0.5"}, "train_losses is no list of numbers"),
        ({"train_losses": [[1.0], [2.0, 3.0]]}, "no list of numbers"),
        ({"train_losses": {"first": 1.0}}, "no list of numbers"),
        ({"train_losses": torch.zeros(2, 2)}, "no list of numbers"),
        ({"train_losses": torch.zeros(3, dtype=torch.complex64)}, "no list of numbers"),
        ({"train_losses": torch.zeros(3).to_sparse()}, "no list of numbers"),
        ({"train_losses": torch.zeros(1).expand(10**9)}, "no list of numbers"),
        ({"train_losses": [10**400]}, "no list of numbers"),
        ({"test_accuracies": [99.5]}, "goes beyond 0 to 1"),
    ],
)
def test_lists_of_anything_else_are_refused_and_can_be_left_out(content: dict[str, Any], says: str) -> None:
    with pytest.raises(DamagedError, match=says) as caught:
        recorded(content)
    assert "--no-losses" in str(caught.value)
    assert recorded(content, losses=False).epoch == UNKNOWN_EPOCH


def test_numbers_that_are_none_stay_gaps() -> None:
    found = recorded({"train_losses": [1.0, None, float("inf"), torch.tensor(0.5)], "train_loss": 0.5})
    np.testing.assert_array_equal(found.history.train_loss, [1.0, np.nan, np.nan, 0.5])


@pytest.mark.parametrize(
    ("content", "epoch"),
    [
        ({}, UNKNOWN_EPOCH),
        ({"config": {"num_epochs": 25_000}}, UNKNOWN_EPOCH),
        ({"epoch": 0}, 0),
        ({"epoch": 17}, 17),
        ({"epoch": torch.tensor(17)}, 17),
        ({"step": 17.0}, 17),
        (losses(100, 10), 100),
        (losses(25_000, 2_501), 25_000),
        (losses(25_001, 2_501), 25_000),
        (losses(107_791, 10_780), 107_790),
        (losses(100, 10, epoch=55), 55),
        ({"test_losses": {0: 3.0, 50: 2.0}}, UNKNOWN_EPOCH),
    ],
)
def test_the_epoch_of_the_weights(content: dict[str, Any], epoch: int) -> None:
    assert recorded(content).epoch == epoch
    assert recorded(content, epoch=9_000).epoch == 9_000


@pytest.mark.parametrize("epoch", [-1, 10**30, "last", True, 0.5, float("nan"), float("inf"), [], torch.zeros(2)])
def test_an_epoch_that_is_none_is_refused(epoch: Any) -> None:
    with pytest.raises(GrokscopeError, match="its epoch is no whole number up to 999,999,999: say it with --epoch"):
        recorded({"epoch": epoch})
    assert recorded({"epoch": epoch}, epoch=3).epoch == 3


def test_what_was_concluded_is_said() -> None:
    assert recorded(losses(50_000, 5_000)).notes == (
        "train_losses at every epoch",
        "test_losses at every 10th epoch",
        "weights of epoch 50000, since the losses go that far",
    )


@pytest.mark.parametrize("every", [1, 2, 3, 7, 10])
def test_the_interval_that_was_is_found_or_left_open(every: int) -> None:
    for total in range(every + 1, 200):
        fits = intervals_that_fit(total, -(-total // every))
        if total > every**2 + every:
            assert fits == (every,), "few epochs between many numbers leave no choice"
        else:
            assert len(fits) == 1 or fits[0] <= every <= fits[-1]


def test_numerals() -> None:
    assert [numeral(number) for number in (1, 2, 3, 10, 11, 12, 13, 21, 1_000, 111)] == [
        "", "2nd ", "3rd ", "10th ", "11th ", "12th ", "13th ", "21st ", "1,000th ", "111th ",
    ]  # fmt: skip
