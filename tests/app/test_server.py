"""Routes: what exists, what does not, and what the serving process must never import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.settings import PROJECT
from tests.app.conftest import open_page


def test_healthz_answers_json(site):
    response = site.client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_the_page_is_a_page(site):
    text = site.client.get("/").get_data(as_text=True)
    assert '<html lang="en">' in text
    assert "<title>Grokscope</title>" in text
    assert "https://" not in text


@pytest.mark.parametrize("path", ["/nope", "/runs", "/healthz/x", "/index.html", "/_nope"])
def test_an_unknown_path_is_not_found(site, path):
    assert site.client.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["js", "css"])
def test_every_asset_is_served(site, kind):
    for path in sorted((PROJECT / "assets").glob(f"*.{kind}")):
        with site.client.get(site.app.get_asset_url(path.name)) as response:
            assert response.status_code == 200


def test_scripts_are_served_by_a_process_that_never_served_the_page(site, tiny_store, tmp_path):
    text = site.client.get("/").get_data(as_text=True)
    script = next(part.split('"')[0] for part in text.split('src="') if "dash_renderer" in part)
    other = open_page(tiny_store.root, tmp_path / "other")
    assert other.client.get(script).status_code == 200


@pytest.mark.parametrize("body", [[], {}, 5, "x", None, {"output": "nope.data"}, {"output": 5, "inputs": "x"}])
def test_a_request_that_dash_cannot_read_is_refused_without_a_traceback(site, body):
    response = site.client.post("/_dash-update-component", json=body)
    assert 400 <= response.status_code < 500
    assert "Traceback" not in response.get_data(as_text=True)


def test_two_apps_in_one_process_do_not_know_of_each_other(site, tmp_path):
    empty = open_page(tmp_path / "none", tmp_path / "other")
    assert "tiny" in site.client.get("/_dash-layout").get_data(as_text=True)
    assert "tiny" not in empty.client.get("/_dash-layout").get_data(as_text=True)


def test_debugging_is_off(site):
    assert not site.app.server.debug
    config = site.client.get("/").get_data(as_text=True)
    assert '"ui":false' in config
    assert '"hot_reload"' not in config


def test_the_serving_process_imports_torch_at_once_and_transformer_lens_never(tmp_path, tiny_store):
    code = (
        "import json, sys\n"
        "from app.wsgi import server\n"
        "ready = 'torch' in sys.modules\n"
        "import tests.app.page as p\n"
        "page = p.Page(None, server.test_client())\n"
        "said = page.draw(p.VIEW)\n"
        "print(json.dumps([ready, said.status, len(said.props), sorted({n.partition('.')[0] for n in sys.modules})]))\n"
    )
    environment = {"GROKSCOPE_RUNS": str(tiny_store.root), "GROKSCOPE_CACHE": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, check=True)
    ready, status, outputs, modules = json.loads(done.stdout)
    assert ready
    assert status == 200
    assert outputs == 2
    assert not {"transformer_lens", "transformers", "datasets", "pandas"} & set(modules)
