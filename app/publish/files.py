"""What is published is files: how each is called, and how it is packed.

Many static hosts send files as they lie, so that everything large is in gzip's format already, and the browser unpacks
it (`assets/engine/data/packed.mjs`). Small files and not ranges of large ones: all hosts and caches have those.
Whoever puts files into a folder, or all of them into one page, gets them from here.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from typing import Any

import plotly.io.json

PACKED = ".gz"
"""What the name of a packed file ends with."""

_BEST = 9
_UNFIT = re.compile("[?&%]")


@dataclass(frozen=True)
class File:
    """One file: where it lies below the site, and what it holds."""

    path: str
    data: bytes


def file_name(question: str) -> str:
    """The name of the file that answers a question, unpacked; as `fileOf` in `assets/engine/data/files.mjs`."""
    return f"{_UNFIT.sub('~', question)}.bin"


def json_file(path: str, content: Any) -> File:
    """What the browser reads as JSON."""
    return packed_file(path, to_json(content).encode())


def packed_file(path: str, data: bytes) -> File:
    """What the browser unpacks."""
    return File(path + PACKED, gzip.compress(data, _BEST, mtime=0))


def to_json(content: Any) -> str:
    """JSON of what may hold arrays, as figures do, in one form whatever has made it."""
    text: str = plotly.io.json.to_json_plotly(content)
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
