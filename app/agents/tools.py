"""What agents may ask: which runs there are, what one is, and any query, in answers that fit into a conversation."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.answer import Answer
from analysis.errors import GrokscopeError, ParameterError
from analysis.manifest import epoch_name
from analysis.queries import QUERIES
from analysis.run import Run
from app.api.openapi import document
from app.api.site import Facts
from app.errors import sentence_of
from app.export import encoded, only
from app.gate import Gate
from app.http import epoch_in, question_at, run_at

MOST_NUMBERS = 20_000
"""An answer holds at most so many: more fill a conversation with what nobody reads."""

_TEXT = {"type": "string"}
_RUN = {"type": "string", "description": "the name of a run, as list_runs has it"}


@dataclass(frozen=True)
class Tool:
    """One tool: its name, what it is for, a JSON Schema of what it takes, and what answers it."""

    name: str
    about: str
    takes: Mapping[str, Any]
    answer: Callable[[Mapping[str, Any]], str]


def tools_of(gate: Gate) -> tuple[Tool, ...]:
    """The tools over the runs that a gate knows; each answers with JSON, or raises a `GrokscopeError`."""
    facts = Facts(gate)
    return (
        Tool("list_runs", "Every run by its name.", _object({}), lambda _: json.dumps(facts.runs())),
        Tool(
            "describe_run",
            "What a run is: task, model, epochs of checkpoints, bounds of parameters, and queries without an answer.",
            _object({"run": _RUN}),
            lambda given: json.dumps(facts.run(_text(given, "run"))),
        ),
        Tool("query", _about_queries(), _QUERY, lambda given: _answered(gate, given)),
    )


def documents() -> dict[str, str]:
    """By its name, what there is to know of each query: its parameters with their bounds, and its arrays."""
    paths = document("", MOST_NUMBERS)["paths"]
    return {
        path.rpartition("/")[2]: json.dumps(operation["get"])
        for path, operation in paths.items()
        if "/answers/" in path
    }


def _object(properties: Mapping[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


_QUERY = _object(
    {
        "run": _RUN,
        "query": {"type": "string", "enum": [*QUERIES]},
        "epoch": {
            "type": ["string", "integer"],
            "description": "of a checkpoint, or first, last (unless given) or all; ignored by queries of a run or task",
        },
        "parameters": {"type": "object", "description": "the query's own: numbers, words, lists"},
        "arrays": {"type": "array", "items": _TEXT, "description": "the arrays that are wanted; all unless given"},
    },
    optional=("epoch", "parameters", "arrays"),
)


def _about_queries() -> str:
    lines = []
    for name, kind in QUERIES.items():
        takes = ", ".join(f"{one}: {field.description}" for one, field in kind.model_fields.items())
        first = (inspect.getdoc(kind) or "").partition("\n")[0]
        lines.append(f"- {name}({takes}): {first}")
    about = f"The exact answer to a query about a run, on all inputs, as JSON of at most {MOST_NUMBERS:,} numbers."
    return "\n".join([about, *lines])


def _answered(gate: Gate, given: Mapping[str, Any]) -> str:
    run = run_at(gate.session, _text(given, "run"))
    parameters = given.get("parameters") or {}
    if not isinstance(parameters, Mapping):
        raise ParameterError("parameters are an object: {'neuron': 17}")
    pairs = [(str(name), _written(value)) for name, value in parameters.items()]
    query = question_at(_text(given, "query"), pairs).query
    epoch = _epoch(run, str(given.get("epoch", "last"))) if query.scope == "checkpoint" else "all"
    at = epoch_in(epoch, query)
    answer = gate.answers.answer(run, at, query)
    if arrays := given.get("arrays"):
        answer = only(answer, tuple(map(str, arrays)))
    _check_size(answer)
    about = {"run": run.name, "epoch": epoch_name(at), "query": query.name, "parameters": query.model_dump(mode="json")}
    return encoded(answer, ".json", about=about).decode()


def _check_size(answer: Answer) -> None:
    sizes = {name: array.values.size for name, array in answer.arrays.items()}
    if sum(sizes.values()) > MOST_NUMBERS:
        told = ", ".join(f"{name} {size:,}" for name, size in sizes.items())
        raise ParameterError(
            f"the answer has {sum(sizes.values()):,} numbers ({told}), and at most {MOST_NUMBERS:,} are sent: "
            "name fewer arrays, ask at one epoch, or have grokscope query write a file"
        )


def _epoch(run: Run, text: str) -> str:
    places = {"first": 0, "last": -1}
    return str(epoch_name(run.epochs[places[text]])) if text in places else text


def _written(value: Any) -> str:
    """A value as addresses have it."""
    if isinstance(value, bool) or value is None or isinstance(value, Mapping):
        raise ParameterError(f"{value!r} is no value of a parameter: give a number, a word or a list of them")
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise ParameterError(f"{name} is a text: give one")
    return value


def answer_of(tool: Tool, given: Mapping[str, Any] | None) -> tuple[str, bool]:
    """What a tool answers, and whether that is a sentence about what was wrong."""
    unknown = [name for name in given or {} if name not in tool.takes["properties"]]
    try:
        if unknown:
            raise ParameterError(f"{tool.name} takes no {', '.join(unknown)}")
        return tool.answer(given or {}), False
    except GrokscopeError as error:
        return sentence_of(error), True
