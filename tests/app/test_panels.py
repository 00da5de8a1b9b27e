"""What a panel asks of a view, and the text of it that server and browser must agree on."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from analysis.errors import ParameterError
from analysis.queries import query_named
from app.fields import MOST_PICKED
from app.pages import PANEL_BY_ID, PANELS, panel_named
from app.panels import Ask, Panel
from app.view import View
from tests.app.node import run_module
from tests.app.page import ALL, SEEN, VIEW

EACH = pytest.mark.parametrize("panel", PANELS, ids=[panel.id for panel in PANELS])

VIEWS = {
    "the view of these tests": SEEN,
    "defaults": View(run="tiny", epoch=0),
    "another": View(
        run="tiny",
        epoch=20,
        neuron=23,
        stage="pre",
        head=0,
        pos=2,
        freq=3,
        z=6,
        rank=5,
        dims=[15, 0, 3, 7],
        component=6,
        picks=list(range(MOST_PICKED)),
        shape="drawn:Az0-9b_",
        terms="1:2:0.5,3:3:-1,",
    ),
}


@EACH
def test_what_is_asked_follows_the_view(panel):
    query = panel.query(SEEN)
    for name, where in panel.ask.chosen.items():
        value = {"place": 0, "picks": VIEW["picks"][0]}.get(where, VIEW.get(where))
        assert panel.parameters(SEEN)[name] == value
        if isinstance(value, int):
            assert getattr(query, name) == value
    for name, value in panel.ask.fixed.items():
        assert getattr(query, name) == value


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_the_browser_builds_the_same_text(view):
    places = range(MOST_PICKED)
    found = run_module(
        """async ({ asks, view, places }) => {
            const { questionOf } = await import(`${engine}/data/clip-store.mjs`);
            return asks.map((ask) => places.map((place) => questionOf(ask, view, place)));
        }""",
        {"asks": [panel.to_json()["ask"] for panel in PANELS], "view": view.model_dump(), "places": list(places)},
    )
    assert found == [[asked_or_nothing(panel, view, place) for place in places] for panel in PANELS]


def asked_or_nothing(panel: Panel, view: View, place: int) -> str | None:
    try:
        return panel.asked(view, place)
    except ParameterError:
        return None


@pytest.mark.parametrize("name", ALL)
def test_the_text_can_be_read_back(name):
    panel, place = panel_named(name)
    query, _, parameters = panel.asked(SEEN, place).partition("?")
    read = dict(parse_qsl(parameters, keep_blank_values=True))
    assert query_named(query).parse_text(read) == panel.query(SEEN, place)


def test_the_text_is_in_order_and_safe_in_an_address():
    assert PANEL_BY_ID["neuron-input"].asked(SEEN) == "neuron?basis=input&neuron=3&stage=post"
    assert PANEL_BY_ID["embedding-spectrum"].asked(SEEN) == "embedding_spectrum"
    assert PANEL_BY_ID["dims-input"].asked(SEEN) == "embedding_dims?basis=input&dims=0%2C3"
    assert PANEL_BY_ID["mix-input"].asked(VIEWS["another"]) == "fourier_mix?terms=1%3A2%3A0.5%2C3%3A3%3A-1%2C"


def test_a_panel_for_each_head_or_neuron_asks_for_the_one_at_its_place():
    assert PANEL_BY_ID["heads-input"].asked(SEEN, 1) == "attention?basis=input&head=1&pos=0"
    assert PANEL_BY_ID["picked"].asked(SEEN, 2) == "neuron?basis=input&neuron=0&stage=post"
    with pytest.raises(ParameterError, match="there is no neuron at place 3: 3 are picked"):
        PANEL_BY_ID["picked"].query(SEEN, 3)


@pytest.mark.slow
@EACH
def test_the_arrays_are_those_of_the_answer(panel, session):
    answer = session.answer("tiny", None if panel.span == "run" else 60, panel.query(SEEN))
    assert {*panel.arrays} <= answer.arrays.keys()


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


def test_a_view_that_no_query_takes_is_refused_in_a_sentence():
    panel = Panel("made", "sketch", Ask("fourier_transform", chosen={"shape": "shape"}), "")
    with pytest.raises(ParameterError, match="there is no shape 'x'"):
        panel.query(View(run="tiny", epoch=0, shape="x"))
