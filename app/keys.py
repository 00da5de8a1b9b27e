"""Every key of the page: those of the view's fields, and the others. The help lists them, the browser obeys them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.field import Shortcut
from app.fields import FIELDS
from app.pages import PAGES, Page

_DIGITS = "1234567890"
"""The keys that lead to pages, as they lie on a keyboard."""


def shortcuts(pages: Sequence[Page] = PAGES) -> tuple[Shortcut, ...]:
    """In the order of the help; those without keys are the browser's own."""
    places = {key: place for place, (key, _) in enumerate(zip(_DIGITS, pages, strict=False))}
    return (
        Shortcut("one checkpoint back, one on", {"ArrowLeft": -1, "ArrowRight": 1}, "step", ("←", "→")),
        Shortcut("ten checkpoints", {"shift ArrowLeft": -10, "shift ArrowRight": 10}, "step", ("shift ←", "shift →")),
        Shortcut("the first checkpoint, the last", {"Home": -1, "End": 1}, "go", ("home", "end")),
        Shortcut("play, pause", {" ": 0}, "play", ("space",)),
        *(shortcut for field in FIELDS for shortcut in field.shortcuts),
        Shortcut("the pages, in their order", places, "page", ("1", "…", [*places][-1])),
        Shortcut("find anything: a neuron, a pair, an epoch, a panel", {"ctrl k": 0, "/": 0}, "find", ("ctrl K", "/")),
        Shortcut("share exactly this view", {"c": 0}, "share"),
        Shortcut("keep this view in the collection, open that", {"p": 0, "v": 1}, "collection"),
        Shortcut("the next view of a collection that is presented, the one before", labels=("page down", "page up")),
        Shortcut("to a map or the drawing pad, and on it", labels=("tab", "arrows")),
        Shortcut("close what is open, then unpin the pair", {"Escape": 0}, "close", ("esc",)),
        Shortcut("print every panel of this page", labels=("ctrl P",)),
        Shortcut("this guide", {"?": 0}, "help"),
    )


def commands(pages: Sequence[Page] = PAGES) -> dict[str, dict[str, Any]]:
    """What each key means: a command, its amount, and for a field's key the field."""
    fields = {key: field.name for field in FIELDS for shortcut in field.shortcuts for key in shortcut.keys}
    return {
        key: {"name": shortcut.command, "amount": amount, "field": fields.get(key, ""), "among": shortcut.among}
        for shortcut in shortcuts(pages)
        for key, amount in shortcut.keys.items()
    }
