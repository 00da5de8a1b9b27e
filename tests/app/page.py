"""Asking the app as a browser does, without one: POST to its callbacks, read what they set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.channels import ANSWERED_BY, FAILURE, SCOPE
from tests.app.node import run_module

EPOCH = 60
"""The epoch of the tiny run that tests look at."""

QUESTIONS = """async ({ initial, view }) => {
  const { exactQuestionOf } = await import(`${engine}/data/question.mjs`);
  const { fit } = await import(`${engine}/state/address.mjs`);
  const whole = fit(view, initial, initial.run).view;
  const count = { "": 1, head: initial.run.heads, pick: whole.picks.length };
  return initial.panels.flatMap((spec) =>
    Array.from({ length: count[spec.each] }, (_, place) => [spec.id, exactQuestionOf(spec, whole, place)]));
}"""


@dataclass(frozen=True)
class Reply:
    """What one callback answered: an HTTP status, the answer under the request's number, and a failure's sentence."""

    status: int
    value: Any
    notice: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Page:
    """A page of one app."""

    app: Dash
    client: FlaskClient

    def request(self, channel: str, **request: Any) -> Reply:
        """Ask through one of the props of `Scope` that ask."""
        return self.send(channel, {"n": 7} | request)

    def send(self, channel: str, value: Any) -> Reply:
        """Put any JSON into one of the props of `Scope` that ask."""
        response = self._post(channel, value)
        content = response.get_json(silent=True) or {}
        answer = content.get("response", {}).get(SCOPE, {}).get(ANSWERED_BY[channel])
        failure = (content.get("sideUpdate") or {}).get(SCOPE, {}).get(FAILURE)
        if failure is not None:
            assert answer is None
            assert failure["prop"] == channel
            return Reply(response.status_code, None, failure["sentence"])
        if answer is None:
            return Reply(response.status_code, None)
        assert answer["n"] == value["n"]
        return Reply(response.status_code, answer["value"], digest=answer["digest"])

    def raw(self, channel: str, value: Any) -> Any:
        """What the prop that answers is set to."""
        content = self._post(channel, value).get_json()
        assert SCOPE in content["response"], content
        return content["response"][SCOPE][ANSWERED_BY[channel]]

    def _post(self, channel: str, value: Any) -> TestResponse:
        prop = ANSWERED_BY[channel]
        return self.client.post(
            "/_dash-update-component",
            json={
                "output": f"{SCOPE}.{prop}",
                "outputs": {"id": SCOPE, "property": prop},
                "inputs": [{"id": SCOPE, "property": channel, "value": value}],
                "changedPropIds": [f"{SCOPE}.{channel}"],
            },
        )

    def ask(self, *questions: str, run: str = "tiny") -> Reply:
        """Ask for exact answers."""
        return self.request("ask", name=run, questions=list(questions))

    def questions(self, run: str = "tiny", epoch: int = EPOCH, **view: Any) -> list[tuple[str, str]]:
        """What every panel asks in a view of a run, as the browser writes it: the panel's id and the question."""
        initial = self.initial(f"/?run={run}")
        return [
            (name, text) for name, text in run_module(QUESTIONS, {"initial": initial, "view": {"epoch": epoch} | view})
        ]

    def initial(self, address: str = "/") -> Any:
        """The state that the page at an address opens with, read as a browser reads it."""
        return json.loads(self.scripts(address)["initial-state"], parse_constant=_refuse_constant)

    def scripts(self, address: str = "/") -> Mapping[str, str]:
        """Every script element of the page at an address: its text, by its id or by its place among them."""
        reader = _Scripts()
        reader.feed(self.client.get(address).get_data(as_text=True))
        reader.close()
        return reader.found


class _Scripts(HTMLParser):
    """Reads the script elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.inside = dict(attrs).get("id") or str(len(self.found))
            self.found[self.inside] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[self.inside] += data


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"no browser reads {name}")
