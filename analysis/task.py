"""The task a model learns, in the order of tokens in which its group is cyclic.

Every axis over tokens (`x`, `y`, `z`) in Grokscope is in *task order*: for x · y and x ÷ y that is g⁰, g¹, … for the
smallest primitive root g, and 0 last, so that multiplying is adding discrete logarithms and what is periodic looks
periodic; for all else it is 0 … p − 1. Weights are put in this order when they are loaded (`analysis.weights`), and
axis labels name the tokens.

For x² + y² and x² + xy + y² there is no order in which the answer is a sum or a difference of places. The Fourier basis
over the tokens is still one that every function of them can be written in, and frequencies of neurons, heads and the
embedding are measured as ever; but the operation is not simple in it, and what compares a model with cos w(x ∘ y) has
no answer (`Task.why_not_additive`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from analysis.config import OPERATIONS, Definition, Operation
from analysis.fourier import FourierBasis

NO_ANSWER = -1
"""What stands for the answer to a pair of tokens that has none."""


@dataclass(frozen=True)
class Task:
    """(x ∘ y) mod p for one operation ∘ and modulus p.

    >>> Task(7, "multiply").tokens.tolist()  # powers of 3, and 0
    [1, 3, 2, 6, 4, 5, 0]
    """

    p: int
    operation: Operation = "add"

    @property
    def definition(self) -> Definition:
        """What the operation is."""
        return OPERATIONS[self.operation]

    @property
    def order(self) -> int:
        """The number of tokens in the cyclic group: p, or p − 1 for x · y."""
        return self.p - 1 if self.definition.is_of_units else self.p

    @property
    def sign(self) -> int:
        """+1 where the group element of y is added to that of x, −1 where it is subtracted, 0 where neither is done."""
        return self.definition.sign

    @property
    def is_additive(self) -> bool:
        """Whether the place of the answer is the sum or the difference of those of x and y."""
        return self.sign != 0

    @property
    def why_not_additive(self) -> str:
        """Why nothing can be compared with cos w(x ∘ y), in a sentence; empty where it can."""
        if self.is_additive:
            return ""
        return (
            f"{self.definition.formula} has no cos w(x ∘ y) to compare with: that takes an operation that adds or "
            "subtracts around a circle of tokens."
        )

    @property
    def formula(self) -> str:
        """The task in words: `x + y mod 113`."""
        return f"{self.definition.formula} mod {self.p}"

    @cached_property
    def basis(self) -> FourierBasis:
        """The Fourier basis over the tokens in task order."""
        return FourierBasis(self.p, self.order)

    @cached_property
    def generator(self) -> int:
        """The smallest primitive root of p (x · y only; 1 otherwise)."""
        if not self.definition.is_of_units:
            return 1
        return next(g for g in range(1, self.p) if len(set(_powers(g, self.p))) == self.order)

    @cached_property
    def tokens(self) -> Int[ndarray, "x"]:
        """Which token stands at each place of a token axis."""
        if not self.definition.is_of_units:
            return np.arange(self.p)
        return np.array([*_powers(self.generator, self.p), 0])

    @cached_property
    def place(self) -> Int[ndarray, "x"]:
        """At which place of a token axis each token stands: the inverse of `tokens`."""
        return np.argsort(self.tokens)

    @cached_property
    def answers(self) -> Int[ndarray, "x y"]:
        """The right answer for each pair of tokens, both in plain order 0 … p − 1; `NO_ANSWER` where there is none."""
        exponents = {exponent for _, *both in self.definition.terms for exponent in both}
        powers = {exponent: _raised(exponent, self.p) for exponent in exponents}
        terms = [c * np.outer(powers[i], powers[j]) for c, i, j in self.definition.terms]
        found: Int[ndarray, "x y"] = np.sum(terms, axis=0) % self.p
        if any(exponent < 0 for exponent in exponents):
            found[:, 0] = NO_ANSWER
        return found

    @cached_property
    def has_answer(self) -> Bool[ndarray, "x y"]:
        """Which pairs of tokens, in plain order, have an answer: all, but for x ÷ y those with y = 0.

        The others are no part of the task: never trained on, and in no loss, no accuracy and no split.
        """
        return self.answers != NO_ANSWER

    @cached_property
    def labels(self) -> Int[ndarray, "x y"]:
        """The place, on the z axis, of the right answer for each pair of places; `NO_ANSWER` where there is none."""
        answers = self.answers[np.ix_(self.tokens, self.tokens)]
        return np.where(answers == NO_ANSWER, NO_ANSWER, self.place[answers])

    def axis_title(self, name: str) -> str:
        """What to write beside the axis `name`: `x`, or for x · y also its order (i from 0 on)."""
        if not self.definition.is_of_units:
            return name
        return f"{name} = {self.generator}ⁱ mod {self.p}, then 0"


def _raised(exponent: int, p: int) -> Int[ndarray, "x"]:
    """Every token to a power, modulo p; of 0 there is no inverse, and 0 stands in its place."""
    return np.array([0 if token == 0 and exponent < 0 else pow(token, exponent, p) for token in range(p)])


def _powers(generator: int, p: int) -> list[int]:
    powers = [1]
    for _ in range(p - 2):
        powers.append(powers[-1] * generator % p)
    return powers
