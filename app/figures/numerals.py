"""How captions write numbers: as the browser does in `assets/engine/plot/numbers.mjs`.

`tests/numbers.json` lists what both write. Ties are rounded away from 0, as JavaScript rounds them.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

from analysis.manifest import UNKNOWN_EPOCH, epoch_text

_LEAST, _MOST = 1e-3, 1e5
"""Sizes outside of these are written as powers of ten."""

_LEAST_PERCENT, _MOST_PERCENT = 0.1, 99.9
"""Percentages outside of these are not written out unless they are exact."""

_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Enough digits for every float."""

_TENTHS_BELOW, _TENTHS_ABOVE = 10, 99
"""Percentages outside of these have one decimal."""


def number(value: float, digits: int = 3) -> str:
    """At most `digits` significant digits with a real minus sign, such as `34,400`; one fewer in a power of ten."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if _LEAST <= abs(value) < _MOST:
        return f"{_rounded(value, digits).normalize():,f}".replace("-", "−")
    kept = max(digits - 1, 1)
    return f"{_rounded(value, kept):.{kept - 1}e}".replace("-", "−").replace("e+", "e")


def percent(share: float) -> str:
    """A share as a percentage: `100 %` and `0 %` only where they are exact."""
    if not math.isfinite(share):
        return "–"
    value = 100 * share
    if value in (0, 100):
        return f"{value:.0f} %"
    if value < _LEAST_PERCENT:
        return f"< {_LEAST_PERCENT} %"
    if value > _MOST_PERCENT:
        return f"> {_MOST_PERCENT} %"
    return f"{_fixed(value, 1 if value < _TENTHS_BELOW or value > _TENTHS_ABOVE else 0)} %"


def angle(radians: float) -> str:
    """An angle as a multiple of π: `0.25 π`."""
    if not math.isfinite(radians):
        return "–"
    return f"{_fixed(radians / math.pi, 2)} π".replace("-", "−")


def _rounded(value: float, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal_from_float(value)


def _fixed(value: float, decimals: int) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def epoch_of(epoch: object) -> str:
    """An epoch as written: `7,750`, or `unknown`."""
    whole = int(str(epoch))
    return epoch_text(whole) if whole == UNKNOWN_EPOCH else f"{whole:,}"
