"""Every query, by its public name.

There is one file per subject, and a query that stands in one is known; see each class for shapes, units and source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from types import ModuleType

from analysis.answer import MAIN
from analysis.config import ModelConfig
from analysis.errors import ParameterError
from analysis.queries import (
    attention,
    circuits,
    embedding,
    factors,
    fourier,
    frequencies,
    logits,
    losses,
    measures,
    neuron,
    neurons,
    predictions,
    start,
)
from analysis.query import Query

_COMPONENTS = ("comp_x", "comp_y")
_MOST_TRANSFORMED = 256

_SUBJECTS = (
    losses,
    attention,
    neuron,
    circuits,
    factors,
    embedding,
    fourier,
    neurons,
    frequencies,
    logits,
    predictions,
    measures,
    start,
)


def _queries_of(subject: ModuleType) -> Iterator[type[Query]]:
    """The queries that a module defines, in its order; not those that it imports."""
    for item in vars(subject).values():
        if isinstance(item, type) and issubclass(item, Query) and item.__module__ == subject.__name__:
            yield item


QUERIES: Mapping[str, type[Query]] = {query.name: query for subject in _SUBJECTS for query in _queries_of(subject)}


def query_named(name: str) -> type[Query]:
    """The query class called `name`.

    Raises:
        ParameterError: when there is none, with the names there are.
    """
    try:
        return QUERIES[name]
    except (KeyError, TypeError):
        raise ParameterError(f"there is no query {name!r}: the queries are {', '.join(QUERIES)}") from None


def served_by(factors: Query, model: ModelConfig) -> tuple[Query, ...]:
    """The queries that follow from some factors and have their words with them, with all parameters that there are.

    Those that take a transform too large for a browser do not (`has_quick_transforms`).
    """
    given = factors.model_dump()
    found = []
    for kind in QUERIES.values():
        if kind.made_from[:1] != (factors.name,):
            continue
        free = {name: kind.choices(name, model) for name in kind.model_fields if name not in given}
        found += [kind(**given, **dict(zip(free, values, strict=True))) for values in product(*free.values())]
    return tuple(query for query in found if has_quick_transforms(model) or not _is_transform(query))


def has_quick_transforms(model: ModelConfig) -> bool:
    """Whether a browser transforms functions of both tokens within an animation frame."""
    return model.p <= _MOST_TRANSFORMED


def is_of_pairs(query: Query) -> bool:
    """Whether an answer has a number for every pair of tokens, or of components."""
    return query.specs[MAIN].axes in (("x", "y"), _COMPONENTS)


def _is_transform(query: Query) -> bool:
    return query.specs[MAIN].axes == _COMPONENTS
