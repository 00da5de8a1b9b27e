"""The gate: whatever is costly has its turn or is told to come back, and nothing else stands behind it."""

from __future__ import annotations

import base64
import json
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from analysis.clip import decode
from analysis.errors import CancelledError
from analysis.principal import carried
from analysis.queries import QUERIES
from analysis.queries.embedding import EmbeddingPCA
from analysis.queries.measures import Measures
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import NeuronFrequencies
from analysis.question import Question
from analysis.session import Session
from app import downloads
from app import gate as gates
from app.clips import address
from app.gate import Gate, is_costly
from app.lane import BusyError, NotYetError
from cache.build import build_answers
from tests import tiny
from tests.app.conftest import PATIENT, open_page
from tests.app.page import Page

LONG = 30.0


@pytest.fixture
def impatient(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing costly is waited for at all."""
    monkeypatch.setattr("app.gate._LITTLE_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("app.gate._PART_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("app.downloads._PATIENCE_SECONDS", 0.0)


@pytest.fixture
def page(tiny_store, tmp_path) -> Iterator[Page]:
    """A page of its own over the tiny run."""
    page = open_page(tiny_store.root, tmp_path)
    yield page
    assert page.app.gate.close(LONG)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """While this is not set, everything about whole runs is being computed."""
    let_go = threading.Event()
    compute, compute_part, write = Session.answer, Session.answer_part, downloads.export.encoded

    def wait(watch) -> None:
        while not let_go.wait(0.005):
            if watch is not None and watch.should_stop():
                raise CancelledError("stopped")

    def answer(self, run, epoch, query, *, watch=None):
        if epoch is None and query.is_costly(tiny.MODEL):
            wait(watch)
        return compute(self, run, epoch, query, watch=watch)

    def answer_part(self, run, query, epochs, *, watch=None):
        wait(watch)
        return compute_part(self, run, query, epochs, watch=watch)

    def encoded(answer, suffix, *, watch, **more):
        if "epoch" in answer.labels:
            wait(watch)
        return write(answer, suffix, watch=watch, **more)

    monkeypatch.setattr("app.downloads.export.encoded", encoded)
    monkeypatch.setattr(Session, "answer", answer)
    monkeypatch.setattr(Session, "answer_part", answer_part)
    yield let_go
    let_go.set()


def clip(page: Page, question: str):
    run = page.app.gate.session.run("tiny")
    return page.client.get(f"/clips/tiny/{address(run)}/{question}")


def eventually(ask):
    """What is answered in the end, asked for again and again."""
    until = time.monotonic() + LONG
    while (response := ask()).status_code == 503:
        assert time.monotonic() < until
        time.sleep(0.01)
    return response


COSTLY = {
    "a clip": lambda page, number: clip(page, f"cluster_spectrum?freq={number}"),
    "a file of the measures": lambda page, number: page.client.get(f"/answers/tiny/all/measures.npz?freqs={number}"),
    "a csv over the run": lambda page, number: page.client.get(f"/answers/tiny/all/cluster_spectrum.csv?freq={number}"),
    "a json over the run": lambda page, number: page.client.get(
        f"/answers/tiny/all/cluster_spectrum.json?freq={number}"
    ),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", COSTLY)
def test_what_is_costly_is_answered_not_yet_at_once_and_in_the_end(page, held, kind):
    began = time.monotonic()
    response = COSTLY[kind](page, 1)
    assert time.monotonic() - began < 1
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.headers["Cache-Control"] == "no-store"
    assert json.loads(response.data)["detail"] == "This is being computed: ask again in a few seconds."
    page.client.environ_base["HTTP_PREFER"] = "respond-async"
    response = COSTLY[kind](page, 1)
    assert (response.status_code, response.headers["Retry-After"]) == (202, "1")
    assert response.headers["Preference-Applied"] == "respond-async"
    del page.client.environ_base["HTTP_PREFER"]
    held.set()
    assert eventually(lambda: COSTLY[kind](page, 1)).status_code == 200


@pytest.mark.usefixtures("impatient", "held")
@pytest.mark.parametrize("kind", COSTLY)
def test_with_a_full_queue_what_is_costly_is_refused_and_nothing_else(page, monkeypatch, kind):
    for lane in (page.app.gate._costly, page.app.gate._parts):
        monkeypatch.setattr(lane, "_queue_limit", 0)
    assert COSTLY[kind](page, 1).headers["Retry-After"] == "5"
    monkeypatch.setattr("app.downloads._PATIENCE_SECONDS", LONG)
    assert page.client.get("/healthz").status_code == 200
    assert page.client.get("/answers/tiny/20/neuron.csv?neuron=3").status_code == 200
    assert clip(page, "neuron?neuron=3").status_code == 200
    assert list(page.ask("60/qk_circuit", "60/neuron_frequencies?stage=post").value) == [
        "60/qk_circuit",
        "60/neuron_frequencies?stage=post",
    ]


def test_parts_of_clips_do_not_stand_behind_answers_about_whole_runs(page, monkeypatch):
    let_go = threading.Event()
    monkeypatch.setattr("app.gate._LITTLE_PATIENCE_SECONDS", 0.0)
    with pytest.raises(NotYetError):
        page.app.gate.work("all of it", lambda _: let_go.wait(LONG), is_costly=True, patience=0.0)
    assert clip(page, "cluster_spectrum?freq=1").status_code == 200
    let_go.set()


@pytest.mark.usefixtures("impatient")
def test_what_is_asked_while_a_part_is_computed_is_computed_in_one_pass(page, held, monkeypatch):
    passes, compute = [], Session.answer_part

    def counted(self, run, queries, epochs, *, watch=None):
        passes.append({query.name for query in queries})
        return compute(self, run, queries, epochs, watch=watch)

    monkeypatch.setattr(Session, "answer_part", counted)
    questions = ["correctness", "logit?z=1", "logit_spectrum", "logit_fit"]
    assert [clip(page, question).status_code for question in questions] == [503] * 4
    held.set()
    assert [eventually(lambda one=one: clip(page, one)).status_code for one in questions] == [200] * 4
    assert len(passes) <= 2
    assert set.union(*passes) == {"correctness", "logit", "logit_spectrum", "logit_fit"}


@pytest.mark.usefixtures("impatient")
def test_what_is_known_is_answered_however_busy_the_server_is(page, held):
    held.set()
    assert eventually(lambda: clip(page, "cluster_spectrum?freq=1")).status_code == 200
    assert eventually(lambda: page.client.get("/answers/tiny/all/measures.npz")).status_code == 200
    held.clear()
    assert clip(page, "cluster_spectrum?freq=2").status_code == 503
    assert clip(page, "cluster_spectrum?freq=1").status_code == 200
    assert page.ask("20/cluster_spectrum?freq=1", "all/measures").value.keys() == {
        "20/cluster_spectrum?freq=1",
        "all/measures",
    }


@pytest.mark.usefixtures("impatient")
def test_the_phases_are_pending_and_then_there(page, held):
    asked = {"n": 7, "name": "tiny", "digest": ""}
    answer = page.raw("phases_request", asked)
    digest = page.app.gate.session.run("tiny").digest
    assert answer == {"n": 7, "digest": digest, "retry": 1}
    held.set()
    until = time.monotonic() + LONG
    while "value" not in (answer := page.raw("phases_request", asked)):
        assert time.monotonic() < until
    assert (answer["digest"], list(answer["value"])) == (digest, ["ends", "bands", "sentence", "moments", "story"])


@pytest.mark.usefixtures("impatient")
def test_exact_answers_that_are_there_come_without_those_that_are_not(page, held):
    questions = ["60/qk_circuit", "all/measures", "20/neuron?neuron=3"]
    assert list(page.ask(*questions).value) == ["60/qk_circuit", "20/neuron?neuron=3"]
    held.set()
    until = time.monotonic() + LONG
    while "all/measures" not in page.ask(*questions).value:
        assert time.monotonic() < until


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("kind", ["a file of the measures", "a csv over the run"])
def test_threads_are_left_for_others_however_many_wait(page, monkeypatch, kind):
    for name in PATIENT:
        monkeypatch.setattr(name, LONG)
    threads = page.app.gate.threads
    with ThreadPoolExecutor(threads) as pool:
        asked = [pool.submit(COSTLY[kind], page, 1) for _ in range(threads)]
        until = time.monotonic() + LONG
        while sum(one.done() for one in asked) < threads // 2:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert {one.result().status_code for one in asked if one.done()} == {503}
        page.app.gate.close(LONG)


def test_a_file_that_nobody_waits_for_is_not_written(page, monkeypatch):
    written = []

    def forever(answer, main):
        while True:
            written.append(main)
            time.sleep(0.005)
            yield "x"

    monkeypatch.setattr("app.export._csv", forever)
    monkeypatch.setattr("app.downloads._PATIENCE_SECONDS", 0.0)
    assert COSTLY["a csv over the run"](page, 1).status_code == 503
    until = time.monotonic() + LONG
    while not written:
        assert time.monotonic() < until
        time.sleep(0.01)
    monkeypatch.setattr("app.interest.GONE_SECONDS", 0.2)
    page.app.gate.work("after", lambda _: None, is_costly=True, patience=LONG)
    count = len(written)
    time.sleep(0.1)
    assert len(written) == count


@pytest.mark.usefixtures("impatient")
def test_directions_that_take_long_to_carry_hold_nobody_else_up(page, monkeypatch):
    let_go = threading.Event()

    def slowly(rows, *, should_stop, **more):
        while not let_go.wait(0.005):
            if should_stop():
                raise CancelledError("stopped")
        return carried(rows, **more)

    monkeypatch.setattr("analysis.query._LONG", 0)
    monkeypatch.setattr("analysis.queries.embedding.carried", slowly)
    for number in range(3):
        assert clip(page, f"embedding_direction?rank={number}").status_code == 503
        assert page.client.get(f"/answers/tiny/20/embedding_direction.npz?rank={number}").status_code == 503
        assert page.ask(f"20/embedding_direction?rank={number}").value == {}
    assert clip(page, "neuron?neuron=3").status_code == 200
    assert list(page.ask("60/qk_circuit").value) == ["60/qk_circuit"]
    let_go.set()
    assert eventually(lambda: clip(page, "embedding_direction?rank=0")).status_code == 200
    monkeypatch.setattr(page.app.gate._costly, "_queue_limit", 0)  # what has been carried is quick
    assert clip(page, "embedding_direction?rank=3").status_code == 200
    assert list(page.ask("40/embedding_svd").value) == ["40/embedding_svd"]


@pytest.mark.parametrize(
    ("p", "d_model", "checkpoints", "is_long"),
    [
        (113, 128, 101, False),
        (499, 128, 101, False),
        (499, 512, 101, True),
        (997, 128, 101, True),
        (113, 128, 1000, True),
    ],
)
def test_which_directions_take_long_to_carry(tiny_run, p, d_model, checkpoints, is_long):
    model = tiny_run.manifest.model.model_copy(update={"p": p, "d_model": d_model})
    assert EmbeddingPCA.takes_long_to_carry(model, checkpoints) is is_long
    assert not Neuron.takes_long_to_carry(model, checkpoints)


def test_which_answers_are_costly(tiny_run):
    model = tiny_run.manifest.model
    large = tiny_run.manifest.model_copy(update={"model": model.model_copy(update={"p": 499, "d_mlp": 512})})
    large_run = type("Run", (), {"manifest": large})()
    assert is_costly(tiny_run, None, Measures(freqs=(1, 2)))
    assert is_costly(tiny_run, None, NeuronFrequencies())
    assert not is_costly(tiny_run, 20, NeuronFrequencies())
    assert is_costly(large_run, 20, NeuronFrequencies())
    assert not is_costly(tiny_run, None, Neuron(neuron=1))
    assert not is_costly(large_run, 20, Neuron(neuron=1))
    assert not any(is_costly(large_run, None, Question.parse(text).query) for text in ("fourier_component?i=1",))
    assert {"measures", "neuron_frequencies"} <= {name for name, kind in QUERIES.items() if kind.is_costly(model)}


def test_a_gate_of_few_threads_waits_for_nothing(tiny_store, tmp_path, monkeypatch):
    monkeypatch.setattr(gates, "PATIENCE_SECONDS", LONG)
    gate = Gate(build_answers(tiny_store.root, tmp_path, device="cpu"), threads=2)
    began = time.monotonic()
    with pytest.raises(NotYetError) as refused:
        gate.answer("tiny", 20, Neuron(neuron=3))
    assert time.monotonic() - began < LONG / 2
    assert not isinstance(refused.value, BusyError)
    assert gate.close(LONG)


@pytest.mark.usefixtures("impatient")
def test_who_waits_for_several_answers_about_a_damaged_run_has_them_all_until_it_is_restored(tiny_store, tmp_path):
    shutil.copytree(tiny_store.root, tmp_path / "runs")
    file = tmp_path / "runs" / "tiny" / "checkpoints" / "000020.safetensors"
    sound = file.read_bytes()
    file.write_bytes(b"no")
    page = open_page(tmp_path / "runs", tmp_path / "cache")
    questions = ["all/measures?arrays=train_accuracy", "all/measures?arrays=test_accuracy"]
    asked = {"name": "tiny", "questions": questions, "theme": "light", "timescale": "linear"}
    asked |= {"phases": True, "data": False}

    def epochs_told() -> set[tuple[int, ...]]:
        until, reply = time.monotonic() + LONG, {"retry": 1}
        while "retry" in reply and time.monotonic() < until:
            reply = page.raw("follow_request", {"n": 1, **asked})
        answers = reply["value"]["answers"]
        assert answers.keys() == set(questions)
        return {decode(base64.b64decode(answer)).labels["epoch"] for answer in answers.values()}

    rest = tuple(epoch for epoch in tiny.EPOCHS if epoch != 20)
    assert epochs_told() == {rest}
    file.write_bytes(sound)
    assert epochs_told() == {tiny.EPOCHS}
    assert page.app.gate.close(LONG)


def test_checkpoints_that_are_known_are_looked_at_once(page, tiny_store, monkeypatch):
    run = page.app.gate.session.run("tiny")
    assert page.app.gate.damaged(run) == ()
    looked, stamp = [], type(run.files).stamp
    monkeypatch.setattr(type(run.files), "stamp", lambda files, record: looked.append(1) or stamp(files, record))
    assert page.app.gate.damaged(run) == ()
    assert len(looked) == len(run.epochs)
