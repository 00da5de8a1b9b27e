"""Names that need no torch: the folder of runs, which texts can name a device, flags that sentences mention."""

from __future__ import annotations

import os
import re
from pathlib import Path

from analysis.address import Root, root_of

RUNS = Path(__file__).resolve().parent.parent / "runs"
"""The project's own runs, from wherever one looks."""

RUNS_VARIABLE = "GROKSCOPE_RUNS"
"""The environment variable that names another folder."""


CACHE = "~/.cache/grokscope"
"""Where answers are kept between starts, and what is fetched from a run store at an address."""

CACHE_VARIABLE = "GROKSCOPE_CACHE"
"""The environment variable that names another folder."""

MIRRORS = "mirrors"
"""The folder in it of what is fetched."""


def own_runs() -> Root:
    """The run store that everything opens when it is told no other."""
    return root_of(os.environ.get(RUNS_VARIABLE) or str(RUNS))


def own_cache() -> Path:
    """The cache that everything uses when it is told no other."""
    return Path(os.environ.get(CACHE_VARIABLE) or CACHE).expanduser()


SPLIT_FLAGS = "--mask, or --train-frac and --split-seed"
"""What tells `grokscope import` which pairs a run was trained on."""

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:[0-9]{1,3})?")


def is_device_name(name: str) -> bool:
    """Whether `name` can name a device on some machine: auto, cpu, mps, cuda or cuda:1."""
    return _DEVICE.fullmatch(name) is not None
