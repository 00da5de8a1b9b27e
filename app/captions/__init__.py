"""The words around a panel: its title, its second line (in plain words, what one sees now), and its foot.

Computed from a query and its answer, never typed: for each frame of a clip as for exact numbers. About 0.1 ms each.
One file per subject; what they share is in `common`, `waves` and `curves`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.answer import Answer
from analysis.files import source_digest
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.query import Query
from app import measure_groups
from app.captions import attention, embedding, fourier, logits, neurons
from app.captions.common import WORDS, Caption, Say, Titles, titled
from app.captions.measures import of_measures
from app.figures import numerals
from app.figures.numerals import epoch_of

__all__ = ["TITLES", "VERSION", "WORDS", "Caption", "caption", "caption_of_run", "title"]

VERSION = source_digest(*(Path(file) for file in (*__path__, numerals.__file__, measure_groups.__file__)))
"""Part of every clip's address."""

_SUBJECTS = (neurons, attention, embedding, logits, fourier)
_CAPTIONS: Mapping[str, Say] = {name: say for subject in _SUBJECTS for name, say in subject.CAPTIONS.items()}
TITLES: Titles = {name: words for subject in _SUBJECTS for name, words in subject.TITLES.items()}
"""Those of all subjects; measures are titled by their group: see `app.measure_groups`."""


def caption(query: Query, answer: Answer) -> Caption:
    """What to say of a query's answer at one checkpoint; empty for queries that no panel asks."""
    say = _CAPTIONS.get(query.name)
    return Caption() if say is None else say(query, answer)


def title(query: Query) -> tuple[str, str]:
    """The title and the detail of the panel that asks a query; two empty texts for queries that no panel asks."""
    name, detail = TITLES.get(query.name, ("", ""))
    parameters = query.model_dump()
    return titled(name, parameters), titled(detail, parameters)


def caption_of_run(
    query: Query, answer: Answer, shown: str | Sequence[str] = "", *, is_complete: bool = True
) -> Caption:
    """What to say of an answer about all checkpoints: of the whole curve, not of one epoch.

    `is_complete`: whether the training has come to its planned end, so that what it has not done it never does.
    `shown` names what the panel shows of measures and losses: a group of `app.measure_groups` by its id, or arrays.
    """
    if query.scope == "run":
        return of_measures(answer, shown, is_complete=is_complete)
    if not answer.labels.get("epoch"):
        return caption(query, answer)
    if query.name == EmbeddingSpectrum.name:
        return Caption(embedding.over_training(answer, is_complete=is_complete))
    return _ends(query, answer)


def _ends(query: Query, answer: Answer) -> Caption:
    """What there is to say at the first and at the last epoch."""
    epochs = answer.labels["epoch"]
    first, last = (caption(query, query.single(answer.at(place))).sentence for place in (0, -1))
    if first == last:
        return Caption(first)
    return Caption(f"Epoch {epoch_of(epochs[0])}: {first} Epoch {epoch_of(epochs[-1])}: {last}")
