"""A site: pages, the files of its runs, and a manifest of what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.batch import Watch
from analysis.errors import listing
from app.address import view_of
from app.bootstrap import state_of
from app.pages import PANELS, Page, pages_for
from app.panels import Panel
from app.preview.card import drawn, tags
from app.preview.subject import subject_of, words_of
from app.publish.files import File, to_json
from app.publish.pages import PageFiles
from app.publish.run_files import RunFiles
from app.settings import PROJECT
from app.static import Static
from cache.answers import Answers

MANIFEST = "grokscope-site.json"
"""The file that says of a folder that it is a site of ours, and what is in it."""

VERSION = 1

README = """---
title: {title}
sdk: static
app_file: index.html
pinned: false
---

Small transformers that learn modular arithmetic, to scrub through: {runs}. Written by `grokscope publish`; any static
host serves this folder, and `python -m http.server` does.
"""
"""What a Space is configured by, and whoever finds the folder reads."""


@dataclass(frozen=True)
class Preview:
    """What a link to a page shows of it: a picture, and the elements of the page's head that say so."""

    file: File
    head: str


@dataclass(frozen=True)
class Estimate:
    """How many files there are, and about how many bytes."""

    count: int
    size: int


def published_panels(panels: Iterable[Panel]) -> list[dict[str, Any]]:
    """Panels as the browser has them where what never changes lies beside what moves."""
    return [panel.to_json() | {"arrays": list(panel.arrays), "still": []} for panel in panels]


@dataclass(frozen=True)
class Site:
    """The site of some runs, the first of which it opens with."""

    answers: Answers
    names: tuple[str, ...]
    address: str = ""
    """Where it will be, as far as that is known: pictures of links are named by whole addresses."""

    @cached_property
    def runs(self) -> Sequence[RunFiles]:
        """The runs.

        Raises:
            GrokscopeError: for one that cannot be shown.
        """
        return [RunFiles(self.answers, self.answers.session.run(name), self.names) for name in self.names]

    @cached_property
    def pages(self) -> PageFiles:
        """The pages."""
        pages = pages_for(trains=False, sweeps=False)
        initial = state_of(pages, list(self.names), self.runs[0].facts()) | {"panels": published_panels(PANELS)}
        heads = {name: preview.head for name, preview in self.previews.items()}
        return PageFiles(Static.of(PROJECT), pages, initial, heads)

    @cached_property
    def previews(self) -> dict[str, Preview]:
        """What links to pages show of them, by the pages' names; nothing where nobody knows where the site will be."""
        pages = pages_for(trains=False, sweeps=False)
        return {page.name: self._preview(page) for page in pages if self.address}

    def _preview(self, page: Page) -> Preview:
        info = self.runs[0].info
        shown = subject_of(page, view_of({}, info), info)
        answer = None if shown.query is None else self.answers.answer(info.run, shown.at, shown.query)
        file = File(f"previews/{page.name}.png", drawn(self.answers, shown, Watch()))
        return Preview(file, tags(*words_of(shown, answer), f"{self.address.rstrip('/')}/{file.path}"))

    def estimate(self) -> Estimate:
        """How large it will be, from the clip of one question of each kind.

        Raises:
            GrokscopeError: when a run cannot be shown.
        """
        pages = [len(file.data) for file in self._beside]
        found = [run.estimate() for run in self.runs]
        return Estimate(len(pages) + sum(one[0] for one in found), sum(pages) + sum(one[1] for one in found))

    def files(self, watch: Watch) -> Iterator[File]:
        """Every file but the manifest.

        Raises:
            GrokscopeError: when a run cannot be shown.
            CancelledError: when the watch says to stop.
        """
        yield from self._beside
        for run in self.runs:
            yield from run.files(watch)

    @property
    def _beside(self) -> Iterator[File]:
        """Every file but those of runs and the manifest."""
        yield self.readme
        yield from self.pages.files()
        yield from (preview.file for preview in self.previews.values())

    @property
    def readme(self) -> File:
        """What the folder is, for people and for Spaces."""
        title = f"Grokscope: {self.names[0]}"
        return File("README.md", README.format(title=json.dumps(title), runs=listing(self.names)).encode())

    def manifest(self, sizes: dict[str, int]) -> File:
        """What is in the site, by the files that it has and their sizes in bytes."""
        runs = {run.run.name: {"digest": run.run.digest, "folder": run.base} for run in self.runs}
        content: dict[str, Any] = {"version": VERSION, "runs": runs, "bytes": sum(sizes.values()), "files": sizes}
        return File(MANIFEST, (to_json(content) + "\n").encode())
