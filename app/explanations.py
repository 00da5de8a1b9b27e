"""What the button ⓘ of a panel says beside the panel's help: its formula, its source, and the marks in its plot.

Formula and source stand in the docstring of the panel's query, and what is cited in `analysis.sources`. The browser
puts them together (`assets/engine/ui/explainer.mjs`), and knows which marks a painter draws.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from analysis.sources import SOURCES

if TYPE_CHECKING:
    from analysis.query import Query
    from app.panels import Panel

_OF_PAIRS = "; in the Fourier basis, B f Bᵀ for f(x, y), with the rows of B its components"
_OF_ONE = "; in the Fourier basis, B f for f, with the rows of B its components"


def stated(kind: type[Query], what: str) -> str:
    """What a query's docstring says after a word and a colon, such as “Formula:”, without the full stop; else empty.

    It begins a line, and ends where another such line does, or a paragraph.
    """
    found = re.search(rf"^{what}:((?:.(?!^[A-Z]\w+:|^$))*)", inspect.getdoc(kind) or "", re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()).removesuffix(".") if found else ""


def explained(panel: Panel) -> dict[str, str]:
    """The formula and the source of a panel, as text; empty where there is none."""
    return {"formula": _formula(panel), "source": stated(panel.kind, "Source")}


def sources() -> dict[str, dict[str, str]]:
    """Every source by its key: what it is called, and its address, empty if it has none."""
    return {key: {"name": source.name, "url": source.url} for key, source in SOURCES.items()}


def _formula(panel: Panel) -> str:
    if panel.formula:
        return panel.formula
    formula = stated(panel.kind, "Formula")
    if panel.ask.fixed.get("basis") != "fourier":
        return formula
    return formula + (_OF_PAIRS if panel.draws == "spectrum2d" else _OF_ONE)
