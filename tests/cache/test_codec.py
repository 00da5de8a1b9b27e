"""Answers as bytes: nothing is lost, and no damage goes unnoticed."""

from __future__ import annotations

import hashlib
import json
import pickle
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from analysis.answer import Answer, Array
from cache.codec import DamagedEntryError, decode, encode

DTYPES = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
]


def answer_of(**arrays: Array) -> Answer:
    return Answer("neuron", arrays)


def forge(body: bytes) -> bytes:
    """Bytes with the right digest, whatever they are."""
    return hashlib.blake2b(body, digest_size=16).digest() + body


def forge_header(header: Any) -> bytes:
    text = header if isinstance(header, str) else json.dumps(header)
    return forge(safetensors.numpy.save({"values": np.zeros(3)}, metadata={"grokscope": text}))


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


@pytest.mark.parametrize("shape", [(), (0,), (3,), (0, 4), (2, 3), (1, 1, 1)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_and_shape_survives(dtype: str, shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).integers(0, 2 if dtype == "bool" else 100, shape).astype(dtype)
    answer = answer_of(values=Array(values, ("a", "b", "c")[: len(shape)], "unit"))
    assert_same(decode(encode(answer)), answer)


def test_every_bit_of_a_float_survives() -> None:
    values = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1])
    answer = answer_of(values=Array(values, ("x",)))
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


@pytest.mark.parametrize(
    "values",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(12.0).reshape(3, 4)[:, ::2],
        np.arange(12.0).reshape(3, 4)[::-1],
        np.broadcast_to(np.float32(1.5), (3, 4)),
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(12).reshape(3, 4).astype(">f8"),
    ],
    ids=["transposed", "strided", "reversed", "broadcast", "fortran", "big-endian"],
)
def test_any_layout_in_memory_survives(values: np.ndarray) -> None:
    found = decode(encode(answer_of(values=Array(values, ("x", "y")))))
    np.testing.assert_array_equal(found.values, values)


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
        with pytest.raises(DamagedEntryError):
            decode(entry[:length])


def test_every_flipped_bit_is_noticed(entry: bytes) -> None:
    for place in range(len(entry)):
        flipped = bytearray(entry)
        flipped[place] ^= 1 << (place % 8)
        with pytest.raises(DamagedEntryError, match="does not match its digest"):
            decode(bytes(flipped))


@pytest.mark.parametrize("extra", [b"\x00", b"more"])
def test_anything_added_is_noticed(entry: bytes, extra: bytes) -> None:
    for data in (entry + extra, extra + entry, entry + entry):
        with pytest.raises(DamagedEntryError):
            decode(data)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 7,
        b"\x00" * 8,
        b"\xff" * 16,
        b"\x02\x00\x00\x00\x00\x00\x00\x00{}",
        b"\x02\x00\x00\x00\x00\x00\x00\x00[]",
        b"\x04\x00\x00\x00\x00\x00\x00\x00null",
        b"\x02\x00\x00\x00\x00\x00\x00\x00\xff\xfe",
        pickle.dumps({"a": 1}),
        safetensors.numpy.save({"values": np.zeros(3)}),
        safetensors.numpy.save({"values": np.zeros(3)}, metadata={"another": "{}"}),
    ],
    ids=range(11),
)
def test_other_bytes_with_the_right_digest_are_no_answer(body: bytes) -> None:
    with pytest.raises(DamagedEntryError, match="is not an answer"):
        decode(forge(body))


GOOD = {"query": "neuron", "arrays": {"values": [["x"], ""]}, "labels": {}, "titles": {}, "notes": {}}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"text"',
        {},
        {name: value for name, value in GOOD.items() if name != "query"},
        {name: value for name, value in GOOD.items() if name != "labels"},
        {name: value for name, value in GOOD.items() if name != "notes"},
        GOOD | {"arrays": {"other": [["x"], ""]}},
        GOOD | {"arrays": {"values": [["x", "y"], ""]}},
        GOOD | {"arrays": {"values": ["x"]}},
        GOOD | {"arrays": {"values": 7}},
        GOOD | {"arrays": ["values"]},
        GOOD | {"arrays": None},
        GOOD | {"labels": ["x"]},
        GOOD | {"labels": {"x": 7}},
    ],
    ids=range(18),
)
def test_a_header_that_does_not_fit_is_no_answer(header: Any) -> None:
    assert decode(forge_header(GOOD)).values.tolist() == [0, 0, 0], "what is changed below is sound"
    with pytest.raises(DamagedEntryError, match="is not an answer"):
        decode(forge_header(header))
