"""What a branch holds at zero while it trains: heads, and frequencies of the embedding.

A head is held at zero where it adds nothing to the residual stream: its columns of W_O are 0, to the last bit.

A frequency k is held at zero where the embedding has no component at it: over the tokens 0 … p − 1 in task order,
Σₓ c(x) W_E[x] = 0 for c = cos k and sin k, the components of `analysis.fourier`. That is the projection
W_E ← W_E − Σ_c c cᵀ W_E. The token `=`, the constant and all other frequencies stay as they are. A model may still make
functions of frequency k of others, of cos 2k for instance, after its embedding: only what it reads is held.

Gradients are projected before each step, weights after it, since Adam's scale of each weight leads out of the plane
that the gradient is in; so a training moves within it. What is left of a frequency is what rounding to float32 leaves:
the coefficient of a column w of W_E is at most 2⁻²⁴ ‖w‖.

Source: [nanda2023], section 4.1, for frequencies of the embedding; section 4.4, for taking them and heads away.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from analysis.config import ModelConfig
from analysis.manifest import Branch
from analysis.task import Task

_EMBEDDING = "embed.weight"
_OUTPUT = "blocks.0.attn.o.weight"


@dataclass(frozen=True, eq=False)
class Held:
    """What is held at zero, for tensors on one device."""

    heads: tuple[slice, ...]
    """The columns of `blocks.0.attn.o.weight` that belong to the heads."""
    components: Float[Tensor, "comp token"]
    """cos k and sin k of the frequencies, each of norm 1, over the tokens 0 … p − 1."""

    @classmethod
    def of(cls, branch: Branch | None, model: ModelConfig, device: torch.device) -> Held | None:
        """What a run holds at zero; None where that is nothing."""
        if branch is None or not (branch.without_heads or branch.without_frequencies):
            return None
        task = Task(model.p, model.operation)
        heads = tuple(slice(head * model.d_head, (head + 1) * model.d_head) for head in branch.without_heads)
        rows = [comp for freq in branch.without_frequencies for comp in task.basis.components(freq)]
        exact = torch.float32 if device.type == "mps" else torch.float64
        return cls(heads, torch.as_tensor(task.basis.matrix[rows][:, task.place], dtype=exact, device=device))

    @torch.no_grad()
    def project(self, name: str, values: Tensor | None) -> None:
        """Take what is held out of a parameter, or out of something linear in its gradients, in place."""
        if values is None:
            return
        if name == _OUTPUT:
            for columns in self.heads:
                values[:, columns] = 0
        if name == _EMBEDDING and len(self.components):
            tokens = values[:-1].to(self.components.dtype)
            values[:-1] = tokens - self.components.T @ (self.components @ tokens)

    @torch.no_grad()
    def forget(self, name: str, squares: Tensor) -> None:
        """Take heads out of Adam's means of squared gradients, in place: those of the embedding stay, as scales."""
        if name == _OUTPUT:
            self.project(name, squares)
