"""The version of the analysis: the digest of its source, so that no cached answer outlives the code it came from."""

from __future__ import annotations

from pathlib import Path

from analysis.files import source_digest

ANALYSIS_VERSION = source_digest(Path(__file__).parent)
"""Part of every cache key."""
