"""Each panel of a page is called and says something of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from analysis.answer import Answer
from analysis.queries import query_named
from analysis.query import Query
from analysis.session import Session
from app.captions import caption, caption_of_run
from app.captions.common import titled
from app.fields import EXAMPLE_TERMS
from app.pages import PAGES, Page
from app.panels import Panel
from tests.app.captions.snapshot import excerpt

CHOSEN = {"neuron": 17, "freq": 7, "head": 1, "pos": 0, "z": 5, "dims": (0, 1), "rank": 0, "i": 3, "shape": "square"}
EPOCH = 25000


Answered = Callable[[Query, int | None], Answer]


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """Answers about the shipped run, each computed once."""
    session, known = Session(excerpt(tmp_path_factory.mktemp("runs")), device="cpu"), {}

    def answer(query: Query, epoch: int | None) -> Answer:
        key = (query.name, query.model_dump_json(), epoch)
        if key not in known:
            known[key] = session.answer("mod113", epoch, query)
        return known[key]

    return answer


def query_of(panel: Panel) -> Query:
    """What the panel asks where everything is as `CHOSEN` has it."""
    given = {name: CHOSEN[name] for name in panel.ask.chosen if name in CHOSEN}
    if "terms" in panel.ask.chosen:
        given["terms"] = EXAMPLE_TERMS
    text = {
        name: ",".join(map(str, value)) if isinstance(value, tuple) else str(value) for name, value in given.items()
    }
    return query_named(panel.ask.query).parse(text | {name: str(value) for name, value in panel.ask.fixed.items()})


def said(panel: Panel, answered: Answered) -> str:
    """The sentence of the panel, as `assets/engine/ui/captions.mjs` chooses it."""
    options, query = panel.options, query_of(panel)
    if "sentence" in options:
        return str(options["sentence"])
    if panel.span == "checkpoint":
        found = caption(query, answered(query, EPOCH))
    else:
        found = caption_of_run(query, answered(query, None), options.get("group", ""))
    return found.foot if options.get("says") == "foot" and found.foot else found.sentence


def called(panel: Panel) -> tuple[str, str]:
    about = panel.to_json()
    parameters = query_of(panel).model_dump()
    return titled(about["title"], parameters), titled(about["detail"], parameters)


@pytest.mark.parametrize("page", [page for page in PAGES if page.panels], ids=lambda page: page.name)
def test_no_two_panels_of_a_page_have_one_name_or_one_sentence(page: Page, answered: Answered) -> None:
    names = Counter(map(called, page.panels))
    assert [name for name, count in names.items() if count > 1] == []
    # Small panels show the neurons that are picked, and have no room for sentences.
    sentences = Counter(said(panel, answered) for panel in page.panels if panel.each != "pick")
    assert [sentence for sentence, count in sentences.items() if count > 1] == []
    assert all(sentences)
