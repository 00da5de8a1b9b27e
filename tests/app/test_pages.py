"""The pages: their panels and controls exist, fit every run, and are all there in the browser's code."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from analysis.errors import ParameterError
from analysis.queries import query_named
from analysis.run import Run
from app.fields import FIELDS, MOST_PICKED
from app.pages import PAGES, PANEL_BY_ID, PANELS, panel_named
from app.panels import Panel
from app.requests import parse
from app.run_info import run_info_of
from app.view import Request, View
from cache.build import build_answers
from tests.app.node import run_module
from tests.app.page import ALL, SEEN, ids_of

EACH = pytest.mark.parametrize("panel", PANELS, ids=[panel.id for panel in PANELS])
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
COLUMNS = 4


def names_of(panel: Panel, run: Run) -> list[str]:
    """What the browser calls a panel of a run at most: once for each head, or for each neuron that can be picked."""
    count = {"": 0, "head": run.manifest.model.n_heads, "pick": MOST_PICKED}[panel.each]
    return [f"{panel.id}-{place}" for place in range(count)] if panel.each else [panel.id]


def test_every_panel_has_a_painter_and_every_painter_a_panel():
    script = "async () => Object.keys((await import(`${engine}/plot/painters/index.mjs`)).PAINTERS)"
    assert {panel.draws for panel in PANELS} == set(run_module(script, None))


class TestPages:
    """What a page names is there."""

    @EACH_PAGE
    def test_its_controls_exist_and_come_once(self, page):
        known = {field.name for field in FIELDS if field.control}
        shown = page.controls + page.display
        assert set(shown) <= known
        assert len(set(shown)) == len(shown)

    @EACH_PAGE
    def test_what_its_panels_follow_can_be_chosen_there_or_by_a_click(self, page):
        followed = {where for panel in page.panels for where in panel.ask.chosen.values()}
        assert followed - {"place", "picks"} <= set(page.controls)

    @EACH_PAGE
    def test_its_panels_come_once_and_fit_its_columns(self, page):
        ids = [panel.id for panel in page.panels]
        assert len(set(ids)) == len(ids)
        assert page.widths.keys() <= set(ids)
        assert all(1 <= page.widths.get(panel.id, panel.width) <= COLUMNS for panel in page.panels)

    @EACH_PAGE
    def test_it_says_what_it_is_about(self, page):
        assert page.title
        assert page.intro.endswith(".")

    @EACH_PAGE
    def test_the_browser_is_told_all_of_it(self, page):
        told = page.to_json()
        assert (told["name"], told["title"], told["intro"]) == (page.name, page.title, page.intro)
        assert told["panels"] == [panel.id for panel in page.panels]
        assert (told["controls"], told["widths"]) == (list(page.controls), dict(page.widths))

    def test_the_data_page_alone_has_no_panels(self):
        assert [page.name for page in PAGES if not page.panels] == ["data"]


class TestPanels:
    """What a panel is made of is there."""

    def test_every_id_is_one_that_a_view_may_enlarge(self):
        for name in ALL:
            assert View(run="tiny", epoch=0, large=name).large == name

    def test_no_id_is_given_twice(self):
        assert len(PANEL_BY_ID) == len(PANELS)
        assert Counter(name for panel in PANELS for name in ids_of(panel)).most_common(1)[0][1] == 1

    def test_panels_of_the_same_id_are_the_same(self):
        for page in PAGES:
            for panel in page.panels:
                assert panel == PANEL_BY_ID[panel.id]

    def test_there_are_not_more_of_a_page_than_can_be_asked_for_at_once(self):
        for page in PAGES:
            names = [name for panel in page.panels for name in ids_of(panel)]
            if names:
                assert parse(Request, {"view": SEEN.model_dump(), "panels": names}).panels == names

    @EACH
    def test_it_explains_itself(self, panel):
        assert panel.help or panel.id.startswith("finder-")
        # Titles and details may name fields of the view.
        for text in (panel.title, panel.options.get("detail", "")):
            assert set(re.findall(r"\{(\w+)\}", text)) <= View.model_fields.keys()

    @EACH
    def test_it_follows_fields_of_the_view_and_its_own_place(self, panel):
        places = {"": set(), "head": {"place"}, "pick": {"picks"}}[panel.each]
        followed = set(panel.ask.chosen.values())
        assert followed & {"place", "picks"} == places
        assert followed - {"place"} <= View.model_fields.keys()

    @EACH
    def test_it_covers_what_its_query_answers(self, panel):
        scope = query_named(panel.ask.query).scope
        assert (panel.span, scope) in {(scope, scope), ("run", "checkpoint")}
        assert panel.basis in (None, panel.ask.fixed.get("basis"))
        assert panel.options.get("main", panel.arrays[0]) in panel.arrays


@pytest.mark.parametrize("name", ["tiny", "mod113"])
def test_every_panel_fits_the_view_that_a_run_begins_with(name, tiny_store, shipped_runs, tmp_path):
    answers = build_answers(tiny_store.root if name == "tiny" else shipped_runs, tmp_path / "cache", device="cpu")
    run = answers.session.run(name)
    start = run_info_of(answers, run).start
    view = View(run=name, picks=list(range(MOST_PICKED)), **start)
    for panel in PANELS:
        for each in names_of(panel, run):
            same, place = panel_named(each)
            assert same is panel
            panel.query(view, place).check(run.manifest.model)


@pytest.mark.parametrize("panel", [panel for panel in PANELS if panel.span == "checkpoint"], ids=lambda panel: panel.id)
def test_every_clip_that_a_panel_needs_is_served(site, panel):
    facts = site.opening()["run"]
    for name in ids_of(panel):
        asked = panel.asked(SEEN, panel_named(name)[1])
        mark = "&" if "?" in asked else "?"
        response = site.client.get(f"{facts['clips']}/{asked}{mark}arrays={','.join(panel.to_json()['arrays'])}")
        assert response.status_code == 200, response.get_json(silent=True)


class TestNames:
    """From the browser's name of a panel to the panel."""

    def test_one_that_is_there_once(self):
        assert panel_named("neuron-input") == (PANEL_BY_ID["neuron-input"], 0)

    def test_one_of_many(self):
        assert panel_named("heads-input-3") == (PANEL_BY_ID["heads-input"], 3)
        assert panel_named("picked-11") == (PANEL_BY_ID["picked"], 11)

    @pytest.mark.parametrize(
        "name", ["", "-", "-1", "nope", "neuron-input-0", "heads-input-", "heads-input-x", "heads-input--1", "heads-²"]
    )
    def test_no_other(self, name):
        with pytest.raises(ParameterError, match=r"there is no panel .*: the panels are neuron-input"):
            panel_named(name)

    def test_a_place_that_no_run_has_is_refused_by_the_query(self, tiny_run):
        panel, place = panel_named("heads-input-99")
        with pytest.raises(ParameterError, match="there is no head 99: head goes from 0 to 1"):
            panel.query(SEEN, place).check(tiny_run.manifest.model)
