"""What the dialog behind the button "?" says: what one is looking at, the words that the pages use, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.explanations import sources
from app.keys import shortcuts
from app.pages import PAGES, Page

STORY = (
    (
        "A small transformer learns modular addition. It first memorises its training pairs; much later, if it groks, "
        "it generalises to all pairs. Drag the timeline to watch that happen."
    ),
    (
        "Every panel shows the model at the epoch of the timeline. In the input basis a panel is a map of all "
        "pairs (x, y). In the Fourier basis it shows the Fourier coefficients of the same map: a few large ones mean "
        "that the model computes with a few frequencies."
    ),
    (
        "A frequency has one colour everywhere, and so have a head, train and test. Point at anything to see it marked "
        "in all panels; click a neuron, a head or a frequency to choose it, and a pair (x, y) on a map to pin it: it "
        "stays marked, with its value, until you click it again or press Esc."
    ),
    (
        "Drag a box in a plot to zoom in. A double click shows the whole plot again, and so does “Reset zoom” in "
        "its menu (⋯), which zooms by keyboard as well. Charts over the training zoom together, and mark "
        "together the epoch that is pointed at in one of them. Press a line in a legend to see it "
        "alone, and again to see all."
    ),
    (
        "Your browser's Back button takes back what you did last, step by step. Share copies a link to exactly what "
        "you see, down to the place on the page; the address bar always holds the same link."
    ),
)

GLOSSARY = {
    "grokking, groks": (
        "Long after it has memorised its training pairs, a model suddenly generalises to unseen pairs."
    ),
    "epoch, checkpoint": (
        "An epoch is one step of the training, over all training pairs at once. A checkpoint is the model as it was "
        "after one of them."
    ),
    "basis, input basis, Fourier basis": (
        "Two ways to write the same function. In the input basis it has a value for each token, or each pair of "
        "tokens; in the Fourier basis a coefficient for cos and sin of each frequency."
    ),
    "frequency k": "cos(2πkx/p) and sin(2πkx/p) have k periods while the token x runs once through all its values.",
    "key frequency": (
        "One to which at least 2 % of all specialised neurons are specialised; those of the last checkpoint have the "
        "colours."
    ),
    "component": (
        "One function of the Fourier basis: const, cos k or sin k, each scaled to norm 1. Each cell of a map of pairs "
        "in this basis is the coefficient of a component of x times a component of y."
    ),
    "block": (
        "The components of one frequency in x times one in y, cos and sin of both together, and the share of the "
        "variance that they hold: “7 in x” is frequency 7 of x alone, “7 × 7” is of both tokens. const × const is the "
        "mean, which is no variance."
    ),
    "neuron": "One unit of the MLP: a number for each pair of inputs.",
    "stage, pre, post": (
        "A neuron before and after its nonlinearity (ReLU): pre is its value before it, post the value after it, which "
        "is what the rest of the model gets."
    ),
    "specialised neuron, cluster": (
        "A neuron is specialised when its dominant frequency explains more than 85 % of its variance over all pairs. "
        "The neurons specialised to one frequency are its cluster."
    ),
    "variance explained": (
        "The share of the variance over all pairs that cos and sin of a frequency account for, with their products."
    ),
    "phase φ, ψ": (
        "Where a specialised neuron has its maximum, as an angle: φx and φy are its input phases in the two tokens, "
        "ψ is the output phase of its read-out. A model that adds has ψ = φx + φy; the phase error is the distance "
        "from that."
    ),
    "head, attention": (
        "A head moves information from x, y and = to the final token (=). Its attention is its weights over the three, "
        "which sum to 1."
    ),
    "QK circuit": "What a head attends to: the attention score of the final token for each token.",
    "OV circuit": "What a head adds to the chosen neuron's input when it attends to a token.",
    "W_E, W_logit": (
        "W_E is the embedding: a vector for each token. W_logit = W_out W_U is the read-out: what each neuron adds to "
        "each logit."
    ),
    "logit, answer z": (
        "The score that the model gives an answer z; it predicts the answer with the largest logit. The loss is the "
        "cross-entropy of the correct answer, in nats (1 nat = 1.44 bits)."
    ),
    "α_k": "The weight of cos w_k(x + y − z), with w_k = 2πk/p, in the logits.",
    "IPR": (
        "The inverse participation ratio of a neuron's power: 1 when one pair of frequencies has all of it, and the "
        "smaller, the more pairs share it."
    ),
}
"""The words of the pages, each in a sentence or two; docs/architecture.md says which one to write for what."""

MARKS = {
    "▲": "A triangle at an axis marks the chosen frequency.",
    "√": "Colours follow the square root of a number, with its sign, so that small ones can be seen.",
    "7 in y · 37 %": GLOSSARY["block"],
}
"""Signs in plots, and what they mean."""


def help_content(pages: Sequence[Page] = PAGES) -> dict[str, Any]:
    """What the browser builds the dialog from, and what panels and words are explained with."""
    return {
        "story": list(STORY),
        "glossary": [{"word": word, "meaning": meaning} for word, meaning in GLOSSARY.items()],
        "marks": dict(MARKS),
        "sources": sources(),
        "keys": [{"keys": list(shortcut.shown), "does": shortcut.does} for shortcut in shortcuts(pages)],
    }
