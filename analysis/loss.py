"""Cross-entropy and accuracy of logits, in float64 (float32 bottoms out at 1.2e-7 and makes training spike)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor


def cross_entropy(logits: Float[Tensor, "*batch z"], labels: Int[Tensor, "*batch"]) -> Float[Tensor, "*batch"]:
    """Loss of each example in nats, float64 (float32 on MPS, which has no float64).

    Each logit's difference from the right one is exact in float64, so that the loss keeps its digits near 0.
    """
    exact = logits if logits.device.type == "mps" else logits.double()
    return torch.nn.functional.cross_entropy(exact.flatten(0, -2), labels.flatten(), reduction="none").view_as(labels)


@dataclass(frozen=True, eq=False)
class Score:
    """Loss and correctness of every input, and their means over the train, test and all pairs."""

    loss: Float[Tensor, "epoch x y"]
    correct: Bool[Tensor, "epoch x y"]

    @classmethod
    def of(cls, logits: Float[Tensor, "epoch x y z"], labels: Int[Tensor, "x y"]) -> Score:
        """Score logits against the place of the right answer."""
        expanded = labels.expand(logits.shape[:-1])
        return cls(cross_entropy(logits, expanded), logits.argmax(-1) == expanded)

    def mean_loss(self, mask: Bool[Tensor, "x y"]) -> Float[Tensor, "epoch"]:
        """Mean loss over the pairs in `mask`; NaN for none."""
        return self.loss[:, mask].mean(-1)

    def accuracy(self, mask: Bool[Tensor, "x y"]) -> Float[Tensor, "epoch"]:
        """Share of the pairs in `mask` answered right, float64; NaN for none."""
        dtype = self.loss.dtype
        return self.correct[:, mask].to(dtype).mean(-1)
