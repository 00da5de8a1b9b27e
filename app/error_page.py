"""What a person gets where there is no page: one sentence that says so, and the way to every page that there is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.pages import Page
from app.static import ICON

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Grokscope</title>
{icon}
<script src="{root}{assets}/10-theme.js"></script>
{sheets}
<style>
main {{ max-width: 640px; margin: 14vh auto 0; padding: 24px; }}
h1 {{ font-size: 20px; overflow-wrap: anywhere; }}
main p {{ margin-top: 8px; color: var(--muted); }}
</style>
</head>
<body>
<header class="header">
<p class="brand"><a href="{root}/"><span>grok</span><span class="accent">scope</span></a></p>
<nav class="pages" aria-label="Pages">{links}</nav>
</header>
<main>
<h1>{heading}</h1>
<p>{text}</p>
</main>
</body>
</html>
"""

_SHEETS = ("10-tokens.css", "20-frame.css")


def error_page(
    title: str, heading: str, text: str, *, assets: str, pages: Sequence[Page], query: str = "", root: str = ""
) -> str:
    """HTML that says what is wrong, in the product's colours and the chosen theme: its files are below `assets`.

    All of them are below `root`, and so are the links to `pages`, which keep `query`. What is said, and the query, may
    come from a client.
    """
    rest = escape(f"?{query}") if query else ""
    links = "\n".join(f'<a href="{root}/{page.name}{rest}">{page.title}</a>' for page in pages)
    sheets = "\n".join(f'<link rel="stylesheet" href="{root}{assets}/{name}">' for name in _SHEETS)
    said = {name: escape(words) for name, words in {"title": title, "heading": heading, "text": text}.items()}
    return _PAGE.format(links=links, icon=ICON, assets=assets, root=root, sheets=sheets, **said)
