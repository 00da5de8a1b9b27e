"""What every importer makes of a foreign file, and how it becomes a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import torch

from analysis.checkpoints import StateDict
from analysis.config import Activation, ModelConfig, Operation
from analysis.errors import ParameterError
from analysis.folders import MANIFEST, new_run_folder
from analysis.history import History
from analysis.lease import Lease
from analysis.manifest import Manifest, Provenance
from analysis.run import Run
from analysis.store import RunStore
from analysis.writer import RunWriter


@dataclass(frozen=True)
class Overrides:
    """What a person says of a foreign file; it counts for more than what the file says itself."""

    operation: Operation | None = None
    act_fn: Activation | None = None
    epoch: int | None = None
    """How many steps the weights were trained."""
    train_every: int | None = None
    test_every: int | None = None
    """Epochs between two losses or accuracies on training pairs, and on the others."""
    losses: bool = True
    """Whether losses and accuracies are read at all."""

    def every(self, field: str) -> int | None:
        """Epochs between two numbers of one of `LOSS_FIELDS`."""
        return self.train_every if field.startswith("train") else self.test_every


@dataclass(frozen=True, eq=False)
class ForeignModel:
    """One trained model from elsewhere: its shape, its weights as TransformerBridge names them, its losses if known.

    Importers check the weights (`analysis.checkpoints.check_state`), since only they can name the file.
    """

    model: ModelConfig
    state: StateDict
    epoch: int
    history: History
    source: str
    cut_squares: float = 0.0
    """Sum of squares of the weights that were cut off."""


def save(store: RunStore, name: str, foreign: ForeignModel, *, command: str) -> Run:
    """Write a foreign model into the store as a run of one checkpoint, in float32.

    Raises:
        ParameterError: when the name is taken or cannot be one, or the store cannot be written; nothing is left then.
    """
    folder = store.folder(name)
    if (folder / MANIFEST).exists():
        raise ParameterError(f"there is a run {name!r} already: choose another --name")
    provenance = Provenance(
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        grokscope=version("grokscope"),
        torch=torch.__version__,
        device="cpu",
        threads=torch.get_num_threads(),
        source=foreign.source,
    )
    manifest = Manifest(name=name, model=foreign.model, dtype="float32", provenance=provenance)
    try:
        with new_run_folder(folder), Lease.take(folder):
            writer = RunWriter(folder, manifest)
            writer.add(foreign.epoch, foreign.state, foreign.history, cut_squares=foreign.cut_squares)
    except OSError as error:
        raise ParameterError(
            f"run {name!r} cannot be written in {store.root} ({error.strerror}): choose another folder with --runs"
        ) from error
    return store.open(name)
