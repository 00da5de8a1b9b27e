"""One view of a run, and what is asked for it at all checkpoints: of this neuron, head or frequency alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from analysis.errors import NotFoundError, ParameterError, listing
from app.address import page_of, read_view
from app.fields import FIELDS, MOST_PICKED
from app.pages import Page
from app.panels import Ask, Panel
from app.publish.choices import Asked, factors_of, questions, text_of
from app.run_info import RunInfo

_WHOLE_CHROME = "title-controls-timeline-caption-link"
"""What stands around the plots where a view does not say (`assets/engine/state/embed.mjs`)."""

_ALWAYS = ("page", "run", "card", "embed")
"""Fields that one view has one value of, whatever it shows."""

_FIELDS = {field.name: field for field in FIELDS}


@dataclass(frozen=True)
class OneView:
    """A view of one page of a run, or of one panel there."""

    info: RunInfo
    page: Page
    """With those of its panels alone that are shown."""
    view: Mapping[str, Any]
    has_way: bool
    """Whether it is known where others are to be had."""

    @classmethod
    def of(cls, given: Mapping[str, str], info: RunInfo, *, has_way: bool) -> Self:
        """Read what an address says.

        Raises:
            ParameterError: for what it says wrongly.
            NotFoundError: for a page without panels, or a panel that is not on its page.
        """
        view, wrong = read_view(given, info)
        page = page_of("", given)
        wrong = tuple(dict.fromkeys([*(["page"] if given.get("page", page.name) != page.name else []), *wrong]))
        if wrong:
            said = listing([f"{name}={given.get(name, '')}" for name in wrong])
            raise ParameterError(f"run {info.run.name!r} has no such view ({said}): correct that, or leave it out")
        shown = replace(page, panels=tuple(_shown(page, view, info)))
        chrome = str(view["embed"] or _WHOLE_CHROME)
        if not has_way:
            chrome = re.sub("-link|link-", "", chrome)
        return cls(info, shown, view | {"page": page.name, "run": info.run.name, "embed": chrome}, has_way)

    @property
    def title(self) -> str:
        """What it is of, in a few words."""
        return f"{self.page.title} · {self.info.run.name}"

    @property
    def theme(self) -> str:
        """Light or dark, where it is not that of whoever looks."""
        found = re.search(r"\b(light|dark)\b", self.view["embed"])
        return found[0] if found else ""

    @cached_property
    def asked(self) -> Mapping[str, tuple[Asked, ...]]:
        """What the browser fetches for each panel, by the panel's id."""
        model = self.info.run.manifest.model
        found = {}
        for panel in (panel for panel in self.page.panels if not panel.why_none(model)):
            factors = factors_of(panel, model)
            arrays = None if factors else panel.arrays
            asks = factors or [panel.ask]
            found[panel.id] = tuple(one for ask in asks for one in self._questions(panel, ask, arrays))
        return found

    @cached_property
    def fixed(self) -> Mapping[str, str]:
        """Fields that cannot have another value here, and a sentence about each."""
        model = self.info.run.manifest.model
        names = set(_ALWAYS)
        for panel in self.page.panels:
            for ask in factors_of(panel, model) or [panel.ask]:
                names |= set(ask.chosen.values()) - {"place"}
        if "picks" in names:
            names.add("freq")  # which has other neurons
        if self.view["large"]:
            names.add("large")
        if self.view["basis"] != "both":
            names.add("basis")
        return {name: self._sentence(name) for name in _FIELDS if name in names}

    @cached_property
    def limits(self) -> dict[str, dict[str, dict[str, Any]]]:
        """What panels can be asked, by query and parameter, as `Choices.limits`."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for panel in self.page.panels:
            held = {name: field for name, field in panel.ask.chosen.items() if field in self.fixed}
            for name, field in held.items():
                of_query = found.setdefault(panel.ask.query, {})
                of_query.setdefault(name, {"values": [], "why": self.fixed[field]})
        for panel in self.page.panels:
            for name, limit in found.get(panel.ask.query, {}).items():
                values = [values[name] for values in self._values(panel, panel.ask)]
                limit["values"] += [value for value in values if value not in limit["values"]]
        return found

    def _questions(self, panel: Panel, ask: Ask, arrays: tuple[str, ...] | None) -> Iterator[Asked]:
        chosen = [{name: [values[name]] for name in ask.chosen} for values in self._values(panel, ask)]
        return iter({one.name: one for given in chosen for one in questions(ask, arrays, given)}.values())

    def _values(self, panel: Panel, ask: Ask) -> Iterator[dict[str, str]]:
        """The parameters with which a panel asks, at each of its places."""
        for place in self._places(panel):
            at_place = {"place": place, "picks": self.picks[place] if place < len(self.picks) else 0}
            chosen = {name: text_of({**self.view, **at_place}[field]) for name, field in ask.chosen.items()}
            yield {name: str(value) for name, value in ask.fixed.items()} | chosen

    def _places(self, panel: Panel) -> Sequence[int]:
        if panel.each == "pick":
            return range(len(self.picks))
        return range(self.info.run.manifest.model.n_heads if panel.each == "head" else 1)

    @property
    def picks(self) -> Sequence[int]:
        """The neurons side by side: those that were picked, else those that the frequency explains best."""
        clearest = self.info.clearest
        return self.view["picks"] or clearest.get(self.view["freq"], clearest.get(0, ()))

    def _sentence(self, name: str) -> str:
        field = _FIELDS[name]
        value = self.picks if name == "picks" else self.view.get(name, "")
        if field.index is not None and value != ():
            nouns = field.nouns or (field.index.noun, field.index.nouns)
            is_many = isinstance(value, Sequence) and len(value) > 1
            what = f"{nouns[is_many]} {text_of(tuple(value) if isinstance(value, Sequence) else value)}"
        else:
            what = re.sub("^(an? )?", "this " if field.link.startswith("a") else "these ", field.link)
        if name == "card":
            what = "this page"
        where = "“Open in Grokscope” below leads to" if self.has_way else "open the run in Grokscope for"
        return f"This file has {what.replace(',', ', ')} alone: {where} the others."


def _shown(page: Page, view: Mapping[str, Any], info: RunInfo) -> list[Panel]:
    """The panels that a view shows."""
    basis, model = view["basis"], info.run.manifest.model
    if not page.panels:
        raise NotFoundError(f"page {page.name!r} has no panels: choose another page")
    if not view["large"]:
        return [panel for panel in page.panels if basis in ("both", panel.basis or basis)]
    most = {"": 0, "head": model.n_heads, "pick": MOST_PICKED}
    named = {f"{panel.id}-{place}": panel for panel in page.panels for place in range(most[panel.each])}
    named |= {panel.id: panel for panel in page.panels if not panel.each}
    if view["large"] not in named:
        raise NotFoundError(f"page {page.name!r} has no panel {view['large']!r}: it has {listing([*named])}")
    large = named[view["large"]]
    if why := large.why_none(model):
        raise NotFoundError(f"panel {large.id!r} has nothing to show of run {info.run.name!r}: {why}")
    return [large]
