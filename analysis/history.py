"""A run's loss history and its train mask: the file `history.npz`."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import SupportsFloat, SupportsInt

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from analysis.errors import DamagedError
from analysis.files import read_regular
from analysis.folders import HISTORY

MOST_HISTORY = 1_000_000_000
"""Bytes of a history, at most: what is larger is something else."""

_MOST_BYTES = 2_000_000_000
"""In all arrays: ten million epochs and the pairs of the largest p."""

LEARNED = 0.99
"""The accuracy from which on pairs count as learned: a run has memorised, or grokked, at its first epoch with that."""

LOSS_FIELDS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def first_learned(epochs: Iterable[SupportsInt], accuracies: Iterable[SupportsFloat | None]) -> int | None:
    """The first epoch from which pairs count as learned; None where there is none, or none is known."""
    known = zip(epochs, accuracies, strict=True)
    return next((int(epoch) for epoch, share in known if share is not None and float(share) >= LEARNED), None)


@dataclass(frozen=True, eq=False)
class History:
    """Losses (nats per example) and accuracies (share in [0, 1]) by epoch, float64; NaN where not known.

    `train_mask[x, y]` is True for the training pairs, with x and y as tokens (not in task order); None when unknown.
    """

    epoch: Int[ndarray, "epoch"]
    train_loss: Float[ndarray, "epoch"]
    test_loss: Float[ndarray, "epoch"]
    train_accuracy: Float[ndarray, "epoch"]
    test_accuracy: Float[ndarray, "epoch"]
    train_mask: Bool[ndarray, "x y"] | None

    def until(self, epoch: int) -> History:
        """The history as it was at an epoch."""
        kept = self.epoch <= epoch
        return replace(self, epoch=self.epoch[kept], **{name: getattr(self, name)[kept] for name in LOSS_FIELDS})

    def to_bytes(self) -> bytes:
        """The content of `history.npz`."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, allow_pickle=False, **{k: v for k, v in arrays.items() if v is not None})
        return buffer.getvalue()

    @classmethod
    def load(cls, folder: Path, *, p: int) -> History:
        """Read the history of a run over `p` tokens from its folder.

        Raises:
            DamagedError: when it cannot be read.
        """
        try:
            return cls.from_bytes(read_regular(folder / HISTORY, most=MOST_HISTORY), p=p)
        except OSError as error:
            raise DamagedError(f"{HISTORY} of run {folder.name!r} cannot be read ({error.strerror})") from error

    @classmethod
    def from_bytes(cls, data: bytes, *, p: int) -> History:
        """Read `history.npz` of a run over `p` tokens.

        Raises:
            DamagedError: when arrays are missing or do not fit each other.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                if sum(member.file_size for member in file.zip.infolist()) > _MOST_BYTES:
                    raise DamagedError(f"history.npz holds more than {_MOST_BYTES:,} bytes: it is something else")
                epoch = file["epoch"].astype(np.int64)
                losses = {name: file[name].astype(np.float64) for name in LOSS_FIELDS}
                mask = file["train_mask"].astype(bool) if "train_mask" in file else None
        except DamagedError:
            raise
        except Exception as error:  # zipfile, zlib and numpy raise a dozen kinds for a torn archive
            raise DamagedError("history.npz cannot be read: it lacks losses, or is damaged, so restore it") from error
        if epoch.ndim != 1 or any(values.shape != epoch.shape for values in losses.values()):
            raise DamagedError("history.npz has losses whose lengths differ from its epochs")
        if mask is not None and mask.shape != (p, p):
            raise DamagedError(f"history.npz has a train mask of shape {mask.shape}, expected {(p, p)}")
        return cls(epoch=epoch, train_mask=mask, **losses)
