"""How the page opens: everything the browser needs before it asks anything, as one JSON text in the page itself.

The address names the run; where it names none, or one that cannot be shown, the first run that can be shown is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from analysis.errors import GrokscopeError, NotFoundError, listing
from app.errors import sentence_of
from app.fields import ADDRESS_VERSION, FIELDS
from app.figures.numerals import epoch_of
from app.gate import Gate
from app.help import help_content
from app.keys import commands
from app.lane import NotYetError
from app.pages import PAGES, PANELS, Page, pages_for
from app.run_info import RunInfo, run_info_of
from app.settings import runs_flag

RUN_PARAMETER, PAGE_PARAMETER = "run", "page"


@dataclass(frozen=True)
class Opened:
    """The run that a page opens; `notice` says why it is not the one that is wanted, or why there is none."""

    names: tuple[str, ...] = ()
    """Of all runs."""
    facts: RunInfo | None = None
    awaited: str = ""
    """Its name, where the facts are still being computed: the page opens without them, and asks for it."""
    notice: str = ""


def open_run(gate: Gate, wanted: str | None, *, trains: bool = False) -> Opened:
    """The run that a page opens; `wanted` is the one that its address names, whatever that is.

    `trains`: whether who asks may train one where there is none.
    """
    names: tuple[str, ...] = ()
    try:
        names = gate.session.store.names()
        return replace(_first(gate, names, wanted, trains=trains), names=names)
    except GrokscopeError as error:  # the store itself is damaged, or out of reach
        return Opened(names, notice=sentence_of(error))


def initial_state(
    opened: Opened, training: Mapping[str, Any] | None = None, sweeps: Sequence[str] = ()
) -> dict[str, Any]:
    """What a page opens with.

    `training` is the form of the Train page (`app.train.form`), for those who may train; `sweeps` are what there are.
    """
    facts = opened.facts
    pages = pages_for(trains=training is not None, sweeps=bool(sweeps))
    state = state_of(pages, list(opened.names), None if facts is None else facts.to_json())
    return state | {
        "training": None if training is None else dict(training),
        "sweeps": list(sweeps),
        "awaited": opened.awaited,
        "notices": {"run": "" if facts is None else damage_notice(facts), "error": opened.notice},
    }


def state_of(pages: Sequence[Page], names: list[str], run: dict[str, Any] | None) -> dict[str, Any]:
    """What a page opens with wherever it comes from: these pages, runs of these names, and the facts of one of them."""
    return {
        "version": ADDRESS_VERSION,
        "fields": {field.name: field.to_json() for field in FIELDS},
        "commands": commands(pages),
        "pages": [page.to_json() for page in pages],
        "panels": _described_panels(),
        "help": help_content(pages),
        "runs": names,
        "run": run,
        "notices": {"run": "", "error": ""},
    }


@cache
def _described_panels() -> list[dict[str, Any]]:
    """Every panel, as the browser has it: the same for all pages of a process, and a quarter of what one would cost."""
    return [panel.to_json() for panel in PANELS]


def _first(gate: Gate, names: tuple[str, ...], wanted: str | None, *, trains: bool) -> Opened:
    """The run that is wanted, else the first that can be shown."""
    if not names:
        root = gate.session.store.root
        command = f"grokscope train --name NAME{runs_flag(root)}"
        how = f"train one here, or with {command}" if trains else f"make one with {command}"
        empty = NotFoundError(f"there are no runs in {root}: {how}, and it appears here")
        return Opened(notice=sentence_of(empty))
    complaints: list[str] = []
    for name in dict.fromkeys([*([wanted] if wanted is not None else []), *names]):
        notice = complaints[0] if wanted is not None and complaints else ""
        try:
            return Opened(facts=run_info_of(gate, gate.session.run(name)), notice=notice)
        except NotYetError:
            return Opened(awaited=name, notice=notice)
        except GrokscopeError as error:
            complaints.append(sentence_of(error))
    return Opened(notice=complaints[0])


def damage_notice(facts: RunInfo) -> str:
    """Which checkpoints of a run cannot be used; empty when all can."""
    if not facts.damaged:
        return ""
    many = len(facts.damaged) > 1
    noun, verb, them = ("Checkpoints", "are", "them") if many else ("Checkpoint", "is", "it")
    which = f"{noun} {listing([epoch_of(epoch) for epoch in facts.damaged])} of run {facts.run.name!r} {verb} damaged"
    return f"{which} (× on the timeline): restore {them}, or use the others."


def first_words(content: dict[str, Any] | None, path: str, page: str | None) -> str:
    """What a page says first, as the browser does (`ui/pages.mjs`): what it is about, or else the story of its run.

    `page` is what the query of its address names, and counts before its `path`.
    """
    if content is None:
        return ""
    name = page or path.strip("/") or PAGES[0].name
    intro = next((page.intro for page in PAGES if page.name == name), "")
    run = content["run"]
    return intro or ("" if run is None else run["story"])


def to_script(content: dict[str, Any] | None) -> str:
    """JSON for a script element: no text in it can end the element."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
