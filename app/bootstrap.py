"""How the page opens: everything the browser needs before it asks anything, as one JSON text in the page itself.

The address names the run; where it names none, or one that cannot be shown, the first run that can be shown is opened.
"""

from __future__ import annotations

import json
from typing import Any

from analysis.errors import DamagedError, GrokscopeError, NotFoundError
from analysis.manifest import epoch_listing
from app.errors import sentence_of
from app.fields import ADDRESS_VERSION, FIELDS
from app.help import help_content
from app.keys import commands
from app.pages import PAGES, PANELS
from app.run_info import RunInfo, run_info_of
from app.settings import runs_flag
from cache.answers import Answers

RUN_PARAMETER = "run"


def initial_state(answers: Answers, wanted: str | None) -> dict[str, Any]:
    """What the page opens with; `wanted` is the run that its address names, whatever that is."""
    try:
        names = answers.session.store.names()
    except DamagedError as error:  # the store itself
        names, facts, notice = (), None, sentence_of(error)
    else:
        facts, notice = _first(answers, names, wanted)
    return {
        "version": ADDRESS_VERSION,
        "fields": {field.name: field.to_json() for field in FIELDS},
        "commands": commands(),
        "pages": [page.to_json() for page in PAGES],
        "panels": [panel.to_json() for panel in PANELS],
        "help": help_content(),
        "runs": list(names),
        "run": None if facts is None else facts.to_json(),
        "notices": {"run": "" if facts is None else damage_notice(facts), "error": notice},
    }


def _first(answers: Answers, names: tuple[str, ...], wanted: str | None) -> tuple[RunInfo | None, str]:
    """The run that is wanted, else the first that can be shown; and why it is not the one that is wanted."""
    if not names:
        root = answers.session.store.root
        command = f"grokscope train --name NAME{runs_flag(root)}"
        empty = NotFoundError(f"there are no runs in {root}: make one with {command}, then reload")
        return None, sentence_of(empty)
    complaints = []
    for name in dict.fromkeys([*([wanted] if wanted is not None else []), *names]):
        try:
            facts = run_info_of(answers, answers.session.run(name))
        except GrokscopeError as error:
            complaints.append(sentence_of(error))
        else:
            return facts, complaints[0] if wanted is not None and complaints else ""
    return None, complaints[0]


def damage_notice(facts: RunInfo) -> str:
    """Which checkpoints of a run cannot be used; empty when all can."""
    if not facts.damaged:
        return ""
    many = len(facts.damaged) > 1
    noun, verb, them = ("Checkpoints", "are", "them") if many else ("Checkpoint", "is", "it")
    which = f"{noun} {epoch_listing(facts.damaged)} of run {facts.run.name!r} {verb} damaged"
    return f"{which} (× on the timeline): restore {them}, or use the others."


def to_script(content: dict[str, Any] | None) -> str:
    """JSON for a script element: no text in it can end the element."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
