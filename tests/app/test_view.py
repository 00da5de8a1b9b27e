"""The strict parser: exactly a view, or one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ParameterError
from app.view import Reply, Request, View, parse, parse_click, parse_theme
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
        parse(Request, {"view": VIEW | {field: value}, "theme": "light"})
    assert field in str(error.value)
    assert "\n" not in str(error.value)
    assert "pydantic" not in str(error.value)


@given(ANY_JSON)
def test_any_json_is_refused_where_it_is_no_view(raw):
    for kind in (View, Request, Reply):
        with pytest.raises(ParameterError):
            parse(kind, raw)
    with pytest.raises(ParameterError):
        parse_click(raw)
    with pytest.raises(ParameterError):
        parse_theme(raw)


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


def test_a_click_gives_the_names_of_its_components():
    point = {"curveNumber": 0, "x": "cos 2", "y": "const", "z": 1.5, "bbox": {"x0": 1}}
    assert parse_click({"points": [point]}) == ("cos 2", "const")
