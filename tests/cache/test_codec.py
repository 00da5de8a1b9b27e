"""Answers as bytes: nothing is lost, and no damage goes unnoticed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.answer import Answer, Array
from analysis.container import pack
from analysis.errors import DamagedError
from cache.codec import decode, encode, seal


def answer_of(**arrays: Array) -> Answer:
    return Answer("neuron", arrays)


def assert_same(found: Answer, expected: Answer) -> None:
    assert found.query == expected.query
    assert list(found.arrays) == list(expected.arrays)
    for name, array in expected.arrays.items():
        other = found.arrays[name]
        assert (other.axes, other.unit, other.values.dtype) == (array.axes, array.unit, array.values.dtype)
        assert other.values.shape == array.values.shape
        assert other.values.tobytes() == array.values.tobytes()
    assert found.labels == expected.labels
    assert found.titles == expected.titles
    assert found.notes == expected.notes


def test_arrays_keep_their_types() -> None:
    arrays = {"values": Array(np.zeros((2, 3)), ("x", "y"), "unit"), "mask": Array(np.array([True]), ("freq",))}
    answer = answer_of(**arrays)
    assert_same(decode(encode(answer)), answer)


def test_labels_titles_and_notes_survive() -> None:
    answer = Answer(
        "neuron",
        {"values": Array(np.zeros((2, 3)), ("epoch", "comp"), "π · nats"), "a": Array(np.zeros(2), ("epoch",))},
        labels={"epoch": (0, 10**12), "comp": ("const", "cos 1", "sin 1 — “π”")},
        titles={"x": "x = 3^i mod 7"},
        notes={"through": 'a "quoted"\nline'},
    )
    found = decode(encode(answer))
    assert_same(found, answer)
    assert all(isinstance(label, int) for label in found.labels["epoch"])


def test_decoded_values_cannot_be_changed() -> None:
    values = decode(encode(answer_of(values=Array(np.zeros(3), ("x",))))).values
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1.0


def test_equal_answers_have_equal_bytes() -> None:
    made = [encode(answer_of(values=Array(np.arange(5), ("x",)), b=Array(np.zeros(2), ("y",)))) for _ in range(2)]
    assert made[0] == made[1]


@pytest.fixture(scope="module")
def entry() -> bytes:
    return encode(answer_of(values=Array(np.arange(5), ("x",))))


def test_every_truncation_is_noticed(entry: bytes) -> None:
    for length in range(len(entry)):
        with pytest.raises(DamagedError):
            decode(entry[:length])


def test_every_flipped_bit_is_noticed(entry: bytes) -> None:
    for place in range(len(entry)):
        flipped = bytearray(entry)
        flipped[place] ^= 1 << (place % 8)
        with pytest.raises(DamagedError, match="does not match its digest"):
            decode(bytes(flipped))


@pytest.mark.parametrize("extra", [b"\x00", b"more"])
def test_anything_added_is_noticed(entry: bytes, extra: bytes) -> None:
    for data in (entry + extra, extra + entry, entry + entry):
        with pytest.raises(DamagedError):
            decode(data)


GOOD = {"query": "neuron", "arrays": {"values": [["x"], ""]}, "labels": {}, "titles": {}, "notes": {}}


@pytest.mark.parametrize(
    "header",
    [
        {},
        *({name: value for name, value in GOOD.items() if name != missing} for missing in GOOD),
        GOOD | {"arrays": {"other": [["x"], ""]}},
        GOOD | {"arrays": {"values": [["x", "y"], ""]}},
        GOOD | {"arrays": {"values": ["x"]}},
        GOOD | {"arrays": {"values": 7}},
        GOOD | {"arrays": ["values"]},
        GOOD | {"arrays": None},
        GOOD | {"labels": ["x"]},
        GOOD | {"labels": {"x": 7}},
    ],
    ids=str,
)
def test_a_header_that_does_not_fit_is_no_answer(header: dict[str, Any]) -> None:
    arrays = {"values": np.zeros(3)}
    assert decode(seal(pack(arrays, GOOD))).values.tolist() == [0, 0, 0], "what is changed below is sound"
    with pytest.raises(DamagedError, match="is not an answer"):
        decode(seal(pack(arrays, header)))


def test_what_is_sealed_and_not_packed_is_no_answer() -> None:
    with pytest.raises(DamagedError, match="no packed arrays"):
        decode(seal(b"{}"))
