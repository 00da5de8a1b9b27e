"""One pass over groups of neurons gives what all neurons at once give."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from torch import Tensor

from analysis import even_odd
from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections, share_of, variance
from analysis.forward import activate
from analysis.fourier import fft1d, fft2d
from analysis.query import Stage
from analysis.readings import Activities, Frequencies, Logit, Logits, Participation, Spectrum, TrigShare, Written
from analysis.session import Session
from analysis.spectrum import fold, shares

STAGES = get_args(Stage)
CLUSTER, Z = 3, 5


@pytest.fixture(params=[7, 24, 100])
def batch(session: Session, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> CheckpointBatch:
    """All checkpoints, and groups of so many neurons."""
    monkeypatch.setattr(even_odd, "_GROUP", request.param)
    trig = [TrigShare(stage, (1, 3)) for stage in STAGES]
    of_neurons = [reading(stage) for reading in (Frequencies, Participation, Activities, Spectrum) for stage in STAGES]
    everything = (*of_neurons, *trig, Spectrum("pre", CLUSTER), Logits(), Logit(Z), Written(2))
    whole = session.batch(session.run("tiny"))
    whole.expect(everything)
    return whole


def neurons(batch: CheckpointBatch, stage: str) -> Tensor:
    pre = batch.forward.pre()
    return pre if stage == "pre" else activate(pre, batch.model.act_fn)


def close(found: Tensor, expected: Tensor) -> None:
    """Sums in float32, in another order."""
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def test_logits_are_those_of_all_neurons(batch: CheckpointBatch) -> None:
    logits = batch.forward.logits(neurons(batch, "post"))
    close(batch.read(Logits()), logits)
    close(batch.read(Logit(Z)), logits[..., int(batch.task.place[Z])])


@pytest.mark.parametrize("stage", STAGES)
def test_trig_shares_are_those_of_all_neurons(batch: CheckpointBatch, stage: str) -> None:
    values, trig = neurons(batch, stage), TrigDirections.of(batch.task, (1, 3))
    squares = trig.coefficients(values).square().sum((1, 2))
    close(batch.read(TrigShare(stage, (1, 3))), share_of(squares, variance(values, batch.task.basis).sum(1)))


@pytest.mark.parametrize("stage", STAGES)
def test_spectra_are_means_over_neurons(batch: CheckpointBatch, stage: str) -> None:
    squares = fft2d(neurons(batch, stage).movedim(-1, 1), batch.task.basis).square()
    found = batch.read(Spectrum(stage))
    close(found.values, squares.mean(1))
    assert found.members.tolist() == [squares.shape[1]] * len(batch.epochs)


def test_the_spectrum_of_a_cluster_takes_the_neurons_in_it(batch: CheckpointBatch) -> None:
    squares = fft2d(neurons(batch, "pre").movedim(-1, 1), batch.task.basis).square()
    member = batch.read(Frequencies("post")).cluster == CLUSTER
    found = batch.read(Spectrum("pre", CLUSTER))
    for place, of_epoch in enumerate(member):
        assert int(found.members[place]) == int(of_epoch.sum())
        mean = squares[place, of_epoch].mean(0) if of_epoch.any() else torch.zeros_like(squares[place, 0])
        close(found.values[place], mean)


@pytest.mark.parametrize("stage", STAGES)
def test_every_neuron_is_measured(batch: CheckpointBatch, stage: str) -> None:
    values = neurons(batch, stage)
    found = batch.read(Activities(stage))
    # A neuron may be on either side of 0 by rounding.
    torch.testing.assert_close(found.share, (values > 0).float().mean((1, 2)), rtol=0, atol=1 / batch.task.p**2 + 1e-6)
    close(found.spread, values.std((1, 2), correction=0))
    power = fft2d(values.movedim(-1, 1), batch.task.basis).square()
    power[..., 0, 0] = 0
    close(batch.read(Frequencies(stage)).total, power.sum((-2, -1)))
    close(batch.read(Participation(stage)), shares(fold(power, batch.task.basis)).square().sum((-2, -1)))


def test_what_is_written_along_a_wave(batch: CheckpointBatch) -> None:
    waves = fft1d(batch.weights.W_logit, batch.task.basis)[..., list(batch.task.basis.components(2))]
    post = neurons(batch, "post")
    close(batch.read(Written(2)), (post.flatten(1, 2) @ waves).unflatten(1, post.shape[1:3]))
