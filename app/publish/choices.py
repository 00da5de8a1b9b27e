"""Which questions a site answers: all that its panels can ask, where that is a bounded number of bytes.

Where a panel has too many views, or no end of them (a drawn function), the site has what the page opens with, the key
frequencies and the examples, and a sentence that says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import quote

from analysis.clip import frame_bytes
from analysis.config import ModelConfig
from analysis.queries import has_quick_transforms
from analysis.query import Query
from analysis.question import Question
from analysis.run import Run
from app.fields import EXAMPLE_TERMS, FIELDS
from app.pages import PANELS
from app.panels import Ask, Panel
from app.run_info import RunInfo
from cache.answers import Answers

MOST_BYTES = 6_000_000
"""A panel whose views take no more at all checkpoints, before they are packed, has all of them."""

ONE_TERM = "1:1:1"
"""The sum that is left when all terms are taken away (`assets/engine/ui/controls/terms.mjs`)."""

_OFFERED = {"shape": "the functions of the list alone", "terms": "the example, and the sum of one term, alone"}
"""What there is of fields that have no end of values."""

_FIELDS = {one.name: one for one in FIELDS}
_UNRESERVED = "-_.!~*'()"


@dataclass(frozen=True)
class Asked:
    """A question as the browser writes it, without its arrays; the same with them; and what it means."""

    text: str
    arrays: tuple[str, ...] | None
    question: Question

    @property
    def name(self) -> str:
        """The whole text."""
        return self.part(0)

    def part(self, number: int) -> str:
        """The whole text with the number of a part of the clip, as `urlOf` in `data/clip-store.mjs` writes it."""
        more = [*([f"arrays={','.join(self.arrays)}"] if self.arrays else []), *([f"part={number}"] if number else [])]
        return "&".join([f"{self.text}{'&' if '?' in self.text else '?'}{more[0]}", *more[1:]]) if more else self.text


@dataclass(frozen=True)
class Choice:
    """The values that a parameter can have on the site; `why` says so where there are others."""

    values: tuple[str, ...]
    why: str = ""


@dataclass
class Choices:
    """All that is asked of one run: clips, answers about more than one checkpoint; and what cannot be asked."""

    clips: dict[str, Asked] = field(default_factory=dict)
    answers: dict[str, Asked] = field(default_factory=dict)
    limits: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """By query and parameter: `{"values": […], "why": sentence}`."""


def choices_of(answers: Answers, info: RunInfo) -> Choices:
    """What the panels of a site about a run ask."""
    found = Choices()
    model = info.run.manifest.model
    for panel in PANELS:
        if panel.why_none(model):
            continue
        made_from = factors_of(panel, model)
        for ask in made_from:
            for asked in questions(ask, None, {name: _all(one, info) for name, one in ask.chosen.items()}):
                found.clips[asked.name] = asked
        if not made_from:
            _ask(found, answers, info, panel)
    return found


def factors_of(panel: Panel, model: ModelConfig) -> list[Ask]:
    """What the browser makes a panel's frames of (`assets/engine/ui/panel-frames.mjs`); nothing where it gets clips."""
    is_transform = "y" in panel.axes() and panel.axes()["y"].over == "comp_y"
    is_quick = has_quick_transforms(model) or not is_transform
    return panel.factors() if panel.span == "checkpoint" and model.is_factorisable and is_quick else []


def questions(ask: Ask, arrays: tuple[str, ...] | None, chosen: Mapping[str, Sequence[str]]) -> Iterator[Asked]:
    """Every question with some values of the parameters that follow the view."""
    for text, values in _texts(ask, chosen):
        yield Asked(text, arrays, Question(_query(ask.query, values), arrays))


def text_of(value: Any) -> str:
    """A value of a field as questions write it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _ask(found: Choices, answers: Answers, info: RunInfo, panel: Panel) -> None:
    """Add what one panel asks whose frames are not made of factors."""
    chosen = _chosen(answers, info, panel)
    kept = found.clips if panel.span == "checkpoint" else found.answers
    for asked in questions(panel.ask, panel.arrays, {name: choice.values for name, choice in chosen.items()}):
        kept[asked.name] = asked
    for name, choice in chosen.items():
        if choice.why:
            limits = found.limits.setdefault(panel.ask.query, {})
            limits[name] = {"values": list(choice.values), "why": choice.why}


def _query(name: str, values: Mapping[str, str]) -> Query:
    return Question.of(name, values.items()).query


def _texts(ask: Ask, chosen: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every question of a panel, as `questionOf` in `assets/engine/data/question.mjs` writes it, and its parameters."""
    fixed = {name: str(value) for name, value in ask.fixed.items()}
    for values in product(*chosen.values()):
        given = dict(sorted((fixed | dict(zip(chosen, values, strict=True))).items()))
        text = "&".join(f"{name}={quote(value, safe=_UNRESERVED)}" for name, value in given.items())
        yield "?".join(filter(None, [ask.query, text])), given


def _chosen(answers: Answers, info: RunInfo, panel: Panel) -> dict[str, Choice]:
    """By parameter, the values that a panel can ask with."""
    every = {name: _all(one, info) for name, one in panel.ask.chosen.items()}
    if all(every.values()):
        count = math.prod(map(len, every.values()))
        if panel.span != "checkpoint" or count * _size(answers, info.run, panel, every) <= MOST_BYTES:
            return {name: Choice(tuple(values)) for name, values in every.items()}
    return {name: _few(one, info, every[name]) for name, one in panel.ask.chosen.items()}


def _size(answers: Answers, run: Run, panel: Panel, every: Mapping[str, Sequence[str]]) -> int:
    """What one view of a panel takes at all checkpoints, in bytes."""
    _, values = next(_texts(panel.ask, every))
    answer = answers.session.answer_range(run, _query(panel.ask.query, values), start=0, stop=1)
    return frame_bytes(answer) * len(run.epochs)


def _all(name: str, info: RunInfo) -> list[str]:
    """All values of a field of the view; none where there is no end of them."""
    if name == "place":
        return [str(head) for head in range(info.run.manifest.model.n_heads)]
    one = _FIELDS[name]
    if "enum" in one.type:
        return [str(value) for value in one.type["enum"]]
    if one.index is None or (one.type["type"] == "array" and name != "picks"):
        return []
    low, high = one.index.bounds(info.run.manifest.model)
    return [str(value) for value in range(low, high + 1)]


def _few(name: str, info: RunInfo, every: Sequence[str]) -> Choice:
    """Some values of a field: what a page opens with, and what it offers."""
    one = _FIELDS[name]
    if "enum" in one.type:
        return Choice(tuple(every))
    start = info.start.get(name, one.default)
    values = [text_of(start)]
    if name == "freq":
        values = [str(freq) for freq in sorted({int(values[0]), *info.keys})]
    elif name == "terms":
        values += dict.fromkeys(filter(None, [_usable(EXAMPLE_TERMS, info.run.manifest.model.p), ONE_TERM]))
    elif one.control is not None and one.control.kind == "select":
        values += [str(value) for value in one.control.options.values() if str(value) not in values]
    return Choice(tuple(values), _sentence(name, values))


def _sentence(name: str, values: Sequence[str]) -> str:
    """That a site has no other values of a field."""
    one = _FIELDS[name]
    if one.index is None:
        return f"This site has {_OFFERED[name]}: choose that, or open the run in Grokscope for others."
    nouns = one.nouns or (one.index.noun, one.index.nouns)
    noun = nouns[len(values) > 1 or "," in values[0]]
    joined = ", ".join(value.replace(",", ", ") for value in values)
    return f"This site has {noun} {joined} alone: choose that, or open the run in Grokscope for the others."


def _usable(terms: str, p: int) -> str:
    """The terms whose components there are among p."""
    return ",".join(term for term in terms.split(",") if max(map(int, term.split(":")[:2])) < p)
