"""The example of `docs/answers.md` runs as it stands, over HTTP, and the page says what the code does."""

from __future__ import annotations

import re
from urllib.request import urlopen

import numpy as np
import pytest

from analysis.queries.neuron import Neuron
from analysis.session import Session
from analysis.store import RunStore
from app.downloads import MOST_NUMBERS
from app.export import FORMATS
from app.gunicorn_config import limit_request_line
from app.gunicorn_replies import reply
from app.settings import PROJECT
from app.web_worker import LONGEST_BODY
from tests.tiny import EPOCHS

PAGE = (PROJECT / "docs" / "answers.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_example_runs(server: str, tiny_store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    code = EXAMPLE
    for stands, for_this in {"mod113/10000": "tiny/60", "127.0.0.1:8050": server}.items():
        assert stands in code
        code = code.replace(stands, for_this)
    found: dict[str, object] = {}
    exec(code, found)
    expected = Session(tiny_store.root, device="cpu").answer("tiny", 60, Neuron(neuron=17, basis="fourier"))
    np.testing.assert_array_equal(found["share"], expected["share"])
    assert capsys.readouterr().out.startswith("tiny at 60: ")


def test_the_files_of_named_arrays_are_as_the_page_says(server: str) -> None:
    (path,) = re.findall(r"`(/answers/mod113/all/\S+)`", PAGE)
    with urlopen(f"http://{server}{path.replace('mod113', 'tiny')}") as response:
        head, *rows = response.read().decode().splitlines()
    assert head == "epoch,train_loss,test_loss"
    assert len(rows) == len(EPOCHS)
    with urlopen(f"http://{server}/answers/tiny/all/measures.npz?arrays=train_loss,test_loss") as response:
        name = response.headers.get_filename()
    assert f"`{name.replace('tiny', 'mod113')}`" in PAGE


def test_the_page_says_what_is_too_long_to_be_read() -> None:
    said = dict(re.findall(r"^\| (\d{3}) \| (.*?) \|", PAGE, flags=re.MULTILINE))
    assert f"more than {LONGEST_BODY // 1000} kB" in said["413"]
    assert f"more than {limit_request_line // 1000} kB" in said["414"]
    for status in (413, 414):
        assert b"text/html" in reply(status, "", assets="/assets")


def test_the_page_says_which_formats_there_are_and_how_large_they_get() -> None:
    assert PAGE.count(f"At most {MOST_NUMBERS:,} numbers") == len(FORMATS) - 1
    for suffix in FORMATS:
        assert f"| `{suffix[1:]}` |" in PAGE
