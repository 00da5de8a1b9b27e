"""The product below any path: every address that it gives out leads back to it, whoever takes the path away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from analysis.errors import ParameterError
from app.api.addresses import API, OPENAPI, RUNS, answers_of
from app.gunicorn_config import keepalive
from app.gunicorn_replies import reply
from app.prefix import MARK
from app.settings import Settings, read_prefix
from tests.app.conftest import open_page
from tests.app.page import Page

HERE = "/lab/grokscope"
_ADDRESS = re.compile(r'(?:href|src|content)="(/[^"]*)"')


@pytest.fixture(scope="module")
def page(tiny_store, tmp_path_factory) -> Page:
    """A page of a server below a path."""
    return open_page(tiny_store.root, tmp_path_factory.mktemp("prefix"), prefix=HERE)


@pytest.fixture(scope="module")
def behind(tiny_store, tmp_path_factory) -> Page:
    """One that believes the proxy before it."""
    return open_page(tiny_store.root, tmp_path_factory.mktemp("proxy"), proxy="on")


def texts(content: Any) -> Iterator[str]:
    """Every text in what JSON says."""
    if isinstance(content, str):
        yield content
    for one in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from texts(one)


def addresses_in(text: str, initial: Any) -> set[str]:
    """Every address of this server that a page has, Dash's configuration and what it opens with included."""
    config = json.loads(re.findall(r'id="_dash-config"[^>]*>(.*?)</script>', text)[0])
    given = [one for one in texts(initial) if re.match(r"/[a-z@]", one) and " " not in one]
    return {*_ADDRESS.findall(text), config["requests_pathname_prefix"], *given}


@pytest.mark.parametrize("path", [f"{HERE}/", f"{HERE}/neurons?run=tiny", "/", "/neurons", HERE])
def test_every_address_in_a_page_is_below_it_whoever_takes_the_path_away(page, path):
    response = page.client.get(path)
    text = response.get_data(as_text=True)
    found = addresses_in(text, page.initial(path))
    assert response.status_code == 200
    assert len(found) > 100, "modules, style sheets, scripts, clips, answers"
    assert not [one for one in found if not one.startswith(f"{HERE}/")]
    assert MARK not in text
    for one in sorted(found - {f"{HERE}/"}):
        if re.search(r"\.(?:m?js|css)$|_dash-(?:layout|dependencies)", one):
            with page.client.get(one) as file:
                assert file.status_code == 200, one


def test_without_one_a_page_is_at_the_root(site):
    text = site.client.get("/").get_data(as_text=True)
    assert MARK not in text
    assert site.initial()["place"] == {"base": "/", "end": ""}
    assert json.loads(re.findall(r'id="_dash-config"[^>]*>(.*?)</script>', text)[0])["requests_pathname_prefix"] == "/"


def test_what_a_page_knows_of_a_run_leads_there(page):
    run = page.initial(f"{HERE}/")["run"]
    assert run["answers"] == f"{HERE}{answers_of('tiny')}"
    assert page.client.get(f"{run['answers']}/60/neuron?neuron=3").status_code == 200
    assert page.client.get(f"{run['clips']}/neuron?neuron=3").status_code == 200
    assert page.initial(f"{HERE}/")["place"] == {"base": f"{HERE}/", "end": ""}


def test_answers_to_the_page_lead_there(page):
    told = json.loads(page.client.get(f"{HERE}{RUNS}").get_data(as_text=True))
    assert told["runs"]
    index = page.client.get(f"{HERE}{API}/").get_json()
    assert index == {"runs": f"{HERE}{RUNS}", "openapi": f"{HERE}{OPENAPI}"}
    assert page.client.get(index["openapi"]).get_json()["servers"] == [{"url": f"{HERE}{API}"}]
    link = page.client.get(f"{HERE}/answers/tiny/60/neuron.npz?neuron=3").headers["Link"]
    assert link == f'<{HERE}{answers_of("tiny")}/60/neuron.npz>; rel="canonical"'


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/NEURONS/?run=tiny", "/neurons?run=tiny"),
        ("/clips/tiny/latest/neuron?neuron=3", "/clips/tiny/"),
    ],
)
def test_what_leads_elsewhere_stays_below(page, asked, leads):
    response = page.client.get(f"{HERE}{asked}")
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{HERE}{leads}")


def test_an_error_page_leads_back(page):
    text = page.client.get(f"{HERE}/nope", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert not [one for one in _ADDRESS.findall(text) if not one.startswith(f"{HERE}/")]
    assert f'href="{HERE}/neurons"' in text
    early = reply(414, "", assets="/assets/0", root=HERE).decode()
    assert not [one for one in _ADDRESS.findall(early) if not one.startswith(f"{HERE}/")]


def test_the_picture_of_a_link_is_where_those_outside_reach_it(behind):
    headers = {"X-Forwarded-Prefix": "/p", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "example.org"}
    text = behind.client.get("/?run=tiny", headers=headers).get_data(as_text=True)
    (picture,) = re.findall(r'property="og:image" content="([^"]*)"', text)
    assert picture.startswith("https://example.org/p/preview.png?")


def test_a_proxy_is_believed_when_told_to_and_only_then(behind, page):
    def base(site, **headers: str) -> str:
        text = site.client.get("/", headers=headers).get_data(as_text=True)
        return json.loads(re.findall(r'id="initial-state">(.*?)</script>', text)[0])["place"]["base"]

    assert base(behind, **{"X-Forwarded-Prefix": "/user/me/proxy/8050/"}) == "/user/me/proxy/8050/"
    assert base(behind, **{"X-Forwarded-Prefix": "/inner, /outer"}) == "/outer/"
    assert base(behind) == "/"
    for bad in ('/"><script>', "//example.org", "https://example.org", "/a/../b", "/" + "x" * 300):
        assert base(behind, **{"X-Forwarded-Prefix": bad}) == "/"
    assert base(page, **{"X-Forwarded-Prefix": "/other"}) == f"{HERE}/"
    with page.client.get("/", headers={"X-Forwarded-Host": "example.org"}) as response:
        assert "example.org" not in response.get_data(as_text=True)


@pytest.mark.parametrize(("text", "path"), [("", ""), ("/", ""), ("/a", "/a"), ("/a/b-c_1.x/", "/a/b-c_1.x")])
def test_a_path_has_one_form(text, path):
    assert read_prefix(text) == path
    assert Settings.load({"prefix": text}, environ={}).prefix == path


@pytest.mark.parametrize("text", ["a", "//a", "/a//b", "/a b", "/a?x", "/..", "http://a", "/ü"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ParameterError, match="is no path: write it as /lab/grokscope"):
        Settings.load({"prefix": text}, environ={})


def test_connections_are_kept_longer_than_proxies_keep_them():
    assert keepalive >= 75
