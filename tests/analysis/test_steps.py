"""Numbers in steps: never further from what they were than half a step, whatever comes; the browser reads the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.container import pack, pack_steps, unpack
from analysis.errors import DamagedError
from analysis.steps import MOST, Steps, from_steps, to_steps

VECTOR = json.loads((Path(__file__).parent.parent / "steps.json").read_text(encoding="utf-8"))
"""What `tests/assets/data/steps.test.mjs` reads as well: a jump, zeros, and more steps expected than there may be."""

NUMBERS = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 4), st.integers(0, 2), st.sampled_from([1, 63, 64, 70])),
    elements=st.floats(-1000, 1000, width=32, allow_subnormal=False),
)


@settings(max_examples=40, deadline=None)
@given(NUMBERS, st.lists(st.floats(1e-3, 10), min_size=4, max_size=4))
def test_no_number_is_further_from_what_it_was_than_half_a_step(values: np.ndarray, sizes: list[float]) -> None:
    step = np.array(sizes[: len(values)])
    found = to_steps(values, step)
    assert found is not None
    read = from_steps(found, values.shape)
    assert read.dtype == np.float32
    assert (np.abs(read - values) <= step[:, None, None] * 0.5001 + 1e-4).all()


def test_steps_are_written_and_read_as_the_browser_reads_them() -> None:
    numbers = np.float32(VECTOR["numbers"]).reshape(VECTOR["shape"])
    found = to_steps(numbers, np.array(VECTOR["step"]))
    assert found is not None
    assert (found.bits.tolist(), found.widths.tolist()) == (VECTOR["bits"], VECTOR["widths"])
    assert from_steps(found, numbers.shape).tobytes() == numbers.tobytes()


@pytest.mark.parametrize("odd", [np.nan, np.inf, 2.0 * MOST])
def test_what_steps_do_not_hold_is_kept_as_it_is(odd: float) -> None:
    arrays = {"a": np.float32([[1, 2], [3, odd]]), "b": np.float32([[1, 2], [3, 4]])}
    stored, header = unpack(pack_steps(arrays, {"title": "t"}, {"a": np.ones(2), "b": np.ones(2)}))
    assert header == {"title": "t"}
    assert stored.keys() == arrays.keys()
    for name, values in arrays.items():
        assert stored[name].tobytes() == values.tobytes()


def test_zeros_need_no_step_and_other_numbers_one() -> None:
    values = np.float32([[0, 0], [1, 0]])
    found = to_steps(values, np.array([0, 0.5]))
    assert found is not None
    assert from_steps(found, values.shape).tobytes() == values.tobytes()
    assert to_steps(values, np.array([1.0, 0.0])) is None
    assert to_steps(values, np.array([1, np.nan])) is None


def test_bits_that_are_missing_are_said() -> None:
    found = to_steps(np.float32([[100, 200], [300, 500]]), np.ones(2))
    assert found is not None
    for damaged in (Steps(found.bits[:-1], found.widths, found.step), Steps(found.bits, found.widths[:1], found.step)):
        with pytest.raises(DamagedError, match="not what their header says"):
            unpack(pack(damaged.parts("a"), {"steps": {"a": [2, 2]}}))
