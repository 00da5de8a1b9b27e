"""The strict parser: exactly a view, or one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ParameterError
from app.view import Framed, Phases, PhasesWanted, Request, Shown, View, parse, parse_theme, parse_timescale
from tests.app.page import VIEW

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)

WILD: tuple[Any, ...] = (True, False, -1, "x", "", 1e9, 1.5, 10**30, None, [], [0], {}, {"a": 1})


def test_a_view_survives_json():
    view = parse(View, VIEW)
    assert parse(View, json.loads(view.model_dump_json())) == view


@pytest.mark.parametrize("field", VIEW)
@pytest.mark.parametrize("value", WILD, ids=repr)
def test_a_wrong_value_is_refused_in_one_sentence_that_names_it(field, value):
    if (field, value) == ("run", "x"):
        return  # a fine name, though there is no such run
    with pytest.raises(ParameterError) as error:
        parse(Request, {"view": VIEW | {field: value}, "panels": ["neuron-map"]})
    assert field in str(error.value)
    assert "\n" not in str(error.value)
    assert "pydantic" not in str(error.value)


@given(ANY_JSON)
def test_any_json_is_refused_where_it_is_no_view(raw):
    for kind in (View, Request, Shown, Framed, Phases, PhasesWanted):
        with pytest.raises(ParameterError):
            parse(kind, raw)
    for read in (parse_theme, parse_timescale):
        with pytest.raises(ParameterError):
            read(raw)


@given(st.sampled_from(sorted(VIEW)), ANY_JSON)
def test_a_field_is_taken_as_it_is_or_refused(field, raw):
    try:
        view = parse(View, VIEW | {field: raw})
    except ParameterError:
        return
    taken = getattr(view, field)
    assert taken == raw
    assert type(taken) is type(raw)


@pytest.mark.parametrize("missing", ["run", "epoch"])
def test_a_run_and_an_epoch_are_required(missing):
    with pytest.raises(ParameterError, match=f"{missing}: is required"):
        parse(View, {name: value for name, value in VIEW.items() if name != missing})


def test_an_unknown_field_is_refused():
    with pytest.raises(ParameterError, match="no such parameter"):
        parse(View, VIEW | {"colour": "red"})


@pytest.mark.parametrize("name", ["../tiny", "/etc", ".hidden", "a/b", "x" * 65])
def test_no_run_name_leads_out_of_the_store(name):
    with pytest.raises(ParameterError, match="cannot name a run"):
        parse(View, VIEW | {"run": name})


def test_themes_and_scales_are_read():
    assert [parse_theme(theme) for theme in ("light", "dark")] == ["light", "dark"]
    assert [parse_timescale(scale) for scale in ("linear", "log")] == ["linear", "log"]


def test_a_band_has_the_names_that_the_browser_knows():
    told = {"digest": "", "ends": {}, "bands": [{"name": "cleanup", "from": 1, "to": 2}], "told": "x"}
    band = parse(Phases, told).bands[0]
    assert (band.start, band.end) == (1, 2)
