"""Losses and accuracies of a foreign file, put on the epochs that they belong to.

A file holds lists, and rarely says at which epochs they were recorded: the authors record the train loss at every
epoch and the test loss at every tenth. The longest list is taken for one number an epoch, unless the file says that it
trained for longer; how far apart the numbers of a shorter one lie follows from the lengths, or the file is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

from analysis.errors import DamagedError, ParameterError
from analysis.history import LOSS_FIELDS, History
from analysis.importers.foreign import Overrides
from analysis.importers.intervals import intervals_that_fit, numeral
from analysis.importers.numbers import MOST, epoch_in, epochs_of, listed, whole
from analysis.manifest import UNKNOWN_EPOCH

_NAMES = {
    "train_loss": ("train_losses", "train_loss"),
    "test_loss": ("test_losses", "test_loss", "val_losses", "val_loss"),
    "train_accuracy": ("train_accuracies", "train_accs", "train_accuracy", "train_acc"),
    "test_accuracy": ("test_accuracies", "test_accs", "test_accuracy", "test_acc", "val_accuracies", "val_accs"),
}
"""Under which names files have them; a single number under one of them is that of the end."""

_EPOCHS = ("epochs", "loss_epochs")
"""Under which names files list the epochs of their losses."""

_PLANNED = ("num_epochs", "n_epochs", "epochs", "max_steps")
"""Under which names a config says how long to train."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """What a file says of its training; `notes` say in words what was concluded and not read."""

    history: History
    epoch: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Series:
    """One list: what it is called in the file, its numbers, and their epochs where they are known."""

    name: str
    values: Float[ndarray, "epoch"]
    epochs: Int[ndarray, "epoch"] | None = None
    every: int | None = None

    def placed(self, every: int) -> _Series:
        """With a number at epoch 0, and one every so many epochs after it."""
        return replace(self, epochs=np.arange(len(self.values), dtype=np.int64) * every, every=every)

    @property
    def last(self) -> int:
        return -1 if self.epochs is None else int(self.epochs[-1])


def read_recorded(
    path: Path, content: Mapping[Any, Any], overrides: Overrides, *, trained: int | None = None
) -> Recorded:
    """Read the lists, and the epoch of the weights; that is `UNKNOWN_EPOCH` where nothing says it.

    `trained` is the epoch of the last checkpoint, where that is known otherwise. The history has the epochs of all
    lists; each is NaN where it has no number.

    Raises:
        ParameterError: when the lists do not say at which epochs they were recorded, or the epoch is none.
        DamagedError: when they are no lists of numbers.
    """
    epoch = overrides.epoch if overrides.epoch is not None else trained
    if epoch is None:
        epoch = epoch_in(path, content)
    found = _series_in(path, content) if overrides.losses else {}
    placed = _placed(path, found, overrides, _planned(content) if epoch is None else epoch)
    notes = [f"{one.name} at every {numeral(one.every)}epoch" for field, one in placed.items() if one.every is not None]
    if epoch is None:
        epoch = _end(placed)
        notes += [f"weights of epoch {epoch}, since the losses go that far"] if epoch != UNKNOWN_EPOCH else []
    return Recorded(_history(placed), epoch, tuple(notes))


def _planned(content: Mapping[Any, Any]) -> int | None:
    """How long the file's config says to train."""
    config = content.get("config")
    if not isinstance(config, Mapping):
        return None
    return next((plan for name in _PLANNED if (plan := whole(config.get(name))) is not None), None)


def _series_in(path: Path, content: Mapping[Any, Any]) -> dict[str, _Series]:
    found: dict[str, _Series] = {}
    for field, names in _NAMES.items():
        name = next((name for name in names if isinstance(content.get(name), Sequence | Mapping | Tensor)), None)
        if name is None or (isinstance(content[name], Tensor) and content[name].ndim == 0):
            continue
        series = _series(path, name, content[name])
        is_share = (series.values >= 0) & (series.values <= 1) | np.isnan(series.values)
        if field.endswith("accuracy") and not is_share.all():
            raise DamagedError(
                f"{path}: {name} goes beyond 0 to 1: save accuracies as shares, or leave it out with --no-losses"
            )
        if series.values.size:
            found[field] = series
    for name in _EPOCHS:
        epochs = _epochs_of(content.get(name))
        for field, series in found.items():
            if series.epochs is None and epochs is not None and len(epochs) == len(series.values):
                found[field] = replace(series, epochs=epochs)
    return found


def _series(path: Path, name: str, values: Any) -> _Series:
    """A list of numbers, or a mapping from epochs to numbers."""
    epochs = None
    is_by_epoch = isinstance(values, Mapping)
    if is_by_epoch:
        epochs = _epochs_of(sorted(values, key=lambda key: whole(key) or 0))
        values = [values[key] for key in sorted(values, key=lambda key: whole(key) or 0)]
    numbers = _numbers(values)
    if numbers is None or (is_by_epoch and epochs is None):
        raise DamagedError(
            f"{path}: {name} is no list of numbers: save float(loss) for each of them, or leave it out with --no-losses"
        )
    return _Series(name, numbers, epochs)


def _numbers(values: Any) -> Float[ndarray, "epoch"] | None:
    """Numbers as float64, NaN for what is none or not finite; None for what holds anything else."""
    if isinstance(values, Tensor):
        values = listed(values)
    if values is None or isinstance(values, str | bytes) or len(values) > MOST:
        return None
    try:
        numbers = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _epochs_of(values: Any) -> Int[ndarray, "epoch"] | None:
    epochs = epochs_of(values)
    return None if epochs is None else np.array(epochs, dtype=np.int64)


def _placed(path: Path, found: Mapping[str, _Series], overrides: Overrides, trained: int | None) -> dict[str, _Series]:
    """Every list with its epochs; `trained` is how many epochs the training had, where that is known."""
    if not found:
        return {}
    placed = {field: _as_said(series, overrides.every(field)) for field, series in found.items()}
    longest = max(placed.values(), key=_length)
    if longest.epochs is None:
        longest = _longest_placed(path, longest, trained)
    placed = {
        field: _beside(path, series, longest) if series.epochs is None else series for field, series in placed.items()
    }
    for series in placed.values():
        if series.every is not None and longest.every is not None and series.last > longest.last + longest.every:
            raise ParameterError(
                f"{path}: {series.name} at every {numeral(series.every)}epoch go to epoch {series.last:,}, and "
                f"{longest.name} to {longest.last:,}: {_SAY}"
            )
    return placed


def _end(placed: Mapping[str, _Series]) -> int:
    """The epoch up to which the losses go: that after the last one, unless a rarer list ends with the longest one.

    Then it was the end that both recorded.
    """
    longest = max(placed.values(), key=_length, default=None)
    if longest is None or longest.every is None:
        return UNKNOWN_EPOCH
    rarer = [series for series in placed.values() if series.every is not None and series.every > longest.every]
    return longest.last if any(series.last == longest.last for series in rarer) else longest.last + longest.every


def _length(series: _Series) -> int:
    return len(series.values)


def _as_said(series: _Series, every: int | None) -> _Series:
    return series if every is None else series.placed(every)


def _longest_placed(path: Path, longest: _Series, trained: int | None) -> _Series:
    """One number an epoch, unless the training had more epochs than that, and fits of them."""
    count = len(longest.values)
    fits = intervals_that_fit(trained, count) if trained is not None and trained > count + 1 else ()
    if len(fits) > 1:
        raise _undecided(path, f"{count:,} {longest.name} in {trained:,} epochs", fits)
    return longest.placed(fits[0] if fits else 1)


def _beside(path: Path, series: _Series, longest: _Series) -> _Series:
    count, most = len(series.values), len(longest.values)
    if count == most:
        return replace(series, epochs=longest.epochs, every=longest.every)
    fits = intervals_that_fit(most, count)
    if len(fits) != 1 or longest.every is None:
        raise _undecided(path, f"{count:,} {series.name} beside {most:,} {longest.name}", fits)
    return series.placed(fits[0] * longest.every)


def _undecided(path: Path, what: str, fits: tuple[int, ...]) -> ParameterError:
    would = f" (every {fits[0]:,} to every {fits[-1]:,} epochs would fit)" if fits else ""
    return ParameterError(f"{path} has {what}, which does not say at which epochs they were recorded{would}: {_SAY}")


_SAY = "say it with --train-every and --test-every, or leave them out with --no-losses"


def _history(placed: Mapping[str, _Series]) -> History:
    """At the epochs of all lists."""
    every = [series.epochs for series in placed.values() if series.epochs is not None]
    epochs = reduce(np.union1d, every, np.zeros(0, dtype=np.int64))
    columns = {field: np.full(len(epochs), np.nan) for field in LOSS_FIELDS}
    for field, series in placed.items():
        if series.epochs is not None:
            columns[field][np.searchsorted(epochs, series.epochs)] = series.values
    return History(epoch=epochs, train_mask=None, **columns)
