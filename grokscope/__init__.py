"""What other people's programs import: `grokscope.record`."""

from __future__ import annotations

from analysis.record import record

__all__ = ["record"]
