"""`grokscope query`: answers in the terminal and in files."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

from analysis.answer import Answer, Array
from analysis.queries import QUERIES
from analysis.queries.neuron import Neuron
from analysis.session import Session
from analysis.signature import lines_of
from analysis.store import RunStore
from app.export import describe
from tests import tiny
from tests.commands.conftest import Command, assert_refused


@pytest.fixture
def ask(grokscope: Command, tiny_store: RunStore) -> Command:
    """`grokscope query` over the tiny run's store."""
    return lambda *arguments: grokscope("query", *arguments, "--runs", str(tiny_store.root))


def expected(store: RunStore, epoch: int | None, query: Neuron) -> np.ndarray:
    session = Session(store.root, device="cpu")
    return session.answer(session.run("tiny"), epoch, query).values


def test_npz(ask: Command, tiny_store: RunStore, tmp_path: Path) -> None:
    out = tmp_path / "a.npz"
    result = ask("tiny", "20", "neuron", "neuron=3", "stage=pre", "--out", str(out))
    assert (result.code, result.out) == (0, f"wrote {out}\n")
    with np.load(out) as file:
        np.testing.assert_array_equal(file["values"], expected(tiny_store, 20, Neuron(neuron=3, stage="pre")))
        assert file["label_x"].tolist() == list(range(7))
        assert json.loads(str(file["about"])) == {
            "run": "tiny",
            "epoch": 20,
            "query": "neuron",
            "parameters": {"neuron": 3, "stage": "pre", "basis": "input"},
            "titles": {"x": "x", "y": "y"},
            "notes": {},
            "missing": [],
            "units": {"values": "activation"},
        }


def test_csv_is_one_row_per_cell(ask: Command, tiny_store: RunStore, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    assert ask("tiny", "all", "neuron", "neuron=3", "basis=fourier", "--out", str(out)).code == 0
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    values = expected(tiny_store, None, Neuron(neuron=3, basis="fourier"))
    assert len(rows) == values.size
    assert list(rows[0]) == ["epoch", "comp_x", "comp_y", "values", "share"]
    names = tiny_store.open("tiny").task.basis.names
    for row in rows:
        place = (tiny.EPOCHS.index(int(row["epoch"])), names.index(row["comp_x"]), names.index(row["comp_y"]))
        assert float(row["values"]) == float(values[place]), "every digit is written"


def test_json(ask: Command, tiny_store: RunStore, tmp_path: Path) -> None:
    out = tmp_path / "a.json"
    assert ask("tiny", "last", "neuron", "neuron=3", "--out", str(out)).code == 0
    content = json.loads(out.read_text())
    assert (content["run"], content["epoch"], content["query"]) == ("tiny", 60, "neuron")
    assert content["arrays"]["values"]["axes"] == ["x", "y"]
    np.testing.assert_array_equal(content["arrays"]["values"]["values"], expected(tiny_store, 60, Neuron(neuron=3)))
    assert content["labels"]["x"] == list(range(7))


def test_what_is_not_known_is_null_in_json(
    ask: Command, tiny_copy: RunStore, grokscope: Command, tmp_path: Path
) -> None:
    from dataclasses import replace

    history = tiny_copy.open("tiny").history
    unknown = replace(history, test_loss=np.where(history.epoch % 20 == 0, history.test_loss, np.nan))
    (tiny_copy.folder("tiny") / "history.npz").write_bytes(unknown.to_bytes())
    out = tmp_path / "a.json"
    assert grokscope("query", "tiny", "all", "losses", "--out", str(out), "--runs", str(tiny_copy.root)).code == 0
    found = json.loads(out.read_text())["arrays"]["test_loss"]["values"]
    assert [value is None for value in found] == [False, True, False, True, False, True, False]


def test_the_terminal(ask: Command) -> None:
    small = ask("tiny", "first", "attention_mean")
    assert small.code == 0
    assert "values (head 2 × pos 3) share" in small.out
    assert "[[" in small.out, "few values are printed"
    large = ask("tiny", "all", "neuron", "neuron=3")
    assert "values (epoch 4 × x 7 × y 7) activation; " in large.out
    assert "[[" not in large.out


@pytest.mark.parametrize(("text", "epoch"), [("first", 0), ("last", 60), ("20", 20)])
def test_epochs(ask: Command, tmp_path: Path, text: str, epoch: int) -> None:
    assert ask("tiny", text, "embedding_spectrum", "--out", str(tmp_path / "a.json")).code == 0
    assert json.loads((tmp_path / "a.json").read_text())["epoch"] == epoch


@pytest.mark.parametrize(
    "epoch", ["", "21", "-1", "1e3", "20.0", "latest", "ALL", "9" * 5000, "020", "+20", "2_0", " 20"]
)
def test_bad_epochs_are_refused(ask: Command, epoch: str) -> None:
    assert_refused(ask("tiny", epoch, "embedding_spectrum"))


def test_an_epoch_that_is_not_there_is_named_with_those_that_are(ask: Command) -> None:
    assert_refused(ask("tiny", "21", "embedding_spectrum"), "no checkpoint at epoch 21: choose one of 0, 20, 40, 60")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["neuron"], ["query 'neuron'", "neuron: is required"]),
        (["neuron", "neuron=24"], ["there is no neuron 24: neuron goes from 0 to 23 in this run"]),
        (["neuron", "neuron=3", "stage=mid"], ["stage: input should be 'pre' or 'post'"]),
        (["neuron", "neuron=3", "colour=red"], ["colour: there is no such parameter"]),
        (["neuron", "neuron=3", "neuron=4"], ["neuron is given twice"]),
        (["neuron", "neuron"], ["'neuron' is not a parameter: write key=value"]),
        (["neuron", "=3"], ["'=3' is not a parameter: write key=value"]),
        (["banana"], ["there is no query 'banana': the queries are losses"]),
    ],
)
def test_bad_parameters_are_named(ask: Command, arguments: list[str], words: list[str]) -> None:
    assert_refused(ask("tiny", "20", *arguments), *words)


@pytest.mark.parametrize("run", ["other", "../tiny", "", "a/b"])
def test_bad_runs_are_named(ask: Command, run: str) -> None:
    assert_refused(ask(run, "20", "embedding_spectrum"), repr(run))


@pytest.mark.parametrize("arguments", [[], ["tiny"], ["tiny", "20"]])
def test_missing_arguments(ask: Command, arguments: list[str]) -> None:
    assert_refused(ask(*arguments), "give RUN EPOCH QUERY key=value…, or --list")


@pytest.mark.parametrize("name", ["a.txt", "a", "a.NPZ", ".json", "a.json.gz"])
def test_a_bad_suffix_is_refused_before_anything_is_computed(ask: Command, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    assert_refused(ask("tiny", "20", "embedding_spectrum", "--out", str(out)), ".npz, .csv, .json")
    assert not (tmp_path / "cache").exists()
    assert not out.exists()


def test_a_missing_folder_is_refused_before_anything_is_computed(ask: Command, tmp_path: Path) -> None:
    out = tmp_path / "no" / "a.npz"
    assert_refused(ask("tiny", "20", "embedding_spectrum", "--out", str(out)), "there is no folder")
    assert not (tmp_path / "cache").exists()


def test_a_file_that_cannot_be_written_is_named(ask: Command, tmp_path: Path) -> None:
    (tmp_path / "a.npz").mkdir()
    result = ask("tiny", "20", "embedding_spectrum", "--out", str(tmp_path / "a.npz"))
    assert_refused(result, "cannot be written")


def test_the_list_has_every_query_with_its_parameters(grokscope: Command) -> None:
    result = grokscope("query", "--list")
    assert result.code == 0
    headers = [line for line in result.out.splitlines() if line and not line.startswith(" ")]
    assert [header.split()[0] for header in headers] == list(QUERIES)
    for kind in QUERIES.values():
        start = result.out.index(f"{kind.name} (")
        rest = result.out[start:]
        for name, field in kind.model_fields.items():
            assert field.description, f"{kind.name}'s {name} has no description"
            assert f"\n  {name}: {field.description} [" in rest
        for _, array, spec in lines_of(kind.arrays):
            assert re.search(rf"^  → {array} \(.*{re.escape(spec.meaning)}$", rest, flags=re.MULTILINE)


def test_a_damaged_checkpoint_is_named_and_the_others_answer(grokscope: Command, tiny_copy: RunStore) -> None:
    (tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors").write_bytes(b"")
    where = ("--runs", str(tiny_copy.root))
    assert_refused(
        grokscope("query", "tiny", "20", "embedding_spectrum", *where), "checkpoint 20 of run 'tiny' is damaged"
    )
    assert grokscope("query", "tiny", "40", "embedding_spectrum", *where).code == 0
    every = grokscope("query", "tiny", "all", "embedding_spectrum", *where)
    assert every.code == 0
    assert "epoch 3" in every.out


def test_a_csv_says_what_it_has_no_room_for(ask: Command, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    result = ask("tiny", "20", "neuron", "neuron=3", "basis=fourier", "--out", str(out))
    assert (
        result.out
        == f"wrote {out}, without freq, fraction, block_share, strongest, strongest_share: use .npz or .json for all\n"
    )


def test_lists_and_labels_reach_the_terminal(ask: Command) -> None:
    result = ask("tiny", "20", "ablation", "heads=0,1", "freqs=1", "where=embedding,trig")
    assert result.code == 0
    assert "measure: train_loss, test_loss, all_loss, train_accuracy, test_accuracy, all_accuracy" in result.out


def test_the_terminal_counts_what_is_not_finite() -> None:
    values = np.array([3.0, np.inf, -np.inf, np.nan, np.nan, -1.0])
    arrays = {"values": Array(values, ("x",), "activation"), "few": Array(values[3:5], ("y",), "")}
    first, *_ = describe(Answer("neuron", arrays)).splitlines()
    assert first == "values (x 6) activation; -1 … 3, 1 ∞, 1 −∞, 2 NaN"
    assert "few (y 2); not known, 2 NaN" in describe(Answer("neuron", arrays))


def test_an_epoch_may_be_written_as_sentences_write_it(grokscope: Command, shipped_runs: Path) -> None:
    near = grokscope("query", "mod113", "8,376", "key_frequencies", "--runs", str(shipped_runs))
    assert_refused(near, "has no checkpoint at epoch 8,376: choose one of 0, 50,")
