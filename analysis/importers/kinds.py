"""What a foreign model is, where it is none that Grokscope analyses, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from analysis.errors import ParameterError

_NORM = re.compile(r"(^|\.)ln|norm", re.IGNORECASE)
"""How parameters of a layer norm are called: `blocks.0.ln1.w`, `ln_final.b`, `input_layernorm.weight`."""

_ATTENTION = re.compile(r"attn|attention|\.(W_)?[qkv]\.|W_?[QKV]\b|W_?[QKV]\.", re.IGNORECASE)
_ENDS = re.compile(r"embed|(^|\.)(lm_)?head\.|(^|\.)w[tp]e\.|(^|\.)pos", re.IGNORECASE)
"""How embeddings and read-outs are called."""

_LONGEST_NAME = 80
_OURS = "Grokscope shows models of one layer of attention and an MLP, as the paper's"


def short(name: object) -> str:
    """What a file says, fit for a sentence: printable, and not long."""
    text = name if isinstance(name, str) else str(name) if isinstance(name, int | float | bool) else type(name).__name__
    text = "".join(letter for letter in text[: _LONGEST_NAME + 1] if letter.isprintable())
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


def refuse_other_models(weights: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Say what a model is that is of another architecture, by the names of its parameters and by its config.

    Raises:
        ParameterError: when it is none.
    """
    reason = next((reason for reason, holds in _reasons(weights, told).items() if holds), None)
    if reason is not None:
        raise ParameterError(reason)


def _reasons(weights: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, bool]:
    """Reasons against a model, the one that says most first, and whether each holds."""
    norms = [name for name in weights if _NORM.search(name)]
    attends = [name for name in weights if _ATTENTION.search(name)]
    between = [name for name in weights if not _ENDS.search(name) and name not in norms]
    is_attention_only = bool(attends) and attends == between
    named = told.get("normalization_type") or told.get("normalization")
    norm = short(norms[0]) if norms else f"its config says {short(named)}"
    return {
        f"has a gated MLP, as SwiGLU: {_OURS}, whose neurons have no gate": any("gate" in name for name in weights),
        f"has layer norm ({norm}): {_OURS}, without one": bool(norms) or bool(named),
        f"is attention-only, without an MLP: {_OURS}, and what the neurons of an MLP compute": (
            is_attention_only or told.get("attn_only") is True
        ),
        f"has no attention: {_OURS}": any("mlp" in name.lower() for name in between) and not attends,
        f"does not scale attention by 1/√d_head, as its config says: {_OURS}": told.get("use_attn_scale") is False,
        f"has attention and MLP beside each other, as its config says: {_OURS}": (
            told.get("parallel_attn_mlp") is True
        ),
    }
