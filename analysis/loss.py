"""Cross-entropy and accuracy of logits, with all their digits near zero.

A grokked model's loss is about 1e-7, where a plain float32 log-softmax has none left. Measuring takes each logit's
difference from the right one first and ends in log1p, which keeps the relative precision of the logits themselves;
training goes through float64, whose gradients autograd knows.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor


def mean_loss_for_training(logits: Float[Tensor, "pair z"], labels: Int[Tensor, "pair"]) -> Float[Tensor, ""]:
    """Mean loss in nats, differentiable, through float64 (float32 bottoms out at 1.2e-7 and makes training spike)."""
    exact = logits if logits.device.type == "mps" else logits.double()
    return torch.nn.functional.cross_entropy(exact, labels)


def cross_entropy(logits: Float[Tensor, "*batch z"], labels: Int[Tensor, "*batch"]) -> Float[Tensor, "*batch"]:
    """Loss of each example in nats, float64 (float32 on MPS, which has none)."""
    return WrongAnswers.of(logits, labels).loss()


def loss_of_odds(odds: Float[Tensor, "*batch"], highest: Float[Tensor, "*batch"]) -> Float[Tensor, "*batch"]:
    """−log of the right answer's probability 1 / (1 + odds · exp(highest)), in nats: log1p(exp(log odds + highest))."""
    if odds.device.type != "mps":
        odds, highest = odds.double(), highest.double()
    # Above the threshold e^−x is nothing beside x, and softplus leaves it out.
    return torch.nn.functional.softplus(odds.log() + highest, threshold=_NOTHING_BESIDE)


_NOTHING_BESIDE = 40.0


@dataclass(frozen=True, eq=False)
class WrongAnswers:
    """exp of each logit less the right one's, as a share of the largest among the wrong answers."""

    odds: Float[Tensor, "*batch z"]
    """exp(logit − right logit − highest), at most 1; 0 for the right answer."""
    highest: Float[Tensor, "*batch"]
    """How far the largest wrong logit is above the right one; negative where the right answer wins."""

    @classmethod
    def of(cls, logits: Float[Tensor, "*batch z"], labels: Int[Tensor, "*batch"]) -> WrongAnswers:
        """Compare the wrong answers with the right ones."""
        place = labels.unsqueeze(-1)
        ahead = logits - logits.gather(-1, place)
        ahead.scatter_(-1, place, -torch.inf)
        highest = ahead.amax(-1, keepdim=True)
        return cls(ahead.sub_(highest).exp_(), highest.squeeze(-1))

    def loss(self) -> Float[Tensor, "*batch"]:
        """Loss of each example in nats."""
        return loss_of_odds(self.odds.sum(-1), self.highest)


@dataclass(frozen=True, eq=False)
class Score:
    """Loss and correctness of every input, and their means over the train, test and all pairs."""

    loss: Float[Tensor, "epoch x y"]
    correct: Bool[Tensor, "epoch x y"]
    wrong: WrongAnswers

    @classmethod
    def of(cls, logits: Float[Tensor, "epoch x y z"], labels: Int[Tensor, "x y"]) -> Score:
        """Score logits against the place of the right answer; of equal logits, the first one counts as the largest.

        An input without one (a place below 0) is not correct, and its loss is NaN.
        """
        has_answer = labels >= 0
        expanded = labels.clamp(min=0).expand(logits.shape[:-1])
        wrong = WrongAnswers.of(logits, expanded)
        is_tie = bool((wrong.highest == 0).any())
        correct = logits.argmax(-1) == expanded if is_tie else wrong.highest < 0
        loss = wrong.loss()
        if not bool(has_answer.all()):
            correct, loss = correct & has_answer, torch.where(has_answer, loss, torch.nan)
        return cls(loss, correct, wrong)

    def mean_loss(self, mask: Bool[Tensor, "x y"]) -> Float[Tensor, "epoch"]:
        """Mean loss over the pairs in `mask`; NaN for none."""
        return self.loss[:, mask].mean(-1)

    def accuracy(self, mask: Bool[Tensor, "x y"]) -> Float[Tensor, "epoch"]:
        """Share of the pairs in `mask` answered right, float64; NaN for none."""
        dtype = self.loss.dtype
        return self.correct[:, mask].to(dtype).mean(-1)
