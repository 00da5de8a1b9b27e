"""The strict parser: exactly what a callback takes, or one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ParameterError
from app.requests import Ask, FollowRequest, Phases, Request, TimelineRequest, parse

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", [Ask, FollowRequest, Request, TimelineRequest, Phases])
@given(raw=ANY_JSON)
def test_any_json_is_taken_as_it_is_or_refused(kind, raw):
    try:
        taken = parse(kind, raw)
    except ParameterError:
        return
    assert taken.model_dump(by_alias=True, exclude_unset=True) == raw


@pytest.mark.parametrize("name", ["../tiny", "/etc", ".hidden", "a/b", "x" * 65])
def test_no_run_name_leads_out_of_the_store(name):
    with pytest.raises(ParameterError, match="cannot name a run"):
        parse(Request, {"n": 1, "name": name})


def test_a_band_has_the_names_that_the_browser_knows():
    sent = {"digest": "", "bands": [{"name": "cleanup", "from": 1, "to": 2}], "sentence": "x"}
    band = parse(Phases, sent).bands[0]
    assert (band.start, band.end) == (1, 2)
