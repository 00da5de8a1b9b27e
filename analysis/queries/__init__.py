"""Every query, by its public name. One file per subject; see each class for shapes, units and source."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.errors import ParameterError
from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.losses import Losses
from analysis.queries.neuron import Neuron
from analysis.query import Query

QUERIES: Mapping[str, type[Query]] = {
    query.name: query for query in (Losses, AttentionMean, Attention, Neuron, EmbeddingSpectrum)
}


def query_named(name: str) -> type[Query]:
    """The query class called `name`.

    Raises:
        ParameterError: when there is none, with the names there are.
    """
    try:
        return QUERIES[name]
    except (KeyError, TypeError):
        raise ParameterError(f"there is no query {name!r}: the queries are {', '.join(QUERIES)}") from None
