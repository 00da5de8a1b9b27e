"""What a file about an answer is called: the numbers that the server sends, and the pictures that the browser makes.

A panel's own name for its files is a template of the same parts, which the browser fills (`ui/file-name.mjs`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from analysis.query import Query
from analysis.question import Question

_UNSAFE = re.compile(r"[^A-Za-z0-9._]+")
_LONGEST = 120


def file_stem(run: str, epoch: str, question: Question) -> str:
    """The run, which epoch of it (empty for an answer about none), the query, its parameters, its arrays if not all.

    In letters that every system takes, at most 120 of them.
    """
    given = dict(parse_qsl(Question(question.query).text.partition("?")[2]))
    words = [run, epoch, *parts(type(question.query), given), *(question.arrays or ())]
    return _UNSAFE.sub("-", "-".join(filter(None, words)))[:_LONGEST].strip("-.")


def parts(query: type[Query], given: Mapping[str, str]) -> list[str]:
    """The query and what its parameters are given, in their order there, as parts of a name."""
    return [query.name, *(given[name] for name in query.model_fields if name in given)]
