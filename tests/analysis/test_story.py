"""The shipped runs show grokking: memorisation, a circuit of a few frequencies; and none without weight decay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.answer import Answer
from analysis.queries import query_named
from analysis.session import Session


@pytest.fixture(scope="module")
def shipped(shipped_runs: Path) -> Session:
    """A session over the shipped runs."""
    return Session(shipped_runs, device="cpu")


def ask(session: Session, run: str, query: str, **parameters: object) -> Answer:
    """Ask about the last checkpoint."""
    return session.answer(run, session.run(run).epochs[-1], query_named(query).parse(parameters))


def test_the_run_memorises_long_before_it_generalises(shipped: Session) -> None:
    losses = ask(shipped, "mod113", "losses")
    epoch = np.array(losses.labels["epoch"])
    memorised = epoch[losses["train_accuracy"] >= 0.99][0]
    generalised = epoch[losses["test_accuracy"] >= 0.99][0]
    assert memorised < 1000
    assert generalised > 5 * memorised
    assert losses["test_accuracy"][-1] == 1


def test_its_checkpoints_are_dense_while_it_learns(shipped: Session) -> None:
    epochs = np.array(shipped.run("mod113").epochs)
    losses = ask(shipped, "mod113", "losses")
    generalised = np.array(losses.labels["epoch"])[losses["test_accuracy"] >= 0.999][0]
    assert epochs[-1] == 25_000
    assert 90 <= len(epochs) <= 120
    assert np.diff(epochs[epochs <= generalised]).max() <= 125


def test_it_ends_with_a_handful_of_key_frequencies_and_specialised_neurons(shipped: Session) -> None:
    keys = ask(shipped, "mod113", "key_frequencies")
    neurons = ask(shipped, "mod113", "neuron_frequencies")
    assert 3 <= len(keys.values) <= 8
    assert neurons["specialised"].mean() > 0.75
    # Grokked neurons read out at the sum of the phases they read in.
    assert np.median(neurons["phase_gap"][neurons["specialised"]]) < 0.2


def test_without_weight_decay_it_memorises_and_never_groks(shipped: Session) -> None:
    losses = ask(shipped, "mod113-no-decay", "losses")
    assert losses["train_accuracy"][-1] == 1
    assert losses["test_accuracy"].max() < 0.5
    assert len(shipped.run("mod113-no-decay").epochs) >= 18


@pytest.mark.parametrize("name", ["mod113", "mod113-no-decay"])
def test_their_files_say_how_to_make_them(shipped: Session, name: str) -> None:
    run = shipped.run(name)
    assert run.state == "finished"
    assert run.manifest.dtype == "float16"
    assert run.manifest.provenance.command.startswith(f"grokscope train --name {name} ")
