"""The facts of a run: what the browser is told once, so that it need not ask again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neurons import KeyFrequencies
from analysis.run import damaged_epochs
from analysis.task import Task
from app.clips import address
from app.facts import FRAMED, facts_of, frames_key, frames_of
from app.figures.colours import OKABE_ITO
from cache.open import open_answers
from tests.tiny import EPOCHS


@pytest.fixture
def answers(tiny_copy, tmp_path):
    """Answers about a copy of the tiny run."""
    return open_answers(tiny_copy.root, tmp_path / "cache", device="cpu")


def test_the_browser_is_told_everything_it_needs(answers):
    run = answers.session.run("tiny")
    facts = facts_of(answers, run).to_json(2)
    assert facts["clips"] == f"/clips/tiny/{address(run)}"
    assert (facts["heads"], facts["neurons"]) == (2, 24)
    assert (facts["epochs"], facts["damaged"], facts["start"]) == (list(EPOCHS), [], 2)
    assert facts["tokens"] == list(range(7))
    assert facts["components"] == list(answers.answer(run, 60, EmbeddingSpectrum()).labels["comp"])
    assert facts["specialised"] == 0.85
    assert facts["timeline"]["zero"] == 10
    assert facts["frames"].keys() == set(FRAMED)


def test_losses_are_those_of_the_history_and_null_where_it_does_not_say(answers):
    run = answers.session.run("tiny")
    losses = facts_of(answers, run).losses
    where = [int(np.flatnonzero(run.history.epoch == epoch)[0]) for epoch in EPOCHS]
    assert losses["train_loss"] == run.history.train_loss[where].tolist()
    run.__dict__["history"] = type(run.history)(**{
        **vars(run.history),
        **{name: values[:where[2]] for name, values in vars(run.history).items() if name != "train_mask"},
    })  # fmt: skip
    assert facts_of(answers, run).losses["test_loss"] == [*run.history.test_loss[where[:2]].tolist(), None, None]
    run.__dict__["history"] = type(run.history)(**{
        **vars(run.history),
        **{name: values[:0] for name, values in vars(run.history).items() if name != "train_mask"},
    })  # fmt: skip
    assert facts_of(answers, run).losses["test_loss"] == [None] * len(EPOCHS)


def test_key_frequencies_have_their_colours_in_order(answers):
    run = answers.session.run("tiny")
    keys = answers.answer(run, 60, KeyFrequencies()).values
    assert list(facts_of(answers, run).colours) == [str(freq) for freq in keys]
    assert tuple(facts_of(answers, run).colours.values()) == OKABE_ITO[: len(keys)]


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


class TestFrames:
    """Which axes each panel has."""

    def test_they_hold_every_place(self):
        frames = frames_of(Task(7))
        assert frames["neuron-input"].x.ends == frames["neuron-fourier"].y.ends == (-0.5, 6.5)
        assert frames["embedding-spectrum"].x.ends == (-0.8, 3.8)
        assert frames["neuron-scatter"].x.ends == (-0.8, 3.8)
        assert frames["neuron-scatter"].y.ends == (0, 1.05)
        assert frames["ov-fourier"].x.labels == [*Task(7).basis.names]

    def test_products_have_their_own_order_and_a_place_for_zero(self):
        task = Task(7, "multiply")
        frames = frames_of(task)
        assert frames["neuron-input"].x.labels == ["1", "3", "2", "6", "4", "5", "0"]
        assert frames["neuron-input"].x.title == task.axis_title("x")
        assert frames["ov-input"].x.title == "token = 3^i mod 7, i = 0 … 5; then 0"
        assert frames["embedding-spectrum"].x.ends == (-0.8, task.basis.n_freqs + 1.8)
        assert frames_key(task) != frames_key(Task(7))
