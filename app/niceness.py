"""Leaving the processor to others."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress


def be_nice(niceness: int) -> None:
    """Leave the processor to whoever else wants it: in this thread, and those that it starts, where the system can."""
    if sys.platform == "linux":  # elsewhere it would be that of the whole process
        with suppress(OSError):
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + niceness)
