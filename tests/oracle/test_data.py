"""The tiny runs are fit to be compared on: away from every tie and threshold, with neurons of every kind among them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.principal import NEARLY
from tests.oracle.literal_circuits import embedding_pca, embedding_svd
from tests.oracle.literal_neurons import SPECIALISED, clusters, explain_all, key_freqs
from tests.oracle.runs import ABLATED, RUNS, THOROUGH

MARGIN = 1e-4
"""Five times what a comparison tolerates, relative to the numbers' size."""


@pytest.mark.parametrize("name", RUNS)
def test_no_tie_decides_anything(name: str) -> None:
    tiny = RUNS[name]()
    for model in tiny.models.values():
        logits = np.sort(model.activations.logits, axis=2)
        assert (logits[..., -1] - logits[..., -2]).min() > MARGIN * np.abs(logits).max()
        blocks = [item for item in explain_all(model) if item.active]
        assert all(abs(item.fraction - SPECIALISED) > MARGIN for item in blocks)
        assert all(item.lead > MARGIN for item in blocks)
        for values, directions in (embedding_svd(model), embedding_pca(model)):
            ordered = np.sort(directions, axis=0)
            # The largest entry, and the largest below 0.
            assert np.abs(ordered[-1] + ordered[0]).min() > MARGIN
            # Directions nearer to each other turn as the checkpoints after them say.
            assert model is tiny.last or (values[1:] / values[:-1]).max() < 1 - NEARLY - MARGIN


def test_there_are_neurons_of_every_kind() -> None:
    tinies = [build() for build in RUNS.values()]
    models = [model for tiny in tinies for model in tiny.models.values()]
    counts = [len(key_freqs(model)) for model in models]
    assert {0, 1, 2, 3, 4} <= set(counts)
    owners = [clusters(model) for model in models]
    assert any(0 in owner and max(owner) > 0 for owner in owners)
    assert any(not item.active for model in models for item in explain_all(model))
    nyquist = [
        tiny.task.n // 2
        for tiny in tinies
        if tiny.task.n % 2 == 0
        for m in tiny.models.values()
        if tiny.task.n // 2 in clusters(m)
    ]
    assert nyquist


def test_the_quick_runs_are_of_every_kind() -> None:
    """What `make unit` asks every query about: each operation, an even order, one head, no test set, a dead neuron."""
    quick = [build() for name, build in RUNS.items() if name not in THOROUGH]
    assert {tiny.config.operation for tiny in quick} == {"add", "subtract", "multiply"}
    assert {tiny.task.n % 2 for tiny in quick} == {0, 1}
    assert {tiny.config.n_heads for tiny in quick} >= {1, 2, 3}
    masks = [tiny.history.train_mask for tiny in quick]
    assert any(mask is None for mask in masks)
    assert any(mask is not None and mask.all() for mask in masks)
    assert any(not item.active for tiny in quick for item in explain_all(tiny.last))
    assert {tiny.config.operation for tiny in quick if tiny.name in ABLATED} == {"add", "multiply"}
