"""What is refused before it reaches a route, and how faults of our own are told: one sentence, the rest in the log."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from analysis.errors import DamagedError
from app.channels import SCOPE
from app.guard import register_guard
from app.pages import pages_for
from app.web_worker import LONGEST_BODY

CALLBACKS = "/_dash-update-component"
PERSON = {"Accept": "text/html,image/avif,application/signed-exchange;v=b3;q=0.7"}
INPUT = {"id": SCOPE, "property": "ask", "value": {"n": 1, "run": "tiny", "questions": ["60/qk_circuit"]}}
CALLBACK: dict[str, Any] = {
    "output": f"{SCOPE}.answers",
    "outputs": {"id": SCOPE, "property": "answers"},
    "inputs": [INPUT],
    "changedPropIds": [f"{SCOPE}.ask"],
}


def assert_is_one_sentence(response: TestResponse, status: int) -> str:
    """The sentence of an error, for a script or for a person."""
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    text = response.get_data(as_text=True)
    assert "Traceback" not in text
    if response.mimetype == "text/html":
        return text
    content = json.loads(text)
    assert sorted(content) == ["detail", "status", "title", "type"]
    assert content["status"] == status
    assert content["detail"].endswith(".")
    assert content["detail"].count("\n") == 0
    return content["detail"]


@pytest.fixture
def faulty() -> Flask:
    """A server with faults."""
    server = Flask("faulty")
    register_guard(server, assets="/assets/0", pages=lambda: pages_for(trains=False))

    def fail():
        return str(1 / 0)

    def refuse():
        raise DamagedError("checkpoint 20 is damaged: restore it")

    server.add_url_rule("/fail", "fail", fail, methods=["GET", "PUT"])
    server.add_url_rule("/refuse", "refuse", refuse)
    return server


class TestCallbacks:
    """What Dash must never see."""

    def test_what_the_page_sends_is_answered(self, site):
        assert site.client.post(CALLBACKS, json=CALLBACK).status_code == 200
        more = CALLBACK | {"parsedChangedPropsIds": [f"{SCOPE}.ask"], "somethingNew": 1}
        assert site.client.post(CALLBACKS, json=more).status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            *([], {}, 5, "x", False, {"output": "nope.data"}, {"output": 5, "inputs": "x"}, [CALLBACK]),
            CALLBACK | {"output": f"{SCOPE}.run"},
            CALLBACK | {"output": "..scope.answers...scope.run.."},
            CALLBACK | {"outputs": [CALLBACK["outputs"]]},
            CALLBACK | {"outputs": {"id": SCOPE, "property": "run"}},
            CALLBACK | {"inputs": []},
            CALLBACK | {"inputs": [INPUT, INPUT]},
            CALLBACK | {"inputs": [INPUT | {"id": {"type": "x", "index": 1}}]},
            CALLBACK | {"inputs": [INPUT | {"property": "view"}]},
            CALLBACK | {"inputs": [[INPUT]]},
            CALLBACK | {"state": [INPUT]},
            CALLBACK | {"changedPropIds": ["scope.run_request"]},
            CALLBACK | {"changedPropIds": [None]},
            CALLBACK | {"changedPropIds": [f"{SCOPE}.ask"] * 2},
            CALLBACK | {f"key{number}": number for number in range(1000)},
        ],
    )
    def test_what_it_does_not_send_is_refused_and_no_fault(self, site, body, caplog):
        said = assert_is_one_sentence(site.client.post(CALLBACKS, json=body), 400)
        assert len(said) < 700
        assert caplog.records == []

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"a":' * 20_000], ids=repr)
    def test_what_is_no_json_is_refused_and_no_fault(self, site, body, caplog):
        response = site.client.post(CALLBACKS, data=body, content_type="application/json")
        assert "reload the page" in assert_is_one_sentence(response, 400)
        assert caplog.records == []

    def test_json_has_to_say_that_it_is(self, site):
        response = site.client.post(CALLBACKS, data=json.dumps(CALLBACK), content_type="text/plain")
        assert "Content-Type: application/json" in assert_is_one_sentence(response, 415)

    def test_five_megabytes_of_wrong_items_cost_nothing(self, site):
        value = {"n": 1, "name": "tiny", "damaged": ["x"] * 1_200_000}
        body = json.dumps(CALLBACK | {"inputs": [INPUT | {"value": value}]})
        assert len(body) > 5_000_000
        start = time.thread_time()
        response = site.client.post(CALLBACKS, data=body, content_type="application/json")
        assert time.thread_time() - start < 2
        assert "at most 256 kB" in assert_is_one_sentence(response, 413)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"damaged": ["x"] * 40_000},
            {"damaged": [0] * 80_000},
            {"phases": {"bands": [{"name": "x" * 200_000, "from": 0, "to": 1}]}},
            {"phases": {"bands": [{"name": "x", "from": 0, "to": "x"}] * 5_000}},
            {"name": "x" * 250_000},
            {"theme": "x" * 250_000},
            {"x" * 250_000: 1},
            {f"{number}": number for number in range(15_000)},
        ],
        ids=lambda wrong: next(iter(wrong))[:20],
    )
    def test_as_many_wrong_items_as_a_body_holds_get_a_short_answer_at_once(self, site, wrong):
        request = {"name": "tiny", "damaged": [], "theme": "light", "timescale": "linear", "phases": None}
        start = time.thread_time()
        reply = site.request("timeline_request", **request | wrong)
        assert time.thread_time() - start < 2
        assert reply.status == 200
        assert 20 < len(reply.notice) < 700

    def test_three_errors_are_named_and_the_others_counted(self, site):
        reply = site.request("data_request", **dict.fromkeys("abcdefg", 1))
        assert reply.notice.count("there is no such parameter") + reply.notice.count("is required") == 3
        assert "and 5 more" in reply.notice


class TestFaults:
    """What nobody foresaw."""

    def test_a_fault_is_500_in_one_sentence_and_whole_in_the_log(self, faulty, caplog):
        response = faulty.test_client().get("/fail")
        assert assert_is_one_sentence(response, 500).startswith("Something went wrong on the server")
        assert [record.getMessage() for record in caplog.records] == ["unexpected ZeroDivisionError: division by zero"]
        assert "return str(1 / 0)" in caplog.text

    def test_a_fault_of_a_page_is_told_the_same_way(self, copied, monkeypatch, caplog):
        def names(_store):
            raise PermissionError("/root/runs")

        monkeypatch.setattr("analysis.store.RunStore.names", names)
        assert assert_is_one_sentence(copied.client.get("/explore"), 500).startswith("Something went wrong")
        assert "raise PermissionError" in caplog.text

    def test_an_error_with_a_sentence_is_no_fault(self, faulty, caplog):
        said = assert_is_one_sentence(faulty.test_client().get("/refuse"), 409)
        assert said == "Checkpoint 20 is damaged: restore it."
        assert caplog.records == []

    @pytest.mark.parametrize(
        ("path", "status", "said"),
        [("/fail", 500, "Something went wrong"), ("/refuse", 409, "Checkpoint 20 is damaged"), ("/x", 404, "no page")],
    )
    def test_a_person_reads_it_on_a_page(self, faulty, path, status, said):
        text = assert_is_one_sentence(faulty.test_client().get(path, headers=PERSON), status)
        assert said in text
        assert all(f'href="/{page.name}"' in text for page in pages_for(trains=False))
        assert '<link rel="stylesheet" href="/assets/0/10-tokens.css">' in text

    def test_what_was_sent_is_not_read_as_html(self, faulty):
        text = faulty.test_client().get("/<b>?<i>", headers=PERSON).get_data(as_text=True)
        assert "<b>" not in text
        assert "<i>" not in text


def test_a_method_that_is_not_taken_gets_those_that_are(site):
    response = site.client.delete("/explore")
    assert "takes GET, HEAD, OPTIONS alone" in assert_is_one_sentence(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["os/x.js", "dash/nope.js", "dash/..%2fpy.typed", "x", "dash_renderer/%00.js"])
def test_a_bundle_that_there_is_none_of_is_not_found(site, path, caplog):
    assert_is_one_sentence(site.client.get(f"/_dash-component-suites/{path}"), 404)
    assert caplog.records == []


def test_an_address_that_is_no_text_is_led_where_it_was_meant_to(site):
    response = site.client.get("/Explore", environ_overrides={"QUERY_STRING": "run=\xff"})
    assert response.status_code == 302
    assert response.location.startswith("/explore?run=")


def test_the_longest_question_fits_a_body():
    from app.requests import LONGEST_QUESTION, MOST_DAMAGED

    assert LONGEST_QUESTION * 20 < LONGEST_BODY  # a page with twenty panels
    assert MOST_DAMAGED * len("1000000000,") < LONGEST_BODY
