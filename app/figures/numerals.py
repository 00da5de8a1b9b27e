"""How all numbers that people read are written: the one rule, which `assets/engine/plot/numbers.mjs` follows, too.

A number has at most three significant digits, no trailing zeros, its thousands apart from 1,000 on, and a true minus
sign; below 0.001 and from 1e6 on it is written as a power of ten. A share is a percentage without decimals, or with one
below 10 % and above 99 %; an angle is a multiple of π with two digits. Only what is exact is called 0 %, 100 % or 0 π.
Counts and epochs are whole, with their thousands apart.

`tests/numbers.json` lists what both write. Ties are rounded away from 0, as JavaScript rounds them.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

from analysis.manifest import epoch_numeral

_LEAST, _MOST = Decimal("1e-3"), Decimal("1e6")
"""Sizes outside of these, once rounded, are written as powers of ten."""

_LEAST_PERCENT, _MOST_PERCENT = 0.1, 99.9
"""Percentages outside of these are not written out unless they are exact."""

_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Enough digits for every float."""

_TENTHS_BELOW, _TENTHS_ABOVE = 10, 99
"""Percentages outside of these have one decimal."""


def number(value: float, digits: int = 3) -> str:
    """At most `digits` significant digits, such as `34,400`, `0.017` or `−1.4e−7`."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal_from_float(value).normalize()
    if _LEAST <= abs(rounded) < _MOST:
        return f"{rounded:,f}".replace("-", "−")
    return f"{rounded:e}".replace("-", "−").replace("e+", "e")


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
    decimals = 1 if value < _TENTHS_BELOW or value > _TENTHS_ABOVE else 0
    fixed = Decimal(value).quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    return f"{fixed.normalize():f} %"


def angle(radians: float) -> str:
    """An angle as a multiple of π: `0.25 π`."""
    return f"{number(radians / math.pi, 2)} π" if math.isfinite(radians) else "–"


def epoch_of(epoch: object) -> str:
    """An epoch as written: `7,750`, or `unknown`."""
    return epoch_numeral(int(str(epoch)))
