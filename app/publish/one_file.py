"""One view as one HTML file: its page, the engine and all that its panels need, packed. Nothing in it is loaded.

The file is opened from a disk, where a page has no address to load anything from: modules are texts, each of which gets
an address when the page opens (`assets/engine/placed.js`), and what a site has as files lies in elements of the page.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from typing import Any

from analysis.batch import Watch
from analysis.errors import ParameterError, listing
from analysis.files import digest_of
from analysis.run import Run
from app import clips
from app.address import page_of
from app.bootstrap import first_words, state_of, to_script
from app.figures.numerals import number
from app.modules import modules_of, rooted
from app.publish.files import File, packed_file
from app.publish.one_view import OneView
from app.publish.run_files import RunFiles
from app.publish.site import published_panels
from app.settings import PROJECT
from app.static import ENGINE, ICON, PLOTLY, Static
from cache.answers import Answers

MOST_BYTES = 3_000_000
"""A file is no larger: it is to be sent by mail, and opened on a phone."""

_MEGABYTE = 1_000_000
_FIRST = f"{ENGINE}/one-file/page.mjs"
_BOOTS = (f"{ENGINE}/placed.js", f"{ENGINE}/one-file/boot.js")
_THEME = "10-theme.js"
_MOST_NAMED = 3
_UNSAFE = re.compile(r"[^A-Za-z0-9._]+")

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'unsafe-inline' blob:",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
"""What the browser holds the page to: it runs what is in it, and loads nothing."""

_PAGE = """<!DOCTYPE html>
<html lang="en"{fixed}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{words}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<base target="_blank">
<title>{title} · Grokscope</title>
{icon}
{theme}
</head>
<body data-module="{first}">
<div id="scope"><p>{words}</p></div>
{parts}
<script>{boot}</script>
</body>
</html>
"""

_PART = '<script type="application/octet-stream" data-file="{path}">{data}</script>'


@dataclass(frozen=True)
class OneFile:
    """The file of a view of a run; `address` is that of the dashboard with the others, empty where nobody knows."""

    answers: Answers
    run: Run
    given: Mapping[str, str]
    """What the view's address says, field by field."""
    address: str = ""

    @cached_property
    def _files(self) -> RunFiles:
        return RunFiles(self.answers, self.run, (self.run.name,))

    @cached_property
    def view(self) -> OneView:
        """What it shows.

        Raises:
            GrokscopeError: for what cannot be shown, or a run with damaged checkpoints.
        """
        return OneView.of(self.given, self._files.info, has_way=bool(self.address))

    @property
    def name(self) -> str:
        """What it is called."""
        words = [self.run.name, self.given.get("large") or page_of("", self.given).name]
        return f"{_UNSAFE.sub('-', '-'.join(words)).strip('-.')}.html"

    def tag(self, static: Static) -> str:
        """Another one for anything that could change a byte of it."""
        asked = [self.run.name, sorted(self.given.items()), self.address]
        return digest_of(repr(["one file", static.digest, clips.address(self.run), *asked]).encode())

    def data(self, watch: Watch) -> bytes:
        """What it holds.

        Raises:
            GrokscopeError: when the view cannot be shown, or takes more than there is room for.
            CancelledError: when the watch says to stop.
        """
        state = packed_file("state", to_script(self._state()).encode())
        parts = [File("page", _packed_page()), File("state", state.data), *self._data(watch)]
        fixed = self.view.theme
        words = first_words({"run": self._files.placed_facts()}, "", self.view.page.name)
        page = _PAGE.format(
            policy=POLICY,
            words=escape(words),
            title=escape(self.view.title),
            icon=ICON,
            fixed=f' data-theme="{fixed}"' if fixed else "",
            theme="" if fixed else f"<script>{_script(_THEME)}</script>",
            first=_FIRST,
            parts="\n".join(map(_element, parts)),
            boot="\n".join(map(_script, _BOOTS)),
        )
        return page.encode()

    def _state(self) -> dict[str, Any]:
        """What the page opens with: the view, and the engine's initial state without what would need more."""
        view = self.view
        fixed = view.fixed
        facts = self._files.placed_facts() | {"published": view.limits}
        initial = state_of([view.page], [self.run.name], facts)
        for page in initial["pages"]:
            page |= {which: [name for name in page[which] if name not in fixed] for which in ("controls", "display")}
        commands = {key: one for key, one in initial["commands"].items() if one["field"] not in fixed}
        initial |= {"commands": commands, "panels": published_panels(view.page.panels), "fixed": dict(fixed)}
        if self.address:
            initial["place"] = {"base": self.address, "end": ""}
        return {"initial": initial, "view": dict(view.view)}

    def _data(self, watch: Watch) -> Iterator[File]:
        """The files that the page asks for, as those of a site."""
        sizes: dict[str, int] = {}
        known: set[tuple[bool, str]] = set()
        yield from self._files.timelines()
        room = MOST_BYTES - len(_packed_page()) * 4 // 3
        for panel in self.view.page.panels:
            for asked in self.view.asked.get(panel.id, ()):
                is_clip = panel.span == "checkpoint"
                if (is_clip, asked.name) in known:
                    continue
                known.add((is_clip, asked.name))
                found = self._files.clips.files([asked], watch) if is_clip else [self._files.answer(asked, watch)]
                for file in found:
                    sizes[panel.id] = sizes.get(panel.id, 0) + len(file.data) * 4 // 3
                    self._check(sizes, room)
                    yield file

    def _check(self, sizes: Mapping[str, int], room: int) -> None:
        """Refuse what is too large, as soon as that is known.

        Raises:
            ParameterError: naming the largest panels, and how to have less.
        """
        if sum(sizes.values()) <= room:
            return
        largest = sorted(sizes, key=lambda name: -sizes[name])[:_MOST_NAMED]
        told = listing([f"{name} {number(sizes[name] / _MEGABYTE)} MB" for name in largest])
        most = f"more than {number(MOST_BYTES / _MEGABYTE)} MB"
        panels = [panel.id for panel in self.view.page.panels]
        if len(panels) == 1:
            raise ParameterError(f"one file of this view takes {most} ({told}): publish the run as a site instead")
        small = next((name for name in panels if name not in largest), panels[0])
        how = f"take one panel alone (its menu has Save HTML), as with large={small}"
        raise ParameterError(f"one file of this view takes {most} ({told}): {how}")


@cache
def _packed_page() -> bytes:
    """The engine as text: styles, modules, and Plotly, which draws the timeline."""
    static = Static.of(PROJECT)
    content = {
        "styles": "\n".join(path.read_text("utf-8") for path in sorted(static.assets.glob("*.css"))),
        "modules": rooted(modules_of(static.assets, _FIRST, later=False)),
        "scripts": {PLOTLY: static.scripts[PLOTLY].decode()},
    }
    return gzip.compress(to_script(content).encode(), 9, mtime=0)


def _element(file: File) -> str:
    return _PART.format(path=escape(file.path), data=base64.b64encode(file.data).decode())


@cache
def _script(name: str) -> str:
    return (PROJECT / "assets" / name).read_text("utf-8").replace("</", "<\\/")
