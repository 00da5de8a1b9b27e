"""Routes: what exists, what does not, and what the serving process must never import."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys

import pytest

from analysis.errors import UnreachableError
from app.pages import PAGES, pages_for
from app.settings import PROJECT
from tests.app.conftest import open_page


def test_healthz_answers_json(site):
    response = site.client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_the_page_is_a_page(site):
    text = site.client.get("/").get_data(as_text=True)
    assert '<html lang="en">' in text
    assert "<title>Grokscope</title>" in text
    assert not re.search(r'(src|href)="(https?:)?//', text), "it loads nothing from elsewhere"


def test_the_first_words_stand_in_the_page_before_any_script_has_run(site):
    def said(path):
        return re.search(r'_dash-loading">\s*<p>(.*)</p>', site.client.get(path).get_data(as_text=True))[1]

    opened = json.loads(re.search(r'id="initial-state">(.*?)</script>', site.client.get("/").get_data(as_text=True))[1])
    assert said("/") == said("/explore") == html.escape(opened["run"]["story"])
    intro = html.escape(next(page.intro for page in PAGES if page.name == "neurons"))
    assert said("/neurons") == said("/?page=neurons") == said("/attention?page=neurons") == intro


@pytest.mark.parametrize(
    "path",
    [
        *("/nope", "/runs", "/pages", "/neurons/17", "/explore.html", "/data/tiny?run=tiny"),
        *("/healthz/x", "/_nope", "/_dash-nope", "/assets/10-theme.js", "/assets/0/engine/mount.mjs"),
    ],
)
def test_an_unknown_path_is_not_found(site, path):
    assert site.client.get(path).status_code == 404


def test_a_person_who_mistypes_an_address_is_shown_the_way_to_every_page(site):
    response = site.client.get(
        "/explorer<b>?run=tiny&v=1", headers={"Accept": "text/html,image/avif,application/signed-exchange;v=b3;q=0.7"}
    )
    text = response.get_data(as_text=True)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "There is no page /explorer&lt;b&gt;" in text
    assert all(f'href="/{page.name}?run=tiny&amp;v=1"' in text for page in pages_for(trains=True))
    other = site.client.get("/nope?page=data&run=tiny", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'href="/neurons?run=tiny"' in other  # and not to the page that the address names
    assert "There is no page" not in site.client.get("/explorer").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/explore/", "/Explore", "/EXPLORE//"])
def test_an_address_of_which_it_is_clear_what_is_meant_leads_there(site, path):
    assert site.client.get(path).location == "/explore"
    assert site.client.get(f"{path}?run=tiny&v=1").location == "/explore?run=tiny&v=1"


def test_scripts_are_served_by_a_process_that_never_served_the_page(site, tiny_store, tmp_path):
    text = site.client.get("/").get_data(as_text=True)
    script = next(part.split('"')[0] for part in text.split('src="') if "dash_renderer" in part)
    other = open_page(tiny_store.root, tmp_path / "other")
    assert other.client.get(script).status_code == 200


def test_two_apps_in_one_process_do_not_know_of_each_other(site, tmp_path):
    empty = open_page(tmp_path / "none", tmp_path / "other")
    assert (site.initial()["runs"], empty.initial()["runs"]) == (["tiny"], [])


def test_debugging_is_off(site):
    assert not site.app.server.debug
    config = site.client.get("/").get_data(as_text=True)
    assert '"ui":false' in config
    assert '"hot_reload"' not in config


def test_nothing_in_the_environment_changes_the_page(tiny_store, tmp_path, monkeypatch):
    first = open_page(tiny_store.root, tmp_path / "first")
    switches = ("DASH_UI", "DASH_DEBUG", "dash_props_check", "DASH_HOT_RELOAD", "DASH_SERVE_DEV_BUNDLES")
    switches += ("DASH_MCP_ENABLED", "DASH_COMPRESS", "DASH_SUPPRESS_CALLBACK_EXCEPTIONS")
    places = ("DASH_URL_BASE_PATHNAME", "DASH_REQUESTS_PATHNAME_PREFIX")
    others = {"DASH_APP_NAME": "x", "DASH_ASSETS_EXTERNAL_PATH": "https://example.org/"}
    others |= {"DASH_INCLUDE_ASSETS_FILES": "false", "FLASK_DEBUG": "1"}
    for name, value in (dict.fromkeys(switches, "true") | dict.fromkeys(places, "/x/") | others).items():
        monkeypatch.setenv(name, value)
    second = open_page(tiny_store.root, tmp_path / "second")
    texts = [page.client.get("/").get_data(as_text=True) for page in (first, second)]
    assert len({re.sub(r'"end_id":"[^"]*"', "", text) for text in texts}) == 1
    assert not second.app.server.debug
    assert second.client.get("/_mcp").status_code == 404


def test_no_file_of_where_the_server_was_started_is_served(tiny_store, tmp_path, monkeypatch):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "secret.txt").write_text("secret")
    monkeypatch.chdir(tmp_path)
    page = open_page(tiny_store.root, tmp_path / "cache")
    assert page.client.get("/static/secret.txt").status_code == 404


def test_the_serving_process_imports_torch_at_once_and_transformer_lens_never(tmp_path, tiny_store):
    code = (
        "import json, sys\n"
        "from app.wsgi import server\n"
        "ready = 'torch' in sys.modules\n"
        "import tests.app.page as p\n"
        "reply = p.Page(None, server.test_client()).ask('60/neuron?neuron=3')\n"
        "print(json.dumps([ready, len(reply.value), sorted({n.partition('.')[0] for n in sys.modules})]))\n"
    )
    environment = {"GROKSCOPE_RUNS": str(tiny_store.root), "GROKSCOPE_CACHE": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, check=True)
    ready, answers, modules = json.loads(done.stdout)
    assert (ready, answers) == (True, 1)
    assert not {"transformer_lens", "transformers", "datasets", "pandas", "huey"} & set(modules)


def test_the_second_of_two_first_requests_gets_a_whole_page(tiny_store, tmp_path):
    """Dash takes its set-up for done before it is: what a second request meets in that gap must be set up already."""
    page = open_page(tiny_store.root, tmp_path / "cache")
    page.app._got_first_request["setup_server"] = True
    text = page.client.get("/").get_data(as_text=True)
    sheets = [path.name for path in (PROJECT / "assets").glob("*.css")]
    assert all(f"/{name}?" in text for name in [*sheets, "20-scope.js"])


def test_a_store_that_is_out_of_reach_is_said_on_the_page(site, monkeypatch):
    def names(_: object) -> tuple[str, ...]:
        raise UnreachableError("the runs at s3://bucket cannot be reached (no answer)")

    monkeypatch.setattr(type(site.app.gate.session.store), "names", names)
    answer = site.client.get("/explore")
    assert answer.status_code == 200
    opened = json.loads(re.search(r'id="initial-state">(.*?)</script>', answer.get_data(as_text=True))[1])
    assert opened["run"] is None
    assert "s3://bucket cannot be reached" in opened["notices"]["error"]
