"""How numbers are written: for colour bars, rings and the sentences under the panels' titles."""

from __future__ import annotations

import math


def number(value: float) -> str:
    """Three significant digits, with a real minus sign; tiny and huge numbers as powers of ten."""
    if not math.isfinite(value):
        return "not a number"
    size = abs(value)
    text = f"{value:.3g}" if size == 0 or 1e-3 <= size < 1e5 else f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")
    return text.replace("-", "−")


def percent(share: float) -> str:
    """A share as a percentage that never rounds to a lie: `100 %` and `0 %` are said only when they are exact."""
    if not math.isfinite(share):
        return "unknown"
    hundred = 100 * share
    if 0 < hundred < 0.1:
        return "< 0.1 %"
    if 99.9 < hundred < 100:
        return "> 99.9 %"
    return f"{hundred:.0f} %" if hundred in (0, 100) or 10 <= hundred <= 99 else f"{hundred:.1f} %"
