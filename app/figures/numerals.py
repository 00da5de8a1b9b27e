"""How numbers are written in the sentences under the panels' titles."""

from __future__ import annotations

import math

_THOUSAND, _HUGE = 1e3, 1e5
"""Between these, numbers are written without decimals instead of as powers of ten."""

_LEAST, _MOST = 0.1, 99.9
"""The percentages beyond which only exact ones are said."""

_WHOLE_FROM, _WHOLE_TO = 10, 99


def number(value: float) -> str:
    """Three significant digits, with a real minus sign; tiny and huge numbers as powers of ten."""
    if not math.isfinite(value):
        return "not a number"
    rounded = float(f"{value:.3g}")
    text = f"{value:,.0f}" if abs(rounded) >= _THOUSAND and abs(value) < _HUGE else f"{value:.3g}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", "−")


def percent(share: float) -> str:
    """A share as a percentage that never rounds to a lie: `100 %` and `0 %` are said only when they are exact."""
    if not math.isfinite(share):
        return "unknown"
    hundred = 100 * share
    if 0 < hundred < _LEAST:
        return f"< {_LEAST} %"
    if _MOST < hundred < 100:  # noqa: PLR2004 - a hundred per cent
        return f"> {_MOST} %"
    digits = 0 if hundred in (0, 100) or _WHOLE_FROM <= hundred <= _WHOLE_TO else 1
    return f"{hundred:.{digits}f} %"
