"""One checkpoint as bytes: a TransformerBridge state dict in safetensors, checked against the run's configuration."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from analysis.config import ModelConfig
from analysis.errors import DamagedError
from analysis.files import Stamp, digest_of, read_regular, stamp_of
from analysis.magnitude import peak, require_range
from analysis.manifest import CheckpointRecord, Dtype

StateDict = dict[str, Tensor]

TORCH_DTYPES: dict[Dtype, torch.dtype] = {
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float32": torch.float32,
}

FIXED_BIASES = (".attn.q.bias", ".attn.k.bias", ".attn.v.bias", ".attn.o.bias", "unembed.bias")
"""Ends of names of what Grokscope does not train: the paper's model has no such parameters, so they are 0."""

_MOST_HEADER = 10_000_000

_FLOATS = frozenset({*TORCH_DTYPES.values(), torch.float64})


def block_shapes(model: ModelConfig, layer: int) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the parameters of one transformer block in a TransformerBridge state dict."""
    wide, mlp, heads = model.d_model, model.d_mlp, model.n_heads * model.d_head
    block = f"blocks.{layer}"
    shapes: dict[str, tuple[int, ...]] = {}
    for letter in "qkv":
        shapes[f"{block}.attn.{letter}.weight"] = (heads, wide)
        shapes[f"{block}.attn.{letter}.bias"] = (heads,)
    shapes[f"{block}.attn.o.weight"] = (wide, heads)
    shapes[f"{block}.attn.o.bias"] = (wide,)
    shapes[f"{block}.mlp.in.weight"] = (mlp, wide)
    shapes[f"{block}.mlp.in.bias"] = (mlp,)
    shapes[f"{block}.mlp.out.weight"] = (wide, mlp)
    shapes[f"{block}.mlp.out.bias"] = (wide,)
    return shapes


def expected_shapes(model: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Names and shapes of all parameters that `TransformerBridge.boot_native` gives this model."""
    p, wide = model.p, model.d_model
    shapes: dict[str, tuple[int, ...]] = {"embed.weight": (p + 1, wide), "pos_embed.weight": (3, wide)}
    for layer in range(model.n_layers):
        shapes |= block_shapes(model, layer)
        shapes |= _norm_shapes(model, (f"blocks.{layer}.ln1", f"blocks.{layer}.ln2"))
    shapes |= _norm_shapes(model, ("ln_final",))
    return shapes | {"unembed.weight": (p, wide), "unembed.bias": (p,)}


def _norm_shapes(model: ModelConfig, names: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    learned = {"LN": ("weight", "bias"), "RMS": ("weight",)}.get(model.normalization or "", ())
    return {f"{name}.{part}": (model.d_model,) for name in names for part in learned}


def encode_checkpoint(state: Mapping[str, Tensor], dtype: Dtype) -> bytes:
    """The content of a checkpoint file: every tensor on the CPU in `dtype`.

    Raises:
        DamagedError: when a weight is not finite, or too large for `dtype`.
    """
    stored = {
        name: tensor.detach().to("cpu", TORCH_DTYPES[dtype]).clone(memory_format=torch.contiguous_format)
        for name, tensor in state.items()
    }
    bad = [name for name, tensor in stored.items() if not bool(tensor.isfinite().all())]
    if bad:
        raise DamagedError(f"{bad[0]} is not finite in {dtype}: the training diverged, or needs --dtype float32")
    return safetensors.torch.save(stored)


def check_state(state: Mapping[str, Tensor], model: ModelConfig) -> None:
    """Check that a state dict has exactly the parameters of `model`, all finite, and none too large to compute with.

    Raises:
        DamagedError: naming the first parameter that is missing, unknown, misshapen or not finite; or that they are too
            large.
    """
    expected = expected_shapes(model)
    for name in sorted(expected.keys() ^ state.keys()):
        raise DamagedError(f"{name} is {'missing' if name in expected else 'not a parameter of this model'}")
    peaks: dict[str, float] = {}
    for name, shape in expected.items():
        if tuple(state[name].shape) != shape:
            raise DamagedError(f"{name} has shape {tuple(state[name].shape)}, expected {shape}")
        if state[name].dtype not in _FLOATS:
            raise DamagedError(f"{name} is {state[name].dtype}, expected one of {', '.join(TORCH_DTYPES)}")
        peaks[name] = peak(state[name])
        if not math.isfinite(peaks[name]):
            raise DamagedError(f"{name} holds values that are not finite")
    require_range(state, peaks, model)


def most_bytes(model: ModelConfig) -> int:
    """Of a checkpoint: its numbers in float64, and the names and shapes before them."""
    return 8 * sum(math.prod(shape) for shape in expected_shapes(model).values()) + _MOST_HEADER


@dataclass(frozen=True)
class CheckpointFiles:
    """The files of a run's checkpoints, in its folder; `analysis.mirror` has those that are fetched first."""

    folder: Path

    def are_here(self, records: Sequence[CheckpointRecord]) -> bool:
        """Whether none of some has to be fetched before it is read."""
        del records
        return True

    def stamp(self, record: CheckpointRecord) -> Stamp:
        """What changes when the file does, with its size; zeros for one out of reach."""
        return stamp_of(self.folder / record.file)

    def prepare(self, records: Sequence[CheckpointRecord], model: ModelConfig) -> None:
        """Know which are about to be read."""

    def read(self, record: CheckpointRecord, model: ModelConfig) -> bytes:
        """The content of one file, verified against its digest.

        Raises:
            DamagedError: when the file is missing or does not match its digest.
        """
        try:
            data = read_regular(self.folder / record.file, most=most_bytes(model))
        except OSError as error:
            raise DamagedError(f"{record.file} cannot be read ({error.strerror})") from error
        if digest_of(data) != record.sha256:
            raise DamagedError(f"{record.file} does not match its digest")
        return data


def read_checkpoint(files: CheckpointFiles, record: CheckpointRecord, model: ModelConfig) -> StateDict:
    """Read one checkpoint (tensors in their stored dtype), verified against its digest and shapes.

    Raises:
        DamagedError: when the file is missing, does not match its digest, or is not a checkpoint of `model`.
        UnreachableError: when it is elsewhere, and cannot be fetched now.
    """
    return decode_checkpoint(files.read(record, model), record, model)


def decode_checkpoint(data: bytes, record: CheckpointRecord, model: ModelConfig) -> StateDict:
    """The weights in the content of a checkpoint's file, verified against its shapes.

    Raises:
        DamagedError: when it is not a checkpoint of `model`.
    """
    try:
        state = safetensors.torch.load(data)
    except SafetensorError as error:
        raise DamagedError(f"{record.file} is not a safetensors file ({error})") from error
    check_state(state, model)
    return state
