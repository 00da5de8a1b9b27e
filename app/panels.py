"""What a panel is: which query it asks of a view, which arrays it needs, and which painter draws them.

The panels themselves stand in `app.pages`, one file for each page. A new panel is one query in `analysis.queries`, its
words in `app.captions`, one entry in a page, and a painter in `assets/engine/plot/painters` when none of
those there fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from analysis.errors import ParameterError
from analysis.queries import query_named
from analysis.query import Basis, Query
from app.view import View

Span = Literal["checkpoint", "run", "task"]
"""What one picture covers: one checkpoint, the whole run, or neither: the task alone."""

Over = Literal["x", "y", "z", "comp", "comp_x", "comp_y", "freqs", "rank", "epoch", "turn", "share", "neurons", "plane"]
"""What lies along an axis: tokens, components, frequencies (with room for const), ranks, epochs, angles, …"""

_SAFE = "-_.!~*'()"
"""What the browser's encodeURIComponent leaves as it is, besides letters and digits."""


@dataclass(frozen=True)
class Axis:
    """What lies along an axis of a panel, and its title where the task does not give one."""

    over: Over
    title: str = ""


@dataclass(frozen=True)
class Ask:
    """What a panel asks: a query, parameters that never change, and those that follow a field of the view.

    A panel that is there several times asks with the number of its place where a parameter follows `place`, and with
    one item of a field that is a list.
    """

    query: str
    fixed: Mapping[str, str | int] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """One panel; `basis` is None where the basis switch changes nothing, `unit` what an upright axis is titled."""

    id: str
    draws: str
    """The painter: the name of its file in `assets/engine/plot/painters`."""
    ask: Ask
    help: str
    basis: Basis | None = None
    arrays: tuple[str, ...] = ("values",)
    still: tuple[str, ...] = ()
    """Arrays that are the same at every epoch: they come with exact answers, and not with clips."""
    x: Axis | None = None
    y: Axis | None = None
    width: int = 1
    """How many of the page's four columns it takes."""
    unit: str = ""
    span: Span = "checkpoint"
    each: Literal["", "head", "pick"] = ""
    """Whether there is one for each head, or for each of the neurons that are picked."""
    title: str = ""
    """In place of the title that comes with the answer; `{freq}` stands for that field of the view. So does
    `options["detail"]` for what is beside it."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What its painter needs to know besides."""

    def parameters(self, view: View, place: int = 0) -> dict[str, Any]:
        """The parameters of its query in a view, as the one at a place among its like.

        Raises:
            ParameterError: when the view has nothing at that place.
        """
        return {**self.ask.fixed, **{name: _chosen(view, where, place) for name, where in self.ask.chosen.items()}}

    def query(self, view: View, place: int = 0) -> Query:
        """The query that it asks of a view.

        Raises:
            ParameterError: when the view has nothing at that place, or holds what no query takes.
        """
        return query_named(self.ask.query).parse(self.parameters(view, place))

    def asked(self, view: View, place: int = 0) -> str:
        """What it asks as text, parameters sorted by name: `neuron?basis=input&neuron=17&stage=post`."""
        given = sorted(self.parameters(view, place).items())
        text = "&".join(f"{name}={quote(_text(value), safe=_SAFE)}" for name, value in given)
        return f"{self.ask.query}?{text}" if text else self.ask.query

    def to_json(self) -> dict[str, Any]:
        """What the browser needs to build it, and to build the same `asked` for every view."""
        axes = {name: {"over": axis.over, "title": axis.title} for name, axis in (("x", self.x), ("y", self.y)) if axis}
        ask = {"query": self.ask.query, "fixed": dict(self.ask.fixed), "chosen": dict(self.ask.chosen)}
        said = {"id": self.id, "draws": self.draws, "ask": ask, "help": self.help, "arrays": list(self.arrays)}
        said |= {"still": list(self.still)}
        # A clip of all neurons takes seconds: nobody fetches it before it is wanted.
        cost = {"isQuick": query_named(self.ask.query).batch != 1}
        kind = {"basis": self.basis, "span": self.span, "each": self.each, "title": self.title}
        look = {"width": self.width, "unit": self.unit, "axes": axes, "options": dict(self.options)}
        return said | cost | kind | look


def _chosen(view: View, where: str, place: int) -> Any:
    if where == "place":
        return place
    value = getattr(view, where)
    if where != "picks":
        return value
    if place >= len(value):
        raise ParameterError(f"there is no neuron at place {place}: {len(value)} are picked")
    return value[place]


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
