"""What the dialog behind the button "?" says: what one is looking at, the words that the pages use, and the keys."""

from __future__ import annotations

from typing import Any

from app.keys import SHORTCUTS

STORY = (
    (
        "A small transformer learns to add. It first learns its training pairs by heart; much later, if it "
        "groks, it finds a rule that works for all pairs. Drag the timeline to watch that happen."
    ),
    (
        "Every panel shows the model at the epoch of the timeline. In the input basis a panel is a map of all "
        "pairs (x, y). In the Fourier basis it is the same map as a sum of waves: a few bright cells mean that the "
        "model computes with a few frequencies."
    ),
    (
        "A frequency has one colour everywhere. Point at anything to see it marked in all panels; click a neuron, "
        "a head or a frequency to choose it, and a pair (x, y) on a map to pin it: it stays marked, with its value, "
        "until you click it again or press Esc."
    ),
    (
        "Drag a box in a plot to zoom in. A double click shows the whole plot again, and so does “Zoom out fully” in "
        "its menu (⋯), which zooms by keyboard as well. Charts over the training zoom together."
    ),
    (
        "Your browser's Back button takes back what you did last, step by step. Share copies a link to exactly what "
        "you see, down to the place on the page; the address bar always holds the same link."
    ),
)

GLOSSARY = {
    "grokking": (
        "A model that has long known its training pairs by heart suddenly gets the pairs right that it has never seen."
    ),
    "epoch, checkpoint": (
        "An epoch is one step of the training, over all training pairs at once. A checkpoint is the model as it was "
        "after one of them."
    ),
    "frequency k": (
        "How many times a wave goes up and down while a token runs once through all its values: cos(2πkx/p) and "
        "sin(2πkx/p). A key frequency is followed by at least 2 % of the neurons that follow any; those of "
        "the last checkpoint have the colours."
    ),
    "component": (
        "One wave of the Fourier basis: const, cos k or sin k, each scaled to norm 1. A map of pairs has a component "
        "of x times a component of y in each cell."
    ),
    "neuron, pre, post": (
        "One unit of the MLP. Pre is its value before the nonlinearity (ReLU), post the value after it, which is what "
        "the rest of the model gets."
    ),
    "phase φ, ψ": (
        "Where a neuron's wave has its peak, as an angle: φx and φy for what it reads of the two tokens, ψ for what it "
        "writes into the answer. A model that adds has φx + φy = ψ."
    ),
    "head, attention": (
        "A head lets the final token look at x, y and =. Its attention is how it shares its look among the three; the "
        "shares add up to 1."
    ),
    "QK circuit": "Which tokens a head looks at: the score that each token gets from the final position.",
    "OV circuit": "What a head passes on of a token that it looks at, as far as the chosen neuron listens to it.",
    "W_E, W_logit": (
        "W_E is the embedding: the vector that stands for each token. W_logit is what each neuron adds to the score of "
        "each answer."
    ),
    "logit, answer z": (
        "The score that the model gives an answer; the answer with the highest score is what it says. A loss is how "
        "surprised the model is by the right answer, in nats (1 nat = 1.44 bits)."
    ),
    "α_k": "How much of the wave cos w_k(x + y − z), with w_k = 2πk/p, there is in the logits.",
    "IPR": (
        "The inverse participation ratio: 1 when everything is in one frequency, and the smaller, the more frequencies "
        "share it."
    ),
}
"""The words of the pages, each in a sentence or two."""


def help_content() -> dict[str, Any]:
    """What the dialog holds, for the browser to build: paragraphs, words with their meanings, and keys."""
    return {
        "story": list(STORY),
        "glossary": [{"word": word, "meaning": meaning} for word, meaning in GLOSSARY.items()],
        "keys": [{"keys": list(shortcut.shown), "does": shortcut.does} for shortcut in SHORTCUTS],
    }
