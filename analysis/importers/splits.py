"""Which pairs a foreign run was trained on: as its file lists them, as a person says, or drawn again from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool
from numpy import ndarray
from torch import Tensor

from analysis.config import ModelConfig
from analysis.draws import draw_train_mask, draw_weights
from analysis.errors import DamagedError, NotFoundError, ParameterError
from analysis.files import read_regular
from analysis.task import Task

Mask = Bool[ndarray, "x y"]

_TRAIN = ("train_indices", "train_idx", "train_pairs", "train")
_TEST = ("test_indices", "test_idx", "test_pairs", "test")
_MASKS = ("train_mask", "mask")
_MOST = 200_000_000
"""Bytes of a file with a mask."""

_PAIR = 2


def split_in(path: Path, content: Mapping[Any, Any], task: Task) -> Mask | None:
    """The training pairs that a file lists: places x · p + y, pairs (x, y), or a mask; None when it lists none.

    Raises:
        DamagedError: when what it lists is no split of the pairs that have an answer.
    """
    p = task.p
    train = next((mask for name in _TRAIN if (mask := _mask_of(content.get(name), p)) is not None), None)
    if train is None:
        return next((mask for name in _MASKS if (mask := _square(content.get(name), p)) is not None), None)
    test = next((mask for name in _TEST if (mask := _mask_of(content.get(name), p)) is not None), ~train)
    both = int((train & test).sum())
    if both:
        raise DamagedError(f"{path} lists {both:,} pairs among its training and its test pairs: say them with --mask")
    neither = int((task.has_answer & ~train & ~test).sum())
    if neither:
        raise DamagedError(
            f"{path} lists {neither:,} pairs neither among its training nor its test pairs: say them with --mask"
        )
    return train


def split_file(path: Path, p: int) -> Mask:
    """The training pairs in the file of `--mask`: p × p of 0 and 1, pairs (x, y) or places x · p + y, as .npy or text.

    Raises:
        NotFoundError: when there is no such file.
        ParameterError: when it is neither.
    """
    try:
        data = read_regular(path, most=_MOST)
        if data.startswith(b"\x93NUMPY"):
            values = np.load(path, allow_pickle=False)
        else:
            values = np.array([[float(word) for word in line] for line in _words(data)])
            values = values.ravel() if 1 in values.shape else values
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise ParameterError(f"{path} cannot be read as a mask ({error})") from None
    found = _square(values, p)
    found = _mask_of(values.tolist(), p) if found is None else found
    if found is None:
        raise ParameterError(
            f"{path} is no mask of training pairs: give {p} rows of {p} numbers, 1 for the training pairs and 0 for "
            "the others, or the training pairs x y or their places x · p + y, as text or .npy"
        )
    return found


def _words(data: bytes) -> list[list[str]]:
    return [line.replace(",", " ").replace(";", " ").split() for line in data.decode().splitlines() if line.strip()]


def _mask_of(values: Any, p: int) -> Mask | None:
    """A mask from places or pairs; None for anything else."""
    if isinstance(values, Tensor):
        values = values.tolist() if values.layout is torch.strided and not values.is_meta else None
    if not isinstance(values, Sequence) or isinstance(values, str | bytes) or not 0 < len(values) <= p * p:
        return None
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if numbers.ndim == _PAIR and numbers.shape[1] in (_PAIR, _PAIR + 1):
        # The paper's pairs have the token = after them, which is p.
        are_tokens = (numbers[:, :_PAIR] < p).all(1) & (numbers[:, _PAIR:] == p).all(1)
        numbers = np.where(are_tokens, numbers[:, 0] * p + numbers[:, 1], np.nan)
    is_place = numbers.ndim == 1 and bool(((numbers >= 0) & (numbers < p * p) & (numbers % 1 == 0)).all())
    if not is_place or len(np.unique(numbers)) != len(numbers):
        return None
    mask = np.zeros(p * p, dtype=bool)
    mask[numbers.astype(np.int64)] = True
    return mask.reshape(p, p)


def _square(values: Any, p: int) -> Mask | None:
    """A mask that is one; None for anything else."""
    if isinstance(values, Tensor) and values.layout is torch.strided and not values.is_meta:
        values = values.detach().cpu().numpy()
    if not isinstance(values, ndarray) or values.shape not in ((p, p), (p * p,)):
        return None
    return values.astype(bool).reshape(p, p) if np.isin(values, (0, 1)).all() else None


def _by_torch(model: ModelConfig, share: float, seed: int) -> Mask:
    """The demo of TransformerLens, and Grokscope with a seed of the split: the first thing that is drawn."""
    return draw_train_mask(Task(model.p, model.operation), share, torch.Generator().manual_seed(seed))


def _by_torch_after_weights(model: ModelConfig, share: float, seed: int) -> Mask:
    """Grokscope without one: drawn after the first weights, by the same generator."""
    generator = torch.Generator().manual_seed(seed)
    draw_weights(model, generator)
    return draw_train_mask(Task(model.p, model.operation), share, generator)


def _by_python(model: ModelConfig, share: float, seed: int) -> Mask:
    """The paper: all pairs are shuffled, and the first ones taken."""
    order = list(range(model.p**2))
    random.Random(seed).shuffle(order)  # noqa: S311 - it is theirs
    mask = np.zeros(model.p**2, dtype=bool)
    mask[order[: int(share * model.p**2)]] = True
    return mask.reshape(model.p, model.p)


_NEAR = 2.0
"""How far a loss may be from the recorded one, as a factor: that may have been written down a step before or after."""

DRAWS: Mapping[str, Callable[[ModelConfig, float, int], Mask]] = {
    "Python's random.shuffle": _by_python,
    "torch.randperm": _by_torch,
    "grokscope train": _by_torch_after_weights,
}
"""How trainings draw their training pairs from a share and a seed."""


def split_drawn(
    model: ModelConfig, share: float, seed: int, loss_on: Callable[[Mask], float], recorded: float | None = None
) -> tuple[Mask, str]:
    """The training pairs that a share and a seed give, and how they were drawn: so that a model's loss is least.

    `loss_on` gives the model's mean loss on the pairs of a mask; `recorded` is what its training says of the training
    pairs, where they can be told by that.

    Raises:
        ParameterError: when the model knows no draw better than the other pairs, or has other losses on them.
    """
    drawn = {name: draw(model, share, seed) for name, draw in DRAWS.items()}
    name = min(drawn, key=lambda name: loss_on(drawn[name]))
    mask = drawn[name]
    loss = loss_on(mask)
    is_it = loss < loss_on(~mask) if recorded is None else recorded / _NEAR < loss < recorded * _NEAR
    if not is_it:
        why = "knows none of them better than the others" if recorded is None else "has another loss on them"
        raise ParameterError(
            f"was not trained on {share:g} of the pairs as {', '.join(DRAWS)} would draw them with seed {seed}, since "
            f"it {why}: give the training pairs with --mask"
        )
    return mask, name
