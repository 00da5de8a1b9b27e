"""The panels of the page: which query each asks of a view, which arrays it needs, and which painter draws them.

A new panel is one query in `analysis.queries`, its words in `app.sentences`, one row here, and a painter in
`assets/engine/painters` when none of those there fits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from analysis.queries import query_named
from analysis.query import Basis, Query
from app.view import View

Draws = Literal["pairs", "spectrum2d", "table", "bars", "lines", "scatter", "map"]
"""The painters: functions of x and y, the same in the Fourier basis, mean attention, a spectrum's bars, functions of
one token for every head, neurons by frequency and share, and the neuron map."""

_SAFE = "-_.!~*'()"
"""What the browser's encodeURIComponent leaves as it is, besides letters and digits."""


@dataclass(frozen=True)
class Ask:
    """What a panel asks: a query, parameters that never change, and those that follow a field of the view."""

    query: str
    fixed: Mapping[str, str | int] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """One panel; `basis` is None where the basis switch changes nothing, `unit` what an upright axis is titled."""

    id: str
    draws: Draws
    basis: Basis | None
    ask: Ask
    help: str
    arrays: tuple[str, ...] = ("values",)
    width: int = 1
    """How many of the page's four columns it takes."""
    unit: str = ""

    def query(self, view: View) -> Query:
        """The query that it asks of a view."""
        chosen = {name: getattr(view, where) for name, where in self.ask.chosen.items()}
        return query_named(self.ask.query).parse({**self.ask.fixed, **chosen})

    def ask_json(self) -> str:
        """What it asks, for the browser, which builds the same `asked` from it."""
        return json.dumps({"query": self.ask.query, "fixed": dict(self.ask.fixed), "chosen": dict(self.ask.chosen)})


def asked(query: Query) -> str:
    """A query with the parameters it was given, sorted by name, as text: `neuron?basis=input&neuron=17&stage=post`."""
    given = sorted(query.model_fields_set)
    parameters = "&".join(f"{name}={quote(str(getattr(query, name)), safe=_SAFE)}" for name in given)
    return f"{query.name}?{parameters}" if parameters else query.name


def _neuron(basis: Basis) -> Ask:
    return Ask("neuron", {"basis": basis}, {"neuron": "neuron", "stage": "stage"})


def _attention(basis: Basis) -> Ask:
    return Ask("attention", {"basis": basis}, {"head": "head", "pos": "pos"})


def _ov(basis: Basis) -> Ask:
    return Ask("ov_circuit", {"basis": basis}, {"neuron": "neuron"})


def _qk(basis: Basis) -> Ask:
    return Ask("qk_circuit", {"basis": basis})


_NEURONS = Ask("neuron_frequencies", chosen={"stage": "stage"})
_OF_NEURONS = ("values", "fraction", "active")

PANELS: tuple[Panel, ...] = (
    Panel(
        "neuron-input",
        "pairs",
        "input",
        _neuron("input"),
        "How strongly this neuron fires at the final token, for every pair of inputs x and y.",
    ),
    Panel(
        "neuron-fourier",
        "spectrum2d",
        "fourier",
        _neuron("fourier"),
        "The same numbers as a sum of waves: each cell is how much of one wave of x times one wave of y there is. "
        "Rings mark the strongest frequencies, with their share of the variance.",
    ),
    Panel(
        "attention-input",
        "pairs",
        "input",
        _attention("input"),
        "How much of this head's attention the final token pays to one position, for every pair of inputs.",
    ),
    Panel(
        "attention-fourier",
        "spectrum2d",
        "fourier",
        _attention("fourier"),
        "The attention as a sum of waves: each cell is how much of one wave of x times one wave of y there is. "
        "Rings mark the strongest frequencies, with their share of the variance.",
    ),
    Panel(
        "neuron-map",
        "map",
        None,
        _NEURONS,
        "Every neuron is a cell. Its colour is the frequency that it computes, its strength how much of its variance "
        "that explains: watch clusters form. Click a cell to choose its neuron.",
        arrays=_OF_NEURONS,
        width=2,
    ),
    Panel(
        "embedding-spectrum",
        "bars",
        None,
        Ask("embedding_spectrum"),
        "How much of the embedding of the numbers is a wave of each frequency: a model that has grokked keeps a few.",
        width=2,
        unit="squared norm",
    ),
    Panel(
        "ov-input",
        "lines",
        "input",
        _ov("input"),
        "What each number adds to this neuron through each head, if the head looked at nothing else.",
        unit="contribution",
    ),
    Panel(
        "ov-fourier",
        "lines",
        "fourier",
        _ov("fourier"),
        "The same contributions as a sum of waves of the number: cos and sin of each frequency.",
        unit="coefficient",
    ),
    Panel(
        "qk-input",
        "lines",
        "input",
        _qk("input"),
        "How much the final token wants to look at each number in each head, before the softmax.",
        unit="score",
    ),
    Panel(
        "qk-fourier",
        "lines",
        "fourier",
        _qk("fourier"),
        "The same scores as a sum of waves of the number: cos and sin of each frequency.",
        unit="coefficient",
    ),
    Panel(
        "attention-mean",
        "table",
        None,
        Ask("attention_mean"),
        "Where each head looks from the final token, averaged over all pairs of inputs. Each row adds up to 1.",
    ),
    Panel(
        "neuron-scatter",
        "scatter",
        None,
        _NEURONS,
        "Every neuron is a dot: across, the frequency that it computes; upwards, how much of its variance that "
        "explains. Above the dashed line it counts as following that frequency. Click a dot to choose its neuron.",
        arrays=_OF_NEURONS,
        width=3,
    ),
)

PANEL_BY_ID = {panel.id: panel for panel in PANELS}
