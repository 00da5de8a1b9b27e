"""Schedules of checkpoints."""

from __future__ import annotations

import pytest

from analysis.config import DEFAULT_SCHEDULE
from analysis.errors import ParameterError
from training.schedule import MAX_CHECKPOINTS, parse_schedule


@pytest.mark.parametrize(
    ("text", "epochs", "expected"),
    [
        ("0", 10, (0, 10)),
        (" 3,1 , 3", 10, (0, 1, 3, 10)),
        ("0:10:5", 20, (0, 5, 20)),
        ("0:11:5", 20, (0, 5, 10, 20)),
        ("2::3", 10, (0, 2, 5, 8, 10)),
        ("4:4:1", 10, (0, 10)),
        ("0:4:2,4:10:3", 10, (0, 2, 4, 7, 10)),
        ("5:100:5", 10, (0, 5, 10)),
        ("0::1000", 1, (0, 1)),
        ("0:1000000000000:1000000", 10, (0, 10)),
    ],
)
def test_good_schedules(text: str, epochs: int, expected: tuple[int, ...]) -> None:
    assert parse_schedule(text, epochs=epochs) == expected


@pytest.mark.parametrize(
    "text",
    ["", ",", "1,", "a", "1.5", "-1", "1:2", "1:2:3:4", "::", "0:5:0", "0:5:-1", "5:0:1", "-5::1", ":5:1", "0::",
     "0x10", "1e3", "nan", "1;2", "0:5:1,oops"],
)  # fmt: skip
def test_bad_schedules_are_named(text: str) -> None:
    with pytest.raises(ParameterError, match=r"is not part of a checkpoint schedule: write epochs and start:stop:step"):
        parse_schedule(text, epochs=10)


def test_the_part_that_is_wrong_is_named() -> None:
    with pytest.raises(ParameterError, match="'5:x:1' is not part"):
        parse_schedule("0:5:1, 5:x:1, 7", epochs=10)


def test_too_many_checkpoints_are_refused() -> None:
    assert len(parse_schedule("0::1", epochs=MAX_CHECKPOINTS - 1)) == MAX_CHECKPOINTS
    with pytest.raises(ParameterError, match=f"makes more than {MAX_CHECKPOINTS} checkpoints: use larger steps"):
        parse_schedule("0::1", epochs=MAX_CHECKPOINTS)


def test_the_default_is_dense_while_a_model_learns() -> None:
    epochs = parse_schedule(DEFAULT_SCHEDULE, epochs=25_000)
    assert (epochs[0], epochs[-1]) == (0, 25_000)
    assert sum(epoch < 10_000 for epoch in epochs) > 0.8 * len(epochs)
    assert len(epochs) < 150
