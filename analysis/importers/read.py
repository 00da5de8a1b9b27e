"""From a source to a run: its container, its layout, the task it has learned, its epochs, its losses and its split."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from analysis.batch import Watch
from analysis.checkpoints import StateDict, check_state
from analysis.config import OPERATIONS, Activation, ModelConfig, Operation
from analysis.errors import DamagedError, NotFoundError, ParameterError, listing
from analysis.files import read_regular
from analysis.history import History
from analysis.importers.containers import Container, Stored, Weights, container_in
from analysis.importers.fitting import best_heads, best_operation, loss_on
from analysis.importers.foreign import ForeignCheckpoint, ForeignRun, Overrides
from analysis.importers.intervals import intervals_that_fit, numeral
from analysis.importers.kinds import refuse_other_models, short
from analysis.importers.layouts import Found, Layout, layout_of, parts_in, unwrapped
from analysis.importers.naming import Naming, UnknownNamesError, read_names, template
from analysis.importers.numbers import epochs_of, whole
from analysis.importers.parts import HeadsError, Sizes, converted, model_of, sizes_of
from analysis.importers.recorded import Recorded, read_recorded
from analysis.importers.sources import open_source
from analysis.importers.splits import split_drawn, split_file, split_in
from analysis.manifest import UNKNOWN_EPOCH
from analysis.task import Task

_OPERATIONS: Mapping[str, Operation] = {**{name: name for name in OPERATIONS}, "x2xyy2": "squares_and_product"}
"""What configs call them: as Grokscope does, or as the paper."""

_ACTIVATIONS: Mapping[str, Activation] = {"relu": "relu", "gelu": "gelu", "quadratic": "quadratic"}
_HEADS = ("n_heads", "num_heads", "n_head", "nhead", "heads")
_SAVED_EVERY = ("save_every", "checkpoint_every", "save_interval")
_MOST = 100_000_000
_TELLS = 8.0
"""The test loss is so many times the train loss at a checkpoint by which training pairs can be told."""

T = TypeVar("T")


def read_foreign(path: Path, overrides: Overrides | None = None, watch: Watch | None = None) -> ForeignRun:
    """Look at a file, a folder or a zip; shapes give p, heads and widths. Weights are read when the run is saved.

    The operation, the nonlinearity and the split come from `overrides`, else from the source; failing that, the
    operation is the one that the last checkpoint answers best, the nonlinearity is ReLU, and the split is not known.

    Raises:
        NotFoundError: when there is no such file.
        DamagedError: when it is not such a file.
        ParameterError: when its model is not one that Grokscope analyses, or something is not said.
        UnknownNamesError: when the names of its parameters are not known.
        CancelledError: when told to stop.
    """
    overrides = overrides or Overrides()
    source = open_source(path)
    container = container_in(source, watch or Watch())
    naming = None if overrides.names is None else read_names(overrides.names)
    stored, recorded, said = _dated(path, container, overrides)
    reader = _Reader.of(path, container, stored[-1], overrides, naming)
    mask, drawn = _split(path, container, overrides, reader, stored, recorded.history)
    history = replace(recorded.history, train_mask=mask)
    notes = [*container.notes, *said, *recorded.notes, *reader.notes, *drawn]
    checkpoints = [ForeignCheckpoint(_epoch(one), lambda one=one: reader.read(one)) for one in stored]  # type: ignore[misc]
    return ForeignRun(reader.model, checkpoints, history, "; ".join([f"imported from {path.name}", *notes]))


def _epoch(stored: Stored) -> int:
    return UNKNOWN_EPOCH if stored.epoch is None else stored.epoch


@contextmanager
def _naming_file(what: str) -> Iterator[None]:
    """Say in which file something is wrong."""
    try:
        yield
    except UnknownNamesError as error:
        raise UnknownNamesError(f"{what} {error}", error.template) from None
    except ParameterError as error:
        raise ParameterError(f"{what} {error}") from None
    except DamagedError as error:
        raise DamagedError(f"{what}: {error}") from error


# ---- epochs ----


def _dated(path: Path, container: Container, overrides: Overrides) -> tuple[list[Stored], Recorded, list[str]]:
    """The checkpoints with their epochs and in their order, what was recorded, and what was concluded."""
    stored, content = list(container.checkpoints), {**container.content, "config": container.told}
    if overrides.epochs is not None:
        stored = _as_listed(path, stored, overrides.epochs)
    elif overrides.epoch is not None:
        if len(stored) > 1:
            raise ParameterError(f"{path} holds {len(stored):,} checkpoints: say their epochs with --epochs FILE")
        stored = [replace(stored[0], epoch=overrides.epoch)]
    known = [one.epoch for one in stored if one.epoch is not None]
    recorded = read_recorded(path, content, overrides, trained=max(known, default=None))
    if len(known) == len(stored):
        return _in_order(path, stored), recorded, []
    if len(stored) == 1:
        epoch = None if recorded.epoch == UNKNOWN_EPOCH else recorded.epoch
        return [replace(stored[0], epoch=epoch)], recorded, []
    every = _saved_every(container.told, recorded.epoch, len(stored))
    if every is None:
        raise ParameterError(
            f"{path} holds {len(stored):,} checkpoints and does not say at which epochs: list these in a text file, "
            "and name it with --epochs FILE"
        )
    stored = [replace(one, epoch=place * every) for place, one in enumerate(stored)]
    # The last step may have been recorded by the losses alone: what they say of the weights is said of the last ones.
    recorded = replace(recorded, notes=tuple(note for note in recorded.notes if not note.startswith("weights of")))
    return stored, recorded, [f"checkpoints at every {numeral(every)}epoch, by how many there are"]


def _saved_every(told: Mapping[str, Any], end: int, count: int) -> int | None:
    """Every how many epochs a list of checkpoints was saved, where its config or its length leaves no choice."""
    fits = () if end == UNKNOWN_EPOCH or count > end + 1 else intervals_that_fit(end, count)
    said = next((number for name in _SAVED_EVERY if (number := whole(told.get(name))) is not None), None)
    if said is not None and said > 0 and fits and -(-end // said) <= count <= end // said + 1:
        return said
    return fits[0] if len(fits) == 1 else None


def _as_listed(path: Path, stored: Sequence[Stored], file: Path) -> list[Stored]:
    try:
        text = read_regular(file, most=_MOST).decode()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {file}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"{file} cannot be read as text ({error})") from None
    words = re.findall(r"[^\s,;\[\]]+", text)
    epochs = epochs_of([int(word) if word.isdecimal() else None for word in words])
    if epochs is None or len(epochs) != len(stored):
        raise ParameterError(
            f"{file} should list {len(stored):,} epochs that rise, one for each checkpoint of {path.name}, and "
            f"{'lists ' + format(len(words), ',') if epochs is not None or not words else 'holds something else'}"
        )
    return [replace(one, epoch=epoch) for one, epoch in zip(stored, epochs, strict=True)]


def _in_order(path: Path, stored: Sequence[Stored]) -> list[Stored]:
    ordered = sorted(stored, key=_epoch)
    for one, other in pairwise(ordered):
        if one.epoch == other.epoch:
            raise ParameterError(
                f"{path}: {short(one.name)} and {short(other.name)} are both of epoch {one.epoch:,}: remove one, "
                "or say all epochs with --epochs FILE"
            )
    return ordered


# ---- weights ----


@dataclass(frozen=True, eq=False)
class _Reader:
    """What turns every checkpoint of a source into weights of one model."""

    path: Path
    layout: Layout
    sizes: Sizes
    model: ModelConfig
    notes: tuple[str, ...]

    @classmethod
    def of(cls, path: Path, container: Container, last: Stored, overrides: Overrides, naming: Naming | None) -> _Reader:
        """Look at the last checkpoint, which tells most."""
        told = container.told
        with _naming_file(str(path)), last.opened() as raw:
            weights = unwrapped(raw)
            layout = _layout(path, weights, told, naming)
            found = parts_in(weights, layout)
            act_fn = overrides.act_fn or _known(told, ("act_type", "act_fn"), _ACTIVATIONS, "--act-fn") or "relu"
            heads = overrides.heads or (naming and naming.heads) or _told_heads(told)
            sizes, notes = _sized(found, heads, act_fn)
            layers = len(found.parts.layers)
            model = model_of(sizes, layers, act_fn=act_fn)
            skipped = [f"skipped {listing([short(name) for name in found.skipped], most=6)}"] if found.skipped else []
            reader = cls(path, layout, sizes, model, (*skipped, *notes))
            state, _ = reader._converted(found)
            operation = overrides.operation or _known(told, ("fn_name", "operation"), _OPERATIONS, "--operation")
            if operation is None:
                operation = best_operation(model, state)
            return replace(reader, model=model_of(sizes, layers, act_fn=act_fn, operation=operation))

    def read(self, stored: Stored) -> tuple[StateDict, float]:
        """The weights of one checkpoint, checked, and the sum of squares of what was cut off."""
        with _naming_file(self._called(stored)), stored.opened() as raw:
            return self._converted(parts_in(unwrapped(raw), self.layout))

    def _called(self, stored: Stored) -> str:
        return str(self.path) if stored.name == self.path.name else f"{self.path}, {short(stored.name)}"

    def _converted(self, found: Found) -> tuple[StateDict, float]:
        if len(found.parts.layers) != self.model.n_layers or sizes_of(found.parts, self.sizes.n_heads) != self.sizes:
            raise DamagedError("it has other widths than the last checkpoint: import each model by itself")
        state, cut = converted(found.parts, self.sizes, self.model)
        check_state(state, self.model)
        return state, cut


def _layout(path: Path, weights: Weights, told: Mapping[str, Any], naming: Naming | None) -> Layout:
    if naming is not None:
        return naming.layout
    refuse_other_models(weights, told)
    layout = layout_of(weights)
    if layout is None:
        first = listing([short(name) for name in list(weights)[:3]])
        raise UnknownNamesError(
            f"calls its parameters {first} …, which is no layout that is known: say which is which with --names",
            template(weights, path.name),
        )
    return layout


def _sized(found: Found, heads: int | None, act_fn: Activation) -> tuple[Sizes, list[str]]:
    """The widths; where nothing says how many heads there are, those with which the model's loss is least."""
    try:
        return sizes_of(found.parts, heads), []
    except HeadsError as error:
        sizes = best_heads(found.parts, error.inner, act_fn)
        if sizes is None:
            raise
        return sizes, [f"{sizes.n_heads} heads, with which its loss is least"]


def _told_heads(told: Mapping[str, Any]) -> int | None:
    return next((number for name in _HEADS if (number := whole(told.get(name))) is not None and number > 0), None)


def _known(told: Mapping[str, Any], keys: Sequence[str], names: Mapping[str, T], flag: str) -> T | None:
    """What the config says under one of `keys`; None when it says nothing.

    Raises:
        ParameterError: when it names something that Grokscope does not know.
    """
    key = next((key for key in keys if told.get(key) is not None), None)
    if key is None:
        return None
    word = short(told[key])
    if word.lower() not in names:
        choices = ", ".join(dict.fromkeys(map(str, names.values())))
        raise ParameterError(f"says {key} {word!r}, which is not known: choose {choices} with {flag}")
    return names[word.lower()]


# ---- split ----


def _split(
    path: Path,
    container: Container,
    overrides: Overrides,
    reader: _Reader,
    stored: Sequence[Stored],
    history: History,
) -> tuple[np.ndarray | None, list[str]]:
    """The training pairs, and how they were found; None when nobody says them."""
    p = reader.model.p
    if overrides.mask is not None:
        return split_file(overrides.mask, p), [f"training pairs by {overrides.mask.name}"]
    if (overrides.train_frac is None) != (overrides.split_seed is None):
        raise ParameterError("training pairs are drawn by a share and a seed: give --train-frac and --split-seed")
    if overrides.train_frac is None or overrides.split_seed is None:
        mask = split_in(path, container.content, Task(p, reader.model.operation))
        return mask, [] if mask is None else [f"{int(mask.sum()):,} training pairs, as the file lists them"]
    told, recorded = _telling(stored, history)
    state, _ = reader.read(told)
    with _naming_file(str(path)):
        mask, how = split_drawn(
            reader.model, overrides.train_frac, overrides.split_seed, loss_on(reader.model, state), recorded
        )
    return mask, [f"{int(mask.sum()):,} training pairs drawn by {how} with seed {overrides.split_seed}"]


def _telling(stored: Sequence[Stored], history: History) -> tuple[Stored, float | None]:
    """The checkpoint at which the losses on training pairs and on others differ most, and the former as recorded.

    The last one, and None, where no losses differ much.
    """
    by_epoch = {int(epoch): place for place, epoch in enumerate(history.epoch)}
    known = [(one, by_epoch[one.epoch]) for one in stored if one.epoch in by_epoch]
    train, test = (values.tolist() for values in (history.train_loss, history.test_loss))
    told = [(test[at] / train[at], one, at) for one, at in known if test[at] > _TELLS * train[at] > 0]
    if not told:
        return stored[-1], None
    _, one, at = max(told, key=lambda gap: gap[0])
    return one, train[at]
