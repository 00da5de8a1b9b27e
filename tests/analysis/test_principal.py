"""Directions carried along a run: a step from one checkpoint to the next is what the weights did, and nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy import ndarray

from analysis.answer import Answer
from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError
from analysis.principal import NEARLY, carried
from analysis.queries import query_named
from analysis.query import Query
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny

RUNS = ("mod113", "mod113-no-decay")
QUERIES: dict[str, Query] = {
    "components": query_named("embedding_pca").parse({}),
    "directions": query_named("embedding_svd").parse({}),
    "a direction": query_named("embedding_direction").parse({"rank": 1}),
    "a direction as waves": query_named("embedding_direction").parse({"rank": 1, "basis": "fourier"}),
}


@pytest.fixture(scope="module")
def shipped(shipped_runs: Path) -> Session:
    return Session(shipped_runs, device="cpu")


def vectors(answer: Answer) -> ndarray:
    """What the panels draw, one column for each direction, (epoch, place, direction)."""
    values = answer["directions"] if "directions" in answer.arrays else answer.values
    return (values if values.ndim == 3 else values[..., None]).astype(np.float64)


def sizes(steps: ndarray, after: ndarray) -> ndarray:
    """The Frobenius norm of each step, relative to what it arrives at."""
    return np.linalg.norm(steps, axis=(1, 2)) / np.linalg.norm(after, axis=(1, 2))


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", RUNS)
def test_no_sign_makes_a_step_larger_than_it_is(shipped: Session, name: str, query: str) -> None:
    values = vectors(shipped.answer(name, None, QUERIES[query]))
    before, after = values[:-1], values[1:]
    mirrored = np.where((before * after).sum(axis=1, keepdims=True) < 0, -before, before)
    left_over = sizes(before - after, after) - sizes(mirrored - after, after)
    # In the tail of the singular values a rotation may turn a direction by a little more than a right angle.
    assert left_over.max() < 1e-4


def test_components_with_nearly_equal_values_do_not_turn_against_each_other(shipped: Session) -> None:
    answer = shipped.answer("mod113", None, QUERIES["components"])
    values, singular = vectors(answer), np.sqrt(answer["share"].astype(np.float64))
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    correlation = (unit[:-1] * unit[1:]).sum(axis=1)
    apart = 1 - singular[:, 1:] / singular[:, :-1]
    together = np.maximum(apart[:-1], apart[1:]) < 0.3 * NEARLY
    # Over the first steps from random weights, their plane itself moves.
    together[: np.searchsorted(answer.labels["epoch"], 200)] = False
    assert together.sum() >= 3
    assert correlation[:, :-1][together].min() > 0.98
    assert correlation[:, 1:][together].min() > 0.98


def test_most_of_what_is_seen_to_move_has_moved(shipped: Session) -> None:
    """Paths of all tokens along six components, from epoch 200 on: 43 with the signs of each checkpoint alone."""
    answer = shipped.answer("mod113", None, QUERIES["components"])
    values = vectors(answer)[np.searchsorted(answer.labels["epoch"], 200) :]
    assert sizes(values[:-1] - values[1:], values[1:]).sum() < 15


@pytest.mark.parametrize("query", QUERIES)
def test_values_and_planes_stay_as_they_are(shipped: Session, query: str) -> None:
    """Signs and rotations change neither a singular value nor the distance of any two tokens."""
    run = shipped.run("mod113")
    epoch = 18000
    answer = shipped.answer(run, epoch, QUERIES[query])
    embedding = shipped.batch(run, epoch).weights.W_E[0, :-1].double().numpy()
    left, singular, _ = np.linalg.svd(embedding - embedding.mean(0) if query == "components" else embedding)
    if query == "components":
        power = singular**2
        np.testing.assert_allclose(answer["share"], power[:6] / power.sum(), atol=1e-6)
        plain = left[:, :6] * singular[:6]
        # Components 1 to 6 turn among themselves there.
        np.testing.assert_allclose(answer.values @ answer.values.T, plain @ plain.T, atol=1e-5)
    elif query == "directions":
        np.testing.assert_allclose(answer.values, singular, rtol=1e-5, atol=1e-5)
        found = answer["directions"].astype(np.float64)
        np.testing.assert_allclose(found.T @ found, np.eye(113), atol=1e-5)
        kept = np.sqrt(((found.T @ embedding) ** 2).sum(1))
        assert (np.abs(kept / singular - 1) < NEARLY).all(), "each direction holds what its value says, to within 1 %"
    else:
        assert answer["singular"] == pytest.approx(singular[1])


@pytest.mark.parametrize("query", QUERIES)
def test_one_checkpoint_is_the_same_however_it_is_asked(shipped: Session, shipped_runs: Path, query: str) -> None:
    run = shipped.run("mod113-no-decay")
    every = shipped.answer(run, None, QUERIES[query])
    place = 7
    alone = Session(shipped_runs, device="cpu").answer(run, run.epochs[place], QUERIES[query])
    part = Session(shipped_runs, device="cpu").answer_range(run, QUERIES[query], start=5, stop=9)
    for name in every.arrays:
        np.testing.assert_allclose(alone[name], every[name][place], atol=1e-6)
        np.testing.assert_allclose(part[name], every[name][5:9], atol=1e-6)
    assert alone.labels == every.at(place).labels


@pytest.mark.parametrize("query", ["components", "directions"])
def test_signs_are_chosen_at_the_end(shipped: Session, query: str) -> None:
    last = vectors(shipped.answer("mod113", None, QUERIES[query]))[-1]
    assert (last.max(axis=0) >= -last.min(axis=0)).all()


def test_a_run_that_grows_is_carried_from_its_new_end(tiny_copy: RunStore) -> None:
    session = Session(tiny_copy.root, device="cpu")
    before = vectors(session.answer("tiny", None, QUERIES["components"]))
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    after = vectors(session.answer("tiny", None, QUERIES["components"]))
    assert len(after) == len(before) + 1
    one = session.answer("tiny", 60, QUERIES["components"])
    np.testing.assert_array_equal(one.values, after[-2].astype(np.float32))
    assert ((after[-2] * after[-1]).sum(axis=0) > 0).all()


def test_damaged_checkpoints_are_passed_over(tiny_copy: RunStore) -> None:
    (tiny_copy.folder("tiny") / "checkpoints" / "000040.safetensors").write_bytes(b"damaged")
    session = Session(tiny_copy.root, device="cpu")
    answer = session.answer("tiny", 20, QUERIES["components"])
    assert answer.missing == (40,), "so that it is not kept: with the checkpoint restored it may be another"
    with pytest.raises(DamagedError, match="checkpoint 40 of run 'tiny' is damaged"):
        session.answer("tiny", 40, QUERIES["components"])


def test_checkpoints_that_are_not_numbers_are_passed_over() -> None:
    rows = torch.as_tensor(np.random.default_rng(0).normal(size=(1, 5, 4))).repeat(3, 1, 1)
    rows[1, 2, 3] = torch.inf
    rows[0] *= -1
    found = carried(rows)
    assert bool(found.vectors[1].isnan().all())
    assert bool(found.singular[1].isnan().all())
    torch.testing.assert_close(found.vectors[0], found.vectors[2])
    torch.testing.assert_close(found.singular[0], found.singular[2])


def test_rotations_go_with_the_distance_of_the_values() -> None:
    """Two directions turned by 30° against each other at the end: wholly, in part, and not taken over before it."""
    turn = np.deg2rad(30)
    end = torch.as_tensor(np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])) * torch.tensor(
        [2.0, 1.0]
    )
    seen = []
    for apart in (0.0, 0.5 * NEARLY, 2 * NEARLY):
        before = torch.diag(torch.tensor([1.0, 1 - apart], dtype=torch.float64))
        found = carried(torch.stack([before, end])).vectors
        seen.append(np.rad2deg(np.arctan2(float(found[0, 1, 0]), float(found[0, 0, 0]))))
    assert seen == pytest.approx([30, np.rad2deg(np.arctan(0.5 * np.tan(turn))), 0], abs=1e-6)


def test_carrying_stops_when_nobody_wants_it(shipped: Session) -> None:
    run = shipped.run("mod113-no-decay")
    asked: list[int] = []

    def should_stop() -> bool:
        asked.append(1)
        return len(asked) > 5

    for query in ("components", "directions"):
        asked.clear()
        fresh = Session(run.folder.parent, device="cpu")
        with pytest.raises(CancelledError):
            fresh.answer(run, run.epochs[-1], QUERIES[query], watch=Watch(should_stop=should_stop))
        assert not fresh.has_carried(run, QUERIES[query])


def test_what_is_carried_already_waits_for_nothing_and_nobody_waits_longer_than_they_want(session: Session) -> None:
    run = session.run("tiny")
    session.answer(run, 20, QUERIES["directions"])
    begun, finish = threading.Event(), threading.Event()
    is_long = lambda _: begun.set() or finish.wait(60)  # noqa: E731
    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(session.batch(run).loaded.once, "something", is_long)
        begun.wait(60)
        session.answer(run, 40, QUERIES["directions"])
        with pytest.raises(CancelledError):
            session.answer(run, 40, QUERIES["components"], watch=Watch(should_stop=lambda: True))
        assert not making.done()
        finish.set()


def test_a_whole_run_is_carried_once(shipped: Session) -> None:
    loaded = shipped.batch(shipped.run("mod113-no-decay")).loaded
    made: list[int] = []
    for _ in range(3):
        loaded.once("a test", lambda weights: made.append(weights.n_epochs))
    assert made == [21]
