"""The exact forward pass on all p² inputs at once, factorised.

Only the last position is read out, and its query is the same for every input. So attention scores are three small
tables (one per position), and a head's contribution to anything downstream is a mix of three tables of per-token
contributions. Nothing is approximated: `analysis.reference` gives the same numbers through TransformerLens.

Leading axis everywhere: `epoch`, the checkpoints stacked in the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from analysis.config import Activation
from analysis.factors import HeadContributions, HeadScores
from analysis.weights import Weights

_SAFE_SPREAD = 60.0
"""Scores of a head may differ by this much before exp(score − max) could underflow float32 for a whole input."""


ALL = slice(None)
"""All neurons."""


class ReadOut(Protocol):
    """Adds up what neurons write to the logits."""

    def add(self, neurons: slice, post: Float[Tensor, "epoch x y neuron"]) -> None:
        """Add some neurons; every one comes once."""

    def logits(self) -> Float[Tensor, "epoch x y z"]:
        """The logits, once all neurons have come."""


class ForwardPass(Protocol):
    """What the queries ask of a model, however it is computed."""

    def attention(self) -> Float[Tensor, "epoch head pos x y"]:
        """Attention that `=` pays to the three positions, all heads."""

    def attention_of(self, head: int, pos: int) -> Float[Tensor, "epoch x y"]:
        """Attention that `=` pays to position `pos` in one head."""

    def pre_of(self, neuron: int) -> Float[Tensor, "epoch x y"]:
        """One neuron before its nonlinearity."""

    def pre(self, neurons: slice = ALL) -> Float[Tensor, "epoch x y neuron"]:
        """Neurons before their nonlinearity."""

    def logits(self, post: Float[Tensor, "epoch x y neuron"]) -> Float[Tensor, "epoch x y z"]:
        """Logits of z, from the neurons `post` and what reaches the logits past them."""

    def read_out(self, answers: slice = ALL) -> ReadOut:
        """The same logits, or those at some places of the z axis, from neurons that come in groups."""

    def mean_mixed(self) -> Float[Tensor, "epoch head d_head"]:
        """Each head's mixed values (before W_O), mean over all inputs."""


_BLOCK = 32
"""Columns of a matrix product are padded to a multiple of this."""


def activate(pre: Tensor, act_fn: Activation) -> Tensor:
    """The MLP's nonlinearity: post from pre."""
    if act_fn == "relu":
        return pre.relu()
    return F.gelu(pre) if act_fn == "gelu" else pre.square()


@dataclass(frozen=True, eq=False)
class AttentionTables:
    """Attention of `=` before its softmax, one table per position: exp(score − m), m the head's largest score."""

    at_x: Float[Tensor, "epoch head x"]
    at_y: Float[Tensor, "epoch head y"]
    at_equals: Float[Tensor, "epoch head"]
    is_log: bool
    """True when the scores spread too far for a shared m: the tables then hold the scores themselves."""

    @classmethod
    def of(cls, weights: Weights) -> AttentionTables:
        """The tables of the scores of `HeadScores`."""
        found = HeadScores.of(weights)
        at_x, at_y, at_equals = found.at_x, found.at_y, found.at_equals
        scores = torch.cat([at_x, at_y, at_equals.unsqueeze(-1)], dim=-1)
        highest, lowest = scores.amax(-1), scores.amin(-1)
        if bool((highest - lowest).amax() > _SAFE_SPREAD):
            return cls(at_x, at_y, at_equals, is_log=True)
        return cls(
            (at_x - highest.unsqueeze(-1)).exp(),
            (at_y - highest.unsqueeze(-1)).exp(),
            (at_equals - highest).exp(),
            is_log=False,
        )

    def head(self, head: int) -> tuple[Tensor, Tensor, Tensor]:
        """Attention of one head to (x, y, `=`) for every input, each (epoch x y), not yet divided by their sum."""
        at_x, at_y = self.at_x[:, head, :, None], self.at_y[:, head, None, :]
        at_equals = self.at_equals[:, head, None, None]
        if not self.is_log:
            return at_x, at_y, at_equals
        highest = torch.maximum(torch.maximum(at_x, at_y), at_equals)
        return (at_x - highest).exp(), (at_y - highest).exp(), (at_equals - highest).exp()


@dataclass(frozen=True, eq=False)
class FactorisedReadOut:
    """Adds up what neurons write to the logits, on top of what reaches them past the neurons."""

    W_logit: Float[Tensor, "epoch neuron padded"]
    read: Float[Tensor, "epoch xy padded"]
    shape: tuple[int, int, int]

    @classmethod
    def of(cls, direct: Float[Tensor, "epoch x y z"], W_logit: Float[Tensor, "epoch neuron z"]) -> FactorisedReadOut:
        """Begin with the direct path alone."""
        n_x, n_y, n_answers = direct.shape[1:]
        # A product of 113 columns takes half as long again as one of 128: kernels work in blocks.
        padding = (0, -n_answers % _BLOCK if n_answers > 1 else 0)
        return cls(F.pad(W_logit, padding), F.pad(direct, padding).flatten(1, 2), (n_x, n_y, n_answers))

    def add(self, neurons: slice, post: Float[Tensor, "epoch x y neuron"]) -> None:
        """Add some neurons."""
        self.read.baddbmm_(post.flatten(1, 2), self.W_logit[:, neurons])

    def logits(self) -> Float[Tensor, "epoch x y z"]:
        """The logits, once all neurons have come."""
        n_x, n_y, n_answers = self.shape
        return self.read[..., :n_answers].unflatten(1, (n_x, n_y))


@dataclass(frozen=True, eq=False)
class FactorisedPass:
    """The forward pass of one-layer models without layer norm; see the module's docstring."""

    weights: Weights
    act_fn: Activation

    @cached_property
    def tables(self) -> AttentionTables:
        """The attention tables, computed once."""
        return AttentionTables.of(self.weights)

    def attention_of(self, head: int, pos: int) -> Float[Tensor, "epoch x y"]:
        """Attention that `=` pays to position `pos` in one head."""
        parts = self.tables.head(head)
        return parts[pos] / (parts[0] + parts[1] + parts[2])

    def attention(self) -> Float[Tensor, "epoch head pos x y"]:
        """Attention that `=` pays to the three positions, all heads."""
        return self._pattern

    @cached_property
    def _pattern(self) -> Tensor:
        n_heads, p = self.tables.at_x.shape[1:]
        pattern = self.tables.at_x.new_empty(self.weights.n_epochs, n_heads, 3, p, p)
        for head in range(n_heads):
            parts = self.tables.head(head)
            share = (parts[0] + parts[1] + parts[2]).reciprocal()
            for pos, part in enumerate(parts):
                torch.mul(part, share, out=pattern[:, head, pos])
        return pattern

    def pre_of(self, neuron: int) -> Float[Tensor, "epoch x y"]:
        """One neuron before its nonlinearity, in O(heads · p²) per checkpoint."""
        found = HeadContributions.of(self.weights, neuron)
        at_x, at_y, at_equals = found.at_x, found.at_y, found.at_equals
        n_tokens = at_x.shape[2]
        total = found.constant[:, None, None].expand(-1, n_tokens, n_tokens).clone()
        for head in range(at_x.shape[1]):
            e0, e1, e2 = self.tables.head(head)
            from_x, from_y = at_x[:, head, :, None], at_y[:, head, None, :]
            from_equals = at_equals[:, head, None, None]
            # Products of single-token tables first: only sums and one division touch p² values.
            total.addcdiv_((e0 * from_x + e2 * from_equals) + e1 * from_y, (e0 + e2) + e1)
        return total

    def pre(self, neurons: slice = ALL) -> Float[Tensor, "epoch x y neuron"]:
        """Neurons before their nonlinearity, all of them unless told which."""
        weights = self.weights
        r2, reads = self._residual[2], weights.W_in[..., neurons]
        constant = (r2 + weights.b_O).unsqueeze(1) @ reads + weights.b_in[:, neurons].unsqueeze(1)
        return self._mixed(weights.W_O @ reads.unsqueeze(1), constant)

    def logits(self, post: Float[Tensor, "epoch x y neuron"]) -> Float[Tensor, "epoch x y z"]:
        """Logits of z, from the neurons `post` (given, so that callers can change them) and the direct path."""
        read_out = self.read_out()
        read_out.add(ALL, post)
        return read_out.logits()

    def read_out(self, answers: slice = ALL) -> FactorisedReadOut:
        """The same logits, or those at some places of the z axis, from neurons that come in groups."""
        return FactorisedReadOut.of(self.direct_logits(answers), self.weights.W_logit[..., answers])

    def direct_logits(self, answers: slice = ALL) -> Float[Tensor, "epoch x y z"]:
        """What reaches the logits without passing a neuron: attention, `=` itself, and every bias."""
        weights, r2 = self.weights, self._residual[2]
        W_U, b_U = weights.W_U[..., answers], weights.b_U[..., answers]
        constant = (r2 + weights.b_O + weights.b_out).unsqueeze(1) @ W_U + b_U.unsqueeze(1)
        return self._mixed(weights.W_O @ W_U.unsqueeze(1), constant)

    def mean_mixed(self) -> Float[Tensor, "epoch head d_head"]:
        """Each head's mixed values (before W_O), mean over all inputs."""
        weights = self.weights
        pattern = self.attention()
        p = pattern.shape[-1]
        r0, r1, r2 = (part.unsqueeze(1) for part in self._residual)
        at_equals = (r2.unsqueeze(2) @ weights.W_V).squeeze(2)
        from_x = (pattern[:, :, 0].sum(-1, keepdim=True) * (r0 @ weights.W_V)).sum(2)
        from_y = (pattern[:, :, 1].sum(-2).unsqueeze(-1) * (r1 @ weights.W_V)).sum(2)
        from_equals = pattern[:, :, 2].sum((-2, -1)).unsqueeze(-1) * at_equals
        return (from_x + from_y + from_equals) / p**2 + weights.b_V

    def _mixed(self, through: Tensor, constant: Float[Tensor, "epoch one unit"]) -> Float[Tensor, "epoch x y unit"]:
        """Σ over heads and positions of attention × contribution, plus `constant`, as two batched products."""
        # Each head's values of every token once, whichever neurons are asked about.
        at_x, at_y, at_equals = (values @ through for values in self._values)
        mix_x, mix_y = self._mixes
        n_epochs, p = mix_y.shape[:2]
        # For each x: [attention to x | attention to = | 1] @ [contributions of x ; of = ; constant].
        shared = torch.cat([at_equals.squeeze(2), constant], dim=1).unsqueeze(1).expand(-1, p, -1, -1)
        out = mix_x @ torch.cat([at_x.transpose(1, 2), shared], dim=2)
        per_y = at_y.transpose(1, 2)
        for epoch in range(n_epochs):
            out[epoch].transpose(0, 1).baddbmm_(mix_y[epoch], per_y[epoch])
        return out

    @cached_property
    def _residual(self) -> tuple[Tensor, Tensor, Tensor]:
        """The residual stream before attention, added up once."""
        return self.weights.residual

    @cached_property
    def _values(self) -> tuple[Tensor, Tensor, Tensor]:
        """v_h of every token at x and at y, and of `=` alone: (epoch head token d_head)."""
        weights = self.weights
        r0, r1, r2 = self._residual
        at = (r0.unsqueeze(1), r1.unsqueeze(1), r2[:, None, None, :])
        x, y, equals = (tokens @ weights.W_V + weights.b_V.unsqueeze(2) for tokens in at)
        return x, y, equals

    @cached_property
    def _mixes(self) -> tuple[Float[Tensor, "epoch x y factor"], Float[Tensor, "epoch y x head"]]:
        """What `_mixed` multiplies with: attention to x, to `=` and 1 for each x; attention to y for each y."""
        pattern = self.attention()
        ones = pattern.new_ones(pattern.shape[0], *pattern.shape[3:], 1)
        mix_x = torch.cat([pattern[:, :, 0].movedim(1, -1), pattern[:, :, 2].movedim(1, -1), ones], dim=-1)
        return mix_x, pattern[:, :, 1].permute(0, 3, 2, 1).contiguous()
