"""The pages of the dashboard, in the order of its navigation: name, title, what it is about, panels and controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.phases import RULES
from app.pages import attention, embedding, explore, fourier, logits, neurons, progress
from app.panels import Ask, Panel


@dataclass(frozen=True)
class Page:
    """One page: an address of its own, a line that says what it is about, its panels, and the controls that it needs.

    `display` are the controls that say how to look and not what at: they are behind one button. `widths` are those of
    panels that are not as wide here as elsewhere, `rules` what must be said below them, by name.
    """

    name: str
    title: str
    intro: str
    panels: tuple[Panel, ...] = ()
    controls: tuple[str, ...] = ()
    display: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What the browser needs to show it."""
        about = {"name": self.name, "title": self.title, "intro": self.intro}
        shown = {
            "panels": [panel.id for panel in self.panels],
            "controls": list(self.controls),
            "display": list(self.display),
        }
        return about | shown | {"widths": dict(self.widths)} | {"rules": dict(self.rules)}


_DISPLAY = ("colours", "scale")

PAGES = (
    Page(
        "explore",
        "Explore",
        "One neuron and one head on all inputs, and the whole model around them. Drag the timeline to watch them form.",
        explore.PANELS,
        ("neuron", "stage", "head", "pos", "basis"),
        (*_DISPLAY, "order"),
    ),
    Page(
        "neurons",
        "Neurons",
        "Which frequency each neuron comes nearest to, how purely it follows it, and what it writes into the answer.",
        neurons.PANELS,
        ("neuron", "stage", "freq", "basis"),
        _DISPLAY,
        {"readout-fourier": 2},
    ),
    Page(
        "attention",
        "Attention",
        "Where the final token looks, in every head and on every input, and what makes it look there.",
        attention.PANELS,
        ("pos", "basis"),
        _DISPLAY,
        {"qk-fourier": 2},
    ),
    Page(
        "embedding",
        "Embedding",
        "How the model writes down numbers: a model that has grokked keeps them on a few circles.",
        embedding.PANELS,
        ("freq", "dims", "rank", "basis"),
        _DISPLAY,
    ),
    Page(
        "logits",
        "Logits",
        "What the model answers, and how much of its answer is put together from waves.",
        logits.PANELS,
        ("z", "freq", "basis"),
        _DISPLAY,
    ),
    Page(
        "progress",
        "Progress",
        "Measures of what the model knows and how, over the whole training. Zoom one chart, and all follow.",
        progress.PANELS,
        ("heights",),
        rules=RULES,
    ),
    Page(
        "fourier",
        "Fourier",
        "A bench to learn the Fourier basis on: waves, what a function is made of, and sums of products of waves.",
        fourier.PANELS,
        ("component", "shape", "terms", "scale"),
    ),
    Page("data", "Data", "What this run is, and every number in it to take with you."),
)

_FINDER = (
    Panel(
        "finder-heads", "neuron-table", Ask("heads"), "", arrays=("values", "freq", "fraction", "score_range", "to_x")
    ),
    Panel(
        "finder-frequencies", "neuron-table", Ask("frequencies"), "", arrays=("values", "embedding", "alpha", "readout")
    ),
)
"""What the finder asks besides the table of neurons; on no page."""

PANELS: tuple[Panel, ...] = tuple({panel.id: panel for page in PAGES for panel in page.panels}.values()) + _FINDER
"""Every panel once; some are on several pages."""
