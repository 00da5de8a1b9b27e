"""What a panel is: which query it asks of a view, which arrays it needs, and which painter draws them.

The panels themselves stand in `app.pages`, one file for each page. A new panel is one query in `analysis.queries`, its
words in `app.captions`, one entry in a page, and a painter in `assets/engine/plot/painters` when none of
those there fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from analysis.config import ModelConfig
from analysis.queries import query_named
from analysis.query import Basis, Query, Scope
from analysis.signature import ArraySpec, ArraySpecs
from analysis.task import Task
from app.captions import TITLES, WORDS
from app.explanations import explained
from app.file_names import parts


@dataclass(frozen=True)
class Axis:
    """What lies along an axis of a panel (tokens, components, …), and its title unless the task gives one."""

    over: str
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

    def to_json(self) -> dict[str, Any]:
        """What the browser keeps."""
        return {"query": self.query, "fixed": dict(self.fixed), "chosen": dict(self.chosen)}


_ALONG: Mapping[str, Axis] = {
    "x": Axis("x", "token"),
    "z": Axis("z", "answer z"),
    "comp": Axis("comp", "component"),
    "freq": Axis("freqs", "frequency"),
    "rank": Axis("rank", "rank"),
    "epoch": Axis("epoch", "epoch"),
}
"""What lies to the right where values are drawn over one axis of an array."""

_PAIRS = (("x", "y"), ("comp_x", "comp_y"))

OF_PAIRS = frozenset(("pairs", "correctness"))
"""The painters on which a click pins a pair of tokens."""


@dataclass(frozen=True)
class Panel:
    """One panel. What it does not say of itself follows from the signature of its query.

    `unit` is that of its main array, which an upright axis is titled with; `x` and `y` are that array's axes, and none
    where its painter has axes of its own or no plot.
    """

    id: str
    draws: str
    """The painter: the name of its file in `assets/engine/plot/painters`."""
    ask: Ask
    help: str
    arrays: tuple[str, ...] = ("values",)
    x: Axis | None = None
    y: Axis | None = None
    width: int = 1
    """How many of the page's four columns it takes."""
    unit: str | None = None
    over_training: bool = False
    """Whether one picture covers all checkpoints of a query about one of them."""
    follows_basis: bool = True
    """Whether it hides when the basis switch says that another basis is to be seen than the one it shows."""
    takes_sum: bool = False
    """Whether it compares the model with cos w(x ∘ y), though its query does not."""
    each: Literal["", "head", "pick"] = ""
    """Whether there is one for each head, or for each of the neurons that are picked."""
    formula: str = ""
    """In place of its query's (`app.explanations`)."""
    title: str = ""
    """In place of its query's (`app.captions`), as is `detail`, which stands beside it."""
    detail: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What its painter needs to know besides."""

    @property
    def kind(self) -> type[Query]:
        """The class of its query."""
        return query_named(self.ask.query)

    def why_none(self, model: ModelConfig) -> str:
        """Why it has nothing to show of a model, in a sentence; empty where it has."""
        return Task(model.p, model.operation).why_not_additive if self.takes_sum else self.kind.why_none(model)

    @property
    def span(self) -> Scope:
        """What one picture covers: one checkpoint, the whole run, or neither: the task alone."""
        return "run" if self.over_training else self.kind.scope

    @property
    def basis(self) -> Basis | None:
        """The basis that it shows; None where the basis switch changes nothing."""
        return self._asked_basis if self.follows_basis else None

    @property
    def _asked_basis(self) -> Basis | None:
        return next((basis for basis in get_args(Basis) if basis == self.ask.fixed.get("basis")), None)

    @property
    def still(self) -> tuple[str, ...]:
        """Its arrays that are the same at every epoch: they come with exact answers, and not with clips."""
        return tuple(name for name in self.arrays if self.specs[name].is_still)

    @property
    def specs(self) -> ArraySpecs:
        """The arrays of the answers that it shows."""
        return self.kind.arrays_in(self._asked_basis)

    def axes(self) -> Mapping[str, Axis]:
        """Its axes, `x` to the right and `y` upwards."""
        given = {name: axis for name, axis in (("x", self.x), ("y", self.y)) if axis}
        return given or _axes_of(self._main.axes)

    @property
    def _main(self) -> ArraySpec:
        return self.specs[self.options.get("main", self.arrays[0])]

    def _unit(self) -> str:
        axes = self.axes()
        is_drawn = bool(axes) and not (self.x and self.y)
        return self.unit if self.unit is not None else self._main.unit if is_drawn else ""

    @property
    def file_name(self) -> str:
        """What its files are called, after the run: a template like its title, with `{epoch}` for the epoch."""
        at = {"checkpoint": "{epoch}", "run": "all" if self.over_training else "", "task": ""}[self.span]
        given = {name: str(value) for name, value in self.ask.fixed.items()}
        given |= {name: f"{{{name}}}" for name in self.ask.chosen}
        return "-".join(filter(None, [at, *parts(self.kind, given)]))

    def _titles(self) -> dict[str, Any]:
        """What it is called, in terms of its query's parameters, and the words that stand for their values."""
        title, detail = TITLES.get(self.ask.query, ("", ""))
        words = {name: dict(WORDS[name]) for name in (*self.ask.fixed, *self.ask.chosen) if name in WORDS}
        return {"title": self.title or title, "detail": self.detail or detail, "words": words}

    def factors(self) -> list[Ask]:
        """What its main array can be made from, asked with those parameters of its own query that they have, too."""
        asks = []
        for name in self.kind.made_from:
            own = query_named(name).model_fields.keys()
            fixed = {key: value for key, value in self.ask.fixed.items() if key in own}
            asks.append(Ask(name, fixed, {key: value for key, value in self.ask.chosen.items() if key in own}))
        return asks

    def to_json(self) -> dict[str, Any]:
        """What the browser needs to build it, and to ask the same of every view."""
        axes = {name: {"over": axis.over, "title": axis.title} for name, axis in self.axes().items()}
        said: dict[str, Any] = {"id": self.id, "draws": self.draws, "help": self.help, "still": list(self.still)}
        said |= {"ask": self.ask.to_json(), "factors": [ask.to_json() for ask in self.factors()]}
        said |= explained(self) | {"arrays": [name for name in self.arrays if not self.specs[name].is_still]}
        kind = {"basis": self.basis, "span": self.span, "each": self.each, **self._titles()}
        kind |= {"fileName": self.file_name, "isCarried": bool(self.kind.carries)}
        look = {"width": self.width, "unit": self._unit(), "axes": axes, "options": dict(self.options)}
        return said | kind | look


def _axes_of(axes: tuple[str, ...]) -> Mapping[str, Axis]:
    """What lies along the axes of a plot of an array."""
    if axes[-2:] in _PAIRS:
        return {"x": Axis(axes[-2]), "y": Axis(axes[-1])}
    along = _ALONG.get(axes[0] if axes[:1] == ("epoch",) else axes[-1] if axes else "")
    return {"x": along} if along else {}
