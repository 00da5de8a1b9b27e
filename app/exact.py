"""From a question to an exact answer for the browser: the cache's answer, its captions, and its arrays in float32."""

from __future__ import annotations

import base64
from dataclasses import replace

from analysis.answer import Answer
from analysis.clip import Captions, Source, encode_exact
from analysis.errors import ParameterError
from analysis.queries.measures import Measures
from analysis.question import Question
from analysis.run import Run
from app.captions import caption, caption_of_run, title
from app.gate import Gate
from app.http import epoch_in
from app.measure_groups import MEASURE_GROUPS


def exact_answer(gate: Gate, run: Run, text: str, *, patience: float | None = None) -> str:
    """The answer to a question after its epoch, `8375/neuron?neuron=17` or `all/measures`, in base64.

    Arrays that the run does not have are left out. `patience` as in `Gate.answer`.

    Raises:
        NotYetError: when it is not there yet.
        GrokscopeError: when the question is none, does not fit the run, or the checkpoint is missing or damaged.
    """
    at, slash, rest = text.partition("/")
    if not slash:
        raise ParameterError(f"{text!r} has no epoch: write 8375/neuron?neuron=17, or all/measures")
    question = Question.parse(rest)
    query = question.query
    epoch = epoch_in(at, query)
    answer = gate.answer(run, epoch, query, patience=patience)
    captions = _captions(question, answer, is_run=epoch is None)
    data = encode_exact(
        _chosen(answer, question), Source(query.model_dump(mode="json"), run.name), captions, epoch=epoch
    )
    return base64.b64encode(data).decode()


def _chosen(answer: Answer, question: Question) -> Answer:
    """The arrays that are asked for, as far as the run has them."""
    if question.arrays is None:
        return answer
    return replace(answer, arrays={name: answer.arrays[name] for name in question.arrays if name in answer.arrays})


def _captions(question: Question, answer: Answer, *, is_run: bool) -> Captions:
    query = question.query
    name, detail = title(query)
    said = caption_of_run(query, answer) if is_run and query.scope != "task" else caption(query, answer)
    groups = {}
    if query.name == Measures.name:
        arrays = set(question.arrays or answer.arrays)
        shown = [group.id for group in MEASURE_GROUPS if set(group.arrays) <= arrays]
        groups = {group: vars(caption_of_run(query, answer, group)) for group in shown}
    return Captions(name, detail, (said.sentence,), (said.foot,), groups)
