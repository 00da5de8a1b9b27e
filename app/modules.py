"""The engine's modules: which there are behind the first one, and how a page has them that no server sends.

A page without addresses of its own, such as a frame in a notebook or a file, is handed their texts, and makes an
address for each (`assets/engine/placed.js`). What is relative to a module's address then leads nowhere: modules are
named from the root instead, and an import map says where they are. Nothing is bundled: each stays what it is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r"""((?:\bfrom|\bimport)\s*\(?\s*")(\.{1,2}/[^"]+)(")""")
_COMMENTS = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n|^[ \t]*//[^\n]*\n", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def modules_of(assets: Path, first: str, *, later: bool = True) -> dict[str, str]:
    """The texts of all modules that the first one leads to, itself included, by their paths below `assets`, sorted.

    `later` says whether those are among them that are imported only when somebody wants them, by `import()`. They come
    without those comments, types among them, that no browser reads.
    """
    found: dict[str, str] = {}
    left = [first]
    while left:
        name = left.pop()
        if name not in found:
            found[name], imports = _reduced((assets / name).read_text(encoding="utf-8"))
            left += [_resolved(name, path) for how, path in imports if later or "(" not in how]
    return dict(sorted(found.items()))


def without_comments(module: str) -> str:
    """A module without the comments that have lines of their own, and without indentation: a third of the bytes.

    Where a text goes over several lines, what stands before them stays.
    """
    left = _COMMENTS.sub("", module)
    has_long_text = any(line.count("`") % 2 for line in left.splitlines())
    return left if has_long_text else _INDENT.sub("", left)


@cache  # an app asks for each several times, and so does every file that it writes
def _reduced(module: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A module without comments, and how it imports what."""
    text = without_comments(module)
    return text, tuple((how, path) for how, path, _ in _IMPORT.findall(text))


def rooted(modules: Mapping[str, str]) -> dict[str, str]:
    """The same modules with every import named from the root: `engine/dom.mjs` in place of `../dom.mjs`."""
    return {
        name: _IMPORT.sub(lambda found, name=name: f"{found[1]}{_resolved(name, found[2])}{found[3]}", text)  # type: ignore[misc]
        for name, text in modules.items()
    }


def _resolved(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
