"""What a mistyped address gets: a small page that says so, and the way to every page that there is."""

from __future__ import annotations

from html import escape

from app.pages import PAGES

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>No such page · Grokscope</title>
<style>
body {{ max-width: 34em; margin: 18vh auto 0; padding: 0 24px; font: 16px/1.6 system-ui, sans-serif; }}
h1 {{ font-size: 20px; overflow-wrap: anywhere; }}
a {{ margin-right: 1em; }}
</style>
</head>
<body>
<main>
<h1>There is no page {path}</h1>
<p>Choose one of Grokscope's pages:</p>
<nav>{links}</nav>
</main>
</body>
</html>
"""


def not_found(path: str, query: str = "") -> str:
    """HTML for the path that was asked for; the links keep what the address says of the view."""
    rest = escape(f"?{query}") if query else ""
    links = " ".join(f'<a href="/{page.name}{rest}">{page.title}</a>' for page in PAGES)
    return _PAGE.format(path=escape(path), links=links)
