"""Leaving the processor to others."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

_AUTOGROUP = Path("/proc/self/autogroup")


def be_nice(niceness: int) -> None:
    """Leave the processor to whoever else wants it: in this thread, and those that it starts, where the system can."""
    if sys.platform == "linux":  # elsewhere it would be that of the whole process
        with suppress(OSError):
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + niceness)


def be_nice_as_process(niceness: int) -> None:
    """Leave the processor to whoever else wants it: in this process, which has no other threads yet.

    Linux shares the processor among sessions first, and goes by the niceness of processes only within one (sched(7),
    autogroup): a process with a session of its own is no less to a browser than any other program, unless that is nice.
    """
    with suppress(OSError):
        os.nice(niceness)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            _AUTOGROUP.write_text(str(niceness))
