"""What only the owner of a server may do: whoever sends its token, in a header."""

from __future__ import annotations

import pytest

from analysis.errors import ParameterError
from analysis.store import RunStore
from app.jobs import station_of
from app.server import create_app
from app.settings import Settings
from tests.app.page import Page
from tests.app.test_clips import refusal

TOKEN = "0123456789abcdef-letters"
OWNED = {"training": "owner", "imports": "owner", "profile": "public"}


@pytest.fixture(scope="module")
def owned(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A public server whose owner trains and imports."""
    given = {"runs": tiny_store.root, "cache": tmp_path_factory.mktemp("owned"), "device": "cpu"}
    app = create_app(Settings.load(given | OWNED, environ={"GROKSCOPE_TOKEN": TOKEN}))
    return Page(app, app.server.test_client())


ASKED = [("GET", "/jobs.json"), ("POST", "/jobs/check"), ("POST", "/jobs/none/delete"), ("POST", "/imports")]


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é", TOKEN])
def test_nobody_else_does_anything(owned, given):
    headers = {} if given is None else {"Authorization": given}
    for method, path in ASKED:
        said = owned.client.open(path, method=method, json={}, headers=headers)
        assert TOKEN not in refusal(said, 401)
        assert said.headers["WWW-Authenticate"] == "Bearer"


def test_the_owner_does_from_wherever_they_are(owned):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    about = {"headers": headers, "environ_overrides": {"REMOTE_ADDR": "8.8.8.8"}}
    assert owned.client.get("/jobs.json", **about).status_code == 200
    assert owned.client.post("/jobs/check", json={"name": "x"}, **about).status_code == 200
    refusal(owned.client.post("/jobs/none/delete", json={}, **about), 404)
    refusal(owned.client.post("/imports", json={}, **about), 400)
    other = {"Sec-Fetch-Site": "cross-site"}
    refusal(owned.client.post("/jobs/check", json={}, headers=headers | other), 403)


def test_their_page_is_where_they_ask_for_it(owned):
    for address, offers in {"/": False, "/?page=explore": False, "/?page=train": True, "/train": True}.items():
        initial = owned.initial(address)
        has = {page["name"] for page in initial["pages"]}
        assert ("train" in has, bool(initial["training"]), bool(initial["imports"])) == (offers,) * 3, address
        assert TOKEN not in owned.client.get(address).get_data(as_text=True)


def test_a_token_is_long_and_never_shown(tmp_path):
    for token in ("", "short"):
        with pytest.raises(ParameterError, match="GROKSCOPE_TOKEN: the owner is known by a token of at least 16"):
            Settings.load(OWNED, environ={"GROKSCOPE_TOKEN": token})
    for token in (f"{TOKEN} ", f"{TOKEN}é"):
        with pytest.raises(ParameterError, match="GROKSCOPE_TOKEN: no header carries it"):
            Settings.load(OWNED, environ={"GROKSCOPE_TOKEN": token})
    settings = Settings.load(OWNED, environ={"GROKSCOPE_TOKEN": TOKEN})
    assert TOKEN not in repr(settings)
    assert TOKEN not in settings.environment().values()


def test_who_trains_or_imports_does_not_inherit_the_token(tmp_path, monkeypatch):
    monkeypatch.setenv("GROKSCOPE_TOKEN", TOKEN)
    for profile in ("private", "public"):
        settings = Settings.load(OWNED | {"profile": profile, "runs": str(tmp_path), "cache": str(tmp_path / "cache")})
        handed_on = settings.inherited()
        assert TOKEN not in handed_on.values()
        theirs = Settings.load(environ=handed_on)
        assert (theirs.runs, theirs.training, theirs.imports) == (tmp_path, "off", "off")
        worker = station_of(settings)._worker
        assert TOKEN not in worker._environment.values()
