"""Every query about one checkpoint equals the literal oracle on each tiny run, at one and at all checkpoints."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.queries import QUERIES
from tests.oracle.compare import BESIDES, same_answer, stacked
from tests.oracle.conftest import Lab
from tests.oracle.expected import EXPECTED, OF_THE_RUN, OF_THE_TASK
from tests.oracle.literal_forward import LiteralModel
from tests.oracle.literal_neurons import clusters, explain_all, key_freqs
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import RUNS, each, each_with


def test_every_query_has_an_oracle() -> None:
    assert set(QUERIES) == set(EXPECTED) | set(OF_THE_RUN) == set(PARAMETERS)


def besides_of(query: str) -> list[str]:
    """The arrays of a query that have tests of their own."""
    return [array for array in BESIDES if array in QUERIES[query].arrays_in("fourier")]


@pytest.mark.parametrize(("name", "query"), each_with(RUNS, (query for query in EXPECTED if query not in OF_THE_TASK)))
def test_equals_the_oracle(lab: Lab, name: str, query: str) -> None:
    tiny, besides = lab.tiny(name), besides_of(query)
    for params in PARAMETERS[query](tiny):
        expected = {epoch: EXPECTED[query](model, params) for epoch, model in tiny.models.items()}
        one = lab.answer(tiny, tiny.middle, query, params)
        same_answer(one, expected[tiny.middle], f"{name} at {tiny.middle} {query} {params}", besides=besides)
        every = lab.answer(tiny, None, query, params)
        same_answer(every, stacked(list(expected.values())), f"{name} {query} {params}", besides=besides)
        assert every.labels["epoch"] == tuple(tiny.models)


@pytest.mark.parametrize("query", OF_THE_TASK)
@pytest.mark.parametrize("name", each(RUNS))
def test_equals_the_oracle_whatever_the_checkpoint(lab: Lab, name: str, query: str) -> None:
    tiny = lab.tiny(name)
    for params in PARAMETERS[query](tiny):
        for epoch in (tiny.middle, None):
            answer, expected = lab.answer(tiny, epoch, query, params), EXPECTED[query](tiny.last, params)
            same_answer(answer, expected, f"{name} {query} {params}", besides=besides_of(query))


@pytest.mark.parametrize("name", each(RUNS))
def test_neurons_are_ordered_by_cluster_then_fraction(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    for epoch, model in tiny.models.items():
        owner, freq = np.array(clusters(model)), np.array([item.freq for item in explain_all(model)])
        of_map = lab.answer(tiny, epoch, "neuron_logit_map")["order"]
        assert_ordered(of_map, np.where(owner > 0, owner, tiny.task.n_freqs + 1), model)
        # Key frequencies first, then the other clusters, then neurons in none by their frequencies.
        group = np.where(owner == 0, 2, ~np.isin(owner, key_freqs(model)))
        later = [other for other in tiny.models if other > epoch]
        of_end = lab.answer(tiny, None, "start", {"damaged": later})["order"][1]
        assert_ordered(of_end, group * (tiny.task.n_freqs + 1) + freq, model)


def assert_ordered(order: np.ndarray, rank: np.ndarray, model: LiteralModel) -> None:
    """Ranks rise, and within one fractions fall."""
    fraction = np.array([item.fraction for item in explain_all(model)])[order]
    assert sorted(order.tolist()) == list(range(len(rank)))
    assert np.all(np.diff(rank[order]) >= 0)
    assert np.all((np.diff(fraction) <= 1e-5) | (np.diff(rank[order]) > 0))


@pytest.mark.parametrize("name", each(RUNS))
def test_labels_say_what_the_numbers_belong_to(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    tokens, names = tuple(tiny.task.tokens()), tuple(tiny.task.names())
    neuron = lab.answer(tiny, tiny.middle, "neuron", {"neuron": 0})
    assert (neuron.labels["x"], neuron.labels["y"]) == (tokens, tokens)
    spectrum = lab.answer(tiny, tiny.middle, "neuron", {"neuron": 0, "basis": "fourier"})
    assert (spectrum.labels["comp_x"], spectrum.labels["comp_y"]) == (names, names)
    assert lab.answer(tiny, tiny.middle, "key_frequencies").labels["freq"] == tuple(tiny.task.freqs)
    predicted = lab.answer(tiny, tiny.middle, "prediction", {"x": 0, "y": 1})
    assert predicted.labels["z"] == tokens
    known = (
        ("all",)
        if tiny.history.train_mask is None
        else ("train", "all")
        if name == "add3"
        else ("train", "test", "all")
    )
    ablated = lab.answer(tiny, tiny.middle, "ablation", {})
    assert ablated.labels["measure"] == tuple(f"{part}_{what}" for what in ("loss", "accuracy") for part in known)
