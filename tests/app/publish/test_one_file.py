"""One view as one HTML file: what is in it, what it says that it does not have, and that nothing is loaded."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError, NotFoundError, ParameterError
from app.address import parameters_in
from app.gate import Gate
from app.interest import Interest
from app.publish.download import register_view_files
from app.publish.one_file import OneFile, _packed_page
from app.settings import PROJECT
from app.static import Static
from cache.answers import Answers
from cache.build import build_answers
from tests.app.node import run_module
from tests.app.test_clips import refusal

ADDRESS = "https://example.org/some/path/"

# Every file that a view asks for while one scrubs, plays, and turns whatever can be turned.
ASKED = """async ({ initial, view }) => {
  const { fit } = await import(`${engine}/state/address.mjs`);
  const { Store } = await import(`${engine}/state/store.mjs`);
  const { PanelFrames } = await import(`${engine}/ui/panel-frames.mjs`);
  const { exactQuestionOf, questionOf } = await import(`${engine}/data/question.mjs`);
  const { FileSource } = await import(`${engine}/data/files.mjs`);
  const { run, pages, panels } = initial;
  const [asked, said] = [new Set(), new Set()];
  const source = new FileSource("", async (url) => {
    asked.add(url.slice(1));
    return new Response("{}");
  });
  const store = new Store(initial);
  store.subscribe(({ kind, sentence }) => kind === "notice" && said.add(sentence));
  store.setRun(run, view);
  const turns = Object.entries(initial.fields).filter(([name, { enum: values }]) => values && name !== "card");
  const choices = [{}, { neuron: 1 }, { freq: 1 }, { z: 3 }, { picks: [1] }, { card: "neuron" }];
  for (const [name, field] of turns) choices.push(...field.enum.map((value) => ({ [name]: value })));
  for (const choice of choices) {
    store.choose(choice);
    for (const id of pages[0].panels) {
      const spec = panels.find((panel) => panel.id === id);
      if (spec.basis && ![spec.basis, "both"].includes(store.view.basis)) continue;
      const count = { "": 1, head: run.heads, pick: store.view.picks.length }[spec.each];
      for (let place = 0; place < count; place++) {
        const question = (shown) => questionOf(spec.ask, shown, place);
        const frames = new PanelFrames({ spec, place, arrays: spec.arrays.join(","), question });
        if (spec.span === "checkpoint") for (const url of frames.urls(run, store.view)) await source.clip(url, {});
        else await source.answers({ run, questions: [exactQuestionOf(spec, store.view, place)] });
      }
    }
    for (const theme of ["light", "dark"]) await source.timeline({ run, theme, timescale: store.view.timescale });
  }
  return [[...asked], [...said]];
}"""

VIEWS = [
    "explore?run=tiny&neuron=5&epoch=20",
    "?page=neurons&run=tiny&picks=3~4&freq=2&basis=fourier",
    "?page=neurons&run=tiny",
    "attention?run=tiny&head=1",
    "?page=attention&run=tiny&large=heads-input-1",
    "?page=embedding&run=tiny&dims=3~5",
    "logits?run=tiny&z=3",
    "progress?run=tiny&range=0~40&plays=loop",
    "fourier?run=tiny&terms=4~6~1~~1~2~0.5&shape=sawtooth",
    "explore?run=tiny&neuron=5&large=neuron-fourier",
]


@dataclass(frozen=True)
class Opened:
    """What a file holds."""

    page: str
    parts: dict[str, bytes]

    @property
    def state(self) -> Any:
        return json.loads(gzip.decompress(self.parts["state"]))


def file_of(answers: Answers, link: str, address: str = ADDRESS) -> OneFile:
    return OneFile(answers, answers.session.run("tiny"), parameters_in(link), address)


def opened(answers: Answers, link: str, address: str = ADDRESS) -> Opened:
    page = file_of(answers, link, address).data(Watch()).decode()
    parts = re.findall('<script type="application/octet-stream" data-file="([^"]*)">([^<]*)</script>', page)
    assert len(dict(parts)) == len(parts)
    return Opened(page, {path: base64.b64decode(data) for path, data in parts})


@pytest.mark.parametrize("link", VIEWS)
def test_it_holds_what_its_view_asks_and_nothing_else_is_asked(answers, link):
    file = opened(answers, link)
    asked, said = run_module(ASKED, file.state)
    assert set(asked) - file.parts.keys() == set()
    assert {path for path in file.parts.keys() - asked if "~part=" not in path} == {"page", "state"}
    assert all(sentence.startswith("This file has ") for sentence in said)


def test_what_it_has_of_no_other_has_no_control_and_no_key_and_a_sentence(answers):
    initial = opened(answers, VIEWS[0]).state["initial"]
    assert initial["fixed"]["neuron"] == "This file has neuron 5 alone: “Open in Grokscope” below leads to the others."
    assert not {"neuron", "stage", "head"} & {*initial["pages"][0]["controls"]}
    assert {"pin", "basis"} <= {*initial["pages"][0]["controls"]}, "what needs nothing more stays"
    assert not {"j", "k", "r", "h", "i"} & initial["commands"].keys()
    assert {"ArrowRight", " ", "a", "b"} <= initial["commands"].keys()
    assert initial["place"] == {"base": ADDRESS, "end": ""}
    alone = opened(answers, VIEWS[0], address="").state
    assert alone["initial"]["fixed"]["neuron"].endswith(": open the run in Grokscope for the others.")
    assert ("place" in alone["initial"], "link" in alone["view"]["embed"]) == (False, False)


def test_a_panel_has_what_it_needs_alone(answers):
    whole, one = (opened(answers, link) for link in (VIEWS[0], VIEWS[-1]))
    assert one.state["initial"]["pages"][0]["panels"] == ["neuron-fourier"]
    clips = {path.rpartition("/")[2] for path in one.parts if "factors" in path}
    assert clips == {"neuron_factors~neuron=5.bin.gz", "attention_factors.bin.gz"}
    assert sum(map(len, one.parts.values())) < sum(map(len, whole.parts.values()))
    assert "large" in one.state["initial"]["fixed"]


def test_nothing_in_it_is_loaded(answers):
    page = opened(answers, VIEWS[0]).page
    assert re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["'](?!data:)""", page) == []
    assert "default-src 'none'" in page
    assert "connect-src" not in page
    assert "://" not in re.sub(r"http://www\.w3\.org/\w+/svg", "", page.partition("<body")[0])


def test_it_has_the_theme_of_whoever_opens_it_unless_it_says_another(answers):
    dark = opened(answers, "explore?run=tiny&large=neuron-input&embed=title-dark").page
    assert ('<html lang="en" data-theme="dark">' in dark, "prefers-color-scheme" in dark) == (True, False)
    follows = opened(answers, VIEWS[-1]).page
    assert ('<html lang="en">' in follows, "prefers-color-scheme" in follows) == (True, True)


def test_the_same_view_makes_the_same_bytes(answers, tiny_store, tmp_path):
    again = build_answers(tiny_store.root, tmp_path, device="cpu", disk=100)
    assert file_of(again, VIEWS[0]).data(Watch()) == file_of(answers, VIEWS[0]).data(Watch())


def test_one_that_is_too_large_names_its_panels_and_how_to_have_less(answers, monkeypatch):
    page, parts = len(_packed_page()) * 4 // 3, opened(answers, VIEWS[0]).parts.items()
    shown = sum(len(data) * 4 // 3 for path, data in parts if path not in ("page", "state"))
    monkeypatch.setattr("app.publish.one_file.MOST_BYTES", page + shown // 2)
    with pytest.raises(ParameterError, match=r"more than .* MB \(.*neuron-.*MB.*\): take one .*, as with large="):
        opened(answers, VIEWS[0])
    monkeypatch.setattr("app.publish.one_file.MOST_BYTES", page)
    with pytest.raises(ParameterError, match="publish the run as a site"):
        opened(answers, VIEWS[-1])


@pytest.mark.parametrize(
    ("link", "error", "why"),
    [
        ("explore?run=tiny&neuron=99999", ParameterError, "run 'tiny' has no such view \\(neuron=99999\\)"),
        ("explore?run=tiny&epoch=7&nope=1", ParameterError, "nope=1, epoch=7"),
        ("nowhere?run=tiny", ParameterError, "page=nowhere"),
        ("data?run=tiny", NotFoundError, "page 'data' has no panels"),
        ("explore?run=tiny&large=clock", NotFoundError, "no panel 'clock': it has neuron-input"),
    ],
)
def test_what_a_link_says_wrongly_is_refused(answers, link, error, why):
    with pytest.raises(error, match=why):
        file_of(answers, link).data(Watch())


def test_it_stops_when_it_is_told_to_and_a_damaged_run_is_refused(answers, tiny_copy, tmp_path):
    with pytest.raises(CancelledError):
        file_of(answers, VIEWS[0]).data(Watch(should_stop=lambda: True))
    next((tiny_copy.root / "tiny" / "checkpoints").iterdir()).write_bytes(b"damaged")
    with pytest.raises(DamagedError, match="restore them"):
        file_of(build_answers(tiny_copy.root, tmp_path, device="cpu", disk=100), VIEWS[0]).data(Watch())


@pytest.fixture(scope="module")
def client(answers: Answers) -> FlaskClient:
    """A server of such files."""
    server = Flask("views")
    register_view_files(server, Gate(answers, Interest()), Static.of(PROJECT))
    return server.test_client()


def test_a_server_sends_it_and_only_once(client, answers):
    link = f"/view.html{VIEWS[0].removeprefix('explore')}&page=explore"
    response = client.get(link)
    assert response.data == file_of(answers, VIEWS[0], "http://localhost/").data(Watch())
    assert response.headers["Content-Disposition"] == "attachment; filename=tiny-explore.html"
    again = client.get(link, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ("", 404, "say which, as run=NAME"),
        ("run=other", 404, "no run 'other'"),
        ("run=tiny&neuron=x", 400, "neuron=x"),
        (f"run=tiny&zoom={'1' * 9000}", 400, "at most 8,000 characters"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(client, query, status, why):
    assert why in refusal(client.get(f"/view.html?{query}"), status)
