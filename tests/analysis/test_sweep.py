"""One pass over groups of neurons gives what all neurons at once give."""

from __future__ import annotations

import pytest
import torch

from analysis import parity
from analysis.directions import TrigDirections, share_of, variance
from analysis.neurons import NeuronSpectra, NeuronTable
from analysis.session import Session
from analysis.sweep import Sweep


@pytest.mark.parametrize("size", [7, 24, 100])
def test_groups_of_neurons_add_up_to_all(session: Session, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(parity, "_GROUP", size)
    frames = session.frames(session.run("tiny"))
    trig = TrigDirections.of(frames.task, (1, 3))
    found = Sweep.over(frames, trig)
    # float32 sums in another order.
    torch.testing.assert_close(found.logits, frames.logits, rtol=1e-5, atol=1e-5)
    for name, values in (("trig_pre", frames.pre), ("trig_post", frames.post)):
        squares = trig.coefficients(values).square().sum((1, 2))
        expected = share_of(squares, variance(values, frames.task.basis))
        torch.testing.assert_close(getattr(found, name), expected, rtol=1e-5, atol=1e-6)
    table = NeuronTable.of(NeuronSpectra.of(frames.post, frames.task.basis))
    # A neuron that fires for one input has as much of every frequency: which one is found, rounding decides.
    for name in ("cluster", "active", "fraction", "ipr", "total"):
        torch.testing.assert_close(getattr(found.table, name), getattr(table, name), rtol=1e-5, atol=1e-6)
