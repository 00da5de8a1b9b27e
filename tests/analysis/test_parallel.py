"""How many threads computations take: by their size, and whichever thread asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from analysis import parallel
from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.parallel import threads_for
from analysis.queries.embedding import EmbeddingPCA
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import NeuronFrequencies
from analysis.query import Query
from analysis.session import Session

GIVEN = 3


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that may use three threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(GIVEN)
    monkeypatch.setattr(parallel, "_GIVEN", GIVEN)
    yield
    torch.set_num_threads(before)


def seen(monkeypatch: pytest.MonkeyPatch, query: type[Query]) -> list[int]:
    """How many threads there are each time that a query is computed."""
    counts: list[int] = []
    compute = query.compute

    def counted(self: Query, batch: CheckpointBatch) -> Answer:
        counts.append(torch.get_num_threads())
        return compute(self, batch)

    monkeypatch.setattr(query, "compute", counted)
    return counts


@pytest.mark.parametrize("epoch", [20, None])
def test_one_neuron_is_computed_on_one_thread(
    session: Session, monkeypatch: pytest.MonkeyPatch, epoch: int | None
) -> None:
    counts = seen(monkeypatch, Neuron)
    session.answer("tiny", epoch, Neuron(neuron=3))
    assert counts == [1]
    assert torch.get_num_threads() == GIVEN


def test_all_neurons_share_the_threads_where_they_are_large(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = seen(monkeypatch, NeuronFrequencies)
    session.answer("tiny", 20, NeuronFrequencies())
    monkeypatch.setattr("analysis.query._LARGE", 0)
    session.answer("tiny", 20, NeuronFrequencies())
    session.answer("tiny", None, NeuronFrequencies())  # a checkpoint on each
    assert counts == [1, GIVEN, *(4 * [1])]
    assert torch.get_num_threads() == GIVEN


def test_decompositions_have_one_thread_however_large(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    svd: Callable[..., object] = torch.linalg.svd

    def counted(*arguments: object, **more: object) -> object:
        counts.append(torch.get_num_threads())
        return svd(*arguments, **more)

    monkeypatch.setattr(torch.linalg, "svd", counted)
    with threads_for(is_large=True):
        EmbeddingPCA().compute(session.batch(session.run("tiny")))
    assert set(counts) == {1}


def test_what_a_person_has_set_is_used_and_is_there_again_afterwards() -> None:
    torch.set_num_threads(2)
    with pytest.raises(ValueError, match="stop"), threads_for(is_large=False):
        raise ValueError("stop")
    assert torch.get_num_threads() == 2
    with threads_for(is_large=True):
        assert torch.get_num_threads() == 2


def test_a_thread_that_begins_beside_a_small_computation_shares_what_is_large() -> None:
    """What one thread sets for itself becomes the default of another that first computes then."""
    counts: list[int] = []

    def large() -> None:
        with threads_for(is_large=True):
            counts.append(torch.get_num_threads())

    with ThreadPoolExecutor(1) as pool, threads_for(is_large=False):
        default = threading.Thread(target=lambda: counts.append(torch.get_num_threads()))
        default.start()
        default.join()
        pool.submit(large).result()
    assert counts == [1, GIVEN]
