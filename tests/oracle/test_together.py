"""Queries that are asked together are answered as each is alone, and from one pass over all neurons."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis import neuron_pass
from analysis.even_odd import Quadrants
from analysis.queries import QUERIES
from analysis.query import Query
from tests.oracle.conftest import Lab
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import RUNS, each
from tests.oracle.tiny import Tiny


def of_all_neurons(tiny: Tiny) -> list[Query]:
    """Every query about all neurons, with every set of its parameters."""
    kinds = [kind for kind in QUERIES.values() if kind.scope == "checkpoint" and kind.batch == 1]
    return [kind.parse(params) for kind in kinds for params in PARAMETERS[kind.name](tiny)]


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Each pass over all neurons that has begun."""
    begun: list[int] = []
    groups = neuron_pass.unit_groups

    def counted(n_units: int) -> Iterator[slice]:
        begun.append(n_units)
        return groups(n_units)

    monkeypatch.setattr(neuron_pass, "unit_groups", counted)
    return begun


@pytest.mark.parametrize("name", each(RUNS))
def test_together_they_are_what_each_is_alone(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    run, queries = lab.session.run(tiny.name), of_all_neurons(tiny)
    together = lab.session.answer_part(run, queries, run.epochs)
    for query, kept in zip(queries, together, strict=True):
        (alone,) = lab.session.answer_part(run, [query], run.epochs)
        assert (kept.labels, kept.titles, kept.notes) == (alone.labels, alone.titles, alone.notes)
        assert list(kept.arrays) == list(alone.arrays)
        for array, found in kept.arrays.items():
            expected = alone.arrays[array]
            assert (found.axes, found.unit, found.values.dtype) == (expected.axes, expected.unit, expected.values.dtype)
            np.testing.assert_array_equal(found.values, expected.values, err_msg=f"{query!r} {array}")


def test_only_what_takes_every_block_takes_the_whole_transform(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny, transform, take_all = lab.tiny("add7"), Quadrants.of, set[str]()
    run = lab.session.run(tiny.name)
    for query in of_all_neurons(tiny):

        def counted(*given: Any, name: str = query.name) -> Quadrants:
            take_all.add(name)
            return transform(*given)

        monkeypatch.setattr(neuron_pass, "Quadrants", SimpleNamespace(of=counted))
        lab.session.answer_part(run, [query], run.epochs[:1])
    assert take_all == {"neuron_numbers", "cluster_spectrum", "neuron_spectrum"}


def test_one_pass_is_enough(lab: Lab, passes: list[int]) -> None:
    tiny = lab.tiny("add7")
    run, queries = lab.session.run(tiny.name), of_all_neurons(tiny)
    for query in queries:
        passes.clear()
        lab.session.answer_part(run, [query], run.epochs[:1])
        assert len(passes) <= 1, query
    passes.clear()
    lab.session.answer_part(run, queries, run.epochs[:1])
    assert len(passes) == 1
