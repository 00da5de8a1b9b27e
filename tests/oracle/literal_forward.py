"""The transformer, one input at a time: three tokens, causal attention, MLP, read out at the last token."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy import ndarray

from tests.oracle.literal import LiteralTask

Arrays = dict[str, ndarray]

LAYER_NORM_EPS = 1e-5
BLOCK_NAMES = ("W_Q", "W_K", "W_V", "W_O", "b_Q", "b_K", "b_V", "b_O", "W_in", "b_in", "W_out", "b_out")


@dataclass(frozen=True, eq=False)
class LiteralModel:
    """Weights of one checkpoint: `outer` has W_E, W_pos, W_U, b_U (and the final norm), `blocks` the rest, by layer."""

    task: LiteralTask
    act_fn: str
    outer: Arrays
    blocks: tuple[Arrays, ...]
    train_mask: ndarray | None = field(default=None)
    """(x, y) by token, as it is on disk."""

    @cached_property
    def activations(self) -> Activations:
        return forward(self)

    @property
    def last(self) -> Arrays:
        return self.blocks[-1]

    @property
    def token_embedding(self) -> ndarray:
        """(x, d_model): rows of W_E in task order, without the row of `=`."""
        return np.array([self.outer["W_E"][token] for token in self.task.tokens()])

    @property
    def mask(self) -> ndarray | None:
        """(x, y) in task order."""
        if self.train_mask is None:
            return None
        tokens = self.task.tokens()
        return np.array([[self.train_mask[x, y] for y in tokens] for x in tokens])

    @property
    def neuron_logits(self) -> ndarray:
        """(neuron, z) in task order: W_out W_U."""
        return (self.last["W_out"] @ self.outer["W_U"])[:, self.task.tokens()]


@dataclass(frozen=True, eq=False)
class Activations:
    """What the last token of every input has in the last layer; x, y and z in task order."""

    attention: ndarray
    """(x, y, head, pos)"""
    heads: ndarray
    """(x, y, head, d_model): what each head adds to the residual stream, without b_O"""
    resid: ndarray
    """(x, y, d_model): the residual stream before the last layer"""
    pre: ndarray
    post: ndarray
    """(x, y, neuron)"""
    logits: ndarray
    """(x, y, z)"""


def act(values: ndarray, name: str) -> ndarray:
    """The activation function, entry by entry."""
    if name == "relu":
        return np.maximum(values, 0.0)
    if name == "quadratic":
        return values * values
    flat = [v * 0.5 * (1.0 + math.erf(v / math.sqrt(2.0))) for v in values.ravel().tolist()]
    return np.array(flat).reshape(values.shape)


def layer_norm(values: ndarray, arrays: Arrays, name: str) -> ndarray:
    """LayerNorm over the last axis; nothing when the model has none."""
    if f"{name}_w" not in arrays:
        return values
    centred = values - values.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + LAYER_NORM_EPS)
    return centred / scale * arrays[f"{name}_w"] + arrays[f"{name}_b"]


def softmax(values: ndarray) -> ndarray:
    powers = np.exp(values - values.max())
    return powers / powers.sum()


def attend(resid: ndarray, block: Arrays, positions: tuple[int, ...] = (0, 1, 2)) -> tuple[ndarray, ndarray]:
    """Attention (head, to, from) and what each head adds (head, pos, d_model) for one input (pos, d_model).

    Positions that nobody looks at afterwards can be left out, and are zeros then.
    """
    n_heads, _, d_head = block["W_Q"].shape
    normed = layer_norm(resid, block, "ln1")
    pattern = np.zeros((n_heads, 3, 3))
    added = np.zeros((n_heads, *resid.shape))
    for h in range(n_heads):
        q = normed @ block["W_Q"][h] + block["b_Q"][h]
        k = normed @ block["W_K"][h] + block["b_K"][h]
        v = normed @ block["W_V"][h] + block["b_V"][h]
        for to in positions:
            scores = np.array([float(q[to] @ k[source]) / math.sqrt(d_head) for source in range(to + 1)])
            pattern[h, to, : to + 1] = softmax(scores)
            z = sum(pattern[h, to, source] * v[source] for source in range(to + 1))
            added[h, to] = z @ block["W_O"][h]
    return pattern, added


def mlp_in(resid: ndarray, block: Arrays) -> ndarray:
    """What the neurons are fed by a residual stream (…, d_model) after attention."""
    return layer_norm(resid, block, "ln2") @ block["W_in"] + block["b_in"]


def read_out(resid: ndarray, post: ndarray, model: LiteralModel) -> ndarray:
    """Logits (…, z) in task order from the residual stream after attention and the neurons of the last layer."""
    final = resid + post @ model.last["W_out"] + model.last["b_out"]
    logits = layer_norm(final, model.outer, "ln_final") @ model.outer["W_U"] + model.outer["b_U"]
    return logits[..., model.task.tokens()]


def run_input(x: int, y: int, model: LiteralModel) -> tuple[ndarray, ...]:
    """Attention of the last token, what its heads add, and its residual stream before, in the last layer."""
    tokens = (x, y, model.task.p)
    resid = np.array([model.outer["W_E"][token] + model.outer["W_pos"][pos] for pos, token in enumerate(tokens)])
    for block in model.blocks[:-1]:
        _, added = attend(resid, block)
        resid = resid + added.sum(axis=0) + block["b_O"]
        resid = resid + act(mlp_in(resid, block), model.act_fn) @ block["W_out"] + block["b_out"]
    pattern, added = attend(resid, model.last, (2,))
    return pattern[:, 2], added[:, 2], resid[2]


def forward(model: LiteralModel) -> Activations:
    """Every input through the model, one after the other."""
    tokens = model.task.tokens()
    parts = [[run_input(x, y, model) for y in tokens] for x in tokens]
    attention, heads, resid = (np.array([[cell[i] for cell in row] for row in parts]) for i in range(3))
    pre, post, logits = finish(heads, resid, model)
    return Activations(attention=attention, heads=heads, resid=resid, pre=pre, post=post, logits=logits)


def finish(heads: ndarray, resid: ndarray, model: LiteralModel) -> tuple[ndarray, ndarray, ndarray]:
    """The rest of the last layer: pre, post and logits from what the heads add."""
    middle = resid + heads.sum(axis=2) + model.last["b_O"]
    pre = mlp_in(middle, model.last)
    post = act(pre, model.act_fn)
    return pre, post, read_out(middle, post, model)
