"""The strict parser: exactly a view, or one sentence."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ParameterError
from analysis.queries.embedding import MAX_DIMS
from app.settings import PROJECT
from app.view import BY_RUN, MOST_DIMS, Page, Phases, Request, RunWanted, Shown, View, parse, schema
from tests.app.node import run_module
from tests.app.page import SEEN, VIEW

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)

WILD: tuple[Any, ...] = (True, False, -1, "x", "", 1e9, 1.5, 10**30, None, [], [0], {}, {"a": 1})

_FINE: dict[str, list[Any]] = {
    "run": ["x"],
    "dims": [[0]],
    "shape": ["x"],
    "terms": [""],
    "picks": [[], [0]],
    "sort": ["x", ""],
    "limits": [""],
    "zoom": [""],
    "large": ["x", ""],
}
"""What a field may well be, though there may be no such run, shape or panel."""

WRONG = [(field, value) for field in VIEW for value in WILD if value not in _FINE.get(field, [])]


def test_a_view_survives_json():
    assert parse(View, json.loads(SEEN.model_dump_json())) == SEEN
    assert parse(View, VIEW) == SEEN


@pytest.mark.parametrize(("field", "value"), WRONG, ids=repr)
def test_a_wrong_value_is_refused_in_one_sentence_that_names_it(field, value):
    with pytest.raises(ParameterError) as error:
        parse(Request, {"view": VIEW | {field: value}, "panels": ["neuron-map"]})
    assert field in str(error.value)
    assert "\n" not in str(error.value)
    assert "pydantic" not in str(error.value)


@pytest.mark.parametrize("kind", [View, Request, RunWanted, Shown, Phases])
@given(raw=ANY_JSON)
def test_any_json_is_taken_as_it_is_or_refused(kind, raw):
    try:
        taken = parse(kind, raw)
    except ParameterError:
        return
    assert taken.model_dump(by_alias=True, exclude_unset=True) == raw


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
    for kind, raw in ((View, VIEW | {"run": name}), (RunWanted, {"name": name})):
        with pytest.raises(ParameterError, match="cannot name a run"):
            parse(kind, raw)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limits", "neuron-input:0:4.5,head-input:-1:1e-7"),
        ("zoom", "neuron-input:0:4.5:-0.5:6.5,"),
        ("terms", "4:6:1,14:46:0.3333,97:100:-0.1667"),
        ("shape", "drawn:Az0-9_"),
        ("sort", "-phase_out"),
        ("large", "heads-input-3"),
    ],
)
def test_what_the_browser_writes_in_a_line_of_text_is_read(field, value):
    assert getattr(parse(View, VIEW | {field: value}), field) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limits", "neuron-input:0"),
        ("limits", "neuron-input:0:1:2:3:4"),
        ("limits", "neuron-input:0:1\n"),
        ("zoom", "<b>:0:1"),
        ("terms", "4:6"),
        ("terms", "4:6:one"),
        ("shape", "drawn:é"),
        ("sort", "--x"),
        ("large", "Neuron"),
    ],
)
def test_and_nothing_else_is(field, value):
    with pytest.raises(ParameterError, match=field):
        parse(View, VIEW | {field: value})


def test_the_schema_has_every_field_in_order_and_its_default():
    told = schema()
    assert list(told) == list(View.model_fields) == list(VIEW)
    for name, field in told.items():
        if "default" in field:
            assert getattr(parse(View, VIEW | {name: field["default"]}), name) == field["default"]
    assert {name for name, field in told.items() if "default" not in field} == {"run", "epoch"}
    assert set(BY_RUN) <= told.keys()
    assert told["page"]["enum"] == list(get_args(Page))
    json.dumps(told, allow_nan=False)


def test_no_more_dimensions_can_be_chosen_than_a_query_takes():
    assert MOST_DIMS <= MAX_DIMS


def test_a_band_has_the_names_that_the_browser_knows():
    told = {"digest": "", "ends": {}, "bands": [{"name": "cleanup", "from": 1, "to": 2}], "told": "x"}
    band = parse(Phases, told).bands[0]
    assert (band.start, band.end) == (1, 2)


def test_the_browser_s_tests_know_this_schema():
    path = (PROJECT / "tests" / "assets" / "openings.mjs").as_uri()
    known = run_module("async (path) => (await import(path)).SCHEMA", path)
    assert {name: _bare(field) for name, field in known.items()} == {
        name: _bare(field) for name, field in schema().items()
    }


def _bare(field: dict[str, Any]) -> dict[str, Any]:
    """A field without its title, its choices in any order."""
    bare = {key: value for key, value in field.items() if key != "title"}
    return bare | ({"enum": sorted(field["enum"])} if "enum" in field else {})
