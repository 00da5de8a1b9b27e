"""Packed arrays: nothing is lost, whatever their type, shape and layout in memory; anything else is refused."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
import safetensors.numpy

from analysis.container import pack, unpack
from analysis.errors import DamagedError

DTYPES = ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]


@pytest.mark.parametrize("shape", [(), (0,), (3,), (0, 4), (2, 3), (1, 1, 1)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_type_and_shape_survives(dtype: str, shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).integers(0, 2 if dtype == "bool" else 100, shape).astype(dtype)
    found = unpack(pack({"values": values}, {}))[0]["values"]
    assert (found.dtype, found.shape, found.tobytes()) == (values.dtype, shape, values.tobytes())


def test_every_bit_of_a_float_and_the_header_survive() -> None:
    values = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1])
    header = {"title": 'a "quoted"\nline — “π”', "epochs": [0, 10**12], "labels": {"x": None}}
    found, told = unpack(pack({"values": values}, header))
    assert (found["values"].tobytes(), told) == (values.tobytes(), header)


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
    np.testing.assert_array_equal(unpack(pack({"values": values}, {}))[0]["values"], values)


@pytest.mark.parametrize("title", ["", "p", "p²", "longer"])
def test_each_array_lies_at_a_multiple_of_its_items_size(title: str) -> None:
    """JavaScript has no other views on a buffer."""
    arrays = {name: np.zeros(count, dtype) for count, dtype in enumerate(DTYPES) for name in (f"a-{dtype}", dtype)}
    data = pack(arrays, {"title": title})
    length = int.from_bytes(data[:8], "little")
    for name, about in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            assert (8 + length + about["data_offsets"][0]) % arrays[name].dtype.itemsize == 0


def test_equal_arrays_have_equal_bytes() -> None:
    made = [pack({"b": np.zeros(2), "a": np.arange(5)}, {"x": 1, "y": 2}) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 8,
        b"\xff" * 16,
        b"\x02\x00\x00\x00\x00\x00\x00\x00[]",
        b"\x02\x00\x00\x00\x00\x00\x00\x00{}",
        pickle.dumps({"a": 1}),
        safetensors.numpy.save({"values": np.zeros(3)}),
        safetensors.numpy.save({"values": np.zeros(3)}, metadata={"another": "{}"}),
        safetensors.numpy.save({"values": np.zeros(3)}, metadata={"grokscope": "{"}),
        safetensors.numpy.save({"values": np.zeros(3)}, metadata={"grokscope": "[]"}),
        pack({"values": np.zeros(3)}, {})[:-1],
        pack({"values": np.zeros(3)}, {}) + b"more",
    ],
    ids=range(12),
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedError, match="packed arrays"):
        unpack(data)
