"""The controls: each sets one field of the view to what the view may hold, and the browser can build it."""

from __future__ import annotations

import pytest

from analysis.config import ModelConfig
from analysis.queries.fourier import FourierMix
from analysis.waveforms import PRESETS
from app.controls import CONTROLS, EXAMPLE_TERMS
from app.pages import PAGES
from app.settings import PROJECT
from app.view import View, parse, schema
from tests.app.page import VIEW

EACH = pytest.mark.parametrize("control", CONTROLS, ids=[control.name for control in CONTROLS])
BROWSERS = PROJECT / "assets" / "engine" / "ui" / "controls"


@EACH
def test_it_sets_a_field_of_the_view_to_what_that_may_hold(control):
    assert control.name in View.model_fields
    for value in control.options.values():
        assert getattr(parse(View, VIEW | {control.name: value}), control.name) == value


@EACH
def test_a_choice_offers_all_there_is(control):
    field = schema()[control.name]
    if "enum" in field:
        assert control.kind == "choice"
        assert sorted(control.options.values()) == sorted(field["enum"])
    if control.name == "pos":
        assert sorted(control.options.values()) == list(range(field["maximum"] + 1))


@EACH
def test_it_says_what_it_is_for(control):
    assert control.label
    assert control.hint
    assert not control.hint.endswith(".")


@EACH
def test_the_browser_is_told_all_of_it(control):
    told = control.to_json()
    assert (told["name"], told["kind"], told["label"], told["hint"]) == (
        control.name, control.kind, control.label, control.hint,
    )  # fmt: skip
    assert [(option["label"], option["value"]) for option in told["options"]] == [*control.options.items()]
    assert told["extras"] == list(control.extras)


@EACH
def test_it_is_on_a_page(control):
    # How epochs lie is chosen beside the timeline, which every page has.
    assert control.name == "timescale" or any(control.name in page.controls + page.display for page in PAGES)


def test_no_name_and_no_label_is_given_twice():
    assert len({control.name for control in CONTROLS}) == len({control.label for control in CONTROLS}) == len(CONTROLS)


def test_the_functions_to_choose_from_are_those_of_the_query():
    shape = next(control for control in CONTROLS if control.name == "shape")
    assert list(shape.options.values()) == list(PRESETS)


def test_the_example_is_the_one_of_the_seed_notebook():
    terms = FourierMix.parse({"terms": EXAMPLE_TERMS})
    terms.check(ModelConfig(p=113))
    assert [term[:2] for term in terms.terms] == [(4, 6), (14, 46), (97, 100)]
    assert [term[2] for term in terms.terms] == pytest.approx([1, 1 / 3, 1 / 6], abs=1e-4)
