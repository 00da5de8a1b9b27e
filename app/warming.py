"""Warming: what a visitor of a run could wait for is computed and kept before anyone comes.

That is all costly clips that the pages ask for as they open, the measures, and the factors of every neuron and every
head: each takes a moment, and a crowd of people who look around wants many at once. What is kept already is not
computed again, so that one may stop at any time and go on later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product

from analysis.batch import Watch
from analysis.clip import PART_BYTES
from analysis.errors import CancelledError, DamagedError
from analysis.queries import QUERIES, query_named
from analysis.queries.measures import Measures
from analysis.question import Question
from analysis.run import Run
from app import captions
from app.clips import describe
from app.fields import FIELDS
from app.pages import PAGES
from app.panels import Panel
from app.run_info import RunInfo, run_info_of
from cache.answers import Answers, count_parts
from cache.clips import Clips
from cache.keys import cache_key

Asked = tuple[Question, int]
"""A question, and which part of its clip."""

_DEFAULTS = {field.name: field.default for field in FIELDS if field.default is not None}


@dataclass(frozen=True)
class Warmed:
    """How many clips (in parts) and answers a run's visitors could wait for, and how many were not kept before."""

    wanted: int
    made: int
    lost: int
    """Of those that are wanted, how many the cache does not keep all the same."""


def costly_clips(info: RunInfo) -> tuple[Question, ...]:
    """The questions of all costly clips that the pages ask for as they open."""
    model = info.run.manifest.model
    panels = {panel.id: panel for page in PAGES for panel in page.panels}.values()
    there = [panel for panel in panels if not panel.why_none(model)]
    costly = [panel for panel in there if panel.span == "checkpoint" and panel.kind.is_costly(model)]
    return tuple(dict.fromkeys(question for panel in costly for question in _questions(panel, info)))


def factor_clips(run: Run) -> tuple[Question, ...]:
    """The questions of all factors, those that there are fewest of first.

    None where frames are not made of any, and of large runs, whose clips of factors have several parts: those of one
    neuron take seconds, and hardly anyone asks for the same.
    """
    model = run.manifest.model
    if not model.is_factorisable or model.p**2 * len(run.epochs) > PART_BYTES:
        return ()
    found: list[list[Question]] = []
    for kind in map(query_named, dict.fromkeys(name for query in QUERIES.values() for name in query.made_from)):
        choices = product(*(kind.choices(name, model) for name in kind.model_fields))
        found.append([Question(kind(**dict(zip(kind.model_fields, values, strict=True)))) for values in choices])
    return tuple(question for questions in sorted(found, key=len) for question in questions)


def warm(answers: Answers, run: Run, *, watch: Watch | None = None) -> Warmed:
    """Compute and keep what is not kept; reports progress in as many steps as four passes over all checkpoints.

    Raises:
        GrokscopeError: when no checkpoint of the run is sound.
        CancelledError: when the watch says to stop.
    """
    watch, total = watch or Watch(), len(run.epochs)
    costly = _by_part(run, costly_clips(run_info_of(answers, run)))
    factors = [[(question, 0)] for question in factor_clips(run)]
    clips = Clips(answers, describe, version=captions.VERSION)

    def passes(first: int, count: int) -> Watch:
        """Some of the four, for work that counts steps of its own."""

        def report(done: int, of: int) -> None:
            watch.on_progress(first * total + count * total * done // of, 4 * total)

        return replace(watch, on_progress=report)

    made = _warm_measures(answers, run, passes(0, 1))
    made += _warm_clips(clips, run, costly, passes(1, 1))
    made += _warm_clips(clips, run, factors, passes(2, 2))
    wanted = [asked for group in (*costly, *factors) for asked in group]
    lost = sum(not clips.is_kept(clips.key(run, asked, part)) for asked, part in wanted) + (not _has(answers, run))
    return Warmed(len(wanted) + 1, made, lost)


def _by_part(run: Run, questions: Sequence[Question]) -> list[list[Asked]]:
    """All parts of some clips, those of the same checkpoints together."""
    parts = {question: max(1, count_parts(run, question.query)) for question in questions}
    return [
        [(question, part) for question, its in parts.items() if part < its]
        for part in range(max(parts.values(), default=0))
    ]


def _warm_clips(clips: Clips, run: Run, groups: Sequence[Sequence[Asked]], watch: Watch) -> int:
    """Compute and keep parts of clips, of each group those that are not kept, together; how many."""
    made = 0
    for done, group in enumerate(groups):
        if watch.should_stop():
            raise CancelledError("stopped: what is computed is kept")
        left = [(asked, part) for asked, part in group if not clips.is_kept(clips.key(run, asked, part))]
        queries = [asked.query for asked, _ in left]
        for asked, part in left:
            with suppress(DamagedError):  # a part without any sound checkpoint has no clip
                clips.clip(run, asked, part, beside=queries, watch=replace(watch, on_progress=lambda *_: None))
                made += 1
        watch.on_progress(done + 1, len(groups))
    return made


def _warm_measures(answers: Answers, run: Run, watch: Watch) -> int:
    if _has(answers, run):
        return 0
    answers.answer(run, None, Measures(), watch=watch)
    return 1


def _has(answers: Answers, run: Run) -> bool:
    return answers.backend.has(cache_key(run, None, Measures()))


def _questions(panel: Panel, info: RunInfo) -> Iterator[Question]:
    """What a panel asks as its page opens: once, or for each head or neuron that it is there for."""
    arrays = tuple(name for name in panel.arrays if name not in panel.still)
    chosen = [[(name, value) for value in _values(field, info)] for name, field in panel.ask.chosen.items()]
    fixed = [(name, str(value)) for name, value in panel.ask.fixed.items()]
    for pairs in product(*chosen):
        yield Question(panel.kind.parse_text(dict([*fixed, *pairs])), arrays)


def _values(field: str, info: RunInfo) -> Sequence[str]:
    """What a field of the view has as a page opens; several values for one whose panels are there several times."""
    if field == "place":
        return [str(head) for head in range(info.run.manifest.model.n_heads)]
    if field == "picks":
        return [str(neuron) for neuron in info.clearest.get(info.start["freq"], ())]
    value = info.start.get(field, _DEFAULTS.get(field))
    return [",".join(map(str, value)) if isinstance(value, tuple) else str(value)]
