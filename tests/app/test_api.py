"""The API: what it says of itself is what it answers, to whoever asks from wherever, in one form of errors."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from analysis.history import LOSS_FIELDS
from analysis.queries import QUERIES
from app.api.addresses import API, OPENAPI, RUNS, answers_of
from app.export import FORMATS
from app.pages.data import LEAST
from tests.app.page import Page
from tests.app.test_clips import refusal
from tests.tiny import EPOCHS


@pytest.fixture(scope="module")
def described(site: Page) -> dict[str, Any]:
    """The document, as a stranger gets it."""
    return site.client.get(OPENAPI).get_json()


def check(described: dict[str, Any], content: Any, operation: dict[str, Any]) -> None:
    """See that what came is what the document says."""
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator(schema | {"components": described["components"]}).validate(content)


def test_the_document_is_one_of_openapi(described):
    validate(described)
    assert described["openapi"].startswith("3.1.")
    assert described["servers"] == [{"url": API}]


def test_the_document_knows_every_query_and_its_signature(described):
    operations = {one["get"]["operationId"]: one["get"] for one in described["paths"].values()}
    assert set(QUERIES) < set(operations)
    neuron = {one.get("name"): one for one in operations["neuron"]["parameters"]}
    assert (neuron["neuron"]["required"], neuron["neuron"]["schema"]) == (True, {"minimum": 0, "type": "integer"})
    assert neuron["stage"]["schema"] == {"default": "post", "enum": ["pre", "post"], "type": "string"}
    assert "bounds.neuron" in neuron["neuron"]["description"]
    dims = next(one for one in operations["embedding_dims"]["parameters"] if one.get("name") == "dims")
    assert (dims["schema"]["minItems"], dims["schema"]["maxItems"], dims["explode"]) == (1, 8, False)
    assert dims["schema"]["items"] == {"minimum": 0, "type": "integer"}
    assert operations["neuron"]["summary"] == "One neuron's activation at `=` on every input."


@pytest.mark.parametrize("query", QUERIES)
def test_every_answer_is_what_the_document_says(site, described, query):
    path, operation = next(
        (path, one["get"]) for path, one in described["paths"].items() if one["get"]["operationId"] == query
    )
    required = [one["name"] for one in operation["parameters"] if one.get("in") == "query" and one.get("required")]
    given = "&".join(f"{name}={LEAST.get(name, 0)}" for name in required)
    response = site.client.get(f"{API}{path.format(run='tiny', epoch=EPOCHS[-1])}?{given}")
    assert response.status_code == 200, response.get_data(as_text=True)
    check(described, response.get_json(), operation)


def test_an_answer_at_every_checkpoint_is_what_the_document_says(site, described):
    for query, given in {"neuron": "?neuron=3&basis=fourier", "heads": ""}.items():
        response = site.client.get(f"{answers_of('tiny')}/all/{query}{given}")
        operation = described["paths"][f"/runs/{{run}}/answers/{{epoch}}/{query}"]["get"]
        check(described, response.get_json(), operation)
        assert response.get_json()["arrays"]["values"]["axes"][0] == "epoch"


def test_what_is_not_as_the_document_says_is_noticed(site, described):
    operation = described["paths"]["/runs/{run}/answers/{epoch}/heads"]["get"]
    content = site.client.get(f"{answers_of('tiny')}/60/heads").get_json()
    content["arrays"]["values"]["unit"] = "furlong"
    with pytest.raises(Exception, match="furlong"):
        check(described, content, operation)


def test_runs_and_their_checkpoints(site, described, session):
    index = site.client.get(f"{API}/").get_json()
    assert index == {"runs": RUNS, "openapi": OPENAPI}
    runs = site.client.get(RUNS).get_json()
    check(described, runs, described["paths"]["/runs"]["get"])
    assert [run["name"] for run in runs["runs"]] == ["tiny"]
    run = site.client.get(f"{RUNS}/tiny").get_json()
    check(described, run, described["paths"]["/runs/{run}"]["get"])
    opened = session.run("tiny")
    assert (run["digest"], run["epochs"], run["state"]) == (opened.digest, list(EPOCHS), "finished")
    assert (run["bounds"]["neuron"], run["bounds"]["frequency"], run["without"]) == ([0, 23], [1, 3], {})
    listed = site.client.get(f"{RUNS}/tiny/checkpoints").get_json()
    check(described, listed, described["paths"]["/runs/{run}/checkpoints"]["get"])
    assert [row["epoch"] for row in listed["checkpoints"]] == list(EPOCHS)
    assert [row["sha256"] for row in listed["checkpoints"]] == [one.sha256 for one in opened.records.values()]
    assert set(LOSS_FIELDS) < set(listed["checkpoints"][0])


ANSWER = f"{answers_of('tiny')}/all/measures.json"


@pytest.mark.parametrize("path", [f"{API}/", OPENAPI, RUNS, f"{RUNS}/tiny", f"{RUNS}/tiny/checkpoints", ANSWER])
def test_whoever_has_it_already_is_told_so(site, path):
    first = site.client.get(path)
    for known in (first.headers["ETag"], "*"):
        again = site.client.get(path, headers={"If-None-Match": known})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (RUNS, 200),
        (f"{answers_of('tiny')}/20/neuron?neuron=3", 200),
        (f"{answers_of('tiny')}/20/neuron?neuron=99", 400),
        (f"{RUNS}/nobody", 404),
        (f"{API}/nothing/here", 404),
    ],
)
def test_any_page_may_read(site, path, status):
    response = site.client.get(path, headers={"Origin": "https://example.org"})
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Retry-After"} <= set(response.headers["Access-Control-Expose-Headers"].split(", "))
    asked = site.client.options(path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"})
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]


def test_no_other_page_may_read_what_is_for_pages_of_this_server(site):
    assert "Access-Control-Allow-Origin" not in site.client.get("/jobs.json").headers
    assert "Access-Control-Allow-Origin" not in site.client.get("/explore").headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{RUNS}/nobody", 404),
        (f"{RUNS}/nobody/checkpoints", 404),
        (f"{RUNS}/..%2Ftiny", 404),
        (f"{API}/nothing", 404),
        ("/api/v2/runs", 404),
        ("/api", 404),
    ],
)
def test_what_is_not_there(site, path, status):
    refusal(site.client.get(path), status)


def test_nothing_is_changed_by_it(site):
    for method in ("post", "put", "delete", "patch"):
        response = getattr(site.client, method)(f"{RUNS}/tiny", json={})
        assert (response.status_code, response.mimetype) == (405, "application/problem+json")


def test_the_formats_are_those_of_the_command_line(described):
    assert {f".{name}" for name in described["components"]["parameters"]["format"]["schema"]["enum"]} == set(FORMATS)
