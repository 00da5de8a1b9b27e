"""From a question to an exact answer for the browser: the cache's answer, its captions, and its arrays in float32."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from dataclasses import replace

from analysis.answer import Answer
from analysis.clip import Captions, Source, encode_exact
from analysis.errors import GrokscopeError, ParameterError
from analysis.queries.measures import Measures
from analysis.question import Question
from analysis.run import Run
from app.captions import caption, caption_of_run, title
from app.gate import PATIENCE_SECONDS, Gate
from app.http import epoch_in
from app.lane import NotYetError
from app.measure_groups import MEASURE_GROUPS

LAST = "last"
"""What stands for the epoch of the last checkpoint where whoever asks cannot know it."""


def at_last(run: Run, text: str) -> str:
    """A question with the epoch of the last checkpoint in place of `last`."""
    at, slash, rest = text.partition("/")
    return f"{run.epochs[-1]}{slash}{rest}" if at == LAST else text


def exact_answers(
    gate: Gate, run: Run, texts: Sequence[str], *, is_lenient: bool = False
) -> tuple[dict[str, str], list[str]]:
    """`exact_answer` to each question that has one by now, by its text; and the questions that have none yet.

    Raises:
        GrokscopeError: for a question that has no answer at all, unless `is_lenient`: then that is left out.
    """
    found: dict[str, str] = {}
    left = list(dict.fromkeys(texts))
    until = time.monotonic() + PATIENCE_SECONDS
    for is_begun in (False, True):  # all are begun before any is waited for
        for text in list(left):
            try:
                found[text] = exact_answer(gate, run, text, patience=until - time.monotonic() if is_begun else 0.0)
            except NotYetError:
                continue
            except GrokscopeError:
                if not is_lenient:
                    raise
            left.remove(text)
    return found, left


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
    return base64.b64encode(packed_answer(run, epoch, question, answer)).decode()


def packed_answer(run: Run, epoch: int | None, question: Question, answer: Answer) -> bytes:
    """An answer about a checkpoint, or with `epoch` None about more, with its captions, as the browser reads it.

    Arrays that the run does not have are left out.
    """
    captions = _captions(question, answer, run=run if epoch is None else None)
    source = Source(question.query.model_dump(mode="json"), run.name)
    return encode_exact(_chosen(answer, question), source, captions, epoch=epoch)


def _chosen(answer: Answer, question: Question) -> Answer:
    """The arrays that are asked for, as far as the run has them."""
    if question.arrays is None:
        return answer
    return replace(answer, arrays={name: answer.arrays[name] for name in question.arrays if name in answer.arrays})


def _captions(question: Question, answer: Answer, *, run: Run | None) -> Captions:
    """What to write around an answer; `run` is the one that it is about as a whole, if it is."""
    query = question.query
    name, detail = title(query)
    is_complete = run is None or run.is_complete
    is_of_run = run is not None and query.scope != "task"
    said = caption_of_run(query, answer, is_complete=is_complete) if is_of_run else caption(query, answer)
    groups = {}
    if query.name == Measures.name:
        arrays = set(question.arrays or answer.arrays)
        shown = [group.id for group in MEASURE_GROUPS if set(group.arrays) <= arrays]
        groups = {group: vars(caption_of_run(query, answer, group, is_complete=is_complete)) for group in shown}
    return Captions(name, detail, (said.sentence,), (said.foot,), groups)
