"""A question: a query, and perhaps which of its arrays, in the one language that everything asks in: a query string.

`neuron?basis=fourier&neuron=17&stage=post` is a whole question, `…&arrays=values,share` one about two arrays alone.
The addresses of clips and files, exact answers and the attributes of panels all use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl, quote

from analysis.errors import ParameterError
from analysis.queries import query_named
from analysis.query import Query

ARRAYS = "arrays"
"""The name under which a question lists its arrays; no query has a parameter of that name."""

_SAFE = "-_.!~*'()"
"""What a browser's encodeURIComponent leaves as it is, besides letters and digits."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Question:
    """A query and the arrays of its answer that are wanted, in their order; None for all."""

    query: Query
    arrays: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a question from its text; parameters may be in any order, and those with a default left out.

        Raises:
            ParameterError: for anything unknown, missing, given twice, out of form, or an array that there is none of.
        """
        name, mark, given = text.partition("?")
        try:
            pairs = parse_qsl(given, keep_blank_values=True, strict_parsing=bool(mark), errors="strict")
        except ValueError as error:
            raise ParameterError(f"{text!r} is no question: write it as neuron?neuron=17&stage=post") from error
        return cls.of(name, pairs)

    @classmethod
    def of(cls, name: str, pairs: Iterable[tuple[str, str]]) -> Self:
        """The question that asks the query `name` with parameters as text, by their names.

        Raises:
            ParameterError: as `parse` does.
        """
        given: dict[str, str] = {}
        for key, value in pairs:
            if key in given:
                raise ParameterError(f"{key} is given twice: give it once")
            given[key] = value
        names = given.pop(ARRAYS, None)
        query = query_named(name).parse_text(given)
        return cls(query, None if names is None else _arrays(names, query))

    @property
    def text(self) -> str:
        """The canonical text: parameters by name, all but lists that are empty; then the arrays, if not all of them."""
        values = self.query.model_dump(mode="json").items()
        given = [f"{name}={quote(_text(value), safe=_SAFE)}" for name, value in sorted(values) if value != []]
        if self.arrays is not None:
            given.append(f"{ARRAYS}={','.join(self.arrays)}")
        return "?".join(filter(None, [self.query.name, "&".join(given)]))


def _arrays(text: str, query: Query) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if not all(_NAME.fullmatch(name) for name in names) or len(set(names)) < len(names):
        raise ParameterError("write arrays as names, each of them once: arrays=values,fraction")
    for name in names:
        if name not in query.specs:
            raise ParameterError(f"query {query.name!r} has no array {name!r}: it has {', '.join(query.specs)}")
    return names


def _text(value: Any) -> str:
    """A parameter's value as its query reads it: `5,7,14` for a list, `1:2:0.5` for a term."""
    if isinstance(value, list):
        separator = ":" if any(isinstance(item, float) for item in value) else ","
        return separator.join(map(_text, value))
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)
