"""Shapes to transform: presets keep within their bounds, drawings are read place by place, and errors say the fix."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.config import ModelConfig
from analysis.errors import ParameterError
from analysis.queries import query_named
from analysis.task import Task
from analysis.waveforms import ALPHABET, PRESETS, shape_values
from tests import tiny

TRANSFORM = query_named("fourier_transform")


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(("size", "order"), [(3, 3), (3, 2), (8, 8), (113, 113), (113, 112), (4096, 4096)])
def test_presets_lie_between_minus_one_and_one(name: str, size: int, order: int) -> None:
    values = shape_values(name, size=size, order=order)
    assert (values.shape, values.dtype) == ((size,), np.dtype(np.float64))
    assert np.abs(values).max() <= 1
    assert np.abs(values).max() > 0.2, "there is something to see"
    assert not values[order:].any(), "what stands beside the group is 0"


def test_presets_are_what_they_are_called() -> None:
    shape = {name: shape_values(name, size=112, order=112) for name in PRESETS}
    assert set(shape["square"]) == {-1.0, 1.0}
    assert shape["square"].sum() == 0
    assert (shape["triangle"].argmax(), shape["triangle"].max(), shape["triangle"][0]) == (56, 1.0, -1.0)
    assert np.ptp(np.diff(shape["sawtooth"])) == pytest.approx(0, abs=1e-12)
    assert np.flatnonzero(shape["impulse"]).tolist() == [0]
    assert (shape["bump"].argmax(), shape["bump"].max()) == (56, 1.0)
    assert shape["bump"][[0, -1]] == pytest.approx(0, abs=1e-5)
    assert np.flatnonzero(np.abs(np.fft.rfft(shape["beats"])) > 1e-6).tolist() == [14, 15]


def test_a_drawing_is_read_character_by_character() -> None:
    assert len(ALPHABET) == 63
    values = shape_values(f"drawn:{ALPHABET}", size=63, order=63)
    assert values == pytest.approx((np.arange(63) - 31) / 31, abs=0)
    assert (values[0], values[31], values[62]) == (-1.0, 0.0, 1.0)


def test_the_transform_is_numpys() -> None:
    """Coefficients of cos k and sin k are the real and the negated imaginary part of rfft, times √(2/p)."""
    p = 113
    basis, values = Task(p).basis, shape_values("sawtooth", size=p, order=p)
    expected = np.fft.rfft(values)[1:] * np.sqrt(2 / p)
    found = basis.matrix @ values
    assert found[1::2] == pytest.approx(expected.real, abs=1e-12)
    assert found[2::2] == pytest.approx(-expected.imag, abs=1e-12)


@pytest.mark.parametrize("shape", ["", "Square", "circle", "drawn", "sine:AAAAAAA"])
def test_a_shape_that_there_is_not_is_refused_with_those_there_are(shape: str) -> None:
    with pytest.raises(ParameterError, match=r"^query 'fourier_transform': shape: there is no shape .* choose square"):
        TRANSFORM.parse_text({"shape": shape})


@pytest.mark.parametrize("character", ["_", "+", "/", "=", " ", "é", "٣", "\n"])
def test_a_character_that_no_level_has_is_named(character: str) -> None:
    with pytest.raises(ParameterError) as refused:
        TRANSFORM.parse({"shape": f"drawn:AAA{character}AAA"})
    assert str(refused.value) == (
        f"query 'fourier_transform': shape: a drawing has no character {character!r}: "
        "write each place as one of A–Z, a–z, 0–9 and -"
    )


@pytest.mark.parametrize("length", [0, 6, 8, 113])
def test_a_drawing_of_another_length_says_how_long_it_should_be(length: int) -> None:
    query = TRANSFORM.parse({"shape": "drawn:" + "f" * length})
    with pytest.raises(ParameterError) as refused:
        query.check(tiny.MODEL)
    assert str(refused.value) == (
        f"a drawing has one character for each of this run's 7 tokens, and this one has {length}"
    )


def test_a_preset_fits_every_run() -> None:
    for operation in ("add", "multiply"):
        TRANSFORM.parse({"shape": "beats"}).check(ModelConfig(p=3, operation=operation, d_model=1, d_mlp=1))
