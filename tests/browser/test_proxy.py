"""The dashboard below a path, through a real nginx that is configured as `docs/proxy.md` says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from app.settings import PROJECT
from tests.nginx import NGINX, free_port, nginx

HERE = "/lab/grokscope/"

pytestmark = pytest.mark.skipif(NGINX is None, reason="needs nginx")


@pytest.fixture(scope="module")
def proxied(shipped: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard through nginx."""
    page = (PROJECT / "docs" / "proxy.md").read_text(encoding="utf-8")
    (content,) = re.findall(r"```nginx\n(.*?)```", page, flags=re.DOTALL)
    port, folder = free_port(), tmp_path_factory.mktemp("nginx")
    for stands, for_this in {
        "127.0.0.1:8050": urlsplit(shipped).netloc,
        "listen 80": f"listen 127.0.0.1:{port}",
    }.items():
        assert stands in content
        content = content.replace(stands, for_this)
    with nginx(f"events {{}} http {{ access_log off; {content} }}", folder, port):
        yield f"http://127.0.0.1:{port}{HERE}"
    assert "[error]" not in (folder / "error.log").read_text()


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
