"""The panels: what each asks of a view, and the text of it that server and browser must agree on."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, unquote

import pytest

from analysis.queries import query_named
from app.panels import PANEL_BY_ID, PANELS, asked
from app.view import View, parse
from tests.app.page import VIEW

SEEN = parse(View, VIEW)
EACH = pytest.mark.parametrize("panel", PANELS, ids=[panel.id for panel in PANELS])


@EACH
def test_what_is_asked_follows_the_view(panel):
    query = panel.query(SEEN)
    for name, where in panel.ask.chosen.items():
        assert getattr(query, name) == VIEW[where]
    for name, value in panel.ask.fixed.items():
        assert getattr(query, name) == value
    assert panel.ask.fixed.get("basis", panel.basis) == panel.basis


@EACH
def test_the_browser_can_build_the_same_text_from_what_it_is_told(panel):
    ask = json.loads(panel.ask_json())
    parameters = ask["fixed"] | {name: VIEW[where] for name, where in ask["chosen"].items()}
    text = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    assert asked(panel.query(SEEN)) == (f"{ask['query']}?{text}" if text else ask["query"])


@EACH
def test_the_text_can_be_read_back(panel):
    query = panel.query(SEEN)
    name, _, parameters = asked(query).partition("?")
    assert query_named(name).parse_text(dict(parse_qsl(parameters))) == query


def test_the_text_is_in_order_and_safe_in_an_address():
    assert asked(PANEL_BY_ID["neuron-input"].query(SEEN)) == "neuron?basis=input&neuron=3&stage=post"
    assert asked(PANEL_BY_ID["embedding-spectrum"].query(SEEN)) == "embedding_spectrum"
    text = asked(query_named("measures").parse({"freqs": (3, 5)}))
    assert " " not in text
    assert unquote(text) == "measures?freqs=(3, 5)"


@EACH
def test_the_arrays_are_those_of_the_answer(panel, session):
    answer = session.answer("tiny", 60, panel.query(SEEN))
    assert set(panel.arrays) <= answer.arrays.keys()


def test_the_grid_has_full_rows():
    assert sum(panel.width for panel in PANELS) % 4 == 0
    assert len(PANEL_BY_ID) == len(PANELS) == 12
