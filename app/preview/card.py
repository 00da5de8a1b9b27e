"""What stands for a view where its address is posted: a picture, and the tags of a page that name it."""

from __future__ import annotations

from html import escape

from analysis.batch import Watch
from app.preview.picture import HEIGHT, WIDTH, course_picture, map_picture
from app.preview.subject import Subject, words_of
from cache.answers import Answers

_THEME = "dark"


def drawn(answers: Answers, shown: Subject, watch: Watch) -> bytes:
    """The picture of a subject, a PNG.

    Raises:
        GrokscopeError: when its answer cannot be had.
    """
    run, query = shown.info.run, shown.query
    if query is None:
        losses = {pairs: shown.info.losses[f"{pairs}_loss"] for pairs in ("train", "test")}
        return course_picture(run.epochs, losses, words_of(shown, None), theme=_THEME)
    answer = answers.answer(run, shown.at, query, watch=watch)
    return map_picture(answer.values, words_of(shown, answer), theme=_THEME, by_root=shown.by_root)


def tags(heading: str, sentence: str, picture: str) -> str:
    """The elements of a page's head that tell what it shows (https://ogp.me/); `picture` is a whole address."""
    about = {
        "og:type": "website",
        "og:site_name": "Grokscope",
        "og:title": heading,
        "og:description": sentence,
        "og:image": picture,
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": heading,
        "twitter:card": "summary_large_image",
    }
    return "\n".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in about.items())
