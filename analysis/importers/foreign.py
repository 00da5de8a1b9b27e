"""What every importer makes of foreign files, and how it becomes a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import torch

from analysis.batch import Watch
from analysis.checkpoints import StateDict
from analysis.config import Activation, ModelConfig, Operation
from analysis.errors import CancelledError, ParameterError
from analysis.folders import MANIFEST
from analysis.history import History
from analysis.leftovers import partial_folder, sweep
from analysis.manifest import Manifest, Provenance
from analysis.parallel import threads_for
from analysis.run import Run
from analysis.store import RunStore
from analysis.writer import RunWriter


@dataclass(frozen=True)
class Overrides:
    """What a person says of foreign files; it counts for more than what these say themselves."""

    operation: Operation | None = None
    act_fn: Activation | None = None
    heads: int | None = None
    epoch: int | None = None
    """How many steps the weights of the only checkpoint were trained."""
    epochs: Path | None = None
    """A file with those of each checkpoint, in their order."""
    train_every: int | None = None
    test_every: int | None = None
    """Epochs between two losses or accuracies on training pairs, and on the others."""
    losses: bool = True
    """Whether losses and accuracies are read at all."""
    train_frac: float | None = None
    split_seed: int | None = None
    """The share of the pairs that were trained on, and what they were drawn with."""
    mask: Path | None = None
    """A file with the training pairs."""
    names: Path | None = None
    """A file that says what the parameters are called."""

    def every(self, field: str) -> int | None:
        """Epochs between two numbers of one of `LOSS_FIELDS`."""
        return self.train_every if field.startswith("train") else self.test_every


@dataclass(frozen=True, eq=False)
class ForeignCheckpoint:
    """One checkpoint from elsewhere: its epoch, and what reads its weights, as TransformerBridge names them.

    Reading them checks them (`analysis.checkpoints.check_state`), since only importers can name the file. With them
    comes the sum of squares of the weights that were cut off.
    """

    epoch: int
    read: Callable[[], tuple[StateDict, float]]


@dataclass(frozen=True, eq=False)
class ForeignRun:
    """A run from elsewhere: its shape, its checkpoints in the order of their epochs, its losses if known."""

    model: ModelConfig
    checkpoints: Sequence[ForeignCheckpoint]
    history: History
    source: str


def save(store: RunStore, name: str, foreign: ForeignRun, *, command: str, watch: Watch | None = None) -> Run:
    """Write a foreign run into the store, in float32, one checkpoint in memory at a time.

    It is there as a whole or not at all: until then it lies in a hidden folder. Those of imports that were killed are
    removed.

    Raises:
        ParameterError: when the name is taken or cannot be one, or the store cannot be written; nothing is left then.
        CancelledError: when told to stop; nothing is left either.
    """
    watch = watch or Watch()
    manifest = new_manifest(name, foreign.model, command=command, source=foreign.source)
    # On one thread: sharing out so little work takes longer than doing it.
    with becoming(store, name) as partial, threads_for(is_large=False):
        _write(RunWriter(partial, manifest), foreign, watch)
    return store.open(name)


@contextmanager
def becoming(store: RunStore, name: str) -> Iterator[Path]:
    """A hidden folder to write a run in, which becomes the run `name` once all is written; else nothing is left of it.

    Raises:
        ParameterError: when the name is taken or cannot be one, or the store cannot be written.
    """
    folder = store.folder(name)
    try:
        refuse_taken(folder)
        store.root.mkdir(parents=True, exist_ok=True)
        sweep(store.root)
        with partial_folder(store.root) as partial:
            partial.chmod(0o755)
            yield partial
            _put(partial, folder)
    except OSError as error:
        raise ParameterError(
            f"run {name!r} cannot be written in {store.root} ({error.strerror}): choose another folder with --runs"
        ) from error


def new_manifest(name: str, model: ModelConfig, *, command: str, source: str) -> Manifest:
    """The manifest of a run that somebody else has trained, before its first checkpoint."""
    provenance = Provenance(
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        grokscope=version("grokscope"),
        torch=torch.__version__,
        device="cpu",
        threads=torch.get_num_threads(),
        source=source,
    )
    return Manifest(name=name, model=model, dtype="float32", provenance=provenance)


def _write(writer: RunWriter, foreign: ForeignRun, watch: Watch) -> None:
    total = len(foreign.checkpoints)
    for place, checkpoint in enumerate(foreign.checkpoints):
        watch.on_progress(place, total)
        if watch.should_stop():
            raise CancelledError("stopped: nothing was imported")
        state, cut = checkpoint.read()
        writer = writer.add_weights(checkpoint.epoch, state, cut_squares=cut)
    writer.write_history(foreign.history)
    writer.write_manifest()
    watch.on_progress(total, total)


def refuse_taken(folder: Path) -> None:
    """Say when there is a run of that name.

    Raises:
        ParameterError: when there is.
    """
    if (folder / MANIFEST).exists():
        raise ParameterError(f"there is a run {folder.name!r} already: choose another --name")


def _put(partial: Path, folder: Path) -> None:
    """Give a finished run its name, unless somebody else has taken that meanwhile."""
    try:
        partial.rename(folder)
    except OSError:
        refuse_taken(folder)
        raise
