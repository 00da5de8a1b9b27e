"""A session: opens what has changed, keeps what fits, and answers."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError, NotFoundError, ParameterError
from analysis.lease import Lease
from analysis.queries import measures
from analysis.queries.attention import AttentionMean
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.losses import Losses
from analysis.queries.measures import Measures
from analysis.queries.neuron import Neuron
from analysis.run import HISTORY, MANIFEST, Run, sound_epochs
from analysis.session import Session
from analysis.store import RunStore
from analysis.weights import Weights
from tests import tiny
from tests.tiny import EPOCHS


def test_one_checkpoint_and_all_of_them(session: Session) -> None:
    run = session.run("tiny")
    every = session.answer(run, None, Neuron(neuron=3))
    assert every.arrays["values"].axes == ("epoch", "x", "y")
    assert every.labels["epoch"] == tiny.EPOCHS
    for place, epoch in enumerate(tiny.EPOCHS):
        one = session.answer(run, epoch, Neuron(neuron=3))
        assert one.arrays["values"].axes == ("x", "y")
        # Batched products may sum in another order: a few units in the last place of values around 1.
        np.testing.assert_allclose(one.values, every.values[place], atol=1e-6)


def test_answers_cannot_be_changed(session: Session) -> None:
    values = session.answer(session.run("tiny"), 0, EmbeddingSpectrum()).values
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1.0


def test_queries_of_the_whole_run_ignore_the_epoch(session: Session) -> None:
    run = session.run("tiny")
    np.testing.assert_array_equal(session.answer(run, 0, Losses()).values, session.answer(run, None, Losses()).values)


def test_an_epoch_without_checkpoint(session: Session) -> None:
    with pytest.raises(NotFoundError, match="no checkpoint at epoch 7: choose one of 0, 20, 40, 60"):
        session.answer(session.run("tiny"), 7, EmbeddingSpectrum())


def test_a_damaged_checkpoint_is_left_out_of_all_and_refused_alone(tiny_copy: RunStore) -> None:
    (tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors").write_bytes(b"damaged")
    session = Session(tiny_copy.root, device="cpu")
    run = session.run("tiny")
    answer = session.answer(run, None, EmbeddingSpectrum())
    assert answer.labels["epoch"] == (0, 40, 60)
    assert answer.values.shape[0] == 3
    assert answer.missing == (20,)
    with pytest.raises(DamagedError, match="checkpoint 20 of run 'tiny' is damaged"):
        session.answer(run, 20, EmbeddingSpectrum())


def test_a_run_without_a_sound_checkpoint(tiny_copy: RunStore) -> None:
    for epoch in tiny.EPOCHS:
        (tiny_copy.folder("tiny") / "checkpoints" / f"{epoch:06d}.safetensors").unlink()
    session = Session(tiny_copy.root, device="cpu")
    run = session.run("tiny")
    with pytest.raises(DamagedError, match="no checkpoint of run 'tiny' is sound: checkpoint 0"):
        session.answer(run, None, EmbeddingSpectrum())
    assert session.answer(run, None, Losses()).values.shape == (7, 4)


def test_a_run_without_checkpoints_yet(tiny_copy: RunStore) -> None:
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content["checkpoints"].clear())
    session = Session(tiny_copy.root, device="cpu")
    with pytest.raises(NotFoundError, match="has no checkpoint yet: wait for its training"):
        session.answer(session.run("tiny"), None, EmbeddingSpectrum())


def test_a_run_is_opened_again_only_when_it_has_changed(tiny_copy: RunStore) -> None:
    session = Session(tiny_copy.root, device="cpu")
    first = session.run("tiny")
    assert session.run("tiny") is first
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    assert session.run("tiny").epochs == (*tiny.EPOCHS, 80)


def test_a_run_replaced_by_another_is_opened_again(tiny_copy: RunStore) -> None:
    session = Session(tiny_copy.root, device="cpu")
    first = session.run("tiny")
    path = tiny_copy.folder("tiny") / MANIFEST
    before = path.stat()
    replacement = path.with_suffix(".new")
    replacement.write_bytes(path.read_bytes())
    os.utime(replacement, ns=(before.st_atime_ns, before.st_mtime_ns))
    replacement.rename(path)
    assert session.run("tiny") is not first


def test_the_history_that_a_stopped_training_leaves_is_seen(tiny_store: RunStore, tmp_path: Path) -> None:
    """A training stopped between two checkpoints writes its history alone; run.json stays as it was."""
    store = RunStore(tmp_path)
    session = Session(tmp_path, device="cpu")
    seen: list[Run] = []

    def stop_at_35() -> bool:
        # Looks at the run as a dashboard would, after its checkpoint at 20 and again and again.
        seen.append(session.run("new"))
        return len(seen) > 35

    assert not tiny.train(store, "new", should_stop=stop_at_35)
    assert seen[-1].epochs == (0, 20)
    assert store.open("new").history.epoch.tolist() == [0, 10, 20, 30]
    assert session.run("new").history.epoch.tolist() == [0, 10, 20, 30]


def test_a_run_that_vanishes(tiny_copy: RunStore) -> None:
    session = Session(tiny_copy.root, device="cpu")
    session.run("tiny")
    (tiny_copy.folder("tiny") / MANIFEST).unlink()
    with pytest.raises(NotFoundError, match="there is no run 'tiny'"):
        session.run("tiny")


def test_a_run_that_becomes_damaged(tiny_copy: RunStore) -> None:
    session = Session(tiny_copy.root, device="cpu")
    session.run("tiny")
    (tiny_copy.folder("tiny") / MANIFEST).write_text("{")
    with pytest.raises(DamagedError, match=r"run\.json that is not valid"):
        session.run("tiny")


def test_weights_are_kept(session: Session) -> None:
    run = session.run("tiny")
    assert session.batch(run, 20).weights is session.batch(run, 20).weights
    assert session.batch(run, None).weights is session.batch(run, None).weights


def test_threads_that_want_a_whole_run_at_once_load_it_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    run, together, loading = session.run("tiny"), threading.Barrier(4), threading.Semaphore(0)
    loads: list[Run] = []

    def read(run: Run, epochs: Sequence[int]) -> object:
        loads.append(run)
        # Goes on as soon as another thread loads too, which none should: then after this long.
        loading.release()
        loading.acquire(timeout=0.3) and loading.acquire(timeout=0.3)
        return sound_epochs(run, epochs)

    def load(_: int) -> Weights:
        together.wait(60.0)
        # Not by way of `frames`: up to Python 3.11, its cached property lets one thread in at a time.
        return session._load_once(run, None).weights

    monkeypatch.setattr("analysis.session.sound_epochs", read)
    with ThreadPoolExecutor(4) as pool:
        assert len({id(weights) for weights in list(pool.map(load, range(4)))}) == 1
    assert len(loads) == 1


def test_what_is_kept_of_a_run_that_grows_has_an_end_that_takes_nothing_from_whoever_computes(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.session._MOST_KEPT", 2)
    session._kept.update({1: "one"})
    run = session.run("tiny")
    under_way = session.batch(run).kept
    assert under_way is not None
    under_way.update({2: "two", 3: "three"})
    later = session.batch(run).kept
    assert (under_way, later) == ({1: "one", 2: "two", 3: "three"}, None)


def test_only_the_last_weights_are_kept_without_memory(tiny_store: RunStore) -> None:
    session = Session(tiny_store.root, device="cpu", weights_memory=0)
    run = session.run("tiny")
    first = session.batch(run, 20).weights
    assert session.batch(run, 20).weights is first
    session.batch(run, 40).weights.nbytes  # noqa: B018
    assert session.batch(run, 20).weights is not first


def test_weights_used_least_recently_go_first(shipped_runs: Path) -> None:
    """One checkpoint of mod113 takes 0.9 MB in float32, so two fit into 2 MB and a third drives one out."""
    session = Session(shipped_runs, device="cpu", weights_memory=2)
    run = session.run("mod113")
    a, b, c = run.epochs[:3]
    kept, dropped = session.batch(run, a).weights, session.batch(run, b).weights
    assert 800_000 < kept.nbytes < 1_000_000
    assert session.batch(run, a).weights is kept
    assert session.batch(run, c).weights.n_epochs == 1
    assert session.batch(run, a).weights is kept
    assert session.batch(run, b).weights is not dropped


def test_weights_of_equal_checkpoints_are_kept_once(tiny_copy: RunStore) -> None:
    import shutil

    shutil.copytree(tiny_copy.folder("tiny"), tiny_copy.root / "twin")
    session = Session(tiny_copy.root, device="cpu")
    tiny_run, twin = session.run("tiny"), session.run("twin")
    assert session.batch(twin, 20).weights is session.batch(tiny_run, 20).weights


def test_a_repaired_checkpoint_is_used_again(tiny_copy: RunStore) -> None:
    path = tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors"
    sound = path.read_bytes()
    path.write_bytes(b"damaged")
    session = Session(tiny_copy.root, device="cpu")
    assert session.answer(session.run("tiny"), None, EmbeddingSpectrum()).labels["epoch"] == (0, 40, 60)
    path.write_bytes(sound)
    assert session.answer(session.run("tiny"), None, EmbeddingSpectrum()).labels["epoch"] == tiny.EPOCHS


def test_progress_is_reported_and_a_computation_can_be_stopped(session: Session) -> None:
    run = session.run("tiny")
    reports: list[tuple[int, int]] = []
    watch = Watch(lambda done, total: reports.append((done, total)), lambda: len(reports) >= 2)
    seen = []
    with pytest.raises(CancelledError, match="stopped after 2 of 4 checkpoints"):
        seen.extend(part.epochs for part in session.batch(run, None, watch=watch).parts(1))
    assert seen == [(0,), (20,)]
    assert reports == [(1, 4), (2, 4)]


def test_a_part_of_a_run_knows_no_other_checkpoints(session: Session) -> None:
    with pytest.raises(NotFoundError, match="a part of run 'tiny' knows no other checkpoints"):
        session.batch(session.run("tiny")).part(0, 2).only(60)


def test_an_answer_over_all_checkpoints_can_be_stopped(session: Session) -> None:
    with pytest.raises(CancelledError, match="stopped after 0 of 4 checkpoints"):
        session.answer(session.run("tiny"), None, AttentionMean(), watch=Watch(should_stop=lambda: True))


def test_an_unknown_device(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="there is no device 'banana'"):
        Session(tmp_path, device="banana")


def test_a_history_damaged_after_opening_harms_only_the_next_opening(tiny_copy: RunStore) -> None:
    run = tiny_copy.open("tiny")
    (tiny_copy.folder("tiny") / HISTORY).write_bytes(b"")
    assert Session(tiny_copy.root, device="cpu").answer(run, 0, EmbeddingSpectrum()).values.shape == (7,)


def test_the_states_that_a_run_has_grown_through_are_known_while_its_next_checkpoint_is_written(tiny_copy):
    session = Session(tiny_copy.root, device="cpu")
    folder = tiny_copy.folder("tiny")
    grown = session.run("tiny")
    assert [state.epochs for state in session.states(grown)] == [EPOCHS, EPOCHS, EPOCHS[:3], EPOCHS[:2], EPOCHS[:1]]
    before = grown.until(40)
    text = before.manifest.model_dump_json()
    (folder / MANIFEST).write_text(text)
    between = session.run("tiny")
    assert between.digest not in {grown.digest, before.digest}, "the longer history with the shorter manifest"
    assert before.digest in {state.digest for state in session.states(between)}


def test_of_a_run_in_training_only_new_checkpoints_are_measured(tmp_path, monkeypatch):
    store = RunStore(tmp_path)
    tiny.train(store, "run", should_stop=tiny.after(40))
    measured = []
    measure = measures._measured
    monkeypatch.setattr(measures, "_measured", lambda part, trig: measured.extend(part.epochs) or measure(part, trig))
    session = Session(tmp_path, device="cpu")
    with Lease.take(store.folder("run")):
        session.answer("run", None, Measures(freqs=(1, 2)))
    tiny.resume(store, "run")
    grown = session.answer("run", None, Measures(freqs=(1, 2)))
    assert sorted(measured) == list(EPOCHS)
    whole = Session(tmp_path, device="cpu").answer("run", None, Measures(freqs=(1, 2)))
    np.testing.assert_array_equal(grown.values, whole.values)
    session.answer("run", None, Measures(freqs=(1, 3)))
    assert len(measured) == 3 * len(EPOCHS), "other frequencies, other measures"
