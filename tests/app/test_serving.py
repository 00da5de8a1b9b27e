"""`grokscope serve` as it is started anywhere, by real processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from analysis.store import RunStore
from app.settings import PROJECT

pytestmark = pytest.mark.slow

SHEETS = {path.name for path in (PROJECT / "assets").glob("*.css")}
SCRIPTS = {path.name for path in (PROJECT / "assets").glob("*.js")}
VISITORS = 8


@contextmanager
def serving(folder: Path, store: RunStore, cache: Path) -> Iterator[str]:
    """Start the server in a folder; gives its address as soon as it says that it is there."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GROKSCOPE_")}
    flags = ["--runs", str(store.root), "--cache", str(cache), "--port", "0", "--device", "cpu"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "serve", *flags, "--warm", "off", "--jobs", "off"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("Grokscope is at "), said
            yield said.split()[-1]
        finally:
            process.terminate()
            assert process.wait(30) == 0


def page_of(address: str) -> str:
    with urlopen(f"{address}/explore") as response:
        return response.read().decode()


@pytest.mark.parametrize("start", range(10))
def test_eight_visitors_at_once_after_a_start_all_get_whole_pages(
    tiny_store: RunStore, tmp_path: Path, start: int
) -> None:
    with serving(tmp_path, tiny_store, tmp_path / "cache") as address, ThreadPoolExecutor(VISITORS) as visitors:
        pages = list(visitors.map(page_of, [address] * VISITORS))
    assert len(pages) == VISITORS
    for page in pages:
        assert set(re.findall(r'href="/assets/\w+/([^"?]+\.css)', page)) == SHEETS
        assert set(re.findall(r'src="/assets/\w+/([^"?]+\.js)', page)) == SCRIPTS


def test_web_processes_count_together_and_leave_nothing_behind(
    tiny_store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with serving(tmp_path, tiny_store, tmp_path / "cache") as address:
        for _ in range(40):  # each on a connection of its own, to whichever process takes it
            with urlopen(f"{address}/healthz") as response:
                assert response.headers["X-Request-ID"]
        with urlopen(f"{address}/metrics") as response:
            text = response.read().decode()
        assert 'grokscope_requests_total{method="GET",route="/healthz",status="200"} 40.0' in text
        assert list((tmp_path / "temporary").glob("grokscope-counts-*"))
    assert not list((tmp_path / "temporary").glob("grokscope-counts-*"))


def refused(address: str) -> tuple[int, str]:
    with pytest.raises(HTTPError) as error:
        urlopen(address, timeout=10)
    with error.value as response:
        return response.status, response.read().decode()


def test_what_reaches_the_network_is_as_it_should_be(tiny_store: RunStore, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "secret.txt").write_text("secret")
    with serving(tmp_path, tiny_store, tmp_path / "cache") as address:
        assert refused(f"{address}/static/secret.txt")[0] == 404
        with urlopen(Request(f"{address}/explore", headers={"SCRIPT_NAME": "/p"})) as page:
            assert page.status == 200
            assert page.headers["Server"] is None
            assert page.headers["X-Content-Type-Options"] == "nosniff"
        with urlopen(f"{address}/explore?x={'x' * 16_000}") as page:
            assert page.status == 200
        status, said = refused(f"{address}/explore?x={'x' * 17_000}")
        assert status == 414
        assert "This address is too long" in said
        there = HTTPConnection(address.removeprefix("http://"))
        start = time.monotonic()
        there.request("POST", "/_dash-update-component", b"[" + b'"x",' * 80_000, {"Content-Type": "application/json"})
        too_much = there.getresponse()
        assert too_much.status == 413
        assert "A request holds at most 256 kB: ask for less at once." in too_much.read().decode()
        assert time.monotonic() - start < 1
        there.close()
