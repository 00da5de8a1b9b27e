"""What people read keeps to the words that `docs/architecture.md` lists: one name for one thing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

from analysis.queries import QUERIES
from app.fields import FIELDS
from app.help import GLOSSARY, STORY
from app.measure_groups import MEASURE_GROUPS
from app.pages import PAGES, PANELS
from tests.app.captions.snapshot import SNAPSHOT

ODD = re.compile(
    r"(?<!square )\bwaves?\b|what varies|by heart|\bleans?\b|\bheights?\b|wears? down|stands? out|purest|clearest|"
    r"\bbench\b|tells? tokens apart|\btrain pairs?\b|model says|nearly a ring|looks at|\bpays?\b|"
    r"\bthe same (?:for each|over|dimensions|numbers)\b",
    re.IGNORECASE,
)


def texts() -> Iterator[tuple[str, str]]:
    """Everything that is said in the page, but for what the browser says by itself, by where it stands."""
    for page in PAGES:
        yield page.name, " ".join((page.title, page.intro, *page.rules.values()))
    for panel in PANELS:
        about = panel.to_json()
        said = (about["help"], about["title"], about["detail"], about["unit"], panel.options.get("sentence", ""))
        yield panel.id, " ".join(said)
    for field in FIELDS:
        if field.control:
            yield (
                field.name,
                " ".join((field.control.label, field.control.hint, *map(str, field.type.get("labels", ())))),
            )
    for group in MEASURE_GROUPS:
        yield group.id, " ".join((group.title, group.meaning, *group.names))
    yield "guide", " ".join((*STORY, *GLOSSARY, *GLOSSARY.values()))
    for name, kind in QUERIES.items():
        yield name, " ".join((inspect.getdoc(kind) or "").splitlines())
    yield from ((f"captions: {line}", line) for line in SNAPSHOT.read_text("utf-8").splitlines())


@pytest.mark.parametrize("odd", ["77 % of what varies", "Neurons as waves", "Frequency 1 stands out", "on train pairs"])
def test_an_odd_word_is_found(odd: str) -> None:
    assert ODD.search(odd)


def test_there_is_no_odd_word() -> None:
    assert [(where, found[0]) for where, text in texts() if (found := ODD.search(text))] == []
