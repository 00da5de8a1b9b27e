"""What other people's programs import: `grokscope.record` writes runs, `grokscope.show` shows them in a notebook."""

from __future__ import annotations

from analysis.record import record
from app.notebook import show

__all__ = ["record", "show"]
