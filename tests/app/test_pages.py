"""The pages: their panels and controls exist, fit every run, and are all there in the browser's code."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

import pytest

from analysis.queries import query_named
from analysis.queries.attention import Attention
from analysis.queries.embedding import EmbeddingDims
from analysis.queries.fourier import FourierTransform
from analysis.queries.neurons import ClusterSpectrum
from analysis.question import Question
from app.captions import TITLES, WORDS, title
from app.fields import FIELDS
from app.file_names import file_stem
from app.pages import PAGES, PANELS
from app.requests import MOST_QUESTIONS
from tests.app.captions.snapshot import variants
from tests.app.node import run_module

EACH = pytest.mark.parametrize("panel", PANELS, ids=[panel.id for panel in PANELS])
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
COLUMNS = 4
GIVEN = {"neuron": 17, "stage": "post", "head": 2, "pos": 1, "freq": 7, "z": 4, "i": 6, "rank": 1, "dims": "0,3"} | {
    "shape": "drawn:f--A",
    "terms": "1:2:0.5,3:0:-1",
}
"""What every parameter of panels can be given, as text."""

NAMES = {field.name for field in FIELDS}


def test_every_panel_has_a_painter_and_every_painter_a_panel():
    script = """async () => {
      const view = { blocks: "frequencies", power: "squared" };
      const { PAINTERS } = await import(`${engine}/plot/painters/index.mjs`);
      const instead = Object.values(PAINTERS).map((painter) => painter.instead?.(view, { hasSquares: true }));
      return [Object.keys(PAINTERS), instead.filter(Boolean)];
    }"""
    painters, others = run_module(script, None)
    assert {panel.draws for panel in PANELS} | set(others) == set(painters)


def test_the_browser_calls_a_panel_what_the_server_calls_it():
    asked = [*variants(), Attention(head=2, pos=2), EmbeddingDims(dims=(0, 3)), ClusterSpectrum(freq=0)]
    asked += [FourierTransform(shape=shape) for shape in ("beats", "drawn:f--A")]
    given = [
        {"title": name, "detail": detail, "words": WORDS, "question": Question(query).text}
        for query in asked
        for name, detail in [TITLES[query.name]]
    ]
    script = """async (given) => {
      const {titlesOf} = await import(`${engine}/ui/captions.mjs`);
      return given.map((spec) => titlesOf(spec, spec.question));
    }"""
    shown = [(titles["title"], titles["detail"]) for titles in run_module(script, given)]
    assert shown == [title(query) for query in asked]
    assert {"Head 2", "Embedding dimensions", "Cluster of no frequency", "Beats", "Your drawing"} <= {
        name for name, _ in shown
    }


def test_a_picture_of_a_panel_is_called_what_its_numbers_are():
    asked = []
    for panel in PANELS:
        given = panel.ask.fixed | {name: GIVEN[name] for name in panel.ask.chosen}
        text = "&".join(f"{name}={quote(str(given[name]), safe='')}" for name in sorted(given))
        asked.append((panel, f"{panel.ask.query}?{text}" if text else panel.ask.query))
    script = """async (given) => {
      const {nameOf} = await import(`${engine}/ui/file-name.mjs`);
      const engineOf = {run: {name: "mod113"}, epoch: 8375, view: {}};
      const panelOf = (fileName, text) => ({spec: {fileName}, question: () => text});
      return given.map(([fileName, text, arrays]) => nameOf(panelOf(fileName, text), engineOf, arrays));
    }"""
    shown = run_module(script, [(panel.to_json()["fileName"], text, ["a_b"]) for panel, text in asked])
    for (panel, text), name in zip(asked, shown, strict=True):
        epoch = {"checkpoint": "8375", "run": "all" if panel.over_training else "", "task": ""}[panel.span]
        question = replace(Question.parse(text), arrays=("a_b",))
        assert name == file_stem("mod113", epoch, question), panel.id
    assert {"mod113-8375-neuron-17-post-input-a_b", "mod113-all-embedding_spectrum-a_b", "mod113-measures-a_b"} <= {
        *shown
    }


class TestPages:
    """What a page names is there."""

    @EACH_PAGE
    def test_its_controls_exist_and_come_once(self, page):
        known = {field.name for field in FIELDS if field.control}
        shown = page.controls + page.display
        assert set(shown) <= known
        assert len(set(shown)) == len(shown)

    @EACH_PAGE
    def test_its_panels_come_once_and_fit_its_columns(self, page):
        ids = [panel.id for panel in page.panels]
        assert len(set(ids)) == len(ids)
        assert page.widths.keys() <= set(ids)
        assert all(1 <= page.widths.get(panel.id, panel.width) <= COLUMNS for panel in page.panels)

    def test_three_pages_are_no_panels(self):
        assert [page.name for page in PAGES if not page.panels] == ["data", "sweep", "train"]


class TestPanels:
    """What a panel is made of is there."""

    def test_no_id_stands_for_two_panels(self):
        shown = {panel.id: panel for page in PAGES for panel in page.panels}
        assert all(panel == shown[panel.id] for page in PAGES for panel in page.panels)

    @EACH
    def test_it_explains_itself(self, panel):
        assert panel.help or panel.id.startswith("finder-")

    @EACH
    def test_it_is_called_by_a_title_that_names_what_it_gives_its_query(self, panel):
        shown = panel.to_json()
        assert shown["title"]
        for text in (shown["title"], shown["detail"]):
            assert set(re.findall(r"\{(\w+)\}", text)) <= {*panel.ask.fixed, *panel.ask.chosen}

    @EACH
    def test_it_follows_fields_of_the_view_and_its_own_place(self, panel):
        places = {"": set(), "head": {"place"}, "pick": {"picks"}}[panel.each]
        followed = set(panel.ask.chosen.values())
        assert followed & {"place", "picks"} == places
        assert followed - {"place"} <= NAMES

    @EACH
    def test_it_gives_its_query_parameters_that_it_has(self, panel):
        fields = query_named(panel.ask.query).model_fields
        given = {**panel.ask.fixed, **panel.ask.chosen}
        assert given.keys() <= fields.keys()
        assert {name for name, field in fields.items() if field.is_required()} <= given.keys()


def test_what_a_panel_shows_follows_from_its_query():
    shown = {panel.id: panel.to_json() for panel in PANELS}
    mean, fourier = shown["attention-mean"], shown["ov-fourier"]
    assert (mean["unit"], mean["axes"], mean["span"], mean["basis"]) == ("", {}, "checkpoint", None)
    assert (fourier["unit"], fourier["basis"]) == ("coefficient", "fourier")
    assert fourier["axes"] == {"x": {"over": "comp", "title": "component"}}
    pairs = shown["mix-fourier"]
    assert {name: axis["over"] for name, axis in pairs["axes"].items()} == {"x": "comp_x", "y": "comp_y"}
    assert (pairs["unit"], pairs["span"]) == ("coefficient", "task")
    assert (shown["correctness"]["arrays"], shown["correctness"]["still"]) == (["values", "answer"], ["train_mask"])
    assert [shown[name]["span"] for name in ("progress-losses", "embedding-training")] == ["run", "run"]
    assert [shown[name]["basis"] for name in ("picked", "readout-map")] == [None, None]


def test_a_page_asks_no_more_at_once_than_it_may(site):
    assert len(site.questions(picks=list(range(12)))) <= MOST_QUESTIONS


def test_every_clip_that_a_panel_needs_is_served(site):
    clips = site.initial()["run"]["clips"]
    moving = {text.partition("/")[2] for _, text in site.questions() if not text.startswith("all/")}
    for question in moving:
        asked = re.sub(r",train_mask$", "", question)  # the same at every epoch: no clip has it
        response = site.client.get(f"{clips}/{asked}")
        assert response.status_code == 200, response.get_json(silent=True)
