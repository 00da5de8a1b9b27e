"""What a kernel answers is what the web app answers, to the last byte; and everything else is a sentence."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest

from app.lane import NotYetError
from app.notebook.exchange import Exchange, Reply
from app.notebook.frame import FIRST
from tests.app.page import Page

RUN = {"name": "tiny"}
MOVING = ("neuron?basis=input&neuron=3&stage=post", "neuron_factors?neuron=4", "qk_circuit")
QUESTIONS = ["60/neuron?basis=input&neuron=3&stage=post&arrays=values", "all/measures"]


@pytest.fixture(scope="module")
def exchange(site: Page) -> Exchange:
    """Answers from where the web app has its own."""
    return Exchange(site.app.gate)


def ask(exchange: Exchange, what: str, **request: Any) -> Reply:
    reply = exchange.reply({"id": "1/7", "ask": what, "request": request})
    assert reply is not None
    assert reply.message["id"] == "1/7"
    return reply


def test_exact_answers_are_those_of_the_web_app(site, exchange):
    reply = ask(exchange, "ask", **RUN, questions=QUESTIONS)
    told = site.request("ask", **RUN, questions=QUESTIONS)
    assert reply.message["digest"] == told.digest
    assert dict(zip(reply.message["answer"], reply.buffers, strict=True)) == {
        question: base64.b64decode(answer) for question, answer in told.value.items()
    }


@pytest.mark.parametrize(
    "question", ["neuron?basis=input&neuron=3&stage=post", "neuron_factors?neuron=4", "qk_circuit"]
)
def test_clips_are_those_of_the_web_app(site, exchange, question):
    url = f"{site.initial()['run']['clips']}/{question}"
    reply = ask(exchange, "clip", url=url)
    (packed,) = reply.buffers
    assert gzip.decompress(packed) == site.client.get(url).data


@pytest.mark.parametrize("channel", ["run_request", "phases_request", "data_request"])
def test_all_else_is_what_the_web_app_says(site, exchange, channel):
    assert ask(exchange, channel, **RUN).message["answer"] == site.request(channel, **RUN).value


def test_a_figure_of_the_timeline_is_the_web_apps(site, exchange):
    about = RUN | {"damaged": [], "theme": "dark", "timescale": "log", "phases": None}
    told = ask(exchange, "timeline_request", **about).message["answer"]
    assert told["layout"].keys() == site.request("timeline_request", **about).value["layout"].keys()


def test_it_opens_as_the_page_does_without_what_has_an_address(site, exchange):
    told, page = ask(exchange, "initial", run="tiny").message["answer"], site.initial()
    assert told["run"] == page["run"]
    assert [one["name"] for one in page["pages"] if one not in told["pages"]] == ["data", "sweep", "train"]
    assert told["training"] is None


def test_the_page_comes_packed(exchange):
    (packed,) = ask(exchange, "page").buffers
    text = gzip.decompress(packed).decode()
    assert f'data-module="{FIRST}"' in text
    assert "<link" not in text
    assert "src=" not in text.partition("<script")[0]


@pytest.mark.parametrize(
    ("what", "request_", "status", "said"),
    [
        ("nothing", {}, 400, "run this cell again"),
        ("ask", {"name": "nope", "questions": ["60/neuron?neuron=3"]}, 404, "no run"),
        ("ask", {"name": "tiny", "questions": []}, 400, "cannot be shown"),
        ("ask", {"name": "tiny", "questions": ["60/neuron?neuron=9999"]}, 400, "neuron"),
        ("clip", {"url": "/clips/tiny/0/neuron_factors?neuron=3"}, 404, "has changed"),
        ("clip", {"url": "/etc/passwd"}, 404, "/clips/RUN/ADDRESS/QUERY"),
        ("clip", {"url": 3}, 400, "address"),
        ("clip", {}, 400, "address"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(exchange, what, request_, status, said):
    message = ask(exchange, what, **request_).message
    assert (message["status"], "answer" in message) == (status, False)
    assert said in message["failure"]
    assert message["failure"].endswith(".")


@pytest.mark.parametrize("message", [None, [], "x", {}, {"id": 3, "ask": "page"}, {"id": "x" * 81, "ask": "page"}])
def test_what_no_widget_sends_is_not_answered(exchange, message):
    assert exchange.reply(message) is None


@pytest.mark.parametrize("request_", [None, [], "x", 3])
@pytest.mark.parametrize("what", ["ask", "clip", "run_request", "timeline_request"])
def test_a_request_that_is_none_is_a_sentence(exchange, what, request_):
    message = exchange.reply({"id": "1", "ask": what, "request": request_}).message
    assert message["failure"].endswith(".")


def test_what_is_being_computed_says_when_to_ask_again(exchange, monkeypatch):
    def not_yet(*_: Any, **__: Any) -> None:
        raise NotYetError("this is being computed: ask again in a few seconds")

    monkeypatch.setattr(exchange._clips, "packed", not_yet)
    monkeypatch.setattr(exchange._gate, "answer", not_yet)
    address = ask(exchange, "initial", run="tiny").message["answer"]["awaited"] or "tiny"
    assert ask(exchange, "phases_request", name=address).message["retry"] == 1
    monkeypatch.undo()
    clips = ask(exchange, "initial", run="tiny").message["answer"]["run"]["clips"]
    monkeypatch.setattr(exchange._clips, "packed", not_yet)
    message = ask(exchange, "clip", url=f"{clips}/neuron_factors?neuron=3").message
    assert (message["status"], message["retry"]) == (202, 1)


def test_a_fault_of_our_own_is_logged_and_said(exchange, monkeypatch, caplog):
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("our own")

    monkeypatch.setattr(exchange._clips, "asked", broken)
    message = ask(exchange, "clip", url="/clips/tiny/0/neuron").message
    assert message["status"] == 500
    assert "our own" not in message["failure"]
    assert "our own" in caplog.text
