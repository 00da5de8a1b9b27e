"""Whole runs: groups of progress measures, and what each shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.answer import Answer, Array
from analysis.queries.losses import Losses
from analysis.queries.measures import Measures
from analysis.queries.predictions import NO_TRAIN_MASK
from analysis.session import Session
from app.captions import Caption, caption_of_run
from app.measure_groups import MEASURE_GROUPS
from tests.app.captions.made import NO_NUMBERS

EPOCHS = (0, 100, 2000, 3000)
AXES = {
    "excluded_train_by_freq": ("key",),
    "squared_weights_by_parameter": ("parameter",),
    "attention_mean": ("head", "pos"),
    "singular_values": ("rank",),
}
MAKE_UP = "Waves of the right answer make up"
NO_KEY = "No neuron follows a single frequency at the end, so there is no key frequency"


def measured(keys: tuple[int, ...] = (7, 11), notes: dict[str, str] | None = None, **columns: Any) -> Answer:
    arrays = {
        name: Array(np.array(values, dtype=float), ("epoch", *AXES.get(name, ()))) for name, values in columns.items()
    }
    length = max(len(array.values) for array in arrays.values()) if arrays else 0
    labels = {"epoch": EPOCHS[:length], "key": keys, "parameter": ("W_E", "W_U")}
    return Answer("measures", arrays, labels, notes=notes or {})


def said(shown: Any, **columns: Any) -> str:
    return caption_of_run(Measures(), measured(**columns), shown).sentence


def test_losses():
    told = {"train_loss": [4, 0.1, 0.01, 1e-8], "test_loss": [4, 9, 2, 2e-7]}
    text = (
        "Train loss is above 1 only at epoch 0, then falls to 1.0e−8. "
        "Test loss stays above 1 until epoch 2,000, then falls to 2.0e−7."
    )
    assert said("losses", **told) == text
    assert said(("train_loss", "test_loss"), **told) == text
    assert said(("test_loss",), **told) == text
    assert said("losses", test_loss=[4, 9, 10, 47]) == "Test loss rises from 4 to 47: it never falls below 1."


def test_losses_as_recorded():
    told = caption_of_run(Losses(), measured(train_loss=[4, np.nan, 3], test_loss=[np.nan] * 3), "losses")
    gaps = "Gaps: some of its values are not known, or not numbers."
    assert told == Caption("Train loss falls from 4 to 3: it never falls below 1.", gaps)
    assert caption_of_run(Losses(), measured(train_loss=[np.nan]), "losses") == Caption(NO_NUMBERS)
    assert caption_of_run(Losses(), measured(), "losses") == Caption("This run does not know these numbers.")


def test_accuracies():
    assert said("accuracies", train_accuracy=[0, 0.99, 1], test_accuracy=[0, 0.1, 0.14]) == (
        "Train accuracy reaches 99 % at epoch 100 and ends at 100 %. Test accuracy never reaches 99 % and ends at 14 %."
    )


def test_accuracy_of_test_pairs_alone():
    assert said("accuracies", test_accuracy=[0, 1]) == "Test accuracy reaches 99 % at epoch 100 and ends at 100 %."


def test_restricted_loss():
    kept = "With only the key frequencies kept, the loss"
    falls = f"{kept} stays above 1 until epoch 100, then falls to 1.0e−7"
    columns = {"restricted_all": [4, 2, 0.1, 1e-7]}
    assert said("restricted", **columns) == f"{falls}."
    assert said("restricted", **columns, test_loss=[4, 9, 5, 0.1]) == (
        f"{falls}; the model's own test loss is above 1 until epoch 2,000."
    )
    assert said("restricted", **columns, test_loss=[4, 0.9, 0.5, 0.1]) == (
        f"{falls}; the model's own test loss is above 1 only at epoch 0."
    )
    assert said("restricted", **columns, test_loss=[4, 9, 5, 47]) == f"{falls}."
    assert said("restricted", restricted_test=[4, 5]) == f"{kept} rises from 4 to 5: it never falls below 1."
    assert said("restricted", restricted_all=[np.nan]) == NO_NUMBERS
    assert said("restricted", keys=(), **columns) == f"{NO_KEY}: nothing is kept but the mean of each logit."


def test_excluded_loss():
    assert said("excluded", excluded_train=[4, 1e-4, 12, 5], excluded_all=[4, 5, 6, 7]) == (
        "Without the key frequencies the loss on train pairs falls from 4 to 1.0e−4 at epoch 100, "
        "rises to 12 at epoch 2,000 and falls to 5."
    )
    assert (
        said("excluded", excluded_all=[4, 5]) == "Without the key frequencies the loss on all pairs rises from 4 to 5."
    )
    assert said("excluded", excluded_all=[np.nan]) == NO_NUMBERS
    assert said("excluded", keys=(), excluded_all=[4, 5]) == (
        f"{NO_KEY}: nothing is taken away, and this is the model's own loss."
    )


def test_excluded_loss_by_frequency():
    name = "excluded_by_freq"
    assert said(name, excluded_train_by_freq=[[4, 4], [0.5, 0.1]]) == (
        "The model needs frequency 7 most at the end: without it the loss on train pairs is 0.5, without 11 only 0.1."
    )
    assert said(name, keys=(7,), excluded_train_by_freq=[[4], [0.5]]) == (
        "Without frequency 7, the only key one, the loss on train pairs ends at 0.5."
    )
    assert said(name, keys=(), excluded_train_by_freq=np.zeros((2, 0))) == f"{NO_KEY} to take away."
    assert said(name, excluded_train_by_freq=[[4, 4], [np.nan, 0.1]]) == NO_NUMBERS


def test_waves_of_the_right_answer():
    columns = {"trig_pre": [0, 0, 0, 0.01], "trig_post": [0, 0, 0, 0.12], "logit_fit": [0, 0.1, 0.6, 0.9]}
    assert said("trig", trig_logit=[0, 0.1, 0.6, 0.98], **columns) == (
        f"{MAKE_UP} 98 % of what varies in the logits at the end "
        "(more than half from epoch 2,000 on), 12 % in the neurons post and 1.0 % pre."
    )
    assert said("trig", keys=(), trig_logit=[0] * 4, **columns) == f"{NO_KEY} whose waves could be measured."
    assert said("trig", **columns) == NO_NUMBERS


def test_the_readout():
    assert said("readout", readout_rank=[0.1, 0.2, 0.99]) == (
        "cos and sin of the key frequencies hold 10 % of the read-out at the start and 99 % at the end "
        "(more than half from epoch 2,000 on)."
    )
    assert said("readout", keys=(), readout_rank=[0, 0]) == f"{NO_KEY} to read out along."
    assert said("readout", readout_rank=[np.nan]) == NO_NUMBERS


def test_sparsity_and_concentration():
    assert said("gini", gini_embedding=[0.02, 0.7], gini_logit=[0.03, 0.8]) == (
        "Sparsity of the embedding rises from 0.02 to 0.7, that of the read-out rises from 0.03 to 0.8."
    )
    assert said("gini", gini_embedding=[0, 0], gini_logit=[0, 0]) == (
        "Sparsity of the embedding and of the read-out stays at 0."
    )
    assert said("gini", gini_embedding=[0.02, 0.7]) == "Sparsity of the embedding rises from 0.02 to 0.7."
    assert said("gini", gini_embedding=[np.nan]) == NO_NUMBERS
    assert said("ipr", ipr=[np.nan]) == NO_NUMBERS
    assert said("ipr", ipr=[0.01, 0.34]) == "On average a neuron's concentration rises from 0.01 to 0.34."


def test_weights():
    assert said("weights", squared_weights=[1783, 3645, 959]) == (
        "The sum of all squared weights rises from 1,780 to 3,650 at epoch 100 and falls to 959."
    )
    name = "weights_by_parameter"
    assert said(name, squared_weights_by_parameter=[[10, 10], [6, 2]]) == (
        "Most of it is in W_E (75 %), W_U (25 %) at the end; W_U shrank most, from 10 to 2."
    )
    assert said(name, squared_weights_by_parameter=[[1, 0], [6, 0]]) == "Most of it is in W_E (100 %) at the end."
    assert said(name, squared_weights_by_parameter=[[1, 0], [0, 0]]) == "All weights are 0 at the end."
    assert said(name, squared_weights_by_parameter=[[1, 0], [np.nan, 0]]) == NO_NUMBERS


def test_neurons():
    assert said("neurons", specialised=[0, 0, 14, 465], dead=[70, 0, 0, 0]) == (
        "465 neurons follow a single frequency at the end; the first such neuron was there at epoch 2,000. "
        "Dead at the end: none; most, 70, at epoch 0."
    )
    none = "No neuron follows a single frequency at the end."
    assert said("neurons", specialised=[0, 3, 0], dead=[0, 0, 0]) == f"{none} None is ever dead."
    assert said("neurons", specialised=[0, 1], dead=[0, 0]) == (
        "1 neuron follows a single frequency at the end; the first such neuron was there at epoch 100. "
        "None is ever dead."
    )
    assert said("neurons", specialised=[0, 0], dead=[2, 9]) == f"{none} Dead at the end: 9."
    assert said("neurons", specialised=[0]) == NO_NUMBERS


def test_attention():
    paid = [[[0.3, 0.3, 0.4], [0.4, 0.3, 0.3]], [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0]]]
    assert said("attention_mean", attention_mean=paid) == (
        "At the start each head pays 30–40 % to x, 30 % to y and 30–40 % to =; "
        "at the end 50 % to x, 50 % to y and 0 % to =."
    )
    paid = "50 % to x, 25 % to y and 25 % to ="
    assert said(("attention_mean",), attention_mean=[[[0.5, 0.25, 0.25]]] * 2) == (
        f"At the start its one head pays {paid}; at the end {paid}."
    )
    assert said("attention_mean", attention_mean=[[[np.nan, 0.25, 0.25]]]) == NO_NUMBERS


def test_attention_to_x_less_that_to_y():
    name = "attention_difference"
    paid = [[[0.25, 0.75, 0], [0.5, 0.5, 0]], [[0.5, 0.5, 0], [0.5625, 0.4375, 0]]]
    end = "head 1 looks at x with 56 % and at y with 44 %"
    assert said(name, attention_mean=paid) == (
        f"At the end {end}; the largest lean was at epoch 0: head 0 looks at y with 75 % and at x with 25 %."
    )
    assert said(name, attention_mean=paid[1:] * 2) == f"At the end {end}."
    assert said(name, attention_mean=paid[1:]) == f"{end.capitalize()}."
    none = "to x or to y by more than a percentage point"
    assert said(name, attention_mean=[[[0.5, 0.5, 0], [0.504, 0.496, 0]]] * 2) == f"At the end no head leans {none}."
    assert said(name, attention_mean=[[[0.5, 0.5, 0]]]) == f"Its one head does not lean {none}."
    assert said(name, attention_mean=[[[0.6, 0.4, 0]]]) == "Its one head looks at x with 60 % and at y with 40 %."
    assert said(name, attention_mean=[[[0.5, np.nan, 0]]]) == NO_NUMBERS


def test_singular_values():
    assert said("singular_values", singular_values=[[1, 1, 1], [1, 1, 0.1], [1, 0.1, 0]]) == (
        "90 % of the embedding lies in 3 of its 3 directions at the start, in 1 at the end."
    )
    assert said("singular_values", singular_values=[[1, 1], [1, 1]]) == (
        "90 % of the embedding lies in 2 of its 2 directions, at the start and at the end."
    )
    assert said("singular_values", singular_values=[[1, 1], [np.inf, 1]]) == NO_NUMBERS


def test_one_checkpoint_has_neither_start_nor_end():
    said_of = {
        "losses": ({"train_loss": [4]}, "Train loss is 4."),
        "accuracies": (
            {"train_accuracy": [1], "test_accuracy": [0.25]},
            "Train accuracy is 100 %. Test accuracy is 25 %.",
        ),
        "readout": ({"readout_rank": [0.73]}, "cos and sin of the key frequencies hold 73 % of the read-out."),
        "trig": (
            {"trig_logit": [0.75], "trig_post": [0.5], "trig_pre": [0.25]},
            f"{MAKE_UP} 75 % of what varies in the logits, 50 % in the neurons post and 25 % pre.",
        ),
        "gini": (
            {"gini_embedding": [0.5], "gini_logit": [0.25]},
            "Sparsity of the embedding is 0.5, that of the read-out is 0.25.",
        ),
        "neurons": ({"specialised": [1], "dead": [1]}, "1 neuron follows a single frequency. 1 is dead."),
        "weights_by_parameter": (
            {"squared_weights_by_parameter": [[3, 1]]},
            "Most of it is in W_E (75 %), W_U (25 %).",
        ),
        "attention_mean": (
            {"attention_mean": [[[0.5, 0.25, 0.25]]]},
            "Its one head pays 50 % to x, 25 % to y and 25 % to =.",
        ),
        "singular_values": ({"singular_values": [[1]]}, "90 % of the embedding lies in 1 of its 1 direction."),
    }
    for group, (columns, text) in said_of.items():
        assert said(group, **columns) == text
    assert said("neurons", specialised=[0], dead=[0]) == "No neuron follows a single frequency. None is dead."
    assert said("weights_by_parameter", squared_weights_by_parameter=[[0, 0]]) == "All weights are 0."
    assert said("excluded_by_freq", keys=(7,), excluded_train_by_freq=[[0.5]]) == (
        "Without frequency 7, the only key one, the loss on train pairs is 0.5."
    )


def test_what_needs_the_train_pairs_says_so():
    told = measured(ipr=[0.1, 0.2], notes={"train_mask": NO_TRAIN_MASK})
    for group in ("losses", "accuracies", "restricted", "excluded", "excluded_by_freq"):
        assert caption_of_run(Measures(), told, group) == Caption(NO_TRAIN_MASK)


def test_nothing_is_said_of_what_no_panel_shows():
    told = measured(ipr=[0.1, 0.2])
    for shown in ("", "another", ("all_loss",), ()):
        assert caption_of_run(Measures(), told, shown) == Caption()


def test_a_run_without_epochs():
    told = Answer("losses", {"train_loss": Array(np.zeros(0), ("epoch",))}, {"epoch": ()})
    assert caption_of_run(Losses(), told, "losses") == Caption("This run has no epochs to show.")


@pytest.fixture(scope="module")
def told(tiny_store):
    """The measures of the tiny run."""
    return Session(tiny_store.root, device="cpu").answer("tiny", None, Measures())


@pytest.mark.parametrize("group", MEASURE_GROUPS, ids=[group.id for group in MEASURE_GROUPS])
def test_groups_are_whole(group):
    assert len(group.arrays) == len(group.names)
    assert all((group.title, group.formula, group.unit))
    assert group.meaning.endswith(".")
    assert not group.axis or len(group.arrays) == 1


@pytest.mark.parametrize("group", MEASURE_GROUPS, ids=[group.id for group in MEASURE_GROUPS])
def test_groups_are_those_of_the_query(group, told):
    known = group.within(told.arrays)
    assert known == group
    for name in group.arrays:
        axes = told.arrays[name].axes
        assert axes[0] == "epoch"
        assert (axes[1:2] == (group.axis,)) if group.axis else (len(axes) == 1)
    words = caption_of_run(Measures(), told, group.id)
    assert words.sentence.endswith(".")
    assert not words.foot


def test_a_run_has_those_that_it_knows():
    restricted = next(group for group in MEASURE_GROUPS if group.id == "restricted")
    known = restricted.within({"restricted_all"})
    assert known is not None
    assert (known.arrays, known.names) == (("restricted_all",), ("all",))
    assert restricted.within({"ipr"}) is None
