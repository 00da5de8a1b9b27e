"""Where a run's page begins, found again with loops from the other queries' answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import NotFoundError
from analysis.history import History
from analysis.queries.start import Start
from analysis.session import Session
from tests import tiny as plain
from tests.oracle.conftest import Lab
from tests.oracle.runs import RUNS, SPECIAL, each

MOST = 12


@pytest.mark.parametrize("name", each((*RUNS, *SPECIAL)))
def test_it_begins_with_what_is_most_telling(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    answer, end = lab.answer(tiny, None, "start"), max(tiny.models)
    epoch, neuron, head, freq = answer.values.tolist()
    found = lab.answer(tiny, epoch, "neuron_frequencies")
    # A spread that rounding alone tells from another may be either's.
    spread = lab.answer(tiny, epoch, "heads").values
    assert spread[head] == pytest.approx(spread.max(), abs=1e-6)
    keys = lab.answer(tiny, end, "key_frequencies").values.tolist()
    with_neurons = [key for key in keys if (found["specialised"] & (found.values == key)).any()]
    if with_neurons:
        assert freq == with_neurons[0] == found.values[neuron]
    among = found["fraction"][found.values == freq] if with_neurons else found["fraction"]
    assert found["fraction"][neuron] == pytest.approx(among.max(), abs=1e-5)
    assert freq == max(found.values[neuron], 1)
    last = lab.answer(tiny, end, "neuron_frequencies")
    for of, row in enumerate(answer["clearest"]):
        own = last["fraction"][last.values == of] if of else last["fraction"]
        picked = row[row >= 0]
        assert last["fraction"][picked] == pytest.approx(np.sort(own)[::-1][:MOST], abs=1e-5)
        assert len(set(picked.tolist())) == min(MOST, len(own))


@pytest.mark.parametrize(
    ("accuracy", "damaged", "epoch"),
    [
        ((0.1, 0.5, 0.99, 1), (), 40),
        ((0.1, np.nan, 0.5, 0.9), (), 60),
        ((0.1, 0.5, 0.99, 1), (40,), 60),
        ((0.1, 0.5, 0.99, 1), (40, 60), 20),
    ],
)
def test_it_begins_at_the_first_sound_checkpoint_after_grokking(
    session: Session, accuracy: tuple[float, ...], damaged: tuple[int, ...], epoch: int
) -> None:
    run = session.run("tiny")
    before = run.history
    run.__dict__["history"] = grokking(before, accuracy)
    try:
        assert session.answer(run, None, Start(damaged=damaged)).values[0] == epoch
    finally:
        run.__dict__["history"] = before


def grokking(history: History, accuracy: tuple[float, ...]) -> History:
    """A history with this test accuracy at the checkpoints."""
    column = np.full_like(history.test_accuracy, np.nan)
    column[[int(np.flatnonzero(history.epoch == epoch)[0]) for epoch in plain.EPOCHS]] = accuracy
    return replace(history, test_accuracy=column)


def test_without_a_sound_checkpoint_there_is_nowhere_to_begin(session: Session) -> None:
    with pytest.raises(NotFoundError, match="restore one"):
        session.answer("tiny", None, Start(damaged=plain.EPOCHS))
