"""A run that does not say its training pairs: each panel that needs them says what is missing, and how to give it."""

from __future__ import annotations

import pytest

from analysis.answer import Answer
from analysis.importers.foreign import Overrides, save
from analysis.importers.read import read_foreign
from analysis.names import SPLIT_FLAGS
from analysis.queries import query_named
from analysis.session import Session
from analysis.store import RunStore
from app.captions import caption
from app.captions.measures import of_measures
from app.measure_groups import MEASURE_GROUPS
from tests.importers.test_authors import authors_weights, saved

NEEDS = ("losses", "accuracies", "restricted", "excluded", "excluded_by_freq")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Over a run of two checkpoints, without a split."""
    folder = tmp_path_factory.mktemp("runs")
    path = saved(tmp_path_factory.mktemp("file"), {epoch: authors_weights() for epoch in (0, 10)})
    save(RunStore(folder), "theirs", read_foreign(path, Overrides(operation="add")), command="")
    return Session(folder, device="cpu")


@pytest.fixture(scope="module")
def measures(session: Session) -> Answer:
    """All measures of it."""
    return session.answer("theirs", None, query_named("measures").parse({}))


@pytest.mark.parametrize("group", [group.id for group in MEASURE_GROUPS])
def test_measures_that_need_it_say_so(measures: Answer, group: str) -> None:
    said = of_measures(measures, group)
    assert (SPLIT_FLAGS in f"{said.sentence} {said.foot}") == (group in NEEDS)


def test_so_do_the_phases_and_the_map_of_correct_pairs(session: Session, measures: Answer) -> None:
    assert measures.notes["phases"].endswith(f"import again with {SPLIT_FLAGS}.")
    query = query_named("correctness").parse({})
    assert SPLIT_FLAGS in caption(query, session.answer("theirs", 10, query)).foot
