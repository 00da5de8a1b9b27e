"""What a process keeps of the memory that it has freed: what its next computation takes, and nothing once it rests."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""`M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` of GNU's `malloc.h`."""

_OF_HEAP = 32 * 2**20
"""Bytes of the largest block that is taken from the heap: the most that GNU's library would choose by itself."""

_KEPT = 64 * 2**20
"""Bytes at the end of a heap that stay when they are free: all arrays of a pass over neurons, some times over."""


def keep_freed() -> None:
    """Have the C library keep what is freed for what is computed next, until `give_back`.

    By itself it hands the end of a heap back as soon as a few MB of it are free, and the system clears every page of
    the next array anew: half the time of a pass over all neurons.
    """
    with suppress(OSError, AttributeError):  # where there is another library than GNU's
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _OF_HEAP)
        library.mallopt(_TRIM_THRESHOLD, _KEPT)


def give_back() -> None:
    """Have the C library return what is free to the system: it keeps what each thread once had, for that thread."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
