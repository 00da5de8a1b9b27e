"""Every query, by its public name. One file per subject; see each class for shapes, units and source."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.errors import ParameterError
from analysis.queries.attention import Attention, AttentionMean, Heads
from analysis.queries.circuits import NeuronReadout, OVCircuit, QKCircuit
from analysis.queries.embedding import (
    Embedding,
    EmbeddingCircle,
    EmbeddingDims,
    EmbeddingDirection,
    EmbeddingPCA,
    EmbeddingSpectrum,
    EmbeddingSVD,
)
from analysis.queries.fourier import FourierComponent, FourierMix, FourierTransform
from analysis.queries.frequencies import Frequencies
from analysis.queries.logits import Logit, LogitFit, LogitSpectrum, NeuronLogitMap, ReadoutRank, TrigComponents
from analysis.queries.losses import Losses
from analysis.queries.measures import Measures
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import (
    ClusterSpectrum,
    KeyFrequencies,
    NeuronFit,
    NeuronFrequencies,
    NeuronSpectrum,
)
from analysis.queries.predictions import Ablation, Correctness, Prediction
from analysis.queries.start import Start
from analysis.query import Query

_ALL: tuple[type[Query], ...] = (
    Losses,
    AttentionMean,
    Attention,
    Heads,
    Neuron,
    NeuronReadout,
    OVCircuit,
    QKCircuit,
    Embedding,
    EmbeddingDims,
    EmbeddingSpectrum,
    EmbeddingSVD,
    EmbeddingDirection,
    EmbeddingPCA,
    EmbeddingCircle,
    FourierComponent,
    FourierMix,
    FourierTransform,
    NeuronFrequencies,
    KeyFrequencies,
    Frequencies,
    ClusterSpectrum,
    NeuronSpectrum,
    NeuronFit,
    LogitSpectrum,
    Logit,
    NeuronLogitMap,
    TrigComponents,
    LogitFit,
    ReadoutRank,
    Prediction,
    Correctness,
    Ablation,
    Measures,
    Start,
)

QUERIES: Mapping[str, type[Query]] = {query.name: query for query in _ALL}


def query_named(name: str) -> type[Query]:
    """The query class called `name`.

    Raises:
        ParameterError: when there is none, with the names there are.
    """
    try:
        return QUERIES[name]
    except (KeyError, TypeError):
        raise ParameterError(f"there is no query {name!r}: the queries are {', '.join(QUERIES)}") from None
