"""The description of the API for programs, in OpenAPI 3.1: made of the queries' signatures, and of nothing else.

What a number indexes has its bounds in each run (`bounds`): a document is about all of them, and says the lowest alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from analysis import ANALYSIS_VERSION
from analysis.answer import MAIN
from analysis.manifest import UNKNOWN
from analysis.queries import QUERIES
from analysis.query import Query
from analysis.question import ARRAYS
from analysis.signature import ArraySpec, lines_of
from app.downloads import FORMAT, TYPES

_VERSION = "3.1.1"

_SCOPES: Mapping[str, str] = {
    "checkpoint": "At one checkpoint, or with `all` at every one, along a leading axis `epoch`.",
    "run": "Of the whole run.",
    "task": "Of the task alone, whatever the weights.",
}

_KEYWORDS: Mapping[str, str] = {"ge": "minimum", "le": "maximum"}
"""What pydantic calls otherwise than JSON Schema does, where a validator stands before a bound."""

_OF_LISTS: Mapping[str, str] = {"minLength": "minItems", "maxLength": "maxItems"}


def document(server: str, most_numbers: int) -> dict[str, Any]:
    """The whole document, for the API at an address of a server that writes so many numbers as text."""
    too_many = _problem(f"What was asked cannot be, or has more than {most_numbers:,} numbers as text.")
    components = {"schemas": _SCHEMAS, "parameters": _PARAMETERS, "responses": _RESPONSES | {"400": too_many}}
    return _described() | {"servers": [{"url": server}], "components": components}


@cache
def _described() -> dict[str, Any]:
    about = "Runs, their checkpoints, and what each computes on all inputs. Everything is read, and nothing changed."
    return {
        "openapi": _VERSION,
        "info": {"title": "Grokscope", "version": ANALYSIS_VERSION, "description": about},
        "paths": {**_listings(), **dict(_answers())},
    }


def _answers() -> Iterator[tuple[str, Any]]:
    for name, kind in QUERIES.items():
        at = "{epoch}" if kind.scope == "checkpoint" else "all"
        yield f"/runs/{{run}}/answers/{at}/{name}", {"get": _operation(kind)}


def _operation(kind: type[Query]) -> dict[str, Any]:
    told = inspect.getdoc(kind) or ""
    epoch = [_named("parameters", "epoch")] if kind.scope == "checkpoint" else []
    return {
        "operationId": kind.name,
        "tags": [kind.scope],
        "summary": told.partition("\n")[0],
        "description": f"{told}\n\n{_SCOPES[kind.scope]}",
        "parameters": [
            _named("parameters", "run"),
            *epoch,
            *_parameters(kind),
            _arrays_parameter(kind),
            *(_named("parameters", name) for name in (FORMAT, "tag", "prefer")),
        ],
        "responses": {"200": _found(kind), **_refusals("202", "304", "400", "404", "406", "409", "429", "502", "503")},
    }


def _parameters(kind: type[Query]) -> Iterator[dict[str, Any]]:
    indices = kind.indices()
    for name, schema in kind.model_json_schema()["properties"].items():
        words = schema.pop("description", "")
        schema.pop("title", None)
        about: dict[str, Any] = {"name": name, "in": "query", "required": kind.model_fields[name].is_required()}
        if name in indices:
            words += f"; the run's `bounds.{indices[name].name}` says how far it goes"
        yield about | {"description": words, **_written(schema)}


def _written(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, and how its values are written in an address."""
    if schema.get("type") != "array":
        return {"schema": _in_json_schema(schema)}
    if "prefixItems" in schema["items"]:  # lists in a list have a form of their own, which the words tell
        return {"schema": {"type": "string"}}
    return {"schema": _in_json_schema(schema), "style": "form", "explode": False}


def _in_json_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    words = {**_KEYWORDS, **(_OF_LISTS if schema.get("type") == "array" else {})}
    mended = {words.get(word, word): value for word, value in schema.items()}
    if "items" in mended:
        mended["items"] = _in_json_schema(mended["items"])
    return mended


def _arrays_parameter(kind: type[Query]) -> dict[str, Any]:
    names = list(dict.fromkeys(name for _, name, _ in lines_of(kind.arrays)))
    listed = {"type": "array", "items": {"type": "string", "enum": names}, "uniqueItems": True, "minItems": 1}
    about = f"the arrays that are wanted, in this order; the first is the main one of a csv, `{MAIN}` unless given"
    return {"name": ARRAYS, "in": "query", "description": about, "schema": listed, "style": "form", "explode": False}


def _found(kind: type[Query]) -> dict[str, Any]:
    specs: dict[str, list[ArraySpec]] = {}
    for _, name, spec in lines_of(kind.arrays):
        specs.setdefault(name, []).append(spec)
    arrays = {name: _array(kind, among) for name, among in specs.items()}
    own = {"arrays": {"type": "object", "properties": arrays, "additionalProperties": False}}
    whole = {"allOf": [_named("schemas", "Answer"), {"type": "object", "properties": own}]}
    schemas = {"application/json": whole, "text/csv": {"type": "string"}}
    headers = {"ETag": {"description": "another one with anything that may change the answer", "schema": _TEXT}}
    content = {type_: {"schema": schemas[type_]} if type_ in schemas else {} for type_ in TYPES.values()}
    return {"description": "The answer.", "headers": headers, "content": content}


def _array(kind: type[Query], among: list[ArraySpec]) -> dict[str, Any]:
    """What an array is: in both bases alike, or in one of two ways."""
    said = [_one_array(kind, spec) for spec in dict.fromkeys(among)]
    return said[0] if len(said) == 1 else {"anyOf": said}


def _one_array(kind: type[Query], spec: ArraySpec) -> dict[str, Any]:
    axes = [list(spec.axes)]
    if kind.scope == "checkpoint" and not spec.is_still:
        axes.append(["epoch", *spec.axes])
    own = {"axes": {"enum": axes}, "unit": {"const": spec.unit}}
    return {
        "description": spec.meaning,
        "allOf": [_named("schemas", "Array"), {"type": "object", "properties": own}],
    }


def _listings() -> dict[str, Any]:
    run = [_named("parameters", "run")]

    def get(name: str, summary: str, schema: str, *refusals: str) -> dict[str, Any]:
        content = {"application/json": {"schema": _named("schemas", schema)}}
        responses = {"200": {"description": summary, "content": content}, **_refusals("304", *refusals)}
        given = [*(run if "404" in refusals else []), _named("parameters", "tag")]
        return {"get": {"operationId": name, "summary": summary, "parameters": given, "responses": responses}}

    return {
        "/runs": get("runs", "Every run, by name.", "Runs", "409"),
        "/runs/{run}": get("run", "What a run is, and what can be asked of it.", "Run", "404", "409", "502"),
        "/runs/{run}/checkpoints": get("checkpoints", "A run's checkpoints.", "Checkpoints", "404", "409", "502"),
    }


def _named(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _refusals(*statuses: str) -> dict[str, Any]:
    return {status: _named("responses", status) for status in statuses}


_TEXT: Mapping[str, Any] = {"type": "string"}
_EPOCH: Mapping[str, Any] = {"oneOf": [{"type": "integer", "minimum": 0}, {"const": UNKNOWN}]}


def _object(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_NUMBER_OR_NONE: Mapping[str, Any] = {"type": ["number", "null"]}
_LISTED_RUN = _object({"name": _TEXT, "version": _TEXT, "training": {"type": "boolean"}})
_CHECKPOINT = _object(
    {"epoch": _EPOCH, "sha256": _TEXT},
    dict.fromkeys(("train_loss", "test_loss", "train_accuracy", "test_accuracy"), _NUMBER_OR_NONE),
)
_SCHEMAS: Mapping[str, Any] = {
    "Problem": _object({"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}),
    "Runs": _object({"runs": _list(_LISTED_RUN)}),
    "Run": _object(
        {
            "name": _TEXT,
            "digest": _TEXT,
            "version": _TEXT,
            "state": {"enum": ["finished", "training", "stopped", "imported"]},
            "task": _TEXT,
            "model": {"type": "object"},
            "train": {"type": ["object", "null"]},
            "provenance": {"type": "object"},
            "epochs": _list(_EPOCH),
            "bounds": {"type": "object", "additionalProperties": _list({"type": "integer"})},
            "without": {"type": "object", "additionalProperties": _TEXT},
        }
    ),
    "Checkpoints": _object({"run": _TEXT, "digest": _TEXT, "checkpoints": _list(_CHECKPOINT)}),
    "Array": _object({"axes": _list(_TEXT), "unit": _TEXT, "values": {}}),
    "Answer": _object(
        {
            "run": _TEXT,
            "epoch": {"oneOf": [*_EPOCH["oneOf"], {"type": "null"}]},
            "query": _TEXT,
            "parameters": {"type": "object"},
            "arrays": {"type": "object", "additionalProperties": _named("schemas", "Array")},
            "labels": {"type": "object", "additionalProperties": {"type": "array"}},
            "titles": {"type": "object", "additionalProperties": _TEXT},
            "notes": {"type": "object", "additionalProperties": _TEXT},
            "units": {"type": "object", "additionalProperties": _TEXT},
            "missing": _list({"type": "integer"}),
        }
    ),
}

_PARAMETERS: Mapping[str, Any] = {
    "run": {"name": "run", "in": "path", "required": True, "description": "the run's name", "schema": _TEXT},
    "epoch": {
        "name": "epoch",
        "in": "path",
        "required": True,
        "description": f"of a checkpoint; `{UNKNOWN}` for one of which nobody knows it; `all` for every one",
        "schema": {"oneOf": [*_EPOCH["oneOf"], {"const": "all"}]},
    },
    FORMAT: {
        "name": FORMAT,
        "in": "query",
        "description": "in place of `Accept`, which is heeded otherwise",
        "schema": {"enum": [suffix.removeprefix(".") for suffix in TYPES]},
    },
    "tag": {"name": "If-None-Match", "in": "header", "description": "the `ETag` of what one has", "schema": _TEXT},
    "prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`respond-async`: 202 in place of 503 (RFC 7240)",
        "schema": _TEXT,
    },
}


def _problem(description: str, *, is_later: bool = False) -> dict[str, Any]:
    headers = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
    content = {"application/problem+json": {"schema": _named("schemas", "Problem")}}
    return {"description": description, "content": content} | ({"headers": headers} if is_later else {})


_RESPONSES: dict[str, Any] = {
    "202": _problem("Not yet, to those who prefer to ask again: ask after `Retry-After`.", is_later=True),
    "304": {"description": "What one has is still the answer."},
    "404": _problem("There is no such run, checkpoint, query or format."),
    "406": _problem("The answer is in none of the forms that are accepted."),
    "409": _problem("The run or the checkpoint is damaged."),
    "429": _problem("Too much is asked at once: ask after `Retry-After`.", is_later=True),
    "502": _problem("The runs are at an address that cannot be reached now."),
    "503": _problem("Not yet: ask after `Retry-After`.", is_later=True),
}
