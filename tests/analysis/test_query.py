"""Queries from text, as the command line writes them, are the queries from typed values."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.errors import ParameterError
from analysis.queries import QUERIES, query_named
from analysis.query import Query

TEXTS: dict[str, tuple[str, Any]] = {
    "neuron": ("3", 3),
    "head": ("1", 1),
    "pos": ("2", 2),
    "dim": ("4", 4),
    "freq": ("2", 2),
    "x": ("5", 5),
    "y": ("6", 6),
    "z": ("0", 0),
    "i": ("1", 1),
    "basis": ("fourier", "fourier"),
    "stage": ("pre", "pre"),
    "terms": ("1:2:0.5,3:4:-1", [[1, 2, 0.5], [3, 4, -1.0]]),
    "heads": ("0,1", [0, 1]),
    "neurons": ("7", [7]),
    "clusters": ("1, 3", [1, 3]),
    "freqs": ("1,2,3", [1, 2, 3]),
    "replace": ("mean", "mean"),
    "mode": ("keep", "keep"),
    "where": ("embedding,trig", ["embedding", "trig"]),
}


@pytest.mark.parametrize("kind", QUERIES.values(), ids=QUERIES)
def test_every_parameter_can_be_written_as_text(kind: type[Query]) -> None:
    names = list(kind.model_fields)
    from_text = kind.parse_text({name: TEXTS[name][0] for name in names})
    assert from_text == kind.parse({name: TEXTS[name][1] for name in names})


@pytest.mark.parametrize("text", ["a", "1,,2", "1.5", "1;2"])
def test_a_list_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(ParameterError, match=r"query 'ablation': heads: .* write them as 5,7,14$"):
        query_named("ablation").parse_text({"heads": text})


def test_an_empty_text_is_an_empty_list() -> None:
    assert query_named("ablation").parse_text({"heads": ""}) == query_named("ablation").parse({})


def test_filtering_nowhere_is_refused() -> None:
    with pytest.raises(ParameterError, match="where"):
        query_named("ablation").parse_text({"where": ""})
