"""Captions are sentences, however odd the numbers: real answers of small runs, with their values exchanged."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.answer import Answer, Array
from analysis.queries.losses import Losses
from analysis.queries.measures import Measures
from analysis.session import Session
from app.captions import Caption, caption, caption_of_run, title
from app.measure_groups import MEASURE_GROUPS
from tests import tiny
from tests.app.captions.snapshot import variants

BAD = re.compile(r"\bnan\b|\binf\b|None (?!of|is)|–(?!\d)|\bNaN\b|∞|  |\s[.,;:]|\.\.|(?<![.\d])\d{4,}|[{}_]")
"""Values that are no numbers, slips of punctuation, thousands that are not apart, and names from the code."""

RUNS = {"one": {"n_heads": 1, "d_head": 8}, "products": {"operation": "multiply"}, "even": {"p": 8}}


def check(said: Caption) -> None:
    """A caption that a person can read."""
    assert said.sentence[-1:] == "."
    assert said.foot[-1:] in ("", ".")
    for part in (said.sentence, said.foot):
        assert not BAD.search(re.sub(r"\b[Wb]_\w+", "W", part)), part
        assert all(0 <= float(share) <= 100 for share in re.findall(r"([−\d.]+) %", part)), part


class Answers(list):
    """Answers that hypothesis does not write out when an example fails."""

    __repr__ = object.__repr__


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Every query in each of its bases, at all checkpoints of runs that train for two steps."""
    store = tiny.RunStore(tmp_path_factory.mktemp("runs"))
    session = Session(store.root, device="cpu")
    found = Answers()
    for name, changes in RUNS.items():
        assert tiny.train(store, name, model=tiny.MODEL.model_copy(update=changes), config=tiny.SHORT)
        # Of an even order the last frequency has no sine.
        found += [(query, session.answer(name, None, query)) for query in variants(head=0, freq=3)]
    return found


@pytest.fixture(scope="module")
def measured(tiny_store):
    """The measures and the losses of the tiny run."""
    session = Session(tiny_store.root, device="cpu")
    return Answers(session.answer("tiny", None, query) for query in (Measures(), Losses()))


def exchanged(answer: Answer, values: list[float], seed: int) -> Answer:
    """The answer with other values; what was never below 0 stays so."""
    chosen = np.random.default_rng(seed)

    def other(array: Array) -> Array:
        if array.values.dtype.kind != "f":
            return array
        drawn = chosen.choice(np.array(values, np.float32), array.values.shape).astype(array.values.dtype)
        return replace(array, values=np.abs(drawn) if (array.values >= 0).all() else drawn)

    return replace(answer, arrays={name: other(array) for name, array in answer.arrays.items()})


def test_small_runs_have_words(answers):
    for query, answer in answers:
        assert all(title(query))
        check(caption_of_run(query, answer))
        if answer.labels.get("epoch"):
            check(caption(query, query.single(answer.at(0))))


NUMBERS = st.floats(-1e30, 1e30, allow_subnormal=False) | st.sampled_from([float("nan"), float("inf"), float("-inf")])


@pytest.mark.filterwarnings("ignore:overflow encountered", "ignore:invalid value encountered")
@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(NUMBERS, min_size=1, max_size=6), st.integers(0, 99))
@example([0.0], 0)
@example([1.0], 0)
@example([float("nan")], 0)
@example([0.5, float("inf")], 0)
def test_no_value_is_too_odd_for_words(answers, measured, values, seed):
    for query, answer in answers:
        check(caption_of_run(query, exchanged(answer, values, seed)))
    for answer in measured:
        odd = exchanged(answer, values, seed)
        for group in MEASURE_GROUPS:
            if group.within(odd.arrays):
                check(caption_of_run(Measures(), odd, group.id))


def test_a_measure_that_a_run_lacks_is_no_error(measured):
    for answer in measured:
        for name in answer.arrays:
            without = replace(answer, arrays={other: array for other, array in answer.arrays.items() if other != name})
            keyless = replace(without, labels=dict(answer.labels) | {"key": ()})
            for group in MEASURE_GROUPS:
                check(caption_of_run(Measures(), without, group.id))
                check(caption_of_run(Measures(), keyless, group.id))


def test_nothing_is_said_of_what_no_panel_shows(measured):
    for shown in ("", "another", ("all_loss",), ()):
        assert caption_of_run(Measures(), measured[0], shown) == Caption()
    assert caption_of_run(Measures(), measured[0], ("test_loss",)).sentence


def test_a_run_without_epochs():
    answer = Answer("losses", {"train_loss": Array(np.zeros(0), ("epoch",))}, {"epoch": ()})
    assert caption_of_run(Losses(), answer, "losses") == Caption("This run has no epochs to show.")


def test_groups_are_those_of_the_query(measured):
    for group in MEASURE_GROUPS:
        assert group.within(measured[0].arrays) == group
        assert len(group.arrays) == len(group.names)
        assert group.meaning.endswith(".")
        for name in group.arrays:
            axes = measured[0].arrays[name].axes
            assert axes[:2] == ("epoch", group.axis) if group.axis else axes == ("epoch",)
    assert MEASURE_GROUPS[0].within({"test_loss"}).names == ("test",)
    assert MEASURE_GROUPS[0].within({"ipr"}) is None
