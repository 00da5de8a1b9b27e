"""The form: every text that a person may type is read or refused in a sentence at its field."""

from __future__ import annotations

import pytest

from analysis.config import DEFAULT_SCHEDULE, ModelConfig, TrainConfig
from app.train.access import LIMITS
from app.train.form import FIELDS, PRESETS, FormError, form, read_wish

LOCAL, BOUNDED = LIMITS["local"], LIMITS["bounded"]
LEFT_OUT = {"n_layers", "normalization", "optimiser", "betas", "warmup"}


def wrong(limits=LOCAL, **values):
    with pytest.raises(FormError) as caught:
        read_wish({"name": "a", "p": "31"} | values, limits)
    return caught.value.fields


def test_the_form_has_every_field_of_a_configuration_once():
    names = [field.name for field in FIELDS]
    assert len(names) == len(set(names))
    assert set(names) == {"name", *ModelConfig.model_fields, *TrainConfig.model_fields} - LEFT_OUT


def test_what_the_form_begins_with_is_the_configuration_by_itself():
    content = form(LOCAL)
    wish = read_wish({field["name"]: field["default"] for field in content["fields"]} | {"name": "a"}, LOCAL)
    assert (wish.model, wish.train) == (ModelConfig(p=113), TrainConfig())
    assert wish == read_wish({"name": "a", "p": "113"}, LOCAL)
    assert wish == read_wish({"name": "a", "p": 113, "lr": 0.001, "seed": 0}, LOCAL), "programs send numbers"


def test_texts_are_read_as_typed():
    wish = read_wish(
        {"name": " mine ", "p": " 59 ", "operation": "squares", "lr": "3e-4", "weight_decay": "0", "split_seed": "5"},
        LOCAL,
    )
    assert (wish.name, wish.model.p, wish.model.operation) == ("mine", 59, "squares")
    assert (wish.train.lr, wish.train.weight_decay, wish.train.split_seed) == (3e-4, 0.0, 5)
    assert wish.train.checkpoints == DEFAULT_SCHEDULE


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("p", "", "write a whole number from 3 to 4,096"),
        ("p", "2", "write a whole number from 3 to 4,096"),
        ("p", "31.5", "write a whole number from 3 to 4,096"),
        ("frac_train", "1", "write a number above 0 and below 1"),
        ("frac_train", "0,3", "write a number above 0 and below 1"),
        ("lr", "nan", "write a number above 0 and up to 10"),
        ("lr", "inf", "write a number above 0 and up to 10"),
        ("weight_decay", "-1", "write a number from 0 to 1,000"),
        ("seed", "", "write a whole number from 0 on"),
        ("seed", str(2**63), "write a whole number from 0 on"),
        ("split_seed", "x", "write a whole number from 0 on"),
        ("d_model", [], "write a number"),
        ("d_model", True, "write a number"),
        ("operation", "divide by zero", "choose one of add, subtract"),
        ("act_fn", "", "choose one of relu, gelu, quadratic"),
        ("checkpoints", "often", "'often' is not part of a checkpoint schedule"),
        ("checkpoints", "0::1", "makes more than 2000 checkpoints"),
        ("checkpoints", "9" * 1001, "write a text"),
        ("name", "", "give the run a name"),
        ("name", "a/b", "a/b"),
        ("wings", "2", "there is no such field"),
    ],
)
def test_each_mistake_is_said_at_its_field(field, text, sentence):
    found = wrong(**{field: text})
    assert list(found) == [field]
    assert sentence in found[field]


def test_all_mistakes_are_said_at_once():
    assert set(wrong(p="x", lr="", epochs="0")) == {"p", "lr", "epochs"}


def test_what_does_not_fit_together_is_said_at_the_modulus():
    assert "58 is not prime" in wrong(p="58", operation="multiply")["p"]
    assert "too large" in wrong(p="4096", d_mlp="65536")["p"]


def test_a_hosted_server_says_its_bounds_and_holds_to_them():
    said = {field["name"]: field["bounds"] for field in form(BOUNDED)["fields"]}
    assert (said["p"], said["epochs"]) == ("from 3 to 113", "from 1 to 50,000")
    for name, most in BOUNDED.most.items():
        assert f"to {most:,}" in wrong(BOUNDED, **{name: str(most + 1)})[name]
        if name != "p":
            read_wish({"name": "a", "p": "31", name: str(most)}, BOUNDED)
    assert "200 are the most" in wrong(BOUNDED, epochs="1000", checkpoints="0::4")["checkpoints"]


@pytest.mark.parametrize("preset", PRESETS, ids=[preset.name for preset in PRESETS])
def test_presets_are_trainings_that_a_hosted_server_takes_too(preset):
    wish = read_wish({"name": preset.name, **preset.values}, BOUNDED)
    assert wish.name == preset.name
    assert set(preset.values) <= {field.name for field in FIELDS} - {"name"}
