"""What is freed is kept for what comes next, and given back when that is said."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

FAULTS = """
import resource
from app.memory import give_back, keep_freed

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    blocks = [bytearray(5 * 2**20) for _ in range(3)]
    del blocks
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

{call}
first = [faults() for _ in range(5)][-1]
give_back()
print(first, faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only GNU's C library is told what to keep")
def test_what_is_freed_is_at_hand_again_until_it_is_given_back() -> None:
    again, after = seen("keep_freed()")
    assert again < after / 4
    again, after = seen("")
    assert again > after / 2, "or there is nothing to tell the library"


def seen(call: str) -> tuple[int, int]:
    """How many pages a new process waits for: for what it had before, and for the same once that is given back."""
    code = FAULTS.format(call=call)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    again, after = done.stdout.split()
    return int(again), int(after)
