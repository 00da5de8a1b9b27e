"""What the factorised pass is made of: functions of single tokens, some hundred numbers for each checkpoint.

At the last position a head looks from `=` at x, at y and at `=` itself. What it scores there, and what it brings from
there to a neuron, are functions of the one token that it looks at; and at x and at y they are the same function but for
the two positions' own part. `analysis.forward` mixes them on all inputs, and so does the browser while one scrubs.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from einops import einsum
from jaxtyping import Float
from torch import Tensor

from analysis.weights import Weights


@dataclass(frozen=True, eq=False)
class OfOneToken:
    """What each head has of the one token that it looks at; the same function at x and at y but for the position."""

    token: Float[Tensor, "epoch head x"]
    """What a token adds, wherever it stands."""
    position_x: Float[Tensor, "epoch head"]
    """What standing at x adds, biases included."""
    position_y: Float[Tensor, "epoch head"]
    at_equals: Float[Tensor, "epoch head"]
    """All that there is of `=` itself."""

    @property
    def at_x(self) -> Float[Tensor, "epoch head x"]:
        """All that there is of each token at x."""
        return self.token + self.position_x.unsqueeze(-1)

    @property
    def at_y(self) -> Float[Tensor, "epoch head y"]:
        """All that there is of each token at y."""
        return self.token + self.position_y.unsqueeze(-1)

    def arrays(self) -> dict[str, Tensor]:
        """What mixing the frames takes, by the names that answers have for it."""
        return {
            "values": self.token,
            "position_x": self.position_x,
            "position_y": self.position_y,
            "at_equals": self.at_equals,
        }


@dataclass(frozen=True, eq=False)
class HeadScores(OfOneToken):
    """Attention scores of `=` before the softmax; those of tokens are the QK circuit with the query's bias."""

    @classmethod
    def of(cls, weights: Weights) -> HeadScores:
        """Scores q_h · k_h(r) / √d_head."""
        scale = weights.W_Q.shape[-1] ** -0.5
        query = query_of_equals(weights) + weights.b_Q
        direction = (
            einsum(weights.W_K, query, "epoch head d_model d_head, epoch head d_head -> epoch head d_model") * scale
        )
        offset = (weights.b_K * query).sum(-1) * scale
        return cls(direction @ weights.W_E[:, :-1].mT, *_at_positions(direction, offset, weights))


@dataclass(frozen=True, eq=False)
class HeadContributions(OfOneToken):
    """What each head brings to one neuron before its nonlinearity; from tokens, that is the OV circuit."""

    constant: Float[Tensor, "epoch"]
    """What reaches the neuron past the heads: `=` and biases."""

    @classmethod
    def of(cls, weights: Weights, neuron: int) -> HeadContributions:
        """Contributions v_h(r) W_O W_in to `neuron`; those that were asked for last are at hand."""
        known = _LAST.get(weights)
        if known is None or known[0] != neuron:
            known = neuron, cls._of(weights, neuron)
            _LAST[weights] = known
        return known[1]

    @classmethod
    def _of(cls, weights: Weights, neuron: int) -> HeadContributions:
        """Multiply from the neuron's side: only vectors."""
        into = weights.W_in[:, :, neuron].contiguous()
        # One product for all heads: a third of the time of `einsum`, which has one for each.
        through = (weights.W_O.flatten(1, 2) @ into.unsqueeze(-1)).view(weights.b_V.shape)
        reads = (weights.W_V @ through.unsqueeze(-1)).squeeze(-1)
        offset = (weights.b_V * through).sum(-1)
        constant = ((_equals(weights) + weights.b_O) * into).sum(-1) + weights.b_in[:, neuron]
        return cls(reads @ weights.W_E[:, :-1].mT, *_at_positions(reads, offset, weights), constant)


_LAST: WeakKeyDictionary[Weights, tuple[int, HeadContributions]] = WeakKeyDictionary()
"""By weights, the neuron that was asked about last: both stages, both bases and the circuit are asked for together."""


def query_of_equals(weights: Weights) -> Float[Tensor, "epoch head d_head"]:
    """The query of `=` in each head, without its bias."""
    return einsum(_equals(weights), weights.W_Q, "epoch d_model, epoch head d_model d_head -> epoch head d_head")


def _equals(weights: Weights) -> Float[Tensor, "epoch d_model"]:
    """`=` before attention: the last of `Weights.residual`, without the other two."""
    return weights.W_E[:, -1] + weights.W_pos[:, 2]


def _at_positions(
    reads: Float[Tensor, "epoch head d_model"], offset: Float[Tensor, "epoch head"], weights: Weights
) -> tuple[Tensor, Tensor, Tensor]:
    """What heads that read `reads` get at x and at y but for the token there, and all that they get at `=`."""
    at = einsum(reads, weights.W_pos, "epoch head d_model, epoch pos d_model -> pos epoch head") + offset
    return at[0], at[1], at[2] + einsum(reads, weights.W_E[:, -1], "epoch head d_model, epoch d_model -> epoch head")
