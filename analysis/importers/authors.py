"""Single-model files of the paper's authors: `{"model": state dict, "train_losses": …, "test_losses": …, "config": …}`.

Their layout has most matrices transposed: `embed.W_E (d_model, vocab)`, `attn.W_Q/K/V (head, d_head, d_model)`,
`attn.W_O (d_model, head · d_head)`, `mlp.W_in (d_mlp, d_model)`, `mlp.W_out (d_model, d_mlp)`,
`unembed.W_U (d_model, vocab)`, and a causal `mask`, which is not a parameter. The number of columns of W_U may
count `=`, which is never an answer; that column is cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import torch
from einops import rearrange
from pydantic import ValidationError
from torch import Tensor

from analysis.checkpoints import StateDict, check_state, expected_shapes
from analysis.config import Activation, ModelConfig, Operation, is_prime
from analysis.errors import DamagedError, ParameterError, one_sentence
from analysis.forward import FactorisedPass, activate
from analysis.importers.foreign import ForeignModel, Overrides
from analysis.importers.kinds import refuse_other_models, short, weights_in
from analysis.importers.recorded import read_recorded
from analysis.importers.torch_files import read_torch_file
from analysis.loss import Score
from analysis.task import Task
from analysis.weights import stack_weights

_OPERATIONS: Mapping[str, Operation] = {"add": "add", "subtract": "subtract", "multiply": "multiply"}
_ACTIVATIONS: Mapping[str, Activation] = {"relu": "relu", "gelu": "gelu", "quadratic": "quadratic"}
_BLOCK = re.compile(r"blocks\.(\d+)\.(.+)")
T = TypeVar("T")

_N_CTX = 3

_SHAPES = {
    "embed.W_E": 2,
    "pos_embed.W_pos": 2,
    "unembed.W_U": 2,
    "attn.W_Q": 3,
    "attn.W_K": 3,
    "attn.W_V": 3,
    "attn.W_O": 2,
    "mlp.W_in": 2,
    "mlp.b_in": 1,
    "mlp.W_out": 2,
    "mlp.b_out": 1,
}


def read_authors_file(path: Path, overrides: Overrides | None = None) -> ForeignModel:
    """Read a single-model file; shapes give p, heads and widths.

    The operation and the nonlinearity come from `overrides`, else from the file's config; failing that, the
    operation is the one the model answers best and the nonlinearity is ReLU.

    Raises:
        NotFoundError: when there is no such file.
        DamagedError: when it is not such a file.
        ParameterError: when its model is not one that Grokscope analyses.
    """
    overrides = overrides or Overrides()
    content = read_torch_file(path)
    weights = weights_in(path, content)
    refuse_other_models(path, weights)
    tensors = _checked(path, weights)
    config = content.get("config")
    told: Mapping[Any, Any] = config if isinstance(config, Mapping) else {}
    operation = overrides.operation or _known(path, told, "fn_name", _OPERATIONS, "--operation")
    act_fn = overrides.act_fn or _known(path, told, "act_type", _ACTIVATIONS, "--act-fn")
    model = _shape(path, tensors, act_fn or "relu")
    state = _converted(tensors, model)
    try:
        check_state(state, model)
    except DamagedError as error:
        raise DamagedError(f"{path}: {error}") from error
    if operation is None:
        operation = _best_operation(model, state)
    try:
        model = ModelConfig(**{**model.model_dump(), "operation": operation})
    except ValidationError as error:
        raise ParameterError(f"{path}: {one_sentence(error)}") from None
    recorded = read_recorded(path, content, overrides)
    return ForeignModel(
        model,
        state,
        recorded.epoch,
        recorded.history,
        source="; ".join([f"imported from {path.name}", *recorded.notes]),
        cut_squares=float(tensors["unembed.W_U"][:, model.p :].double().square().sum()),
    )


def _known(path: Path, config: Mapping[Any, Any], key: str, names: Mapping[str, T], flag: str) -> T | None:
    """What the file's config says under `key`; None when it says nothing.

    Raises:
        ParameterError: when it names something that Grokscope does not know.
    """
    said = config.get(key)
    if said is None:
        return None
    word = short(said)
    if word.lower() not in names:
        raise ParameterError(f"{path} says {key} {word!r}, which is not known: choose {', '.join(names)} with {flag}")
    return names[word.lower()]


def _checked(path: Path, weights: Mapping[str, Any]) -> dict[str, Tensor]:
    """The parameters, float32; every one known, of numbers that the file holds, and of the right dimensions."""
    tensors: dict[str, Tensor] = {}
    for name, value in weights.items():
        if name.endswith(".mask"):
            continue
        match = _BLOCK.fullmatch(name)
        expected = _SHAPES.get(match[2] if match else name)
        if expected is None:
            raise ParameterError(
                f"{path} has {short(name)}, which is no parameter of the authors' model: save its state dict without it"
            )
        if not isinstance(value, Tensor):
            raise DamagedError(f"{path}: {name} is a {type(value).__name__}, and should be a tensor")
        odd = _oddness(value)
        if odd:
            raise DamagedError(f"{path}: {name} {odd}: save it as a dense tensor of float32")
        if value.ndim != expected:
            raise DamagedError(f"{path}: {name} should be a tensor of {expected} dimensions")
        tensors[name] = value.detach().float()
    return tensors


def _oddness(tensor: Tensor) -> str:
    """Why a tensor's numbers cannot be taken as weights; empty when they can."""
    if tensor.is_quantized:
        return "is quantised"
    if tensor.is_nested or tensor.layout is not torch.strided:
        return "is sparse or nested"
    if not tensor.dtype.is_floating_point:
        return f"holds {str(tensor.dtype).removeprefix('torch.')}"
    if tensor.is_meta or tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        return "has more places than the file has numbers"
    return ""


def _shape(path: Path, tensors: Mapping[str, Tensor], act_fn: Activation) -> ModelConfig:
    blocks = {int(match[1]) for match in map(_BLOCK.fullmatch, tensors) if match}
    matrices = [name for name in _SHAPES if "b_" not in name]
    for layer in range(1 + max(blocks, default=0)):
        for matrix in matrices:
            name = f"blocks.{layer}.{matrix}" if matrix.startswith(("attn", "mlp")) else matrix
            if name not in tensors:
                raise DamagedError(f"{path}: {name} is missing")
    d_model, vocab = tensors["embed.W_E"].shape
    n_heads, d_head, _ = tensors["blocks.0.attn.W_Q"].shape
    d_mlp = tensors["blocks.0.mlp.W_in"].shape[0]
    n_ctx = tensors["pos_embed.W_pos"].shape[0]
    columns = tensors["unembed.W_U"].shape[1]
    if n_ctx != _N_CTX or columns not in (vocab - 1, vocab):
        raise ParameterError(
            f"{path} reads {n_ctx} tokens and answers with {columns} of {vocab}: "
            "only models of (x, y, =) with p + 1 tokens and p or p + 1 answers can be imported"
        )
    try:
        return ModelConfig(
            p=vocab - 1,
            d_model=d_model,
            n_heads=n_heads,
            d_head=d_head,
            d_mlp=d_mlp,
            act_fn=act_fn,
            n_layers=len(blocks),
        )
    except ValidationError as error:
        raise ParameterError(f"{path}: {one_sentence(error)}") from None


def _converted(tensors: Mapping[str, Tensor], model: ModelConfig) -> StateDict:
    """The weights under TransformerBridge's names; parameters that the file does not have are zero."""
    state = {name: torch.zeros(shape) for name, shape in expected_shapes(model).items()}
    state["embed.weight"] = tensors["embed.W_E"].T
    state["pos_embed.weight"] = tensors["pos_embed.W_pos"]
    state["unembed.weight"] = tensors["unembed.W_U"][:, : model.p].T
    for name, tensor in tensors.items():
        match = _BLOCK.fullmatch(name)
        if match is None:
            continue
        part, _, parameter = match[2].partition(".")
        block = f"blocks.{match[1]}.{part}"
        kind, _, which = parameter.partition("_")
        is_split = which in ("Q", "K", "V")
        whole = rearrange(tensor, "head d_head d_model -> (head d_head) d_model") if is_split else tensor
        state[f"{block}.{which.lower()}.{'weight' if kind == 'W' else 'bias'}"] = whole
    return {name: tensor.contiguous() for name, tensor in state.items()}


def _best_operation(model: ModelConfig, state: StateDict) -> Operation:
    """The operation whose answers the model gets right most often; addition where none stands out or p is too large."""
    if not model.is_factorisable:
        return "add"
    accuracy: dict[Operation, float] = {}
    candidates: list[Operation] = ["add", "subtract", *(["multiply"] if is_prime(model.p) else [])]  # type: ignore[list-item]
    for operation in candidates:
        config = model.model_copy(update={"operation": operation})
        with torch.inference_mode():
            forward = FactorisedPass(stack_weights([state], config), model.act_fn)
            logits = forward.logits(activate(forward.pre(), model.act_fn))
            score = Score.of(logits, torch.as_tensor(Task(model.p, operation).labels))
        accuracy[operation] = float(score.correct.double().mean())
    return max(accuracy, key=lambda operation: accuracy[operation])
