"""Names of runs and the schema of run.json."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from analysis.manifest import CheckpointRecord, Manifest, run_name

GOOD = ("a", "mod113", "A.b-c_d", "0", "a" * 64, "a..b", "run.json")
BAD = ("", "..", "../x", "a/b", "/etc", "a\\b", ".hidden", "-flag", "a" * 65, "a b", "a\n", "a\x00", "é", "x²", "٣")

DIGEST = "0" * 64


def content(**changes: Any) -> dict[str, Any]:
    provenance = {"command": "", "created": "", "grokscope": "", "torch": "", "device": "cpu", "threads": 1}
    return {"name": "a", "model": {"p": 7}, "dtype": "float32", "provenance": provenance} | changes


@pytest.mark.parametrize("name", GOOD)
def test_good_names(name: str) -> None:
    assert run_name(name) == name


@pytest.mark.parametrize("name", BAD)
def test_bad_names(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a run: use 1 to 64"):
        run_name(name)


def test_a_manifest_survives_being_written_and_read() -> None:
    record = {"epoch": 5, "sha256": DIGEST}
    train = {"lr": 0.01, "betas": (0.9, 0.5)}
    manifest = Manifest.model_validate(content(train=train, checkpoints=(record,)))
    assert Manifest.model_validate_json(manifest.model_dump_json()) == manifest
    assert manifest.schema_version == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"schema_version": 2}, "schema_version"),
        ({"name": "../x"}, "name"),
        ({"model": {"p": "7"}}, "model.p"),
        ({"model": {"p": 10**9}}, "model.p"),
        ({"model": {"p": 6, "operation": "multiply"}}, "model"),
        ({"model": {"p": 7, "colour": "red"}}, "model.colour"),
        ({"train": {"lr": float("nan")}}, "train.lr"),
        ({"checkpoints": ({"epoch": 0, "sha256": DIGEST + "\n"},)}, "checkpoints.0.sha256"),
    ],
)
def test_a_manifest_is_refused_for_the_field_that_is_wrong(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Manifest.model_validate(content(**changes))
    assert [".".join(map(str, error["loc"])) for error in caught.value.errors()] == [where]


def test_a_checkpoint_file_stays_in_its_folder_and_sorts_by_epoch() -> None:
    files = [CheckpointRecord(epoch=epoch, sha256=DIGEST).file for epoch in (0, 99, 100, 25_000)]
    assert files == sorted(files)
    assert files[2] == "checkpoints/000100.safetensors"
