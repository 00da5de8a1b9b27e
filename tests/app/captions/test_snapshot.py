"""What captions say, word for word.

`make docs` writes `snapshot.md` again: read the difference before you commit it.
"""

from __future__ import annotations

from analysis.queries import QUERIES, query_named
from app.captions import Caption, caption, title
from app.measure_groups import MEASURE_GROUPS
from app.pages import PAGES
from tests.app.captions.cases import pairs
from tests.app.captions.snapshot import SNAPSHOT, WHOLE, WITHOUT, written


def test_captions_are_those_of_the_snapshot():
    assert written().splitlines() == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_every_panel_of_a_page_asks_what_has_words():
    panels = [panel for page in PAGES for panel in page.panels]
    assert {panel.ask.query for panel in panels} <= QUERIES.keys() - set(WITHOUT)
    groups = {panel.options.get("group") for panel in panels if panel.ask.query in WHOLE}
    assert groups <= {group.id for group in MEASURE_GROUPS}


def test_what_no_panel_asks_has_no_words():
    for name in WITHOUT:
        query = query_named(name).model_construct()
        assert (title(query), caption(query, pairs([[1.0]]))) == (("", ""), Caption())
