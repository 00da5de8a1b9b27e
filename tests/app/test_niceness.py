"""Leaving the processor to others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import PROJECT

_SAY = """
import os
from app.niceness import be_nice_as_process
be_nice_as_process(7)
print(os.getpriority(os.PRIO_PROCESS, 0), open("/proc/self/autogroup").read().split()[-1])
"""


def _schedules_by_session() -> bool:
    """The file is there, and empty or unreadable, where the kernel leaves scheduling by session out or has it off."""
    try:
        return bool(Path("/proc/self/autogroup").read_text().strip())
    except OSError:
        return False


@pytest.mark.skipif(not _schedules_by_session(), reason="this system does not schedule by session")
@pytest.mark.parametrize("has_own_session", [True, False])
def test_a_process_is_nice_to_other_sessions_where_it_has_its_own(has_own_session: bool) -> None:
    before = Path("/proc/self/autogroup").read_text().split()[-1]
    command = [sys.executable, "-c", _SAY]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, check=True, start_new_session=has_own_session
    )
    nice, of_session = done.stdout.split()
    assert int(nice) >= 7
    assert of_session == ("7" if has_own_session else before), "others of a session are left as they are"
