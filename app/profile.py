"""What a server lets its visitors do: the one place that says so, by the name that `GROKSCOPE_PROFILE` gives it.

A private server is for those whose runs it has; a public one for anybody, who may read and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Rate:
    """How often one address may ask each web process."""

    a_second: float
    at_once: int
    """After a while in which it has not asked."""


@dataclass(frozen=True)
class Profile:
    """How far a server goes for whoever asks."""

    most_numbers: int
    """An answer as text holds at most so many: more take minutes to write and to read, and npz takes any."""
    most_exports: int
    """Runs that one web process sends at a time: each keeps a thread for as long as its reader takes."""
    quick_queue: int
    """Computations of less than a second that wait in each web process."""
    costly_queue: int
    """Those of more, in each of its two lanes."""
    rate: Rate | None = None
    """Of what each address may ask; any where it is None."""
    forced: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Settings that it has a value of its own for, by their names."""


PRIVATE = Profile(most_numbers=2_000_000, most_exports=2, quick_queue=64, costly_queue=16)

PROFILES: Mapping[str, Profile] = {
    "private": PRIVATE,
    "public": Profile(
        most_numbers=500_000,
        most_exports=1,
        quick_queue=32,
        costly_queue=8,
        rate=Rate(a_second=50, at_once=300),
        forced=MappingProxyType({"training": "off", "imports": "off", "jobs": False}),
    ),
}
"""By the name in the settings."""
