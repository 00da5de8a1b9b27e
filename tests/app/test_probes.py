"""What machines ask a server: whether it lives, can answer, and what it counts; and how it tells of itself."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from analysis.errors import DamagedError
from analysis.store import RunStore
from app.api.addresses import answers_of
from app.logs import set_up_log
from app.metrics import FOLDER
from app.settings import PROJECT
from tests.app.conftest import open_page
from tests.app.test_clips import refusal

HEADER = "X-Request-ID"


@pytest.fixture
def page(tiny_store: RunStore, tmp_path):
    """A page that nobody has asked anything yet."""
    return open_page(tiny_store.root, tmp_path / "cache")


def counts(page, **headers: str) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and its labels in the order of their names."""
    text = page.client.get("/metrics", headers=headers).get_data(as_text=True)
    families = text_string_to_metric_families(text)
    return {
        (one.name, *(value for _, value in sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }


def test_it_is_ready_when_it_can_read_runs_and_says_whether_it_keeps_answers(page, monkeypatch):
    response = page.client.get("/readyz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ready", "runs": 1, "cache": "ok"})
    assert response.headers["Cache-Control"] == "no-store"
    monkeypatch.setattr(type(page.app.gate.answers.backend), "set", lambda *_: None)
    page.app.gate.answers.backend.drop("probe")
    assert page.client.get("/readyz").get_json() == {"status": "ready", "runs": 1, "cache": "degraded"}


def test_it_is_not_ready_when_the_folder_of_runs_has_gone_and_is_where_it_is_empty(page, monkeypatch, tmp_path):
    (tmp_path / "empty").mkdir()
    for name, expected in {"gone": 503, "empty": 200}.items():
        monkeypatch.setattr(page.app.gate.session, "store", RunStore(tmp_path / name))
        response = page.client.get("/readyz")
        assert response.status_code == expected
        if expected == 503:
            place = tmp_path / "gone"
            assert refusal(response, 503) == f"The folder of runs, {place}, is not there: mount it, or make it."


def test_it_is_not_ready_when_it_cannot_read_runs(page, monkeypatch):
    def fail(_store):
        raise DamagedError("the runs cannot be read")

    monkeypatch.setattr(RunStore, "names", fail)
    assert refusal(page.client.get("/readyz"), 503) == "The runs cannot be read."
    assert page.client.get("/healthz").get_json() == {"status": "ok"}


def test_requests_are_counted_by_the_template_of_their_address(page):
    route = answers_of("<name>") + "/<epoch>/<file>"
    assert not any("grokscope_requests" in key[0] for key in counts(page)), "nobody has asked anything"
    for neuron in ("3", "3", "99"):
        page.client.get(f"{answers_of('tiny')}/20/neuron?neuron={neuron}")
    page.client.get("/no/such/page")
    page.client.open("/healthz", method="BREW")
    found = counts(page)
    assert found["grokscope_requests_total", "GET", route, "200"] == 2
    assert found["grokscope_requests_total", "GET", route, "400"] == 1
    assert found["grokscope_request_seconds_count", route] == 3
    assert found["grokscope_requests_total", "other", "none", "405"] == 1
    assert not [key for key in found if "BREW" in key or "/no/such/page" in key or "tiny" in str(key)]


def test_computations_and_what_is_kept_are_counted(page):
    question, kept = "60/neuron?basis=input&neuron=3&stage=post&arrays=values", "grokscope_cache_lookups_total"
    assert page.ask(question).value
    first = counts(page)
    assert page.ask(question).value
    second = counts(page)
    assert first[kept, "answer", "miss"] == second[kept, "answer", "miss"] >= 1
    assert second[kept, "answer", "hit"] == first.get((kept, "answer", "hit"), 0) + 1
    assert second["grokscope_computations_total", "quick", "done"] == 1
    assert second["grokscope_made_total", "answer"] == 1
    assert second["grokscope_queue_length", "quick"] == 0


def test_who_may_read_what_is_counted_is_a_setting(tiny_store, tmp_path, page):
    elsewhere = {"base_url": "http://grokscope.example.org"}
    assert page.client.get("/metrics", **elsewhere).status_code == 404
    assert page.client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404
    assert page.client.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert page.client.get("/metrics").status_code == 200
    opened = open_page(tiny_store.root, tmp_path / "on", metrics="on")
    assert opened.client.get("/metrics", **elsewhere).status_code == 200
    closed = open_page(tiny_store.root, tmp_path / "off", metrics="off")
    assert closed.client.get("/metrics").status_code == 404


def test_processes_count_together(tmp_path):
    count = "from app.metrics import Metrics; m = Metrics(); m.answered('/a', 'GET', 200, 0.1); m.looked('clip', "
    count += "is_hit=True)"
    say = "; print(m.text().decode())"
    said = ""
    for code in (count, count + say):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={FOLDER: str(tmp_path)},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
        said = done.stdout
    assert 'grokscope_requests_total{method="GET",route="/a",status="200"} 2.0' in said
    assert 'grokscope_cache_lookups_total{kind="clip",result="hit"} 2.0' in said


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f", "<script>alert(1)", "line%0Abreak-12"])
def test_a_request_has_an_id_of_its_own_unless_a_good_one_is_given(site, given):
    made = site.client.get("/healthz", headers={HEADER: given}).headers[HEADER]
    assert made != given
    assert len(made) == 16
    assert site.client.get("/healthz", headers={HEADER: given}).headers[HEADER] != made
    kept = "4bf92f35-77b3.4da6_a3ce"
    for path in ("/healthz", "/nope", "/explore"):
        assert site.client.get(path, headers={HEADER: kept}).headers[HEADER] == kept


@pytest.fixture
def lines(monkeypatch):
    """What a log of JSON lines says."""
    root, gunicorn, requests = (logging.getLogger(name) for name in (None, "gunicorn.error", "grokscope.requests"))
    before = (root.handlers[:], gunicorn.handlers[:], requests.level)
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    set_up_log("json")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], gunicorn.handlers[:] = before[:2]
    requests.setLevel(before[2])


def test_a_line_of_the_log_says_which_request_and_nothing_of_who_or_what(site, lines):
    asked = f"{answers_of('tiny')}/20/neuron?neuron=17"
    site.client.get(asked, headers={HEADER: "abcdefgh"}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    (line,) = lines()
    assert line["request"] == "abcdefgh"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["route"] == answers_of("<name>") + "/<epoch>/<file>"
    assert line["milliseconds"] > 0
    assert not [word for word in ("203.0.113.9", "17", "tiny") if word in str({**line, "time": "", "milliseconds": 0})]


def test_a_fault_is_told_with_its_request_in_one_line(site, lines, monkeypatch):
    monkeypatch.setattr(RunStore, "names", lambda _: 1 / 0)
    response = site.client.get("/readyz", headers={HEADER: "abcdefgh"})
    assert response.status_code == 500
    fault, answered = lines()
    assert (fault["level"], fault["request"], answered["status"]) == ("error", "abcdefgh", 500)
    assert "ZeroDivisionError" in fault["traceback"]


def test_what_happens_between_requests_has_none(site, lines):
    site.client.get("/healthz")
    logging.getLogger("cache").warning("the cache is full")
    assert "request" not in lines()[-1]
    assert lines()[-1]["message"] == "the cache is full"
