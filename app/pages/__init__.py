"""The pages of the dashboard, in the order of its navigation: name, title, what it is about, panels and controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from analysis.phases import RULES
from app.fields import FIELDS
from app.pages import attention, embedding, explore, fourier, logits, neurons, progress
from app.panels import OF_PAIRS, Ask, Panel


@dataclass(frozen=True)
class Page:
    """One page: an address of its own, a line that says what it is about, and its panels.

    Where `intro` is empty, the line is the story of the run that is shown (`app.story`).

    Its controls are those of the fields that its panels follow or mark, and of those `besides` that painters read;
    `display` are those that say how to look and not what at, behind one button. `widths` are those of panels that are
    not as wide here as elsewhere, `rules` what must be said below them, by name.
    """

    name: str
    title: str
    intro: str
    panels: tuple[Panel, ...] = ()
    _: KW_ONLY
    besides: tuple[str, ...] = ()
    display: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    trains: bool = False
    """Whether it is there only for those who may train."""
    sweeps: bool = False
    """Whether it is there only where the run store has a sweep, or for those who may train one."""

    @property
    def controls(self) -> tuple[str, ...]:
        """The fields whose controls it shows, in the order of their table."""
        followed = {name for panel in self.panels for name in panel.ask.chosen.values()} | set(self.besides)
        if any(panel.basis for panel in self.panels):
            followed.add("basis")
        if any(panel.draws in OF_PAIRS for panel in self.panels):
            followed.add("pin")
        return tuple(one.name for one in FIELDS if one.control and one.name in followed)

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
_OF_PAIRS = ("colours", "blocks", "scale")

PAGES = (
    Page(
        "explore",
        "Explore",
        "",
        explore.PANELS,
        display=(*_OF_PAIRS, "order"),
    ),
    Page(
        "neurons",
        "Neurons",
        "Which frequency each neuron is specialised to, how much it explains, and what the neuron adds to the logits.",
        neurons.PANELS,
        display=_OF_PAIRS,
        widths={"readout-fourier": 2},
    ),
    Page(
        "attention",
        "Attention",
        "Attention of the final token (=) in each head, and the scores behind it.",
        attention.PANELS,
        display=_OF_PAIRS,
        widths={"qk-fourier": 2},
    ),
    Page(
        "embedding",
        "Embedding",
        "How tokens are embedded: after grokking, on circles of a few frequencies.",
        embedding.PANELS,
        display=(*_DISPLAY, "power"),
    ),
    Page(
        "logits",
        "Logits",
        "The model's outputs (logits), and how much of them a few frequencies explain.",
        logits.PANELS,
        display=_OF_PAIRS,
    ),
    Page(
        "progress",
        "Progress",
        "Progress measures over training. Zooming one chart zooms all.",
        progress.PANELS,
        besides=("heights",),
        rules=RULES,
    ),
    Page(
        "fourier",
        "Fourier",
        "Fourier playground: basis functions, the components of a function, and weighted sums of 2D basis functions.",
        fourier.PANELS,
        besides=("scale",),
    ),
    Page("data", "Data", "Run configuration, checkpoints and downloads."),
    Page(
        "sweep",
        "Sweep",
        "The runs of a sweep beside each other: when each memorises and groks, against what they were given.",
        sweeps=True,
    ),
    Page("train", "Train", "Train a run of your own here, and watch it on every page while it learns.", trains=True),
)


def pages_for(*, trains: bool, sweeps: bool = False) -> tuple[Page, ...]:
    """The pages of somebody who may train, or may not, where the run store has a sweep, or has none."""
    return tuple(page for page in PAGES if trains or not (page.trains or (page.sweeps and not sweeps)))


_FINDER = (
    Panel(
        "finder-heads", "neuron-table", Ask("heads"), "", arrays=("values", "freq", "fraction", "score_range", "to_x")
    ),
    Panel(
        "finder-frequencies", "neuron-table", Ask("frequencies"), "", arrays=("values", "embedding", "alpha", "readout")
    ),
)
"""What the finder asks besides the table of neurons; on no page, and neither is the next."""

_CARDS = (
    Panel(
        "key-frequencies",
        "neuron-table",
        Ask("key_frequencies"),
        "The key frequencies of every checkpoint.",
        over_training=True,
        title="Key frequencies",
    ),
)
"""What the card of a frequency asks besides what the finder does."""

_ON_PAGES = {panel.id: panel for page in PAGES for panel in page.panels}

PANELS: tuple[Panel, ...] = (*_ON_PAGES.values(), *_FINDER, *_CARDS)
"""Every panel once; some are on several pages."""
