"""One checkpoint as bytes, and every way in which it can be damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
import safetensors.torch
import torch

from analysis.checkpoints import CheckpointFiles, check_state, encode_checkpoint, expected_shapes, read_checkpoint
from analysis.config import ModelConfig
from analysis.errors import DamagedError
from analysis.files import digest_of
from analysis.manifest import CheckpointRecord, Dtype
from tests.tiny import MODEL, random_state

NAME = "blocks.0.mlp.in.weight"


def put(folder: Path, data: bytes) -> CheckpointRecord:
    record = CheckpointRecord(epoch=3, sha256=digest_of(data))
    path = folder / record.file
    path.parent.mkdir()
    path.write_bytes(data)
    return record


@pytest.mark.parametrize(("dtype", "error"), [("float32", 0.0), ("float16", 2**-11), ("bfloat16", 2**-8)])
def test_a_checkpoint_survives_being_written_and_read(tmp_path: Path, dtype: Dtype, error: float) -> None:
    """Each weight is rounded to the nearest of its dtype: half a unit in the last place, relative."""
    state = random_state(MODEL)
    read = read_checkpoint(CheckpointFiles(tmp_path), put(tmp_path, encode_checkpoint(state, dtype)), MODEL)
    assert read.keys() == state.keys()
    for name, tensor in state.items():
        assert str(read[name].dtype) == f"torch.{dtype}"
        # 1e-7 absolute: float16 loses more than its relative precision below 6e-5 (its subnormals are 6e-8 apart).
        assert torch.all((read[name].float() - tensor).abs() <= error * tensor.abs() + (1e-7 if error else 0.0))


def test_equal_weights_have_equal_bytes() -> None:
    assert encode_checkpoint(random_state(MODEL), "float16") == encode_checkpoint(random_state(MODEL), "float16")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_not_written(value: float) -> None:
    state = random_state(MODEL)
    state[NAME][1, 2] = value
    with pytest.raises(DamagedError, match=f"{NAME} is not finite in float32"):
        encode_checkpoint(state, "float32")


def test_weights_too_large_for_float16_are_not_written() -> None:
    state = random_state(MODEL)
    state[NAME][0, 0] = 70_000.0
    with pytest.raises(DamagedError, match="needs --dtype float32"):
        encode_checkpoint(state, "float16")
    assert encode_checkpoint(state, "float32")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    record = put(tmp_path, encode_checkpoint(random_state(MODEL), "float32"))
    (tmp_path / record.file).unlink()
    with pytest.raises(DamagedError, match=r"checkpoints/000003\.safetensors cannot be read \(No such file"):
        read_checkpoint(CheckpointFiles(tmp_path), record, MODEL)


@pytest.mark.parametrize("length", [0, 7, 100, -1])
def test_a_truncated_file_does_not_match_its_digest(tmp_path: Path, length: int) -> None:
    data = encode_checkpoint(random_state(MODEL), "float32")
    record = put(tmp_path, data)
    (tmp_path / record.file).write_bytes(data[:length])
    with pytest.raises(DamagedError, match="does not match its digest"):
        read_checkpoint(CheckpointFiles(tmp_path), record, MODEL)


def test_a_flipped_byte_does_not_match_its_digest(tmp_path: Path) -> None:
    data = bytearray(encode_checkpoint(random_state(MODEL), "float32"))
    record = put(tmp_path, bytes(data))
    for place in (0, 20, len(data) // 2, len(data) - 1):
        data[place] ^= 1
        (tmp_path / record.file).write_bytes(data)
        data[place] ^= 1
        with pytest.raises(DamagedError, match="does not match its digest"):
            read_checkpoint(CheckpointFiles(tmp_path), record, MODEL)


@pytest.mark.parametrize("data", [b"", b"\x00" * 8, b"\xff" * 100, b"PK\x03\x04" + b"\x00" * 100, b"\x80\x04K\x01."])
def test_another_file_with_the_right_digest_is_no_checkpoint(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DamagedError, match="is not a safetensors file"):
        read_checkpoint(CheckpointFiles(tmp_path), put(tmp_path, data), MODEL)


def test_the_names_and_shapes_must_be_the_models() -> None:
    state = random_state(MODEL)
    check_state(state, MODEL)
    with pytest.raises(DamagedError, match=f"{NAME} is missing"):
        check_state({name: tensor for name, tensor in state.items() if name != NAME}, MODEL)
    with pytest.raises(DamagedError, match="extra is not a parameter of this model"):
        check_state(state | {"extra": torch.zeros(1)}, MODEL)
    with pytest.raises(DamagedError, match=rf"{NAME} has shape \(16, 24\), expected \(24, 16\)"):
        check_state(state | {NAME: state[NAME].T}, MODEL)
    with pytest.raises(DamagedError, match=f"{NAME} holds values that are not finite"):
        check_state(state | {NAME: torch.full((24, 16), float("nan"))}, MODEL)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.uint8, torch.float8_e4m3fn])
def test_weights_of_another_kind_of_number_are_refused(tmp_path: Path, dtype: torch.dtype) -> None:
    state = random_state(MODEL)
    state[NAME] = torch.ones(24, 16).to(dtype)
    with pytest.raises(DamagedError, match=NAME):
        read_checkpoint(CheckpointFiles(tmp_path), put(tmp_path, safetensors.torch.save(state)), MODEL)


@pytest.mark.parametrize("normalization", [None, "LN", "LNPre", "RMS", "RMSPre"])
@pytest.mark.parametrize("n_layers", [1, 2])
def test_the_expected_parameters_are_those_of_transformer_lens(n_layers: int, normalization: str | None) -> None:
    from analysis.reference import bridge_for

    model = ModelConfig(p=7, d_model=16, n_heads=2, d_head=8, d_mlp=24, n_layers=n_layers, normalization=normalization)
    bridge = bridge_for(model).state_dict()
    assert {name: tuple(tensor.shape) for name, tensor in bridge.items()} == expected_shapes(model)
