"""Captions write numbers as the browser does: `tests/assets/plot/numbers.test.mjs` has the same cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.figures.numerals import angle, epoch_of, number, percent

CASES = json.loads((Path(__file__).parent.parent / "numbers.json").read_text(encoding="utf-8"))
WRITERS = {"number": number, "percent": percent, "angle": angle, "epoch": lambda value: epoch_of(int(value))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']} {case['value']}")
def test_it_is_written_as_in_the_browser(case: dict[str, Any]) -> None:
    digits = [case["digits"]] if "digits" in case else []
    assert WRITERS[case["kind"]](float(case["value"]), *digits) == case["text"]
