"""Starting and resuming a training by name, with everything checked before anything is written."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import torch

from analysis.branch import CHANGEABLE
from analysis.config import GIVEN, ModelConfig, TrainConfig
from analysis.errors import ParameterError
from analysis.folders import MANIFEST, new_run_folder
from analysis.history import History
from analysis.lease import Lease, held
from analysis.manifest import Branch, Dtype, Manifest, Provenance
from analysis.resume import TrainState
from analysis.store import RunStore
from analysis.writer import RunWriter
from training.schedule import parse_schedule
from training.together import Together, take_gradients
from training.trainer import Progress, Trainer


@dataclass(frozen=True)
class Control:
    """How whoever starts a training follows it and stops it."""

    on_progress: Callable[[Progress], None]
    should_stop: Callable[[], bool]
    lease: Lease | None = None
    """The right to write the run, where somebody keeps it for this training; else it takes one of its own."""
    together: Together | None = None
    """Where it meets others that train in this process."""


def command_line(name: str, model: ModelConfig, train: TrainConfig, dtype: Dtype, branch: Branch | None = None) -> str:
    """The command that trains exactly this run; of a branch, while its parent is as it was."""
    fields = model.model_dump(exclude=set(GIVEN)) | train.model_dump(exclude=set(GIVEN))
    words = ["grokscope", "train", "--name", name]
    if branch is not None:
        words = ["grokscope", "branch", branch.parent, "--epoch", str(branch.epoch), "--name", name]
        words += [f"--without-head={head}" for head in branch.without_heads]
        words += [f"--without-frequency={freq}" for freq in branch.without_frequencies]
        fields = {field: fields[field] for field in CHANGEABLE}
    for field, value in fields.items():
        values = value if isinstance(value, tuple) else (value,)
        words += [f"--{field.replace('_', '-')}", *(str(item) for item in values)]
    return shlex.join([*words, "--dtype", dtype])


def start_training(
    store: RunStore,
    name: str,
    *,
    model: ModelConfig,
    train: TrainConfig,
    dtype: Dtype,
    device: torch.device,
    control: Control,
    branch: Branch | None = None,
) -> bool:
    """Train a new run called `name`; return whether it reached its last epoch.

    A branch goes on from the files of its `analysis.branch.Beginning`, which its folder has.

    Raises:
        GrokscopeError: when the folder of a branch lacks these.
        ParameterError: when the name is taken or cannot be one, or the schedule is none; nothing is written then.
    """
    folder = store.folder(name)
    schedule = _schedule(train, branch)
    if (folder / MANIFEST).exists():
        raise ParameterError(f"there is a run {name!r} already: choose another --name, or continue it with --resume")
    manifest = Manifest(
        name=name,
        model=model,
        train=train,
        dtype=dtype,
        branch=branch,
        provenance=_provenance(command_line(name, model, train, dtype, branch), device),
    )
    with _writing(store, name), new_run_folder(folder), held(folder, control.lease) as lease:
        if (folder / MANIFEST).exists():
            raise ParameterError(f"run {name!r} was made by another process meanwhile: choose another --name")
        trainer = Trainer(folder, manifest, device=device)
        if branch is not None:
            trainer.restore(TrainState.load(folder), History.load(folder, p=model.p))
        return _run(trainer, schedule, control, lease)


def resume_training(
    store: RunStore,
    name: str,
    *,
    epochs: int | None,
    device: torch.device,
    control: Control,
) -> bool:
    """Continue the run called `name`, to `epochs` if given; return whether it reached its last epoch.

    On the same machine and device the weights are, bit for bit, those of a training never interrupted.

    Raises:
        GrokscopeError: when there is no such run, or it keeps no state to resume from.
        ParameterError: when `epochs` lies before the state it would resume from.
    """
    run = store.open(name)
    state = TrainState.load(run.folder)
    manifest = run.manifest
    if manifest.train is not None and epochs is not None:
        if epochs < state.epoch:
            raise ParameterError(
                f"run {name!r} is at epoch {state.epoch:,} already: give --epochs {state.epoch} or more"
            )
        train = manifest.train.model_copy(update={"epochs": epochs})
        command = command_line(name, manifest.model, train, manifest.dtype, manifest.branch)
        provenance = manifest.provenance.model_copy(update={"command": command})
        manifest = manifest.model_copy(update={"train": train, "provenance": provenance})
    trainer = Trainer(run.folder, manifest, device=device)
    schedule = _schedule(trainer.config, manifest.branch)
    with _writing(store, name), held(run.folder, control.lease) as lease, _threads(manifest.provenance):
        trainer.restore(state, run.history)
        if manifest != run.manifest:
            # Whoever watches sees at once how far it goes now, and not only with its next checkpoint.
            RunWriter(run.folder, manifest, lease.check).write_manifest()
        return _run(trainer, schedule, control, lease)


def _schedule(train: TrainConfig, branch: Branch | None) -> tuple[int, ...]:
    """The epochs of the checkpoints; a branch has one where it begins."""
    schedule = parse_schedule(train.checkpoints, epochs=train.epochs)
    return schedule if branch is None else (branch.epoch, *schedule)


def _run(trainer: Trainer, schedule: tuple[int, ...], control: Control, lease: Lease) -> bool:
    return trainer.run(
        schedule,
        on_progress=control.on_progress,
        should_stop=control.should_stop,
        check=lease.check,
        take_gradients=take_gradients if control.together is None else control.together.take_gradients,
    )


@contextmanager
def _threads(provenance: Provenance) -> Iterator[None]:
    """As many threads as the training began with: sums of other parts have other last bits."""
    before = torch.get_num_threads()
    torch.set_num_threads(provenance.threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _writing(store: RunStore, name: str) -> Iterator[None]:
    """Say in one sentence when the store cannot be written."""
    try:
        yield
    except OSError as error:
        raise ParameterError(
            f"run {name!r} cannot be written in {store.root} ({error.strerror}): choose another folder with --runs"
        ) from error


def _provenance(command: str, device: torch.device) -> Provenance:
    return Provenance(
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        grokscope=version("grokscope"),
        torch=torch.__version__,
        device=device.type,
        threads=torch.get_num_threads(),
    )
