"""What a preview shows of a view: one panel that is a map of cells, or else the course of the training."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.answer import Answer
from analysis.errors import GrokscopeError
from analysis.query import Query
from analysis.question import Question
from app.address import Fields
from app.captions import caption, title
from app.figures.numerals import epoch_of
from app.pages import Page
from app.panels import Panel
from app.run_info import RunInfo
from app.story import recorded_moments, story_of

_ROOT = "spectrum2d"
"""The painter that shows coefficients by their signed square roots (`assets/engine/plot/painters`)."""

_DRAWN = ("pairs", _ROOT)
"""The painters that draw one coloured cell for each pair of tokens or components."""


@dataclass(frozen=True)
class Subject:
    """A panel's question, and how its numbers are coloured; `query` is None where a page has no such panel."""

    page: Page
    info: RunInfo
    epoch: int
    query: Query | None = None
    by_root: bool = False

    @property
    def heading(self) -> str:
        """What is shown, and of which run and epoch."""
        if self.query is None:
            return f"{self.page.title} · {self.info.run.name}"
        what = ", ".join(filter(None, title(self.query)))
        if self.query.scope == "task":
            return what
        at = "" if self.at is None or self.at < 0 else f" · epoch {epoch_of(self.at)}"
        return f"{what} · {self.info.run.name}{at}"

    @property
    def at(self) -> int | None:
        """The epoch that the query is asked at; None for one that is not about one checkpoint."""
        return self.epoch if self.query is not None and self.query.scope == "checkpoint" else None


def subject_of(page: Page, view: Fields, info: RunInfo) -> Subject:
    """What a preview of a view shows: the enlarged panel, or else the page's first, of those that can be drawn."""
    epoch = view["epoch"]
    for panel in sorted(page.panels, key=lambda one: one.id != view.get("large")):
        if panel.draws not in _DRAWN or not _is_seen(panel, view, info):
            continue
        try:
            query = Question.of(panel.ask.query, _parameters(panel, view)).query
            query.check(info.run.manifest.model)
        except GrokscopeError:
            continue
        return Subject(page, info, epoch, query, by_root=panel.draws == _ROOT and view.get("scale") == "sqrt")
    return Subject(page, info, epoch)


def words_of(subject: Subject, answer: Answer | None) -> tuple[str, str]:
    """A heading, and a sentence below it: what the panel says of its answer, or else the story of the run."""
    said = "" if subject.query is None or answer is None else caption(subject.query, answer).sentence
    run, losses = subject.info.run, subject.info.losses
    return subject.heading, said or story_of(run, recorded_moments(run.epochs, losses))


def _is_seen(panel: Panel, view: Fields, info: RunInfo) -> bool:
    basis = view.get("basis", "both")
    return (
        panel.each in ("", "head")
        and basis in ("both", panel.basis or basis)
        and not panel.why_none(info.run.manifest.model)
    )


def _parameters(panel: Panel, view: Fields) -> list[tuple[str, str]]:
    """What the panel asks of a view; of a panel for each head, that of the chosen one."""
    chosen = {name: view["head" if field == "place" else field] for name, field in panel.ask.chosen.items()}
    return [(name, str(value)) for name, value in (dict(panel.ask.fixed) | chosen).items()]
