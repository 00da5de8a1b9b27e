"""A run of somebody else's training, written while it trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Bool
from numpy import ndarray
from torch import nn

from analysis.address import root_of, writable
from analysis.checkpoints import check_state
from analysis.config import Activation, Operation
from analysis.errors import ParameterError, listing
from analysis.history import LOSS_FIELDS, History
from analysis.importers.foreign import new_manifest, refuse_taken
from analysis.importers.layouts import layout_of, named_layout, parts_in, unwrapped
from analysis.importers.parts import converted, model_of, sizes_of
from analysis.names import own_runs
from analysis.store import RunStore
from analysis.writer import RunWriter

Callback = Callable[..., None]
"""What a training calls: with the epoch, and losses and accuracies by the names of `LOSS_FIELDS`."""


def record(  # noqa: PLR0913 - each is something that a model does not say of itself
    name: str,
    model: nn.Module,
    *,
    names: Mapping[str, str] | None = None,
    heads: int | None = None,
    operation: Operation = "add",
    act_fn: Activation = "relu",
    train_mask: Bool[ndarray, "x y"] | None = None,
    every: int = 100,
    runs: Path | str | None = None,
) -> Callback:
    """Make a run of a training: call what comes back with each epoch and its losses.

    It keeps a checkpoint at every `every`-th epoch, and the losses of all.

    `model` is a TransformerBridge, an old HookedTransformer, or any module of that shape whose parameters are called as
    `names` says, by the names in `analysis.importers.parts.AXES`. `train_mask[x, y]` is True for the training pairs.

    Raises:
        ParameterError: when there is a run of that name, or the model is none that Grokscope analyses; so does calling.
    """
    weights = unwrapped(model.state_dict())
    layout = layout_of(weights) if names is None else named_layout("names", names)
    if layout is None:
        first = listing(list(weights)[:3])
        raise ParameterError(f"the model calls its parameters {first} …: say which is which with names={{…}}")
    sizes = sizes_of(parts_in(weights, layout).parts, heads or getattr(getattr(model, "cfg", None), "n_heads", None))
    config = model_of(sizes, 1, operation=operation, act_fn=act_fn)
    folder = RunStore(writable(own_runs() if runs is None else root_of(str(runs)))).folder(name)
    refuse_taken(folder)
    manifest = new_manifest(name, config, command="grokscope.record", source="recorded while it trained")
    writer = RunWriter(folder, manifest)
    rows: dict[int, list[float]] = {}

    def callback(epoch: int, **losses: float) -> None:
        nonlocal writer
        rows[epoch] = [float(losses.get(field, np.nan)) for field in LOSS_FIELDS]
        if epoch % every == 0:
            state, cut = converted(parts_in(unwrapped(model.state_dict()), layout).parts, sizes, config)
            check_state(state, config)
            folder.mkdir(parents=True, exist_ok=True)
            columns = dict(zip(LOSS_FIELDS, np.array(list(rows.values())).T, strict=True))
            writer = writer.add_weights(epoch, state, cut_squares=cut)
            writer.write_history(History(epoch=np.array(list(rows)), train_mask=train_mask, **columns))
            writer.write_manifest()

    return callback
