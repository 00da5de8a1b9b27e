"""The facts of a run: what the browser is told once, so that it need not ask again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from analysis.errors import DamagedError
from analysis.neurons import SPECIALISED
from analysis.queries.attention import Heads
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neurons import KeyFrequencies, NeuronFrequencies
from analysis.run import Run, damaged_epochs
from analysis.store import RunStore
from analysis.task import Task
from app.clips import address
from app.figures.colours import OKABE_ITO
from app.run_info import Start, run_info_of
from cache.answers import Answers
from cache.build import build_answers
from tests import tiny
from tests.app.node import run_module
from tests.tiny import EPOCHS


@pytest.fixture
def answers(tiny_copy, tmp_path):
    """Answers about a copy of the tiny run."""
    return build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")


def test_the_browser_is_told_everything_it_needs(answers):
    run = answers.session.run("tiny")
    facts = run_info_of(answers, run).to_json()
    assert (facts["name"], facts["digest"]) == ("tiny", run.digest)
    assert facts["clips"] == f"/clips/tiny/{address(run)}"
    assert facts["answers"] == "/answers/tiny"
    assert facts["formula"] == "x + y mod 7 · finished"
    assert (facts["p"], facts["heads"], facts["neurons"], facts["n_freqs"]) == (7, 2, 24, 3)
    assert (facts["epochs"], facts["damaged"]) == (list(EPOCHS), [])
    assert facts["tokens"] == list(range(7))
    assert facts["titles"] == {"x": "x", "y": "y", "z": "z"}
    assert facts["components"] == list(answers.answer(run, 60, EmbeddingSpectrum()).labels["comp"])
    assert facts["keys"] == answers.answer(run, 60, KeyFrequencies()).values.tolist()
    assert facts["specialised"] == SPECIALISED
    assert (facts["timeline"]["zero"], facts["timeline"]["ends"]) == (10, [0, 60])
    json.dumps(facts, allow_nan=False)


def test_products_have_their_own_order_and_titles(tmp_path):
    store = RunStore(tmp_path / "runs")
    tiny.train(store, "product", model=tiny.MODEL.model_copy(update={"operation": "multiply"}))
    answers = build_answers(store.root, tmp_path / "cache", device="cpu")
    facts = run_info_of(answers, answers.session.run("product")).to_json()
    assert (facts["operation"], facts["tokens"]) == ("multiply", [1, 3, 2, 6, 4, 5, 0])
    assert facts["titles"]["x"] == Task(7, "multiply").axis_title("x")
    assert len(facts["components"]) == 7


def test_the_bounds_are_those_of_the_run(answers):
    bounds = run_info_of(answers, answers.session.run("tiny")).to_json()["bounds"]
    assert (bounds["neuron"], bounds["picks"], bounds["freq"], bounds["z"]) == ([0, 23], [0, 23], [1, 3], [0, 6])


class TestStart:
    """Where the page of a run begins."""

    def test_at_the_first_sound_checkpoint_after_grokking(self, answers):
        run = answers.session.run("tiny")
        assert start_with(run, answers, (0.1, 0.5, 0.99, 1)).epoch == 40
        assert start_with(run, answers, (0.1, np.nan, 0.5, 0.9)).epoch == 60
        (run.folder / run.records[40].file).write_bytes(b"no")
        assert start_with(run, answers, (0.1, 0.5, 0.99, 1)).epoch == 60
        (run.folder / run.records[60].file).write_bytes(b"no")
        assert start_with(run, answers, (0.1, 0.5, 0.99, 1)).epoch == 20

    def test_with_what_is_most_telling_there(self, answers):
        run = answers.session.run("tiny")
        start = run_info_of(answers, run).start
        found = answers.answer(run, start.epoch, NeuronFrequencies())
        heads = answers.answer(run, start.epoch, Heads()).values
        assert start.head == heads.argmax()
        assert found.values[start.neuron] == start.freq
        of_its_frequency = found.values == start.freq
        assert found["fraction"][start.neuron] == found["fraction"][of_its_frequency].max()

    def test_where_no_neuron_has_a_frequency_too(self, tmp_path, tiny_copy):
        state = {name: torch.zeros_like(value) for name, value in tiny.random_state(tiny.MODEL).items()}
        for epoch in EPOCHS:
            tiny.put_checkpoint(tiny_copy.root / "tiny", epoch, tiny.encode_state(state))
        answers = build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")
        facts = run_info_of(answers, answers.session.run("tiny"))
        assert (facts.keys, facts.start.neuron, facts.start.head, facts.start.freq) == ((), 0, 0, 1)


def start_with(run: Run, answers: Answers, accuracy: tuple[float, ...]) -> Start:
    """Where the page begins when the test accuracy at the checkpoints is this."""
    history = run.history
    column = np.full_like(history.test_accuracy, np.nan)
    column[[int(np.flatnonzero(history.epoch == epoch)[0]) for epoch in EPOCHS]] = accuracy
    run.__dict__["history"] = replace(history, test_accuracy=column)
    return run_info_of(answers, run).start


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


def test_key_frequencies_have_their_colours_in_order(answers):
    run = answers.session.run("tiny")
    keys = answers.answer(run, 60, KeyFrequencies()).values
    colours = run_info_of(answers, run).to_json()["colours"]
    assert list(colours) == [str(freq) for freq in keys]
    assert tuple(colours.values()) == OKABE_ITO[: len(keys)]


ORDER = """async ({values, fraction, facts}) => {
  const [{ clusterOrder }, { Field }] = await Promise.all(
    [`${engine}/plot/painters/neurons.mjs`, `${engine}/data/ndarray.mjs`].map((url) => import(url)),
  );
  const arrays = { values: Field.exact(values, [values.length]), fraction: Field.exact(fraction, [values.length]) };
  return clusterOrder({ arrays }, facts);
}"""


@pytest.mark.parametrize("name", ["mod113", "mod113-no-decay"])
def test_the_neurons_have_the_order_that_the_browser_would_give_them(shipped_runs, tmp_path, name):
    answers = build_answers(shipped_runs, tmp_path / "cache", device="cpu")
    run = answers.session.run(name)
    facts = run_info_of(answers, run).to_json()
    found = answers.answer(run, run.epochs[-1], NeuronFrequencies())
    arrays = {"values": found.values.tolist(), "fraction": found["fraction"].astype(float).tolist()}
    assert facts["order"] == run_module(ORDER, arrays | {"facts": facts})
    assert sorted(facts["order"]) == list(range(found.values.size))


def test_a_second_look_reads_no_file_again_but_those_that_changed(answers, monkeypatch):
    run = answers.session.run("tiny")
    assert damaged_epochs(run) == ()
    read = Path.read_bytes
    seen = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: seen.append(path.name) or read(path))
    assert damaged_epochs(run) == ()
    assert seen == []
    broken, whole = run.folder / run.records[40].file, read(run.folder / run.records[40].file)
    broken.write_bytes(whole[:-1])
    assert damaged_epochs(run) == (40,)
    assert seen == [broken.name]
    broken.write_bytes(whole)
    assert damaged_epochs(run) == ()
    broken.unlink()
    assert damaged_epochs(run) == (40,)


def test_a_run_without_a_sound_checkpoint_has_no_facts(answers):
    shutil.rmtree(answers.session.store.root / "tiny" / "checkpoints")
    with pytest.raises(DamagedError, match="no checkpoint of run 'tiny' is sound"):
        run_info_of(answers, answers.session.run("tiny"))
