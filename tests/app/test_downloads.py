"""Answers over HTTP: what the command line writes, under a name that says what it is, or a problem."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from analysis.queries.fourier import FourierComponent
from analysis.queries.losses import Losses
from analysis.queries.measures import Measures
from analysis.session import Session
from app import downloads, export
from app.api.addresses import answers_of
from app.downloads import Downloads, register_former
from app.gate import Gate
from app.profile import PRIVATE
from cache.build import build_answers
from tests import tiny
from tests.app.test_clips import refusal

NEURON = "20/neuron.npz?neuron=3&stage=post&basis=fourier"


@dataclass(frozen=True)
class Site:
    """A server of nothing but files."""

    client: FlaskClient
    session: Session
    gate: Gate

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for an answer about the tiny run."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"{answers_of('tiny')}/{path}", headers=sent)


def open_site(store, cache) -> Site:
    server = Flask("answers")
    answers = build_answers(store.root, cache, device="cpu")
    downloads = Downloads(Gate(answers))
    server.add_url_rule(f"{answers_of('<name>')}/<epoch>/<file>", "answer", downloads.respond)
    register_former(server, downloads)
    return Site(server.test_client(), answers.session, downloads.gate)


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    """What one test has asked for is written anew for the next, which may have other limits."""
    monkeypatch.setattr(downloads, "_MOST_KEPT", 0)


@pytest.fixture(scope="module")
def files(tiny_store, tmp_path_factory) -> Site:
    """A server over the tiny run, for reading only."""
    return open_site(tiny_store, tmp_path_factory.mktemp("files"))


def name_of(response: TestResponse) -> str:
    """What a browser would call the file."""
    kind, _, name = response.headers["Content-Disposition"].partition("; filename=")
    assert kind == "attachment"
    return name.strip('"')


@pytest.mark.parametrize("suffix", export.FORMATS)
def test_a_file_is_what_the_command_line_writes(files, tiny_store, tmp_path, suffix):
    from app.cli import run

    out = tmp_path / f"a{suffix}"
    asked = ["query", "tiny", "all", "neuron", "neuron=3", "--out", str(out), "--runs", str(tiny_store.root)]
    assert run([*asked, "--cache", str(tmp_path / "cache"), "--device", "cpu"]) == 0
    assert files.get(f"all/neuron{suffix}?neuron=3").data == out.read_bytes()


@pytest.mark.parametrize(("query", "kind"), [("losses", Losses()), ("fourier_component", FourierComponent(i=1))])
def test_what_is_not_about_a_checkpoint(files, query, kind):
    response = files.get(f"all/{query}.npz{'?i=1' if query == 'fourier_component' else ''}")
    with np.load(io.BytesIO(response.data)) as file:
        np.testing.assert_array_equal(file["values"], files.session.answer("tiny", None, kind).values)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (NEURON, "tiny-20-neuron-3-post-fourier.npz"),
        ("all/neuron.csv?basis=input&neuron=12", "tiny-all-neuron-12-post-input.csv"),
        ("0/attention_mean.json", "tiny-0-attention_mean.json"),
        ("all/losses.csv", "tiny-losses.csv"),
        ("all/fourier_component.npz?i=1", "tiny-fourier_component-1.npz"),
        ("all/measures.npz?arrays=train_loss,test_loss", "tiny-measures-train_loss-test_loss.npz"),
        ("20/neuron.csv?neuron=3&arrays=values", "tiny-20-neuron-3-post-input-values.csv"),
        ("40/ablation.json?heads=0,1&freqs=2&where=neurons", "tiny-40-ablation-0-1-zero-2-drop-neurons.json"),
    ],
)
def test_a_file_is_called_what_it_is(files, path, name):
    assert name_of(files.get(path)) == name


def test_a_long_name_is_cut(files):
    name = name_of(files.get(f"20/ablation.npz?neurons={','.join(map(str, range(24)))}&heads={','.join('0' * 60)}"))
    assert len(name) <= 124
    assert name.startswith("tiny-20-ablation-0-0")
    assert name.endswith(".npz")


def test_a_browser_asks_whether_its_copy_is_still_the_one(files):
    first = files.get(NEURON)
    assert first.headers["Cache-Control"] == "no-cache"
    tag = first.headers["ETag"]
    assert not first.get_etag()[1], "the bytes are always the same, so that the tag is a strong one"
    for form in (tag, f"W/{tag}", f'"other", {tag}'):
        known = files.get(NEURON, If_None_Match=form)
        assert (known.status_code, known.data) == (304, b"")
        assert (known.headers["ETag"], known.headers["Cache-Control"]) == (tag, "no-cache")
    assert files.get(NEURON, If_None_Match='"other"').status_code == 200


def test_what_its_bytes_depend_on_is_said_with_a_copy_that_is_still_the_one(files):
    for path in ("all/losses.csv", "all/losses", "20/neuron?neuron=3", NEURON):
        first = files.get(path)
        again = files.get(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.vary.as_set()) == (304, first.vary.as_set()), path


def test_everything_that_is_asked_has_a_tag_of_its_own(files, monkeypatch):
    paths = [
        NEURON,
        NEURON.replace("npz", "json"),
        NEURON.replace("20", "40"),
        NEURON.replace("20", "all"),
        NEURON.replace("neuron=3", "neuron=4"),
        "20/neuron_frequencies.npz",
        f"{NEURON}&arrays=values",
        f"{NEURON}&arrays=values,share",
        f"{NEURON}&arrays=share,values",
    ]
    tags = [files.get(path).headers["ETag"] for path in paths]
    monkeypatch.setattr("app.downloads.ANALYSIS_VERSION", "another")
    tags.append(files.get(NEURON).headers["ETag"])
    monkeypatch.setattr(export, "VERSION", "another")
    tags.append(files.get(NEURON).headers["ETag"])
    assert len(set(tags)) == len(tags)
    monkeypatch.undo()
    assert files.get("20/neuron.npz?basis=fourier&neuron=3").headers["ETag"] == tags[0], "in any order, with defaults"


def test_head_tells_everything_but_the_bytes(files):
    got, head = files.get(NEURON), files.client.head(f"{answers_of('tiny')}/{NEURON}")
    assert (head.status_code, head.data) == (200, b"")
    for header in ("ETag", "Content-Length", "Content-Type", "Content-Disposition", "Cache-Control"):
        assert head.headers[header] == got.headers[header]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/answers", "There is nothing here"),
        ("/answers/tiny/20/", "There is nothing here"),
        ("/answers/tiny/20/neuron.npz/more?neuron=3", "There is nothing here"),
        ("/answers/..%2Ftiny/20/neuron.npz?neuron=3", "There is nothing here"),
        ("/answers/other/20/neuron.npz?neuron=3", "There is no run 'other'"),
        ("/answers/%20/20/neuron.npz?neuron=3", "cannot name a run"),
        ("/answers/tiny/20/nothing.npz", "There is no query 'nothing'"),
        ("/answers/tiny/20/neuron.txt?neuron=3", "There is no format 'txt': the formats are json, csv, npz"),
        ("/answers/tiny/20/neuron.NPZ?neuron=3", "There is no format 'NPZ'"),
        ("/answers/tiny/20/neuron.npz.json?neuron=3", "There is no format 'npz.json'"),
        ("/answers/tiny/20/neuron?neuron=3&format=xml", "There is no format 'xml'"),
        ("/answers/tiny/21/neuron.npz?neuron=3", "No checkpoint at epoch 21: choose one of 0, 20, 40, 60"),
    ],
)
def test_what_is_not_there(files, path, said):
    assert said.lower() in refusal(files.client.get(path), 404).lower()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("20/neuron.npz?neuron=24", "neuron goes from 0 to 23"),
        ("20/neuron.npz?neuron=3&neuron=4", "Neuron is given twice"),
        ("20/neuron.npz?neuron=3&epoch=20", "epoch: there is no such parameter"),
        ("20/neuron.npz?neuron=3&arrays=../values", "Write arrays as names, each of them once"),
        ("20/neuron.npz?neuron=3&arrays=values&arrays=share", "Arrays is given twice"),
        ("all/losses.csv?arrays=nothing", "Query 'losses' has no array 'nothing': it has "),
        ("20/neuron.npz?neuron=3&format=npz", "Format is given twice"),
        ("20/neuron?neuron=3&format=npz&format=npz", "Format is given twice"),
        ("last/neuron.npz?neuron=3", "'last' is not an epoch: write that of a checkpoint, or all"),
        ("-1/neuron.npz?neuron=3", "'-1' is not an epoch"),
        ("20/neuron.npz?neuron=%2B3", "'+3' is not a whole number"),
        ("020/neuron.npz?neuron=3", "'020' is not an epoch"),
        ("%D9%A2%D9%A0/neuron.npz?neuron=3", "is not an epoch"),
        ("1234567890/neuron.npz?neuron=3", "is not an epoch"),
        ("20/losses.csv", "Query 'losses' is not about one checkpoint: write all in place of 20"),
    ],
)
def test_what_cannot_be_asked(files, path, said):
    assert said in refusal(files.get(path), 400)


def test_an_error_is_not_hidden_by_a_tag(files):
    assert refusal(files.get("20/neuron.npz?neuron=24", If_None_Match="*"), 400)


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_so_many_numbers_are_no_text(files, monkeypatch, suffix):
    monkeypatch.setattr(files.gate, "profile", replace(PRIVATE, most_numbers=195))
    said = refusal(files.get(f"all/neuron{suffix}?neuron=3"), 400)
    assert said == f"This answer has 196 numbers, and a {suffix[1:]} holds at most 195: take npz."
    assert files.get("all/neuron.npz?neuron=3").status_code == 200
    assert files.get(f"20/neuron{suffix}?neuron=3").status_code == 200


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_a_file_holds_the_arrays_that_are_named_and_no_others(files, suffix):
    response = files.get(f"all/measures{suffix}?arrays=test_loss,singular_values")
    expected = files.session.answer("tiny", None, Measures())
    if suffix == ".json":
        content = response.get_json()
        arrays, labels, units = content["arrays"], content["labels"], content["units"]
        found = {name: array["values"] for name, array in arrays.items()}
    else:
        with np.load(io.BytesIO(response.data)) as file:
            units = json.loads(str(file["about"]))["units"]
            labels = [name.removeprefix("label_") for name in file if name.startswith("label_")]
            found = {name: file[name] for name in file if name != "about" and not name.startswith("label_")}
    assert list(found) == ["test_loss", "singular_values"]
    for name, values in found.items():
        np.testing.assert_array_equal(values, expected[name])
    assert sorted(units) == ["singular_values", "test_loss"]
    assert "epoch" in labels
    assert "phase" not in labels, "of what is not in the file, nothing is told"


def test_a_csv_has_a_row_per_cell_of_the_first_array_that_is_named(files):
    def rows_of(arrays: str) -> list[dict[str, str]]:
        text = files.get(f"all/measures.csv?arrays={arrays}").get_data(as_text=True)
        return list(csv.DictReader(io.StringIO(text)))

    answer = files.session.answer("tiny", None, Measures())
    rows = rows_of("test_loss,train_loss,values")
    assert list(rows[0]) == ["epoch", "test_loss", "train_loss"], "and what lies over other axes is left out"
    assert [int(row["epoch"]) for row in rows] == list(tiny.EPOCHS)
    for name in ("train_loss", "test_loss"):
        assert [float(row[name]) for row in rows] == answer[name].tolist()
    rows = rows_of("attention_mean")
    assert list(rows[0]) == ["epoch", "head", "pos", "attention_mean"]
    assert len(rows) == answer["attention_mean"].size


def test_only_what_is_named_counts(files, monkeypatch):
    monkeypatch.setattr(files.gate, "profile", replace(PRIVATE, most_numbers=49))
    path = "20/neuron.json?neuron=3&basis=fourier"
    refusal(files.get(path), 400)
    assert files.get(f"{path}&arrays=share").status_code == 200


def test_a_csv_is_as_large_as_what_it_holds(files, monkeypatch):
    monkeypatch.setattr(files.gate, "profile", replace(PRIVATE, most_numbers=2 * 49))
    path = "20/neuron.csv?neuron=3&basis=fourier"
    assert files.get(path).status_code == 200, "values and share, without the arrays over other axes"
    refusal(files.get(path.replace("csv", "json")), 400)


def test_what_is_damaged(tiny_copy, tmp_path):
    (tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors").write_bytes(b"damaged")
    site = open_site(tiny_copy, tmp_path / "cache")
    assert "heckpoint 20 of run 'tiny' is damaged" in refusal(site.get(NEURON), 409)
    assert site.get(NEURON.replace("20", "40")).status_code == 200
    every = site.get(NEURON.replace("20", "all"))
    assert (every.status_code, every.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in every.headers
    with np.load(io.BytesIO(every.data)) as file:
        assert file["label_epoch"].tolist() == [0, 40, 60]
        assert 20 in json.loads(str(file["about"]))["missing"]
    (tiny_copy.folder("tiny") / "run.json").write_text("{")
    assert "run.json" in refusal(site.get(NEURON), 409)


def test_a_run_that_has_grown_has_new_tags(tiny_copy, tmp_path):
    site = open_site(tiny_copy, tmp_path / "cache")
    path = NEURON.replace("20", "all")
    tag = site.get(path).headers["ETag"]
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    response = site.get(path, If_None_Match=tag)
    assert response.status_code == 200
    with np.load(io.BytesIO(response.data)) as file:
        assert file["label_epoch"].tolist() == [*tiny.EPOCHS, 80]


@pytest.mark.parametrize("suffix", export.FORMATS)
def test_a_format_is_said_at_the_end_or_beside_or_by_what_is_taken(files, suffix):
    said = files.get(f"20/neuron{suffix}?neuron=3")
    kind = downloads.TYPES[suffix]
    others = [
        files.get(f"20/neuron?neuron=3&format={suffix[1:]}"),
        files.get("20/neuron?neuron=3", Accept=kind),
        files.get("20/neuron?neuron=3", Accept=f"text/plain, {kind};q=0.9, */*;q=0.1"),
        files.get(f"20/neuron{suffix}?neuron=3", Accept="text/plain"),
    ]
    for other in others:
        assert (other.status_code, other.mimetype) == (200, kind)
        assert (other.data, other.headers["ETag"]) == (said.data, said.headers["ETag"])
    assert ["Accept" in other.vary for other in (said, *others)] == [False, False, True, True, False]


def test_whoever_takes_anything_gets_json_and_who_takes_nothing_of_ours_is_told(files):
    for header in ({}, {"Accept": "*/*"}, {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}):
        assert files.get("20/neuron?neuron=3", **header).mimetype == "application/json"
    said = refusal(files.get("20/neuron?neuron=3", Accept="image/png"), 406)
    assert said == "An answer is application/json, text/csv, application/octet-stream: accept one of them."


def test_an_address_of_before_leads_to_the_same(files):
    before, now = files.client.get(f"/answers/tiny/{NEURON}"), files.get(NEURON)
    assert (before.data, before.headers["ETag"]) == (now.data, now.headers["ETag"])
    assert before.headers["Link"] == '</api/v1/runs/tiny/answers/20/neuron.npz>; rel="canonical"'
    assert "Link" not in now.headers


def test_the_app_serves_files_and_no_page_below_them(site):
    response = site.client.get(f"/answers/tiny/{NEURON}")
    assert (response.status_code, name_of(response)) == (200, "tiny-20-neuron-3-post-fourier.npz")
    for path in ("/answers", "/answers/", "/answers/nothing"):
        refusal(site.client.get(path), 404)


def test_a_tag_holds_also_for_what_was_packed_on_its_way(site):
    path = f"/answers/tiny/{NEURON.replace('npz', 'json')}"
    first = site.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    known = site.client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


@pytest.mark.parametrize(("most", "times"), [(8_000_000, 1), (10, 3)])
def test_a_file_of_no_great_size_is_written_once_for_all_who_ask_at_the_time(files, monkeypatch, most, times):
    written, encoded = [], export.encoded
    monkeypatch.setattr(downloads, "_MOST_KEPT", most)
    monkeypatch.setattr(export, "encoded", lambda *given, **named: written.append(1) or encoded(*given, **named))
    for _ in range(3):
        assert files.get(f"40/neuron.npz?neuron={times}").status_code == 200
    assert len(written) == times
