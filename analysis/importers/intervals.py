"""How far apart numbers were recorded, as far as the lengths of two lists tell.

A training that records something at epochs 0, k, 2k … below `total` records it ⌈total / k⌉ times. Some record the state
after the last step as well, in one list or in both, so that either may be one longer.
"""

from __future__ import annotations


def intervals_that_fit(total: int, count: int) -> tuple[int, ...]:
    """Every how many of `total` epochs something was recorded `count` times (1 ≤ count ≤ total).

    Empty when nothing fits, one number when the lengths tell, else the least and the greatest that fit. Where several
    do, a round one (1, 2, 5, 10, …) at which both lists end together is taken, if it is the only one.

    >>> intervals_that_fit(107_791, 10_780), intervals_that_fit(100, 10), intervals_that_fit(120, 3)
    ((10,), (10,), (40, 60))
    """
    last = count - 1
    if last == 0:
        return (1, total) if total > 1 else (1,)
    fits = range(-(-total // count), (total - 1) // last + 1)
    together = {end // number for end in (total - 1, total) for number in (count, last) if end % number == 0}
    every = sorted({*together, *fits[:1], *fits[-1:]})
    if len(fits) + len(together.difference(fits)) == 1:
        return (every[0],)
    likely = [interval for interval in together if str(interval).rstrip("0") in ("1", "2", "5")]
    if len(likely) == 1:
        return (likely[0],)
    return (every[0], every[-1]) if every else ()


def numeral(interval: int | None) -> str:
    """How an interval stands before "epoch": `` for every one, `10th `, `42nd `."""
    if interval is None or interval == 1:
        return ""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(interval % 10, "th") if interval % 100 not in (11, 12, 13) else "th"
    return f"{interval:,}{ending} "
