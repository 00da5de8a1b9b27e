"""What is written of a run: every file that the engine asks for, with what a server would have answered."""

from __future__ import annotations

import gzip
import io
import json
import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from analysis.batch import Watch
from analysis.clip import decode
from analysis.container import unpack
from analysis.errors import CancelledError, DamagedError, NotFoundError
from analysis.question import Question
from analysis.store import RunStore
from app import captions
from app.clips import describe
from app.modules import without_comments
from app.preview.picture import HEIGHT, WIDTH
from app.publish.choices import ONE_TERM, choices_of
from app.publish.site import Site
from app.run_info import run_info_of
from cache.answers import Answers
from cache.build import build_answers
from cache.clips import Clips
from tests.app.node import run_module

# Every file that a page of the site may ask for: of each page, in each view of the fields that it has.
ASKED = """async ({ initial, views }) => {
  const { fit } = await import(`${engine}/state/address.mjs`);
  const { exactQuestionOf, questionOf } = await import(`${engine}/data/question.mjs`);
  const { urlOf } = await import(`${engine}/data/clip-store.mjs`);
  const { FileSource } = await import(`${engine}/data/files.mjs`);
  const { lackIn } = await import(`${engine}/data/published.mjs`);
  const { run, panels } = initial;
  const paths = new Set();
  const source = new FileSource("", async (url) => {
    paths.add(url.slice(1));
    return new Response("{}");
  });
  for (const view of views) {
    const whole = fit(view, initial, run).view;
    for (const spec of panels) {
      if (spec.id in run.refusals) continue;
      const count = { "": 1, head: run.heads, pick: whole.picks.length }[spec.each];
      for (let place = 0; place < count; place++) {
        if (lackIn(run, questionOf(spec.ask, whole, place))) continue;
        const made = spec.factors.map((ask) => [questionOf(ask, whole, place), ""]);
        const own = [[questionOf(spec.ask, whole, place), spec.arrays.join(",")]];
        if (spec.span !== "checkpoint") {
          await source.answers({ run, questions: [exactQuestionOf(spec, whole, place)] });
        } else for (const [question, arrays] of made.length ? made : own) {
          await source.clip(urlOf(run.clips, question, arrays, 0), {});
        }
      }
    }
  }
  await source.run(run.name);
  await source.data(run);
  for (const theme of ["light", "dark"])
    for (const { value: timescale } of initial.fields.timescale.control.options)
      await source.timeline({ run, theme, timescale, phases: null });
  return [...paths];
}"""


class _Page(HTMLParser):
    """The addresses in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_address = given.get("name") == "site" or "data-script" in given
        found = [given.get("href"), given.get("src"), given.get("content") if is_address else None]
        self.addresses += [address for address in found if address and not address.startswith("data:")]


def json_of(data: bytes) -> Any:
    return json.loads(gzip.decompress(data))


@pytest.fixture(scope="module")
def initial(site: Site, files: dict[str, bytes]) -> Any:
    return json_of(files[site.pages.state.path])


def test_there_is_a_file_for_everything_that_a_page_asks_and_nothing_else_is_asked(files, initial, base):
    run = initial["run"]
    keys = [{"freq": freq, "stage": stage} for freq in range(1, 4) for stage in ("pre", "post")]
    views = [
        *({"neuron": neuron} for neuron in range(run["neurons"])),
        *({"head": head, "pos": pos} for head in range(run["heads"]) for pos in range(3)),
        *({"z": z} for z in range(run["p"])),
        *({"rank": rank, "component": rank} for rank in range(7)),
        *keys,
        {"shape": "sawtooth"},
        {"terms": ONE_TERM},
        {"terms": "4:6:1"},
        {"dims": [3, 5]},
    ]
    asked = set(run_module(ASKED, {"initial": initial, "views": views}))
    assert asked - files.keys() == set()
    written = {path for path in files if path.startswith("runs/") and "/downloads/" not in path}
    assert {path for path in written - asked if "~part=" not in path and "shape=" not in path} == set()


def test_what_has_no_end_of_values_has_some_and_says_so(initial):
    limits = initial["run"]["published"]
    assert set(limits) == {"embedding_dims", "fourier_transform", "fourier_mix"}
    assert limits["embedding_dims"]["dims"]["values"] == ["0,1"]
    assert limits["embedding_dims"]["dims"]["why"] == (
        "This site has dimensions 0, 1 alone: choose that, or open the run in Grokscope for the others."
    )
    assert "" in limits["fourier_mix"]["terms"]["values"]


def test_what_takes_too_much_has_what_a_page_opens_with_and_the_key_frequencies(answers, monkeypatch):
    monkeypatch.setattr("app.publish.choices.MOST_BYTES", 0)
    info = run_info_of(answers, answers.session.run("tiny"))
    limits = choices_of(answers, info).limits
    assert limits["logit"]["z"]["values"] == ["0"]
    assert limits["logit"]["z"]["why"].startswith("This site has answer z = 0 alone:")
    assert {int(freq) for freq in limits["cluster_spectrum"]["freq"]["values"]} == {*info.keys, info.start["freq"]}


def test_clips_hold_what_a_server_sends_to_the_last_bit(answers, files, base):
    run = answers.session.run("tiny")
    clips = Clips(answers, describe, version=captions.VERSION)
    for text in ("attention_factors", "logit?basis=input&z=0&arrays=values"):
        stored, header = unpack(gzip.decompress(files[f"{base}/{re.sub('[?&]', '~', text)}.bin.gz"]))
        sent, said = unpack(gzip.decompress(clips.clip(run, Question.parse(text)).data))
        assert header == said
        assert stored.keys() == sent.keys()
        for name, values in sent.items():
            is_end = "?" in name and name.endswith(("/low", "/high"))
            whole = values if not is_end else (values.min if name.endswith("low") else values.max)(keepdims=True)
            assert (stored[name].dtype, stored[name].shape) == (whole.dtype, whole.shape)
            assert stored[name].tobytes() == whole.tobytes()


def test_what_never_changes_lies_beside_what_moves(answers, files, base):
    run = answers.session.run("tiny")
    clip = decode(gzip.decompress(files[f"{base}/correctness~arrays=values,answer,train_mask.bin.gz"]))
    answer = answers.answer(run, run.epochs[1], Question.parse("correctness").query)
    np.testing.assert_array_equal(clip["train_mask"], answer["train_mask"])
    np.testing.assert_array_equal(clip["answer"][1], answer["answer"])


def test_what_needs_a_server_is_absent(files, initial, base):
    assert [page["name"] for page in initial["pages"] if page["name"] in ("train", "sweep")] == []
    assert not any(initial.get(name) for name in ("training", "imports", "sweeps"))
    data = json_of(files[f"{base}/data.json.gz"])
    assert "whole" not in data
    for kind in data["answers"]:
        for suffix in ("npz", "csv", "json"):
            assert f"{base}/downloads/all/{kind['name']}.{suffix}" in files
    assert {kind["name"] for kind in data["answers"]} == {"measures", "losses"}


def test_its_facts_are_those_of_the_pages_with_the_phases_known(files, initial):
    facts = json_of(files["runs/tiny.json.gz"])
    assert facts == initial["run"]
    assert facts["phases"]["sentence"]


def test_pages_lead_to_what_is_there_from_below_any_path(files):
    pages = [path for path in files if path.endswith(".html") and path != "404.html"]
    assert len(pages) == 9
    for path in pages:
        page = _Page(files[path].decode())
        assert not [address for address in page.addresses if re.match("/|[a-z]+:", address)]
        for address in page.addresses:
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
            assert there == "." or there in files, address
    assert not re.search(r"""(href|src)=["'](/|http)""", files["404.html"].decode())


def test_a_site_whose_address_is_known_has_a_picture_for_links_to_each_page(answers, files):
    assert b"og:" not in files["index.html"]
    site = Site(answers, ("tiny",), "https://example.org/some/path/")
    pages = {file.path: file.data for file in (*site.pages.files(), *(one.file for one in site.previews.values()))}
    for name in ("explore", "progress", "data"):
        said = dict(re.findall('<meta property="([^"]+)" content="([^"]*)">', pages[f"{name}/index.html"].decode()))
        assert said["og:image"] == f"https://example.org/some/path/previews/{name}.png"
        assert "tiny" in said["og:title"]
        with Image.open(io.BytesIO(pages[f"previews/{name}.png"])) as picture:
            assert picture.size == (WIDTH, HEIGHT)
    assert site.estimate().count == len(files) + len(site.previews)


def test_modules_lead_to_each_other_and_no_other_is_there(files, site):
    for name, text in site.pages.modules.items():
        folder = posixpath.dirname(name)
        for found in re.findall(r"""from "(\.[^"]+)\"""", text):
            assert posixpath.normpath(posixpath.join(folder, found)) in site.pages.modules
    names = set(site.pages.modules)
    assert "engine/plot/export.mjs" in names, "what is loaded later is there as well"
    assert not names & {"engine/dash.mjs", "engine/data/nope.mjs"}


def test_comments_on_lines_of_their_own_are_left_out_and_nothing_else_is():
    left_out = ["  // one\n", "/** two\n * three\n */\n", "/** last */\n"]
    kept = ["a;\n", 'const b = "// no";\n', "/** @type {any} */ (c).d = 1;\n", "`/*`;\n"]
    module = "".join([kept[0], *left_out[:2], *kept[1:3], left_out[2], kept[3]])
    assert without_comments(module) == "".join(kept)
    assert without_comments("a {\n  b;\n}\n") == "a {\nb;\n}\n"
    assert without_comments("`a\n  b`;\n  c;\n") == "`a\n  b`;\n  c;\n"


def test_the_same_run_makes_the_same_bytes(tiny_store: RunStore, files, tmp_path: Path):
    again = Site(build_answers(tiny_store.root, tmp_path, device="cpu", disk=100), ("tiny",))
    assert {file.path: file.data for file in again.files(Watch())} == files


def test_an_estimate_is_near(site, files):
    estimate = site.estimate()
    assert estimate.size == pytest.approx(sum(map(len, files.values())), rel=0.1)
    assert estimate.count == len(files)


def test_it_stops_when_it_is_told_to(site):
    with pytest.raises(CancelledError, match="nothing is written"):
        list(site.files(Watch(should_stop=lambda: True)))


def test_a_run_that_is_damaged_or_not_there_is_refused(tiny_copy: RunStore, tmp_path: Path):
    answers: Answers = build_answers(tiny_copy.root, tmp_path / "cache", device="cpu", disk=100)
    with pytest.raises(NotFoundError):
        list(Site(answers, ("nope",)).files(Watch()))
    path = next((tiny_copy.root / "tiny" / "checkpoints").iterdir())
    path.write_bytes(b"damaged")
    with pytest.raises(DamagedError, match="restore them, then publish it"):
        list(Site(answers, ("tiny",)).files(Watch()))
