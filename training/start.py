"""Starting and resuming a training by name, with everything checked before anything is written."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version

import torch

from analysis.config import ModelConfig, TrainConfig
from analysis.errors import ParameterError
from analysis.manifest import Dtype, Manifest, Provenance
from analysis.run import MANIFEST
from analysis.store import RunStore
from analysis.writer import RunLock
from training.resume import TrainState
from training.schedule import parse_schedule
from training.trainer import Progress, Trainer

Report = Callable[[Progress], None]


def command_line(name: str, model: ModelConfig, train: TrainConfig, dtype: Dtype) -> str:
    """The command that trains exactly this run."""
    words = ["grokscope", "train", "--name", name]
    for config in (model, train):
        for field, value in config.model_dump(exclude={"n_layers", "normalization", "optimiser"}).items():
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
    on_progress: Report,
    should_stop: Callable[[], bool],
) -> bool:
    """Train a new run called `name`; return whether it reached its last epoch.

    Raises:
        ParameterError: when the name is taken or cannot be one, or the schedule is none; nothing is written then.
    """
    folder = store.folder(name)
    schedule = parse_schedule(train.checkpoints, epochs=train.epochs)
    if (folder / MANIFEST).exists():
        raise ParameterError(f"there is a run {name!r} already: choose another --name, or continue it with --resume")
    manifest = Manifest(
        name=name,
        model=model,
        train=train,
        dtype=dtype,
        provenance=_provenance(command_line(name, model, train, dtype), device),
    )
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with RunLock.take(folder):
            return Trainer(folder, manifest, device=device).run(
                schedule, on_progress=on_progress, should_stop=should_stop
            )
    except OSError as error:
        raise ParameterError(
            f"run {name!r} cannot be written in {store.root} ({error.strerror}): choose --runs"
        ) from error
    finally:
        if is_new and folder.exists() and not (folder / MANIFEST).exists():
            shutil.rmtree(folder)


def resume_training(
    store: RunStore,
    name: str,
    *,
    epochs: int | None,
    device: torch.device,
    on_progress: Report,
    should_stop: Callable[[], bool],
) -> bool:
    """Continue the run called `name`, to `epochs` if given; return whether it reached its last epoch.

    On the same machine, device and thread count the weights are, bit for bit, those of a training never interrupted.

    Raises:
        GrokscopeError: when there is no such run, or it keeps no state to resume from.
        ParameterError: when `epochs` lies before the state it would resume from.
    """
    run = store.open(name)
    state = TrainState.load(run.folder)
    manifest = run.manifest
    if manifest.train is not None and epochs is not None:
        if epochs < state.epoch:
            raise ParameterError(f"run {name!r} is at epoch {state.epoch} already: give --epochs {state.epoch} or more")
        manifest = manifest.model_copy(update={"train": manifest.train.model_copy(update={"epochs": epochs})})
    trainer = Trainer(run.folder, manifest, device=device)
    schedule = parse_schedule(trainer.config.checkpoints, epochs=trainer.config.epochs)
    with RunLock.take(run.folder):
        trainer.restore(state, run.history)
        return trainer.run(schedule, on_progress=on_progress, should_stop=should_stop)


def _provenance(command: str, device: torch.device) -> Provenance:
    return Provenance(
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        grokscope=version("grokscope"),
        torch=torch.__version__,
        device=device.type,
        threads=torch.get_num_threads(),
    )
