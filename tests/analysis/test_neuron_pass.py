"""One pass over groups of neurons gives what all neurons at once give."""

from __future__ import annotations

import pytest
import torch

from analysis import even_odd
from analysis.directions import TrigDirections, share_of, variance
from analysis.neuron_pass import NeuronPass
from analysis.neurons import NeuronSpectra, NeuronTable
from analysis.session import Session


@pytest.mark.parametrize("size", [7, 24, 100])
def test_groups_of_neurons_add_up_to_all(session: Session, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(even_odd, "_GROUP", size)
    frames = session.batch(session.run("tiny"))
    trig = TrigDirections.of(frames.task, (1, 3))
    found = NeuronPass.over(frames, trig)
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
