"""Which texts can name a device; apart from `analysis.device`, so that settings are checked without torch."""

from __future__ import annotations

import re

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:[0-9]{1,3})?")


def is_device_name(name: str) -> bool:
    """Whether `name` can name a device on some machine: auto, cpu, mps, cuda or cuda:1."""
    return _DEVICE.fullmatch(name) is not None
