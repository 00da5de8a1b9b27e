"""Queries from text, as the command line writes them, are the queries from typed values."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.config import ModelConfig
from analysis.errors import ParameterError
from analysis.queries import QUERIES, query_named
from tests import tiny


@pytest.mark.parametrize("text", ["a", "1,,2", "1.5", "1;2"])
def test_a_list_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(ParameterError, match=r"query 'ablation': heads: .* write them as 5,7,14$"):
        query_named("ablation").parse_text({"heads": text})


@pytest.mark.parametrize("text", ["017", "+17", "1_7", "17.0", " 17", "17 ", "٣", "1e1", "-017", "", "x"])
def test_a_number_has_one_text(text: str) -> None:
    with pytest.raises(ParameterError, match=r"^query 'neuron': neuron: .* is not a whole number: write it as "):
        query_named("neuron").parse_text({"neuron": text})
    with pytest.raises(ParameterError, match="write terms as i:j:weight"):
        query_named("fourier_mix").parse_text({"terms": f"{text}:1:1"})


@pytest.mark.parametrize("text", ["9" * 10, "9" * 5000])
def test_a_number_that_is_too_large_is_told_so(text: str) -> None:
    with pytest.raises(ParameterError, match=r"^query 'neuron': neuron: 9{10,40} is too large: "):
        query_named("neuron").parse_text({"neuron": text})


@pytest.mark.parametrize("weight", ["+1", "1_0", " 1", "inf", "nan", "0x1", "1e", ".5", "٣"])
def test_a_weight_is_a_plain_number(weight: str) -> None:
    with pytest.raises(ParameterError, match="write terms as i:j:weight"):
        query_named("fourier_mix").parse_text({"terms": f"1:1:{weight}"})


@pytest.mark.parametrize("weight", ["1", "-0.5", "1e-7", "1e+21", "0"])
def test_a_weight_as_the_browser_writes_it_is_read(weight: str) -> None:
    assert query_named("fourier_mix").parse_text({"terms": f"1:2:{weight}"}).model_dump()["terms"] == (
        (1, 2, float(weight)),
    )


@pytest.mark.parametrize(
    ("query", "name", "written", "meant"),
    [
        ("measures", "freqs", "7,7", "7"),
        ("measures", "freqs", "11,7,11", "7,11"),
        ("ablation", "heads", "1,0,1", "0,1"),
        ("ablation", "where", "trig,embedding,trig", "embedding,trig"),
        ("embedding_dims", "dims", "3,0,3", "3,0"),
    ],
)
def test_lists_that_ask_the_same_are_the_same(query: str, name: str, written: str, meant: str) -> None:
    kind = query_named(query)
    asked, plain = kind.parse_text({name: written}), kind.parse_text({name: meant})
    assert asked == plain
    assert asked.model_dump_json() == plain.model_dump_json()
    assert kind.parse({name: tuple(plain.model_dump()[name]) * 2}) == plain


def test_the_order_of_what_is_compared_is_kept() -> None:
    kind = query_named("embedding_dims")
    assert kind.parse_text({"dims": "3,0"}) != kind.parse_text({"dims": "0,3"})


def test_an_empty_text_is_an_empty_list() -> None:
    assert query_named("ablation").parse_text({"heads": ""}) == query_named("ablation").parse({})


@pytest.mark.parametrize("terms", ["1:2:0.5,3:3:-1", [[1, 2, 0.5], [3, 3, -1.0]], ((1, 2, 0.5), (3, 3, -1.0))])
def test_terms_are_text_or_numbers(terms: object) -> None:
    query = query_named("fourier_mix").parse({"terms": terms})
    assert query.model_dump()["terms"] == ((1, 2, 0.5), (3, 3, -1.0))


@pytest.mark.parametrize(
    ("terms", "sentence"), [("1:2", "write terms as i:j:weight"), ([[1, 2, float("inf")]], "should be a finite number")]
)
def test_terms_that_are_none_are_one_sentence(terms: object, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        query_named("fourier_mix").parse({"terms": terms}).check(tiny.MODEL)


def test_filtering_nowhere_is_refused() -> None:
    with pytest.raises(ParameterError, match="where"):
        query_named("ablation").parse_text({"where": ""})


@pytest.mark.parametrize(
    ("query", "parameters", "sentence"),
    [
        ("embedding_dims", {"dims": (0, 16)}, "there is no embedding dimension 16: dims goes from 0 to 15 in this run"),
        ("embedding_direction", {"rank": 7}, "there is no singular direction 7: rank goes from 0 to 6 in this run"),
        ("neuron_readout", {"neuron": 24}, "there is no neuron 24: neuron goes from 0 to 23 in this run"),
    ],
)
def test_what_is_out_of_range_is_one_sentence(query: str, parameters: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ParameterError) as refused:
        query_named(query).parse(parameters).check(tiny.MODEL)
    assert str(refused.value) == sentence


def test_a_narrow_embedding_has_as_many_directions_as_dimensions() -> None:
    narrow = tiny.MODEL.model_copy(update={"d_model": 3})
    query_named("embedding_direction").parse({"rank": 2}).check(narrow)
    with pytest.raises(ParameterError, match="rank goes from 0 to 2"):
        query_named("embedding_direction").parse({"rank": 3}).check(narrow)


@pytest.mark.parametrize("text", ["", "0,1,2,3,4,5,6,7,8", "-1", "a"])
def test_one_to_eight_dimensions_are_compared(text: str) -> None:
    with pytest.raises(ParameterError, match=r"^query 'embedding_dims': dims"):
        query_named("embedding_dims").parse_text({"dims": text})
    assert query_named("embedding_dims").parse_text({"dims": "5"}) == query_named("embedding_dims").parse({"dims": [5]})


def test_how_many_checkpoints_are_computed_together_follows_from_the_work() -> None:
    shipped = ModelConfig(p=113, d_model=128, n_heads=4, d_head=32, d_mlp=512)
    sizes = {kind.part_size(shipped) for kind in QUERIES.values() if kind.is_costly(shipped)}
    assert sizes == {8, None}
    assert query_named("measures").part_size(shipped) is None
    assert query_named("neuron").part_size(shipped) is None
    costly = query_named("logit")
    larger = [costly.part_size(shipped.model_copy(update={"p": p})) for p in (7, 59, 97, 113, 499)]
    assert larger == [1000, 31, 11, 8, 1]
    bridged = shipped.model_copy(update={"n_layers": 2})
    assert query_named("neuron").part_size(bridged) == costly.part_size(bridged) == 1
