"""The colours of frequencies: the same in every panel and both themes, and never without the number beside them."""

from __future__ import annotations

from collections.abc import Sequence

OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


def frequency_colours(freqs: Sequence[str]) -> dict[str, str]:
    """One colour for each of the first six key frequencies of a run; the page shows the others in grey."""
    return dict(zip(freqs, OKABE_ITO, strict=False))
