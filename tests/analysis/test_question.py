"""A question is the same whichever way it is written, and what is no question is refused in one sentence."""

from __future__ import annotations

import pytest

from analysis.errors import ParameterError
from analysis.queries import query_named
from analysis.question import Question
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import add7


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_text_of_every_query_reads_back_as_it(name: str) -> None:
    for parameters in PARAMETERS[name](add7()):
        query = query_named(name).parse(parameters)
        question = Question.parse(Question(query).text)
        assert question == Question(query)
        some = Question(query, tuple(reversed(query.specs)))
        assert Question.parse(some.text) == some


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("neuron?neuron=17", "neuron?basis=input&neuron=17&stage=post"),
        (
            "neuron?stage=post&arrays=share,values&neuron=17&basis=fourier",
            "neuron?basis=fourier&neuron=17&stage=post&arrays=share,values",
        ),
        ("embedding_spectrum", "embedding_spectrum"),
        ("measures?freqs=", "measures"),
        ("measures?freqs=5,%207", "measures?freqs=5%2C7"),
        ("embedding_dims?dims=3%2C0", "embedding_dims?basis=input&dims=3%2C0"),
        ("fourier_mix?terms=1:2:0.5,3:3:-1,", "fourier_mix?terms=1%3A2%3A0.5%2C3%3A3%3A-1"),
        ("measures?arrays=dead", "measures?arrays=dead"),
    ],
)
def test_there_is_one_canonical_text(written: str, canonical: str) -> None:
    assert Question.parse(written).text == canonical


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is no query ''"),
        ("neurons", "there is no query 'neurons'"),
        ("neuron?neuron", "is no question"),
        ("neuron?neuron=%ff", "is no question"),
        ("neuron?neuron=1&neuron=2", "neuron is given twice: give it once"),
        ("neuron?neuron=1&more=2", "more: there is no such parameter"),
        ("neuron?neuron=-1", "query 'neuron': neuron"),
        ("neuron?stage=post", "neuron: is required"),
        ("neuron?neuron=1&arrays=share", "query 'neuron' has no array 'share': it has values"),
        ("neuron?neuron=1&arrays=values,values", "each of them once"),
        ("neuron?neuron=1&arrays=", "write arrays as names"),
        ("neuron?neuron=1&arrays=../x", "write arrays as names"),
    ],
)
def test_what_is_no_question_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence.replace("?", r"\?")):
        Question.parse(text)
