"""The examples of `docs/api.md` run as they stand, over HTTP, and the page says what the code does."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest

from analysis.queries.neuron import Neuron
from analysis.queries.neurons import KeyFrequencies
from analysis.session import Session
from analysis.store import RunStore
from app.api.addresses import API, OPENAPI, RUNS, answers_of
from app.downloads import TYPES
from app.export import FORMATS
from app.gunicorn_config import limit_request_line
from app.gunicorn_replies import reply
from app.profile import PROFILES
from app.settings import PROJECT
from app.web_worker import LONGEST_BODY
from tests.app.node import NODE
from tests.tiny import EPOCHS

PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")


def example(language: str, server: str) -> str:
    """The example in a language, about the tiny run of a server."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    for stands, for_this in {"mod113": "tiny", "/10000/": "/60/", "127.0.0.1:8050": server}.items():
        assert stands in code or stands == "/10000/"
        code = code.replace(stands, for_this)
    return code


def test_the_example_in_python(server: str, tiny_store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, object] = {}
    exec(example("python", server), found)
    expected = Session(tiny_store.root, device="cpu").answer("tiny", 60, Neuron(neuron=17, basis="fourier"))
    np.testing.assert_array_equal(found["share"], expected["share"])
    assert capsys.readouterr().out.startswith("tiny at 60: ")


def test_the_examples_in_curl(server: str, tiny_store: RunStore, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-e", "-c", example("sh", server)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    runs, *rows = done.stdout.splitlines()
    assert [run["name"] for run in json.loads(runs)["runs"]] == ["tiny"]
    assert [int(row["epoch"]) for row in csv.DictReader(io.StringIO("\n".join(rows)))] == list(EPOCHS)
    expected = Session(tiny_store.root, device="cpu").answer("tiny", 60, Neuron(neuron=17, basis="fourier"))
    with np.load(tmp_path / "tiny-60-neuron-17-post-fourier.npz") as file:
        np.testing.assert_array_equal(file["share"], expected["share"])


def test_the_example_in_javascript(server: str, tiny_store: RunStore) -> None:
    command = [str(NODE), "--input-type=module", "--eval", example("js", server)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    keys = Session(tiny_store.root, device="cpu").answer("tiny", 60, KeyFrequencies()).values
    assert done.stdout == f"key frequencies: {', '.join(map(str, keys))} of 3\n"


def test_the_files_of_named_arrays_are_as_the_page_says(server: str) -> None:
    (path,) = re.findall(rf"`({API}/runs/mod113/answers/all/\S+)`", PAGE)
    with urlopen(f"http://{server}{path.replace('mod113', 'tiny')}") as response:
        head, *rows = response.read().decode().splitlines()
    assert head == "epoch,train_loss,test_loss"
    assert len(rows) == len(EPOCHS)
    with urlopen(f"http://{server}{answers_of('tiny')}/all/measures.npz?arrays=train_loss,test_loss") as response:
        name = response.headers.get_filename()
    assert f"`{name.replace('tiny', 'mod113')}`" in PAGE


def test_the_page_names_every_address() -> None:
    for address in (OPENAPI, RUNS, f"{RUNS}/RUN", f"{RUNS}/RUN/checkpoints", f"{answers_of('RUN')}/EPOCH/QUERY"):
        assert f"`{address}" in PAGE


def test_the_page_says_what_is_too_long_to_be_read() -> None:
    said = dict(re.findall(r"^\| (\d{3}) \| (.*?) \|", PAGE, flags=re.MULTILINE))
    assert f"more than {LONGEST_BODY // 1000} kB" in said["413"]
    assert f"more than {limit_request_line // 1000} kB" in said["414"]
    for status in (413, 414):
        assert b"text/html" in reply(status, "", assets="/assets")


def test_the_page_says_which_formats_there_are_and_how_large_they_get() -> None:
    most = (
        f"At most {PROFILES['private'].most_numbers:,} numbers ({PROFILES['public'].most_numbers:,} on a public server)"
    )
    assert PAGE.count(most) == len(FORMATS) - 1
    for suffix in FORMATS:
        assert f"| `{suffix[1:]}` | `{TYPES[suffix]}` |" in PAGE
