"""What a foreign file is: its weights where it is a model of the paper's authors, else what it is and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor

from analysis.errors import DamagedError, ParameterError, listing

_MODELS = ("model", "state_dict", "model_state_dict")
"""Under which names files hold one state dict; a file may be a bare one, too."""

_NORM = re.compile(r"(^|\.)ln|norm", re.IGNORECASE)
"""How parameters of a layer norm are called: `blocks.0.ln1.w`, `ln_final.b`, `input_layernorm.weight`."""

_ATTENTION = re.compile(r"attn|attention", re.IGNORECASE)
_ENDS = re.compile(r"embed|(^|\.)(lm_)?head\.|(^|\.)w[tp]e\.", re.IGNORECASE)
"""How embeddings and read-outs are called."""

_MOST_NAMES = 6
_LONGEST_NAME = 60


def weights_in(path: Path, content: Any) -> Mapping[str, Any]:
    """The state dict in what a file holds.

    Raises:
        DamagedError: when there is none.
        ParameterError: when there are several.
    """
    if not isinstance(content, Mapping):
        if isinstance(content, Sequence) and content and all(isinstance(item, Mapping) for item in content):
            raise _several(path, len(content), "content[-1]")
        raise DamagedError(
            f"{path} holds a {type(content).__name__} and no model: import a file of torch.save(model.state_dict(), …)"
        )
    weights = next((content[name] for name in _MODELS if isinstance(content.get(name), Mapping)), content)
    if any(isinstance(value, Tensor) and value.ndim > 1 for value in weights.values()):
        return _named(path, weights)
    for name, value in content.items():
        if isinstance(value, Sequence) and value and all(isinstance(item, Mapping) for item in value):
            raise _several(path, len(value), f"content[{short(name)!r}][-1]")
    names = listing([short(name) for name in content], most=_MOST_NAMES)
    if any("loss" in str(name) for name in content if isinstance(name, str)):
        raise DamagedError(
            f"{path} holds losses and no weights ({names}): import the file with the model, or save both in one"
        )
    raise DamagedError(
        f"{path} holds no weights (it has {names or 'nothing'}): import a file of torch.save(model.state_dict(), …)"
    )


def short(name: object) -> str:
    """What a file says, fit for a sentence: printable, and not long."""
    text = name if isinstance(name, str) else str(name) if isinstance(name, int | float | bool) else type(name).__name__
    text = "".join(letter for letter in text[: _LONGEST_NAME + 1] if letter.isprintable())
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


def _several(path: Path, count: int, one: str) -> ParameterError:
    return ParameterError(
        f"{path} holds {count} checkpoints, and only one is imported: save one alone, with torch.save({one}, …)"
    )


def _named(path: Path, weights: Mapping[Any, Any]) -> Mapping[str, Any]:
    for name in weights:
        if not isinstance(name, str):
            raise DamagedError(
                f"{path}: a parameter is called {short(name)}, of type {type(name).__name__}, and names are text: "
                "import a file of torch.save(model.state_dict(), …)"
            )
    return weights


def refuse_other_models(path: Path, weights: Mapping[str, Any]) -> None:
    """Say what a model is that is none of the paper's architecture, in its authors' layout.

    Raises:
        ParameterError: when it is none.
    """
    reason = next((reason for reason, holds in _reasons(weights).items() if holds), None)
    if reason is not None:
        raise ParameterError(f"{path} {reason}")


def _reasons(weights: Mapping[str, Any]) -> dict[str, bool]:
    """Reasons against a model, the one that says most first, and whether each holds."""
    norms = [name for name in weights if _NORM.search(name)]
    attends = [name for name in weights if _ATTENTION.search(name)]
    between = [name for name in weights if not _ENDS.search(name) and name not in norms]
    is_attention_only = bool(attends) and attends == between
    first = listing([short(name) for name in list(weights)[:3]])
    ours = "Grokscope imports models of the paper's authors"
    return {
        f"has a gated MLP, as SwiGLU: {ours}, whose neurons have no gate": any("gate" in name for name in weights),
        f"has layer norm ({short(next(iter(norms), ''))}): {ours}, which have none": bool(norms),
        f"is attention-only, without an MLP: {ours}, and shows what the neurons of an MLP compute": is_attention_only,
        f"has no attention: {ours}, which have one layer of it and an MLP": (
            any("mlp" in name for name in between) and not attends
        ),
        "is in the layout of TransformerLens' TransformerBridge (embed.weight): "
        f"{ours} in their own layout (embed.W_E, blocks.0.attn.W_Q …), so rename and transpose its tensors": (
            "embed.weight" in weights
        ),
        "is in the layout of TransformerLens' HookedTransformer, which has biases and the transposed matrices: "
        f"{ours} in their own layout, without these, so transpose its tensors": _is_hooked(weights),
        f"calls its parameters {first} …: {ours} in their own layout (embed.W_E, blocks.0.attn.W_Q …), so rename "
        "its tensors": "embed.W_E" not in weights,
    }


def _is_hooked(weights: Mapping[str, Any]) -> bool:
    """Biases of attention, or an embedding with a row for each token."""
    if any(name.endswith((".attn.b_Q", ".attn.b_O", ".attn.IGNORE", "unembed.b_U")) for name in weights):
        return True
    embed, pos = weights.get("embed.W_E"), weights.get("pos_embed.W_pos")
    if not isinstance(embed, Tensor) or not isinstance(pos, Tensor) or (embed.ndim, pos.ndim) != (2, 2):
        return False
    return embed.shape[1] == pos.shape[1] != embed.shape[0]
