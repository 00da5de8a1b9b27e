"""The pages of a site: one HTML file each, the engine's modules, and what stands beside them.

Every address in a page is relative, so that a site works below any path. The engine learns where the site begins from
the page (`assets/engine/site.mjs`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

from analysis.files import digest_of
from app.bootstrap import first_words
from app.headers import PAGE_SOURCES
from app.modules import modules_of
from app.pages import Page
from app.publish.files import PACKED, File, json_file, packed_file
from app.static import ENGINE, ICON, Static

BOOT = f"{ENGINE}/site.mjs"
"""The module that a page begins with."""

_POLICY = "; ".join(f"{name} {sources}" for name, sources in PAGE_SOURCES.items()) + "; script-src 'self' blob:"
_CLASSIC = ("10-theme.js", "12-unloaded.js")
"""Scripts that run before any module does."""

_PLOTLY = f"plotly.js{PACKED}"
_SHORT = 16
_ROBOTS = "User-agent: *\nDisallow: /runs/\n"

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{description}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<meta name="site" content="{root}">
<title>{title}</title>
{icon}
{preview}
{head}
<script type="module" src="{root}{boot}"></script>
</head>
<body>
<div id="scope"><p>{words}</p></div>
</body>
</html>
"""

_LOST = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Not found · Grokscope</title>
{icon}
<style>body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 15vh auto; padding: 0 1em }}</style>
</head>
<body>
<h1>There is no such page</h1>
<p>This site has {pages}. <a href="./">Go to its first page</a>.</p>
</body>
</html>
"""


@dataclass(frozen=True)
class PageFiles:
    """All files of a site but those of its runs."""

    static: Static
    pages: Sequence[Page]
    initial: Mapping[str, Any]
    """What a page opens with (`app.bootstrap.initial_state`)."""
    previews: Mapping[str, str] = field(default_factory=dict)
    """By the names of pages: elements of their heads that say what a link to them shows."""

    @property
    def base(self) -> str:
        """The folder of all that pages load."""
        return f"{self.static.assets_path}/"

    def files(self) -> Iterator[File]:
        """Every file, in an order that never changes."""
        first, *_ = self.pages
        yield self.state
        yield File("index.html", self._page(first, "./"))
        for page in self.pages:
            yield File(f"{page.name}/index.html", self._page(page, "../"))
        named = ", ".join(page.title for page in self.pages)
        yield File("404.html", _LOST.format(icon=ICON, pages=escape(named)).encode())
        yield File("robots.txt", _ROBOTS.encode())
        for name in (*self._styles, *_CLASSIC):
            yield File(self.base + name, (self.static.assets / name).read_bytes())
        for name, text in self.modules.items():
            yield File(self.base + name, text.encode())
        # Nothing is said of how a host packs a script of a megabyte.
        yield packed_file(f"{self.base}{_PLOTLY.removesuffix(PACKED)}", self.static.scripts["plotly"])
        for name, script in self._others.items():
            yield File(f"{self.base}{name}.js", script)

    @cached_property
    def state(self) -> File:
        """What pages open with: one file for all of them, whose name changes with what it holds."""
        content = json_file("state", self.initial).data
        return File(f"state-{digest_of(content)[:_SHORT]}.json{PACKED}", content)

    def _page(self, page: Page, root: str) -> bytes:
        is_first = page is self.pages[0]
        text = _PAGE.format(
            policy=_POLICY,
            description=escape(page.intro or "Watch a small transformer grok modular addition."),
            root=root,
            title="Grokscope" if is_first else f"{page.title} · Grokscope",
            icon=ICON,
            preview=self.previews.get(page.name, ""),
            head=self._head(root),
            boot=self.base + BOOT,
            words=escape(first_words(dict(self.initial), "", page.name)),
        )
        return text.encode()

    def _head(self, root: str) -> str:
        place = root + self.base
        return "\n".join(
            [
                *(f'<link rel="stylesheet" href="{place}{name}">' for name in self._styles),
                *(f'<script src="{place}{name}"></script>' for name in _CLASSIC),
                *(f'<link rel="modulepreload" href="{place}{name}">' for name in self.modules),
                f'<link rel="preload" as="fetch" crossorigin href="{root}{self.state.path}" id="state">',
                f'<link rel="preload" as="fetch" crossorigin fetchpriority="low" href="{place}{_PLOTLY}" id="plotly">',
                *(f'<meta name="{name}" content="{place}{name}.js" data-script>' for name in self._others),
            ]
        )

    @property
    def _others(self) -> dict[str, bytes]:
        """Scripts that are loaded when they are needed, by their names."""
        return {name: script for name, script in self.static.scripts.items() if name != "plotly"}

    @property
    def _styles(self) -> list[str]:
        return sorted(path.name for path in self.static.assets.glob("*.css"))

    @cached_property
    def modules(self) -> dict[str, str]:
        """All modules that the first one leads to, by their names, without the comments that no browser reads."""
        return modules_of(self.static.assets, BOOT)
