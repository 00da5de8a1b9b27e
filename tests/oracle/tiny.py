"""Tiny runs with known weights, for every operation: as literal models, and written to disk as real runs.

Weights are drawn in float32 and never rounded again, so that both sides start from the same numbers. `planted` models
have neurons that are waves of one frequency, as grokked models do; `random` ones have no structure at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy import ndarray
from torch import Tensor

from analysis.config import ModelConfig
from analysis.history import History
from analysis.manifest import Manifest, Provenance
from analysis.writer import RunWriter
from tests.oracle.literal import LiteralTask
from tests.oracle.literal_forward import Arrays, LiteralModel

PROVENANCE = Provenance(
    command="tests", created="2026-01-01T00:00:00Z", grokscope="0", torch="0", device="cpu", threads=1
)
SATURATED = 40.0
"""Score at which a head looks at one position only: e^−40 is below float64's resolution beside 1."""
LEANING = 12.0
"""Score at which it does so nearly: e^−12 is 6e-6, whose squares float32 can still hold."""
DEAD = -60.0
"""Bias at which a neuron of any activation function but `quadratic` is exactly 0 on every input, in float32 too."""
OFF = -6.0
"""What the token 0 of multiplication feeds a planted neuron: it is silent there, or it could never be a pure wave."""


@dataclass(frozen=True)
class Tiny:
    """A run with known weights."""

    name: str
    config: ModelConfig
    models: Mapping[int, LiteralModel]
    history: History

    @property
    def task(self) -> LiteralTask:
        return LiteralTask(self.config.p, self.config.operation)

    @property
    def last(self) -> LiteralModel:
        return self.models[max(self.models)]

    @property
    def middle(self) -> int:
        """The epoch of one checkpoint, not the first where there are several."""
        epochs = sorted(self.models)
        return epochs[len(epochs) // 2]


def block_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    heads, wide, head, mlp = config.n_heads, config.d_model, config.d_head, config.d_mlp
    shapes: dict[str, tuple[int, ...]] = {f"W_{letter}": (heads, wide, head) for letter in "QKV"}
    shapes |= {f"b_{letter}": (heads, head) for letter in "QKV"}
    shapes |= {"W_O": (heads, head, wide), "b_O": (wide,), "W_in": (wide, mlp), "b_in": (mlp,)}
    shapes |= {"W_out": (mlp, wide), "b_out": (wide,)}
    if config.normalization == "LN":
        shapes |= {f"ln{place}_{part}": (wide,) for place in (1, 2) for part in "wb"}
    return shapes


def outer_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    p, wide = config.p, config.d_model
    shapes: dict[str, tuple[int, ...]] = {"W_E": (p + 1, wide), "W_pos": (3, wide), "W_U": (wide, p), "b_U": (p,)}
    if config.normalization == "LN":
        shapes |= {f"ln_final_{part}": (wide,) for part in "wb"}
    return shapes


def stored(values: ndarray) -> ndarray:
    """Values as float32 keeps them."""
    return values.astype(np.float32).astype(np.float64)


def draw(shapes: Mapping[str, tuple[int, ...]], rng: np.random.Generator) -> Arrays:
    """Random weights of order 1 after each product, and biases that matter."""
    arrays = {}
    for name, shape in shapes.items():
        scale = 0.3 if name.startswith("b_") else 0.7 if name == "W_pos" else 1.0
        if name.startswith("W_") and name not in ("W_E", "W_pos"):
            scale = 1 / math.sqrt(shape[-2])
        arrays[name] = stored(rng.normal(size=shape) * scale + (1.0 if name.endswith("_w") else 0.0))
    return arrays


def train_mask(p: int, seed: int) -> ndarray:
    """About two fifths of all pairs, by token."""
    order = np.random.default_rng(seed).permutation(p * p)
    return (order < max(1, 2 * p * p // 5)).reshape(p, p)


def random_model(config: ModelConfig, seed: int, *, mask: ndarray | None = None) -> LiteralModel:
    rng = np.random.default_rng(seed)
    blocks = tuple(draw(block_shapes(config), rng) for _ in range(config.n_layers))
    task = LiteralTask(config.p, config.operation)
    return LiteralModel(task, config.act_fn, draw(outer_shapes(config), rng), blocks, mask)


def zero_model(config: ModelConfig, *, mask: ndarray | None = None) -> LiteralModel:
    model = random_model(config, 0, mask=mask)
    outer = {name: np.zeros_like(values) for name, values in model.outer.items()}
    return replace(model, outer=outer, blocks=tuple({n: np.zeros_like(v) for n, v in b.items()} for b in model.blocks))


@dataclass(frozen=True)
class Wave:
    """A planted neuron: act(bias + size_x cos(w x − phase_x) + size_y cos(w y − phase_y)), its effect a wave of z."""

    freq: int
    bias: float = 1.0
    size_x: float = 0.4
    size_y: float = 0.4
    phase_x: float = 0.5
    phase_y: float = 1.1
    phase_out: float = 1.8
    effect: float = 1.0
    zero: float = OFF
    """What the token 0 of multiplication feeds it, from either side."""


def wave(task: LiteralTask, freq: int, phase: float, *, zero: float = 0.0) -> ndarray:
    """(x): cos(w x − phase) on the cyclic places, and a value for the token 0 of multiplication."""
    angle = 2 * math.pi * freq / task.n
    return np.array([math.cos(angle * i - phase) if i < task.n else zero for i in range(task.p)])


def planted_shape(p: int, neurons: int) -> dict[str, int]:
    """Widths that a planted model needs at least: p dimensions each for embedding, x, y and z, 3 for positions."""
    return {"d_model": 4 * p + 3, "n_heads": 2, "d_head": p, "d_mlp": neurons}


def planted_model(
    config: ModelConfig, waves: list[Wave], *, seed: int = 0, noise: float = 0.0, mask: ndarray | None = None
) -> LiteralModel:
    """Head 0 copies x, head 1 copies y; neuron by neuron the waves; what else there is of neurons is dead.

    The embedding has one dimension for each component of the basis, each of its own size, so that no two singular
    values are near each other. `noise` is added to every weight except the dead neurons'.
    """
    task, p = LiteralTask(config.p, config.operation), config.p
    rng = np.random.default_rng(seed)
    outer = {name: noise * rng.normal(size=shape) for name, shape in outer_shapes(config).items()}
    block = {name: noise * rng.normal(size=shape) for name, shape in block_shapes(config).items()}
    basis, where = task.basis(), 4 * p  # where: the first of the three position dimensions
    for c in range(p):
        size = 1.0 + 0.25 * c
        outer["W_E"][task.tokens(), c] += size * basis[c]
        for head in (0, 1):
            block["W_V"][head, c, c] += 1 / size
            block["W_O"][head, c, (1 + head) * p + c] += 1.0
        outer["W_U"][3 * p + c, task.tokens()[c]] += 1.0
    for pos in range(3):
        outer["W_pos"][pos, where + pos] += 1.0
    for head in (0, 1):
        block["W_Q"][head, where + 2, 0] += (LEANING if noise else SATURATED) * math.sqrt(config.d_head)
        block["W_K"][head, where + head, 0] += 1.0
    for n, item in enumerate(waves):
        block["W_in"][p : 2 * p, n] += task.fft1d(
            item.size_x * wave(task, item.freq, item.phase_x, zero=item.zero / item.size_x)
        )
        block["W_in"][2 * p : 3 * p, n] += task.fft1d(
            item.size_y * wave(task, item.freq, item.phase_y, zero=item.zero / item.size_y)
        )
        block["b_in"][n] += item.bias
        block["W_out"][n, 3 * p : 4 * p] += item.effect * wave(task, item.freq, item.phase_out)
    block["W_in"][:, len(waves) :] = 0.0
    block["b_in"][len(waves) :] = DEAD
    outer, block = ({name: stored(values) for name, values in arrays.items()} for arrays in (outer, block))
    return LiteralModel(task, config.act_fn, outer, (block,), mask)


def state_dict(model: LiteralModel) -> dict[str, Tensor]:
    """The same weights as TransformerBridge stores them: torch's (out, in) matrices, the heads side by side."""
    state = {"embed.weight": model.outer["W_E"], "pos_embed.weight": model.outer["W_pos"]}
    state |= {"unembed.weight": model.outer["W_U"].T, "unembed.bias": model.outer["b_U"]}
    norms = {"ln_final": ("ln_final", model.outer)}
    for layer, block in enumerate(model.blocks):
        name = f"blocks.{layer}"
        for letter in "QKV":
            matrices = [block[f"W_{letter}"][head].T for head in range(len(block["W_Q"]))]
            state[f"{name}.attn.{letter.lower()}.weight"] = np.concatenate(matrices)
            state[f"{name}.attn.{letter.lower()}.bias"] = np.concatenate(list(block[f"b_{letter}"]))
        state[f"{name}.attn.o.weight"] = np.concatenate([matrix.T for matrix in block["W_O"]], axis=1)
        state[f"{name}.attn.o.bias"] = block["b_O"]
        for part in ("in", "out"):
            state[f"{name}.mlp.{part}.weight"] = block[f"W_{part}"].T
            state[f"{name}.mlp.{part}.bias"] = block[f"b_{part}"]
        norms |= {f"{name}.ln{place}": (f"ln{place}", block) for place in (1, 2)}
    for name, (short, arrays) in norms.items():
        if f"{short}_w" in arrays:
            state |= {f"{name}.weight": arrays[f"{short}_w"], f"{name}.bias": arrays[f"{short}_b"]}
    return {name: torch.tensor(np.ascontiguousarray(values), dtype=torch.float32) for name, values in state.items()}


def history_of(mask: ndarray | None, *, points: int = 5) -> History:
    """Losses by epoch that belong to no model: `losses` must repeat them as they are."""
    rng = np.random.default_rng(points)
    columns = {
        name: rng.uniform(size=points) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    }
    return History(epoch=np.arange(points) * 50, train_mask=mask, **columns)


def tiny_run(name: str, config: ModelConfig, models: Mapping[int, LiteralModel]) -> Tiny:
    mask = next(iter(models.values())).train_mask
    return Tiny(name, config, dict(models), history_of(mask))


def write(tiny: Tiny, runs: Path) -> None:
    """Write the run below the folder `runs`, in float32."""
    folder = runs / tiny.name
    folder.mkdir(parents=True)
    writer = RunWriter(folder, Manifest(name=tiny.name, model=tiny.config, dtype="float32", provenance=PROVENANCE))
    for epoch, model in tiny.models.items():
        writer = writer.add(epoch, state_dict(model), tiny.history)
