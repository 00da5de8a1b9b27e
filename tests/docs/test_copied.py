"""What one copies runs where one pastes it: in any folder, with neither the project nor its runs at hand."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import numpy as np
import pytest

from analysis.question import Question
from analysis.session import Session
from analysis.store import RunStore
from app.cli import run as grokscope
from app.lane import NotYetError
from app.pages import PANELS
from app.settings import PROJECT, SETTINGS, runs_flag
from tests.app.node import run_module
from tests.app.page import Page

README = (PROJECT / "README.md").read_text(encoding="utf-8")

COPIED = """async ({ initial, base }) => {
  const { commandFor, pythonFor } = await import(`${engine}/ui/panel-menu.mjs`);
  const { questionOf } = await import(`${engine}/data/question.mjs`);
  const { fit } = await import(`${engine}/state/address.mjs`);
  const { PAINTERS } = await import(`${engine}/plot/painters/index.mjs`);
  const wanted = { neuron: 3, picks: [3, 5, 0], terms: "1:2:0.5,3:3:-1", shape: "drawn:AaZz09-" };
  const { view } = fit(wanted, initial, initial.run);
  const host = { view, run: initial.run, epoch: view.epoch };
  return initial.panels.map((spec) => {
    const painter = PAINTERS[spec.draws];
    const panel = { spec, painter, painted: null, question: (view) => questionOf(spec.ask, view) };
    return { id: spec.id, question: panel.question(view), epoch: spec.span === "checkpoint" ? view.epoch : null,
      arrays: spec.arrays, command: commandFor(panel, host, base), python: pythonFor(panel, host, base) };
  });
}"""


@pytest.fixture(scope="module")
def copied(server: str, page: Page) -> dict[str, Any]:
    """What each panel copies from the page of a server, by the panel's id."""
    found = run_module(COPIED, {"initial": page.initial(), "base": f"http://{server}/explore?neuron=3"})
    return {panel["id"]: panel for panel in found}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has nothing to do with the project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("panel", [panel.id for panel in PANELS])
def test_the_python_of_every_panel(copied: dict[str, Any], elsewhere: Path, session: Session, panel: str) -> None:
    one = copied[panel]
    names: dict[str, Any] = {}
    exec(one["python"], names)
    expected = session.answer("tiny", one["epoch"], Question.parse(one["question"]).query)
    for array in one["arrays"]:
        np.testing.assert_array_equal(names[array], expected[array])


def test_the_python_asks_again_for_what_is_still_being_computed(
    copied: dict[str, Any], elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    pause = time.sleep
    monkeypatch.setattr("app.downloads._PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(NotYetError, "retry_seconds", 7)
    monkeypatch.setattr(time, "sleep", lambda seconds: waits.append(seconds) or pause(0.02))
    names: dict[str, Any] = {}
    at_another = copied["neuron-fourier"]["python"].replace("/60/", "/40/")  # of this one, a file may be kept
    exec(at_another, names)
    assert names["values"].shape == (7, 7)
    assert 7 in waits


def test_the_python_says_why_there_is_no_answer(copied: dict[str, Any], elsewhere: Path) -> None:
    with pytest.raises(HTTPError, match="404"):
        exec(copied["neuron-fourier"]["python"].replace("/tiny/", "/tinier/"), {})


def test_the_python_needs_numpy_alone(copied: dict[str, Any], elsewhere: Path) -> None:
    code = (
        f"{copied['neuron-fourier']['python']}\nimport sys\nassert 'analysis' not in sys.modules\nprint(values.shape)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, cwd=elsewhere)
    assert done.stdout == "(7, 7)\n"


@pytest.mark.parametrize("panel", ["neuron-fourier", "mix-fourier", "progress-losses"])
def test_the_command(copied: dict[str, Any], elsewhere: Path, panel: str) -> None:
    done = subprocess.run(copied[panel]["command"], shell=True, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (saved,) = elsewhere.iterdir()
    names: dict[str, Any] = {}
    exec(copied[panel]["python"], names)
    with np.load(saved) as file:
        for array in copied[panel]["arrays"]:
            np.testing.assert_array_equal(file[array], names[array])


@pytest.mark.parametrize("panel", ["neuron-fourier", "mix-fourier", "progress-losses"])
def test_the_command_that_the_python_names(
    copied: dict[str, Any], elsewhere: Path, tiny_store: RunStore, panel: str
) -> None:
    """It is for those who have the runs."""
    program, *arguments = shlex.split(copied[panel]["python"].splitlines()[0].removeprefix("# "))
    assert program == "grokscope"
    settings = ["--runs", str(tiny_store.root), "--cache", str(elsewhere / "cache"), "--device", "cpu"]
    assert grokscope([*arguments, *settings, "--out", "answer.npz"]) == 0
    names: dict[str, Any] = {}
    exec(copied[panel]["python"], names)
    with np.load("answer.npz") as file:
        for array in copied[panel]["arrays"]:
            np.testing.assert_array_equal(file[array], names[array])


SHOWN = [
    (command, output)
    for command, output in re.findall(r"^\$ (grokscope (?:runs|query).*)\n((?:(?!\$|```).*\n)*)", README, re.MULTILINE)
]


NUMBER = re.compile(r"-?\d+\.\d+")


def is_same(printed: str, shown: str) -> bool:
    """Whether two lines say the same, to six digits: the last ones are the processor's."""
    numbers = [[float(number) for number in NUMBER.findall(line)] for line in (printed, shown)]
    return NUMBER.sub("", printed) == NUMBER.sub("", shown) and numbers[0] == pytest.approx(numbers[1], rel=1e-6)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_commands_of_the_readme_print_what_it_says(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, output: str
) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("GROKSCOPE_CACHE", str(elsewhere / "cache"))
    assert grokscope(shlex.split(command)[1:]) == 0
    printed = capsys.readouterr().out.splitlines()
    shown = [line for line in output.splitlines() if line != "…"]
    assert shown
    same = [line for line in printed if any(is_same(line, other) for other in shown)]
    assert len(same) == len(shown)
    assert all(map(is_same, same, shown))


def test_the_readme_shows_commands() -> None:
    assert len(SHOWN) == 4


def test_a_session_opens_the_runs_of_the_project_from_anywhere(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, tiny_store: RunStore
) -> None:
    (variable,) = [setting.variable for setting in SETTINGS if setting.name == "runs"]
    monkeypatch.delenv(variable, raising=False)
    assert Session(device="cpu").run("mod113").name == "mod113"
    monkeypatch.setenv(variable, str(tiny_store.root))
    assert Session(device="cpu").run("tiny").name == "tiny"


def test_a_command_says_where_runs_are_that_are_not_in_the_project(tmp_path: Path) -> None:
    assert runs_flag(PROJECT / "runs") == ""
    folder = tmp_path / "it's mine"
    assert shlex.split(f"grokscope serve{runs_flag(folder)}") == ["grokscope", "serve", "--runs", str(folder)]
