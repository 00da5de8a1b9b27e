"""Which epochs of a training become checkpoints, and which have an entry in its history."""

from __future__ import annotations

from analysis.errors import ParameterError

MAX_CHECKPOINTS = 2000

EVALUATE_EVERY = 10
"""Epochs between two entries of the loss history; an entry costs a forward pass on all p² inputs."""


def parse_schedule(text: str, *, epochs: int) -> tuple[int, ...]:
    """Expand a schedule such as `0:500:25,500:6000:100,8000` into epochs, sorted.

    Each item is one epoch or `start:stop:step` (stop not included; an empty stop is the end of training). Epochs past
    the end are left out; 0 and the last epoch always belong to the schedule.

    >>> parse_schedule("0:500:250,2000::1500", epochs=6000)
    (0, 250, 2000, 3500, 5000, 6000)

    Raises:
        ParameterError: for text that is no schedule, or one of more than `MAX_CHECKPOINTS`.
    """
    chosen = {0, epochs}
    for item in text.split(","):
        chosen.update(_expand(item.strip(), epochs))
        if len(chosen) > MAX_CHECKPOINTS:
            raise ParameterError(
                f"the schedule {text!r} makes more than {MAX_CHECKPOINTS} checkpoints: use larger steps"
            )
    return tuple(sorted(epoch for epoch in chosen if epoch <= epochs))


def _expand(item: str, epochs: int) -> range:
    parts = item.split(":")
    try:
        if len(parts) == 1:
            start, stop, step = int(item), int(item) + 1, 1
        else:
            first, last, by = parts
            start, step = int(first), int(by)
            stop = int(last) if last else max(epochs + 1, start)
        if start < 0 or step < 1 or stop < start:
            raise ValueError(item)
    except ValueError:
        raise ParameterError(
            f"{item!r} is not part of a checkpoint schedule: write epochs and start:stop:step, "
            "as in 0:500:25,1000,2000::500"
        ) from None
    return range(start, min(stop, epochs + 1), step)
