"""The training loop: full-batch AdamW steps, a loss history, checkpoints, and an exact state to resume from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool
from numpy import ndarray
from torch import Tensor

from analysis.config import ModelConfig
from analysis.draws import draw_train_mask
from analysis.errors import GrokscopeError
from analysis.forward import FactorisedPass, activate
from analysis.held import Held
from analysis.history import LOSS_FIELDS, History
from analysis.loss import Score
from analysis.manifest import Manifest
from analysis.resume import TrainState, moments_of
from analysis.task import Task
from analysis.weights import stack_weights
from analysis.writer import RunWriter
from training.network import Network
from training.schedule import EVALUATE_EVERY
from training.together import Step, take_gradients


class DivergedError(GrokscopeError):
    """A training whose loss is no longer a number."""


@dataclass(frozen=True)
class Progress:
    """Where a training stands: losses in nats, accuracies in [0, 1]."""

    epoch: int
    epochs: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


@dataclass
class _Log:
    """The loss history while it grows."""

    epochs: list[int] = field(default_factory=list)
    entries: list[Progress] = field(default_factory=list)

    def add(self, entry: Progress) -> None:
        self.epochs.append(entry.epoch)
        self.entries.append(entry)

    def to_history(self, mask: Bool[ndarray, "x y"]) -> History:
        columns = {name: np.array([getattr(entry, name) for entry in self.entries]) for name in LOSS_FIELDS}
        return History(epoch=np.array(self.epochs, dtype=np.int64), train_mask=mask, **columns)

    @classmethod
    def up_to(cls, epoch: int, history: History, epochs: int) -> _Log:
        """The part of a written history before `epoch`: what a resumed training has already recorded."""
        log = cls()
        for row in np.flatnonzero(history.epoch < epoch):
            values = {name: float(getattr(history, name)[row]) for name in LOSS_FIELDS}
            log.add(Progress(epoch=int(history.epoch[row]), epochs=epochs, **values))
        return log


class Trainer:
    """One training, from its first step or from a saved state, up to `manifest.train.epochs`."""

    def __init__(self, folder: Path, manifest: Manifest, *, device: torch.device) -> None:
        """Prepare a new training; nothing is written before `run`."""
        if manifest.train is None:
            raise GrokscopeError(f"run {folder.name!r} was imported: it cannot be trained")
        self.folder, self.manifest, self.config, self.device = folder, manifest, manifest.train, device
        self.generator = torch.Generator().manual_seed(self.config.seed)
        self.epoch = 0
        self.log = _Log()
        self._take(Network.initial(manifest.model, self.generator, device))
        split = self.config.split_seed
        source = self.generator if split is None else torch.Generator().manual_seed(split)
        self.task = Task(manifest.model.p, manifest.model.operation)
        self.held = Held.of(manifest.branch, manifest.model, device)
        self.mask = draw_train_mask(self.task, self.config.frac_train, source)

    def restore(self, state: TrainState, history: History) -> None:
        """Continue from a saved state instead of the first step."""
        on_device = {name: tensor.to(self.device) for name, tensor in state.parameters.items()}
        self._take(Network(self.manifest.model, on_device))
        if state.moments:
            packed = self.optimiser.state_dict()
            packed["state"] = {i: state.moments[name] for i, name in enumerate(self.network.parameters)}
            self.optimiser.load_state_dict(packed)
        self.generator.set_state(state.generator)
        if history.train_mask is not None:
            self.mask = history.train_mask
        self.epoch = state.epoch
        self.log = _Log.up_to(state.epoch, history, self.config.epochs)

    def _take(self, network: Network) -> None:
        self.network = network
        self.optimiser = torch.optim.AdamW(
            network.parameters.values(),
            lr=self.config.lr,
            betas=self.config.betas,
            weight_decay=self.config.weight_decay,
            fused=True,
        )

    def run(
        self,
        schedule: tuple[int, ...],
        *,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        check: Callable[[], None] | None = None,
        take_gradients: Callable[[Sequence[Step]], None] = take_gradients,
    ) -> bool:
        """Train to the end, or until `should_stop`; return whether the end was reached.

        Either way the run on disk is valid and can be resumed from exactly here. `check` is called before each file is
        put in its place: what it raises ends the training with the files as they are. `take_gradients` gives the
        parameters their gradients; several trainings may take theirs together.

        Raises:
            DivergedError: when the loss is no longer finite; the last checkpoint stays.
        """
        writer = RunWriter(self.folder, self.manifest, check)
        wanted = set(schedule)
        x, y, labels = _pairs(self.task, self.mask, self.device)
        last = self.config.epochs
        while True:
            if self.epoch in wanted or self.epoch % EVALUATE_EVERY == 0 or self.epoch == last:
                progress = self._evaluate()
                self.log.add(progress)
                on_progress(progress)
                if self.epoch in wanted:
                    # The state first: a training killed in between resumes here and writes the checkpoint then.
                    history = self._save_state(writer)
                    writer = writer.add(self.epoch, self.network.state_dict(), history)
            if self.epoch >= last:
                return True
            if should_stop():
                self._save_state(writer)
                return False
            self._step(Step(self.network, x, y, labels), take_gradients)
            self.epoch += 1

    def _step(self, step: Step, take_gradients: Callable[[Sequence[Step]], None]) -> None:
        warmup, count = self.config.warmup, self.epoch - self._first + 1
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.lr * min(1.0, count / warmup if warmup else 1.0)
        take_gradients([step])
        if self.held is None:
            self.optimiser.step()
            return
        for name, parameter in self.network.parameters.items():
            self.held.project(name, parameter.grad)
        self.optimiser.step()
        for name, parameter in self.network.parameters.items():
            self.held.project(name, parameter)

    @property
    def _first(self) -> int:
        """The epoch before the first step that the optimiser knows of."""
        branch = self.manifest.branch
        return branch.epoch if branch is not None and branch.optimiser == "restarted" else 0

    def _evaluate(self) -> Progress:
        with torch.inference_mode():
            score = _score(self.network.state_dict(), self.manifest.model, self.device)
            train = torch.as_tensor(self._in_task_order(self.mask), device=self.device)
            test = torch.as_tensor(self._in_task_order(self.task.has_answer & ~self.mask), device=self.device)
            numbers = {
                "train_loss": score.mean_loss(train).item(),
                "test_loss": score.mean_loss(test).item(),
                "train_accuracy": score.accuracy(train).item(),
                "test_accuracy": score.accuracy(test).item(),
            }
        if not np.isfinite(numbers["train_loss"]):
            raise DivergedError(f"the training diverged at epoch {self.epoch:,}: use a smaller --lr or --weight-decay")
        return Progress(epoch=self.epoch, epochs=self.config.epochs, **numbers)

    def _in_task_order(self, mask: Bool[ndarray, "x y"]) -> Bool[ndarray, "x y"]:
        return mask[np.ix_(self.task.tokens, self.task.tokens)]

    def _save_state(self, writer: RunWriter) -> History:
        """Write the history, then the state that continues it; return the history."""
        history = self.log.to_history(self.mask)
        writer.write_history(history)
        names = list(self.network.parameters)
        moments = moments_of(self.optimiser, names)
        state = TrainState(self.epoch, self.network.state_dict(), moments, self.generator.get_state())
        state.save(self.folder, check=writer.check)
        return history


def _score(state: dict[str, Tensor], model: ModelConfig, device: torch.device) -> Score:
    weights = stack_weights([state], model, device=device)
    forward = FactorisedPass(weights, model.act_fn)
    labels = torch.as_tensor(Task(model.p, model.operation).labels, device=device)
    return Score.of(forward.logits(activate(forward.pre(), model.act_fn)), labels)


def _pairs(task: Task, mask: Bool[ndarray, "x y"], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens x, y and the right answer of the training pairs."""
    x, y = np.nonzero(mask)
    return tuple(torch.as_tensor(part, device=device) for part in (x, y, task.answers[mask]))  # type: ignore[return-value]
