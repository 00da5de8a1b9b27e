"""One or many checkpoints of a run, ready to be asked: weights, forward pass, labels and train mask on one device."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import torch
from einops import rearrange
from jaxtyping import Bool, Float, Int
from torch import Tensor

from analysis.checkpoints import StateDict
from analysis.config import ModelConfig
from analysis.errors import CancelledError, NotFoundError, ParameterError
from analysis.forward import FactorisedPass, ForwardPass, activate
from analysis.loss import Score
from analysis.neuron_pass import Neurons, Reading, read_off
from analysis.readings import Frequencies, Logits
from analysis.run import Run
from analysis.signature import POSITIONS
from analysis.task import Task
from analysis.weights import Weights

T = TypeVar("T")

_LOOK_SECONDS = 0.1

THROUGH_TRANSFORMER_LENS = (
    "Computed through TransformerLens, because the factorised pass covers one layer without layer norm; "
    "heads and neurons are those of the last layer."
)


@dataclass(frozen=True, eq=False)
class Loaded:
    """Checkpoints in memory; `states` only for models that the factorised pass does not cover."""

    epochs: tuple[int, ...]
    weights: Weights
    states: Sequence[StateDict] = ()
    damaged: Mapping[int, str] = field(default_factory=dict)
    """Why each checkpoint that should be here is not, by epoch."""
    of: Loaded | None = None
    """What these are a part of."""
    _made: dict[str, Any] = field(default_factory=dict)
    _making: threading.Lock = field(default_factory=threading.Lock)

    @property
    def nbytes(self) -> int:
        """Memory that the weights take, with room for what is carried along them: directions of the embedding."""
        return self.weights.nbytes + self.weights.W_E.nbytes

    @property
    def whole(self) -> Loaded:
        """All that was loaded together with these."""
        return self if self.of is None else self.of

    def has(self, name: str) -> bool:
        """Whether `once` has made something of that name."""
        return name in self._made

    def once(self, name: str, make: Callable[[Weights], T], should_stop: Callable[[], bool] = lambda: False) -> T:
        """What is made of these weights the first time that it is asked for, and kept as long as they are.

        Raises:
            CancelledError: when told to stop while another thread makes something.
        """
        if not self.has(name):  # or what there is would wait for what is not yet
            with self._alone(should_stop):
                if not self.has(name):
                    self._made[name] = make(self.weights)
        made: T = self._made[name]
        return made

    @contextmanager
    def _alone(self, should_stop: Callable[[], bool]) -> Iterator[None]:
        while not self._making.acquire(timeout=_LOOK_SECONDS):
            if should_stop():
                raise CancelledError("stopped: ask again to start over")
        try:
            yield
        finally:
            self._making.release()

    def part(self, start: int, stop: int) -> Loaded:
        """The checkpoints at the places `start` up to `stop`, as views."""
        weights, states = self.weights.at(start, stop), self.states[start:stop]
        return Loaded(self.epochs[start:stop], weights, states, of=self.whole)


@dataclass(frozen=True)
class Watch:
    """How a long computation reports (checkpoints done, checkpoints in all), and learns that it is no longer wanted."""

    on_progress: Callable[[int, int], None] = lambda _done, _total: None
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True, eq=False)
class CheckpointBatch:
    """Checkpoints stacked along a leading `epoch` axis, loaded when first needed; token axes in task order."""

    run: Run
    load: Callable[[], Loaded]
    watch: Watch = Watch()
    load_one: Callable[[int], Loaded] | None = None
    """Loads one checkpoint of the run, for queries about the run that need a few of them."""
    kept: dict[Any, Any] | None = None
    """Where queries about a run that grows may keep what they found at each checkpoint."""
    _expected: dict[Reading[Any], None] = field(default_factory=dict)
    _found: dict[Reading[Any], Any] = field(default_factory=dict)
    _last_pre: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def loaded(self) -> Loaded:
        """The checkpoints.

        Raises:
            GrokscopeError: when they are missing or damaged.
        """
        return self.load()

    def only(self, epoch: int) -> CheckpointBatch:
        """One checkpoint of the run, without loading the others.

        Raises:
            GrokscopeError: when it is used and missing or damaged.
        """
        load_one = self.load_one
        if load_one is None:
            raise NotFoundError(f"a part of run {self.run.name!r} knows no other checkpoints")
        return CheckpointBatch(self.run, lambda: load_one(epoch))

    @property
    def is_loaded(self) -> bool:
        """Whether the checkpoints were needed so far."""
        return "loaded" in self.__dict__

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epoch of each checkpoint."""
        return self.loaded.epochs

    @property
    def weights(self) -> Weights:
        """The weights, stacked."""
        return self.loaded.weights

    @property
    def model(self) -> ModelConfig:
        """The shape of the model."""
        return self.run.manifest.model

    @cached_property
    def task(self) -> Task:
        """What the model learns."""
        return self.run.task

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.weights.W_E.device

    @cached_property
    def forward(self) -> ForwardPass:
        """The forward pass: factorised where it can be, else through TransformerLens."""
        if self.model.is_factorisable:
            return FactorisedPass(self.weights, self.model.act_fn)
        try:
            from analysis.reference import ReferencePass  # noqa: PLC0415 — slow to import, and rarely needed
        except ModuleNotFoundError:
            raise ParameterError(
                f"run {self.run.name!r} has several layers, or layer norm, which takes TransformerLens: pip install "
                "transformer-lens"
            ) from None

        return ReferencePass(self.loaded.states, self.model, self.weights)

    def neuron(self, neuron: int, stage: str) -> Float[Tensor, "epoch x y"]:
        """One neuron on all inputs, `pre` or `post` its nonlinearity."""
        pre = self._pre_of(neuron)
        return pre if stage == "pre" else activate(pre, self.model.act_fn)

    def expect(self, readings: Iterable[Reading[Any]]) -> None:
        """Say what will be read off all neurons, so that one pass is enough."""
        self._expected.update(dict.fromkeys(readings))

    def attention_to(self, head: int) -> Float[Tensor, "epoch pos x y"]:
        """Attention of one head to the three positions on all inputs."""
        return torch.stack([self.forward.attention_of(head, pos) for pos in range(len(POSITIONS))], dim=1)

    def _pre_of(self, neuron: int) -> Float[Tensor, "epoch x y"]:
        """One neuron before its nonlinearity; the last one is kept: both stages are asked for, in both bases."""
        if self._last_pre.get("neuron") != neuron:
            self._last_pre.update(neuron=neuron, pre=self.forward.pre_of(neuron))
        pre: Tensor = self._last_pre["pre"]
        return pre

    def read(self, reading: Reading[T]) -> T:
        """What is read off all neurons; the first time, together with all that is expected."""
        if reading not in self._found:
            wanted = [one for one in {reading: None} | self._expected if one not in self._found]
            self._found.update(read_off(Neurons(self.forward, self.weights, self.model, self.task), wanted))
        found: T = self._found[reading]
        return found

    @property
    def logits(self) -> Float[Tensor, "epoch x y z"]:
        """Logits of every z on all inputs; 6 MB per checkpoint at p = 113, so take few at a time."""
        return self.read(Logits())

    @property
    def key_frequencies(self) -> tuple[int, ...]:
        """Key frequencies of the first checkpoint, in rising order."""
        return self.read(Frequencies()).key_frequencies(self.task.basis.n_freqs)

    @cached_property
    def labels(self) -> Int[Tensor, "x y"]:
        """The place of the right answer on the z axis, below 0 where there is none."""
        return torch.as_tensor(self.task.labels, device=self.device)

    @cached_property
    def score(self) -> Score:
        """Loss and correctness of every input."""
        return Score.of(self.logits, self.labels)

    @cached_property
    def train_mask(self) -> Bool[Tensor, "x y"] | None:
        """Which pairs were trained on, of those that have an answer; None when the run does not say."""
        mask = self.run.history.train_mask
        if mask is None:
            return None
        place = torch.as_tensor(self.task.tokens)
        return torch.as_tensor(mask & self.task.has_answer)[place][:, place].to(self.device)

    def masks(self) -> Mapping[str, Bool[Tensor, "x y"]]:
        """The sets of pairs that means are taken over: `all`, and `train` and `test` where known; none is empty.

        Pairs that have no answer are in none of them.
        """
        every = self.labels >= 0
        sets = {"all": every}
        if self.train_mask is not None:
            sets = {"train": self.train_mask, "test": ~self.train_mask & every, **sets}
        return {name: mask for name, mask in sets.items() if bool(mask.any())}

    def parts(self, size: int) -> Iterator[CheckpointBatch]:
        """The checkpoints in groups of at most `size`, as views; reports progress after each.

        Raises:
            CancelledError: when the watch says to stop.
        """
        total = len(self.epochs)
        for start in range(0, total, size):
            if self.watch.should_stop():
                raise CancelledError(f"stopped after {start} of {total} checkpoints: ask again to start over")
            yield self.part(start, min(start + size, total))
            self.watch.on_progress(min(start + size, total), total)

    def part(self, start: int, stop: int) -> CheckpointBatch:
        """The checkpoints at the places `start` up to `stop`."""
        part = self.loaded.part(start, stop)
        return CheckpointBatch(self.run, lambda: part, Watch(should_stop=self.watch.should_stop))

    def edited(self, **tensors: Tensor) -> CheckpointBatch:
        """The same checkpoints with some weights replaced, by their TransformerLens names: for ablations.

        `W_E`, `W_O` and `b_O` can be replaced.
        """
        weights = replace(self.weights, **tensors)
        states = tuple(
            {**state, **_bridge_tensors(weights.at(place), self.model)}
            for place, state in enumerate(self.loaded.states)
        )
        changed = Loaded(self.epochs, weights, states)
        return CheckpointBatch(self.run, lambda: changed)


def _bridge_tensors(weights: Weights, model: ModelConfig) -> StateDict:
    """The editable weights of one checkpoint as TransformerBridge stores them, tokens in plain order."""
    place = torch.as_tensor(Task(model.p, model.operation).place, device=weights.W_E.device)
    embed = torch.cat([weights.W_E[0, :-1][place], weights.W_E[0, -1:]])
    block = f"blocks.{model.n_layers - 1}.attn.o"
    mixed = rearrange(weights.W_O[0], "head d_head d_model -> d_model (head d_head)")
    return {"embed.weight": embed, f"{block}.weight": mixed, f"{block}.bias": weights.b_O[0]}
