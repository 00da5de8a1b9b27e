"""The dashboard below a path, through a real nginx that is configured as `docs/proxy.md` says."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.settings import PROJECT

HERE = "/lab/grokscope/"
_NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

pytestmark = pytest.mark.skipif(_NGINX is None, reason="needs nginx")

_AROUND = """daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    {content}
}}
"""


@pytest.fixture(scope="module")
def proxied(shipped: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard through nginx."""
    page = (PROJECT / "docs" / "proxy.md").read_text(encoding="utf-8")
    (content,) = re.findall(r"```nginx\n(.*?)```", page, flags=re.DOTALL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for stands, for_this in {
        "127.0.0.1:8050": urlsplit(shipped).netloc,
        "listen 80": f"listen 127.0.0.1:{port}",
    }.items():
        assert stands in content
        content = content.replace(stands, for_this)
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, content=content))
    command = [str(_NGINX), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(port, folder)
            yield f"http://127.0.0.1:{port}{HERE}"
        finally:
            process.terminate()
    assert "[error]" not in (folder / "error.log").read_text()


def _wait_for(port: int, folder: Path) -> None:
    until = time.monotonic() + 10
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < until, (folder / "error.log").read_text()
        time.sleep(0.02)


def test_all_of_it_works_below_a_path(proxied, open_page):
    page = open_page(f"{proxied}?run=mod113").ready()
    asked: list[str] = []
    page.tab.on("request", lambda request: asked.append(urlsplit(request.url).path))
    for name in ("neurons", "data", "explore"):
        page.turn_to(name)
        page.settled()
    page.tab.evaluate("() => grokscope.engine.store.choose({ neuron: 18 })")
    page.chosen(neuron=18)
    page.settled()
    found = page.tab.evaluate(
        "() => [...document.querySelectorAll('a[href]')].map((link) => new URL(link.href).pathname)"
    )
    assert found
    assert asked, "exact answers, clips, the list of runs"
    assert not [path for path in [*found, *asked] if not path.startswith(HERE)]
    assert urlsplit(page.tab.url).path == HERE
    shown = page.view
    page.tab.reload()
    page.ready()
    assert page.view.neuron == shown.neuron == 18
