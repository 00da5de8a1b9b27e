"""The facts of a run: what the browser is told once, so that it need not ask again."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from analysis import run as run_module
from analysis.errors import CancelledError
from analysis.history import History
from analysis.queries import QUERIES
from analysis.queries.neurons import NeuronFrequencies
from analysis.queries.start import Start
from analysis.run import damaged_epochs, unread_bytes
from analysis.store import RunStore
from analysis.task import Task
from app.gate import Gate
from app.lane import NotYetError
from app.pages import PANELS
from app.phases import phases_of
from app.run_info import run_info_of
from app.warming import costly_clips
from cache.build import build_answers
from tests import tiny
from tests.tiny import EPOCHS


@pytest.fixture
def answers(tiny_copy, tmp_path):
    """Answers about a copy of the tiny run."""
    return build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")


def test_products_have_their_own_order_and_titles(tmp_path):
    store = RunStore(tmp_path / "runs")
    tiny.train(store, "product", model=tiny.MODEL.model_copy(update={"operation": "multiply"}), config=tiny.SHORT)
    answers = build_answers(store.root, tmp_path / "cache", device="cpu")
    facts = run_info_of(answers, answers.session.run("product")).to_json()
    assert (facts["terms"], facts["tokens"]) == ([[1, 1, 1]], [1, 3, 2, 6, 4, 5, 0])
    assert facts["axes"]["x"]["title"] == Task(7, "multiply").axis_title("x")
    assert facts["axes"]["x"]["labels"] == ["1", "3", "2", "6", "4", "5", "0"]
    assert facts["axes"]["freqs"]["ends"] == [-0.8, 4.8], "with room for zero"
    assert len(facts["components"]) == 7


def test_every_axis_of_a_panel_is_described(answers):
    axes = run_info_of(answers, answers.session.run("tiny")).to_json()["axes"]
    over = {axis["over"] for panel in PANELS for axis in panel.to_json()["axes"].values()}
    assert over - {"epoch"} <= axes.keys()
    ends = {name: axes[name]["ends"] for name in ("x", "freqs", "neurons")}
    assert ends == {"x": [-0.5, 6.5], "freqs": [-0.8, 3.8], "neurons": [-0.5, 23.5]}
    assert "labels" not in axes["x"]
    assert axes["comp"]["labels"][:3] == ["const", "cos 1", "sin 1"]
    assert axes["turn"]["ticks"][1] == [-0.5, "−½π"]


def test_the_bounds_are_those_of_the_run(answers):
    bounds = run_info_of(answers, answers.session.run("tiny")).to_json()["bounds"]
    assert (bounds["neuron"], bounds["picks"], bounds["freq"], bounds["z"]) == ([0, 23], [0, 23], [1, 3], [0, 6])


def test_every_query_is_costly_in_a_model_without_a_factorised_pass(tmp_path):
    store = RunStore(tmp_path / "runs")
    costly = {}
    for name, changes in (("factorised", {}), ("bridged", {"n_layers": 2})):
        tiny.train(store, name, model=tiny.MODEL.model_copy(update=changes), config=tiny.SHORT)
        answers = build_answers(store.root, tmp_path / "cache", device="cpu")
        costly[name] = run_info_of(answers, answers.session.run(name)).to_json()["costly"]
    assert "neuron_frequencies" in costly["factorised"]
    assert "neuron" not in costly["factorised"]
    assert costly["bridged"].keys() == {name for name, kind in QUERIES.items() if kind.scope == "checkpoint"}


def test_it_begins_where_the_query_says_and_never_at_a_damaged_checkpoint(answers):
    run = answers.session.run("tiny")
    start = answers.answer(run, None, Start())
    assert run_info_of(answers, run).start == dict(zip(start.labels["what"], start.values.tolist(), strict=True))
    (run.folder / run.records[int(start.values[0])].file).write_bytes(b"no")
    assert run_info_of(answers, run).start["epoch"] != start.values[0]


def test_where_no_neuron_has_a_frequency_too(tmp_path, tiny_copy):
    state = {name: torch.zeros_like(value) for name, value in tiny.random_state(tiny.MODEL).items()}
    for epoch in EPOCHS:
        tiny.put_checkpoint(tiny_copy.root / "tiny", epoch, tiny.encode_state(state))
    answers = build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")
    facts = run_info_of(answers, answers.session.run("tiny"))
    assert (facts.keys, facts.start) == ((), {"epoch": 60, "neuron": 0, "head": 0, "freq": 1})
    assert facts.clearest == {0: tuple(range(12))}


def test_losses_are_those_of_the_history_and_null_where_it_does_not_say(answers):
    run = answers.session.run("tiny")
    losses = run_info_of(answers, run).losses
    where = [int(np.flatnonzero(run.history.epoch == epoch)[0]) for epoch in EPOCHS]
    assert losses["train_loss"] == run.history.train_loss[where].tolist()
    run.__dict__["history"] = type(run.history)(**{
        **vars(run.history),
        **{name: values[:where[2]] for name, values in vars(run.history).items() if name != "train_mask"},
    })  # fmt: skip
    assert run_info_of(answers, run).losses["test_loss"] == [*run.history.test_loss[where[:2]].tolist(), None, None]
    run.__dict__["history"] = type(run.history)(**{
        **vars(run.history),
        **{name: values[:0] for name, values in vars(run.history).items() if name != "train_mask"},
    })  # fmt: skip
    assert run_info_of(answers, run).losses["test_loss"] == [None] * len(EPOCHS)


def test_where_none_was_recorded_the_nearest_number_is_told_but_none_from_far_away(answers):
    run = answers.session.run("tiny")
    epoch, gap = np.array([0, 10, 20, 30, 39]), np.nan
    losses = {"train_loss": [4, 3, 2, 1, 0.5], "test_loss": [5, 4, 3, 2, gap], "train_accuracy": [1, 1, gap, gap, gap]}
    columns = {name: np.array(values, float) for name, values in losses.items()}
    run.__dict__["history"] = History(epoch, test_accuracy=np.full(5, gap), train_mask=None, **columns)
    assert run.epochs == (0, 20, 40, 60)
    facts = run_info_of(answers, run).to_json()
    assert facts["losses"]["train_loss"] == [4, 2, None, None]
    assert facts["nearby"] == {
        "train_loss": {"2": (39, 0.5)},
        "test_loss": {"2": (30, 2)},
        "train_accuracy": {"1": (10, 1)},
        "test_accuracy": {},
    }


def test_neurons_are_in_the_order_of_the_end_at_both_stages(answers):
    run = answers.session.run("tiny")
    order = run_info_of(answers, run).to_json()["order"]
    assert list(order) == ["pre", "post"]
    for stage, neurons in order.items():
        table = answers.answer(run, 60, NeuronFrequencies(stage=stage))
        is_in_none = ~table["specialised"][neurons]
        assert is_in_none.tolist() == sorted(is_in_none), "those in no cluster come last"
        assert sorted(neurons) == list(range(24))


def test_whoever_asks_does_not_wait_until_all_files_have_been_read(tiny_copy, tmp_path, monkeypatch):
    let_go, read = threading.Event(), run_module.read_checkpoint
    gate = Gate(build_answers(tiny_copy.root, tmp_path / "cache", device="cpu"))
    run = gate.session.run("tiny")
    monkeypatch.setattr("app.gate.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(run_module, "read_checkpoint", lambda *given: let_go.wait(60) and read(*given))
    began = time.monotonic()
    with pytest.raises(NotYetError):
        run_info_of(gate, run)
    assert time.monotonic() - began < 5
    let_go.set()
    monkeypatch.setattr("app.gate.PATIENCE_SECONDS", 60.0)
    assert run_info_of(gate, run).damaged == ()
    assert gate.close(60)


def test_reading_files_stops_when_nobody_wants_it(answers):
    run = answers.session.run("tiny")
    with pytest.raises(CancelledError):
        damaged_epochs(run, should_stop=lambda: True)
    assert unread_bytes(run) == sum((run.folder / record.file).stat().st_size for record in run.records.values())
    assert damaged_epochs(run) == ()
    assert unread_bytes(run) == 0


def test_a_second_look_reads_no_file_again_but_those_that_changed(answers, monkeypatch):
    run = answers.session.run("tiny")
    assert damaged_epochs(run) == ()
    opened = os.open
    seen = []
    monkeypatch.setattr(os, "open", lambda path, *how: seen.append(Path(path).name) or opened(path, *how))
    assert damaged_epochs(run) == ()
    assert seen == []
    broken = run.folder / run.records[40].file
    whole = broken.read_bytes()
    broken.write_bytes(whole[:-1])
    assert damaged_epochs(run) == (40,)
    assert set(seen) == {broken.name}
    broken.write_bytes(whole)
    assert damaged_epochs(run) == ()
    broken.unlink()
    assert damaged_epochs(run) == (40,)


def test_panels_that_a_run_has_nothing_for_say_why(tmp_path):
    store = RunStore(tmp_path / "runs")
    tiny.train(store, "form", model=tiny.MODEL.model_copy(update={"operation": "squares"}), config=tiny.SHORT)
    answers = build_answers(store.root, tmp_path / "cache", device="cpu")
    info = run_info_of(answers, answers.session.run("form"))
    facts = info.to_json()
    of_sums = {"neuron-phases", "logit-fit", *(f"progress-{of}" for of in ("restricted", "excluded", "trig"))}
    assert set(facts["refusals"]) == of_sums | {"progress-excluded-by-freq"}
    assert {why.partition(":")[0] for why in facts["refusals"].values()} == {
        "x² + y² has no cos w(x ∘ y) to compare with"
    }
    assert "cos w(x² + y²) is spread over many frequencies" in facts["story"]
    asked = {question.query.name for question in costly_clips(info)}
    assert "logit_spectrum" in asked
    assert "logit_fit" not in asked, "warming computes what there is"
    told = phases_of(Gate(answers), info.run)
    assert (told["ends"], told["sentence"]) == ({}, f"Not known: {info.run.task.why_not_additive}")
