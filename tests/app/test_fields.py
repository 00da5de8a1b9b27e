"""The table of the view's fields: each entry is whole, and what is written from the table is up to date."""

from __future__ import annotations

import pytest

from analysis.config import ModelConfig
from analysis.queries.embedding import MAX_DIMS
from analysis.queries.fourier import FourierMix
from app.fields import EXAMPLE_TERMS, FIELDS, MOST_DIMS, view_type
from app.help import help_content
from app.keys import shortcuts
from app.pages import PAGES
from app.settings import PROJECT
from reports.fields import FIXTURE, TARGET, fixture

WITH_CONTROL = [field for field in FIELDS if field.control]


def test_what_is_written_from_the_table_is_up_to_date():
    assert TARGET.read_text(encoding="utf-8") == view_type(), "run make docs"
    assert FIXTURE.read_text(encoding="utf-8") == fixture(), "run make docs"


def test_no_name_label_or_key_is_given_twice():
    labels = [field.control.label for field in WITH_CONTROL if field.control]
    keys = [key for shortcut in shortcuts() for key in shortcut.keys]
    for names in ([field.name for field in FIELDS], labels, keys):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("field", WITH_CONTROL, ids=lambda field: field.name)
def test_a_control_is_on_a_page(field):
    # How epochs lie is chosen beside the timeline, which every page has.
    assert field.name == "timescale" or any(field.name in page.controls + page.display for page in PAGES)


def test_a_default_is_one_of_the_options():
    for field in FIELDS:
        assert field.default in field.type.get("enum", [field.default])


def test_a_hint_ends_with_the_keys_of_its_field():
    hints = {field.name: field.to_json()["control"]["hint"] for field in WITH_CONTROL}
    assert hints["neuron"] == "Which neuron of the MLP (J and K step through them)"
    assert hints["stage"] == "Before or after the nonlinearity (S)"
    assert hints["z"] == "Which answer's logit is shown"


def test_the_guide_says_how_to_zoom_to_pin_and_to_take_back():
    told = " ".join(help_content()["story"])
    for words in (
        "Drag a box in a plot to zoom in",
        "double click shows the whole plot",
        "to pin it",
        "press Esc",
        "Back",
    ):
        assert words in told
    menu = (PROJECT / "assets" / "engine" / "ui" / "panel-menu.mjs").read_text(encoding="utf-8")
    assert "“Reset zoom”" in told
    assert '"Reset zoom"' in menu


def test_no_more_dimensions_can_be_chosen_than_a_query_takes():
    assert MOST_DIMS <= MAX_DIMS


def test_the_example_is_the_one_of_the_essay():
    terms = FourierMix.parse({"terms": EXAMPLE_TERMS})
    terms.check(ModelConfig(p=113))
    assert [term[:2] for term in terms.terms] == [(4, 6), (14, 46), (97, 100)]
    assert [term[2] for term in terms.terms] == pytest.approx([1, 1 / 3, 1 / 6], abs=1e-4)
