"""The files of one run: its facts, clips, exact answers, timelines, and downloads of what is there.

All but its facts lie below an address that changes with everything that could change a byte of them, so that a page
that is open when a site is published anew finds that out, and nothing is mixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, get_args

from analysis.batch import Watch
from analysis.errors import DamagedError
from analysis.family import Family
from analysis.manifest import epoch_listing
from analysis.queries import QUERIES
from analysis.queries.measures import Measures
from analysis.run import Run
from app import clips, export
from app.exact import packed_answer
from app.figures.timeline import Timescale
from app.pages.data import data_page
from app.publish.choices import Asked, Choices, choices_of
from app.publish.clip_files import ClipFiles, check
from app.publish.files import File, file_name, json_file, packed_file
from app.requests import Phases, Theme
from app.run_info import RunInfo, run_info_of
from app.timelines import Look, timeline_of
from cache.answers import Answers

FOLDER = "runs"
"""Where the files of runs lie."""

_DOWNLOADS = (
    "What this site has as files: answers about the whole run. Those about single checkpoints are to be had where the "
    "run is opened in Grokscope."
)


@dataclass(frozen=True)
class RunFiles:
    """What a site holds of a run, beside the runs called `names`."""

    answers: Answers
    run: Run
    names: tuple[str, ...]

    @cached_property
    def info(self) -> RunInfo:
        """The facts of the run, phases included.

        Raises:
            DamagedError: for a run with damaged checkpoints.
        """
        self.answers.answer(self.run, None, Measures())
        info = run_info_of(self.answers, self.run)
        if info.damaged:
            told = epoch_listing(info.damaged)
            raise DamagedError(f"run {self.run.name!r}: checkpoints {told} are damaged: restore them, then publish it")
        return replace(info, family=self._kin(info.family))

    @cached_property
    def choices(self) -> Choices:
        """What is asked of it."""
        return choices_of(self.answers, self.info)

    @property
    def clips(self) -> ClipFiles:
        """What makes files of clips."""
        return ClipFiles(self.answers, self.run, self.base)

    @property
    def base(self) -> str:
        """The folder of all files but the first."""
        return f"{FOLDER}/{self.run.name}/{clips.address(self.run)}"

    def _kin(self, family: Family) -> Family:
        """The family as far as it is published."""
        branches = tuple((name, epoch) for name, epoch in family.branches if name in self.names)
        is_there = family.parent is None or family.parent in self.names
        return replace(family, branches=branches, parent=family.parent if is_there else None)

    def facts(self) -> dict[str, Any]:
        """What the browser knows of the run: as from a server, but for where things are, and what is not."""
        return self.placed_facts() | {"published": self.choices.limits}

    def placed_facts(self) -> dict[str, Any]:
        """The same without what is not."""
        places = {"clips": self.base, "answers": f"{self.base}/downloads", "version": self.run.digest}
        return self.info.to_json() | places

    # ---- its files ----

    def estimate(self) -> tuple[int, int]:
        """How many files there are, and about how many bytes: of clips, one of each kind is computed."""
        others = [len(file.data) for file in self._others(Watch())]
        count, size = self.clips.estimate(list(self.choices.clips.values()))
        return count + len(others), size + sum(others)

    def files(self, watch: Watch) -> Iterator[File]:
        """Every file, in an order that never changes.

        Raises:
            GrokscopeError: when the run cannot be shown.
            CancelledError: when the watch says to stop.
        """
        yield from self._others(watch)
        yield from self.clips.files(list(self.choices.clips.values()), watch)

    def _others(self, watch: Watch) -> Iterator[File]:
        """Every file but clips."""
        yield json_file(f"{FOLDER}/{self.run.name}.json", self.facts())
        yield json_file(f"{self.base}/data.json", self._data())
        yield from self.timelines()
        for asked in self.choices.answers.values():
            yield self.answer(asked, watch)
        yield from self._downloads()

    def answer(self, asked: Asked, watch: Watch) -> File:
        """The answer to a question that is not about one checkpoint.

        Raises:
            CancelledError: when the watch says to stop.
        """
        check(watch)
        answer = self.answers.answer(self.run, None, asked.question.query)
        data = packed_answer(self.run, None, asked.question, answer)
        return packed_file(f"{self.base}/{file_name('all/' + asked.name)}", data)

    def _data(self) -> dict[str, Any]:
        content = data_page(self.run, self.info.family)
        del content["whole"]
        names = {kind.name for kind in self._whole()}
        listed = [answer for answer in content["answers"] if answer["name"] in names]
        # Parameters come with links that a server reads.
        answers = [answer | {"fields": [], "given": {}} for answer in listed]
        return content | {"downloads": _DOWNLOADS, "answers": answers}

    def timelines(self) -> Iterator[File]:
        """The timeline in every look."""
        info = self.info
        known = None if info.phases is None else Phases.model_validate(dict(info.phases))
        for theme, timescale in product(get_args(Theme), get_args(Timescale)):
            figure = timeline_of(self.run, info.until, (), Look(theme, timescale), known, info.parent)
            yield json_file(f"{self.base}/timeline-{theme}-{timescale}.json", figure)

    @staticmethod
    def _whole() -> list[Any]:
        """The queries about a run as a whole that need nothing to be given, but those that only pages need."""
        kinds = [kind for kind in QUERIES.values() if kind.scope == "run" and kind.name != "start"]
        return [kind for kind in kinds if not any(item.is_required() for item in kind.model_fields.values())]

    def _downloads(self) -> Iterator[File]:
        for kind in self._whole():
            answer = self.answers.answer(self.run, None, kind())
            about = {"run": self.run.name, "epoch": "all", "query": kind.name, "parameters": {}}
            for suffix in export.FORMATS:
                data = export.encoded(answer, suffix, about=about)
                yield File(f"{self.base}/downloads/all/{kind.name}{suffix}", data)
