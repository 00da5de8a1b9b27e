"""Attention: every head at once, their attention over the training, and the scores behind it."""

from __future__ import annotations

from app.measure_groups import MEASURE_GROUP_BY_ID
from app.pages.explore import COEFFICIENTS, MEAN_ATTENTION, PAIRS, WITH_STRONGEST, qk_panels
from app.pages.progress import panel_of
from app.panels import Ask, Panel

_HEADS = (
    Panel(
        "heads-input",
        "pairs",
        Ask("attention", {"basis": "input"}, {"head": "place", "pos": "pos"}),
        f"Attention of the final token to the chosen position in this head, for every pair of inputs. {PAIRS}",
        each="head",
    ),
    Panel(
        "heads-fourier",
        "spectrum2d",
        Ask("attention", {"basis": "fourier"}, {"head": "place", "pos": "pos"}),
        f"This head's attention in the 2D Fourier basis. {COEFFICIENTS}",
        arrays=WITH_STRONGEST,
        each="head",
    ),
)

_OVER_TRAINING = tuple(
    panel_of(MEASURE_GROUP_BY_ID[name], "training") for name in ("attention_difference", "attention_mean")
)

PANELS = (*_HEADS, *_OVER_TRAINING, MEAN_ATTENTION, *qk_panels())
