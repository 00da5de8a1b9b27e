"""The page in a widget's frame: one text that holds the styles, the engine's modules and what npm brings.

A frame of its own, since the dashboard's styles, keys, dialogs and widths are those of a whole page: nothing of it
reaches the notebook, nothing of the notebook reaches it, and any number stand beside each other.
"""

from __future__ import annotations

from functools import cache

from analysis.files import digest_of
from app.bootstrap import to_script
from app.modules import modules_of, rooted
from app.settings import PROJECT
from app.static import ENGINE, Static

FIRST = f"{ENGINE}/notebook/frame.mjs"
WIDGET = f"{ENGINE}/notebook/widget.mjs"
"""What a notebook loads around the frame."""

_BOOTS = (f"{ENGINE}/placed.js", f"{ENGINE}/notebook/boot.js")
_DIGEST_LENGTH = 16

# Links that the dashboard does not follow itself must not take its frame.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<base target="_blank">
<title>Grokscope</title>
<style>{styles}</style>
<script type="application/json" id="modules">{modules}</script>
<script type="application/json" id="scripts">{scripts}</script>
</head>
<body data-module="{first}">
<script>{boot}</script>
</body>
</html>
"""


@cache
def frame_page() -> str:
    """The page.

    Raises:
        NotFoundError: if a script from npm has not been installed.
    """
    static = Static.of(PROJECT)
    styles = [path.read_text(encoding="utf-8") for path in sorted(static.assets.glob("*.css"))]
    return _PAGE.format(
        styles="\n".join(styles),
        modules=to_script(rooted(modules_of(static.assets, FIRST))),
        scripts=to_script({name: script.decode() for name, script in static.scripts.items()}),
        first=FIRST,
        boot="\n".join((static.assets / name).read_text(encoding="utf-8") for name in _BOOTS),
    )


@cache
def frame_version() -> str:
    """Another one with anything that could change the page."""
    return digest_of(frame_page().encode())[:_DIGEST_LENGTH]


@cache
def widget_module() -> str:
    """The module that a notebook loads."""
    return (PROJECT / "assets" / WIDGET).read_text(encoding="utf-8")
