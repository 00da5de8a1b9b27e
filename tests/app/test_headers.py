"""Every answer says what a browser may do with it."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from app.headers import FRAME_ANCESTORS
from app.settings import PROJECT
from app.static import Static
from app.web_worker import LONGEST_BODY

STATIC = Static.of(PROJECT)


def policy_of(response):
    """The sources of its policy, by what is loaded."""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split("; "))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/explore", 200),
        ("GET", "/Explore", 302),
        ("GET", "/nope", 404),
        ("DELETE", "/", 405),
        ("POST", "/_dash-update-component", 415),
        ("GET", "/healthz", 200),
        ("GET", "/_dash-layout", 200),
        ("GET", f"/{STATIC.assets_path}/10-tokens.css", 200),
        ("GET", f"/{STATIC.assets_path}/nope.css", 404),
        ("GET", STATIC.url("plotly"), 200),
        ("GET", "/clips/", 404),
        ("GET", "/answers/tiny/60/neuron.npz?neuron=3", 200),
        ("GET", "/answers/tiny/60/neuron.npz?neuron=x", 400),
        ("GET", "/_dash-component-suites/os/x.js", 404),
    ],
)
def test_every_answer_has_them(site, method, path, status):
    with site.client.open(path, method=method) as response:
        assert response.status_code == status
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        is_page = response.mimetype == "text/html"
        assert policy_of(response)["default-src"] == ["'self'" if is_page else "'none'"]


def test_what_is_known_and_what_is_too_long_has_them(site):
    path = "/answers/tiny/60/neuron.npz?neuron=3"
    tag = site.client.get(path).headers["ETag"]
    known = site.client.get(path, headers={"If-None-Match": tag})
    long = site.client.post("/_dash-update-component", data=b"1" * (LONGEST_BODY + 1), content_type="application/json")
    assert (known.status_code, long.status_code) == (304, 413)
    assert all(one.headers["X-Content-Type-Options"] == "nosniff" for one in (known, long))


def test_a_page_runs_its_own_scripts_alone(site):
    response = site.client.get("/")
    inline = re.findall(
        r"<script(?: id=\"_dash-renderer\"[^>]*)?>(.*?)</script>", response.get_data(as_text=True), re.DOTALL
    )
    assert inline
    hashes = {base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in inline}
    assert policy_of(response)["script-src"] == ["'self'", *(f"'sha256-{one}'" for one in hashes)]


def test_anyone_may_show_a_page_in_a_frame(site):
    response = site.client.get("/")
    assert "X-Frame-Options" not in response.headers
    assert policy_of(response)["frame-ancestors"] == FRAME_ANCESTORS.split()[1:]
    assert "*" in policy_of(response)["frame-ancestors"]
