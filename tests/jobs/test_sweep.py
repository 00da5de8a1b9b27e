"""A sweep: what its file may say, which runs it makes, and that making it again makes only what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import ParameterError
from jobs.control import Jobs
from jobs.job import JOB, job_in
from jobs.sweep import MAX_RUNS, SWEEP_SCHEDULE, Point, begin, plan, points_in, read_sweep, sweep_of
from tests.jobs.conftest import Rung, submit

BASE = {"p": 7, "d_mlp": 24, "epochs": 60}
GRID = {"weight_decay": [0.5, 1], "seed": [0, 1, 2]}


def file(**changes: Any) -> dict[str, Any]:
    return {"name": "decay", "base": BASE, "grid": GRID} | changes


def test_a_grid_is_every_combination_and_names_follow_from_values() -> None:
    sweep = sweep_of(file())
    assert [point.name for point in sweep.points] == [
        f"decay-seed-{seed}-weight_decay-{decay}" for decay in ("0.5", "1") for seed in (0, 1, 2)
    ]
    assert sweep.membership.varied == ("seed", "weight_decay")
    last = sweep.points[-1]
    assert (last.model.p, last.train.seed, last.train.weight_decay, last.train.epochs) == (7, 2, 1.0, 60)
    assert last.train.checkpoints == SWEEP_SCHEDULE
    turned = sweep_of(file(grid=dict(reversed(GRID.items()))))
    assert {point.name for point in turned.points} == {point.name for point in sweep.points}


def test_points_are_listed_and_each_has_the_grid() -> None:
    points = [{"lr": 0.001, "betas": [0.9, 0.98]}, {"lr": 0.002, "betas": [0.9, 0.999]}]
    sweep = sweep_of(file(points=points, grid={"seed": [3, 4]}))
    assert [(point.train.lr, point.train.betas[1], point.train.seed) for point in sweep.points] == [
        (0.001, 0.98, 3),
        (0.001, 0.98, 4),
        (0.002, 0.999, 3),
        (0.002, 0.999, 4),
    ]
    assert sweep.points[0].name == "decay-seed-3-lr-0.001-betas-0.9-0.98"


def test_what_a_name_cannot_hold_is_a_digest_that_stays() -> None:
    names = [sweep_of(file(grid={"checkpoints": ["0:60:20", "0:60:30"]})).points[i].name for i in (0, 1, 0)]
    assert names[0] == names[2] != names[1]
    assert len(names[0]) == len("decay-") + 12


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"base": BASE | {"weigth_decay": 1}}, "weigth_decay: there is no such field; the fields are p, operation"),
        ({"grid": {"n_layers": [1, 2]}}, "n_layers: there is no such field"),
        ({"grid": {"weight_decay": [1, -1]}}, "weight_decay: input should be greater than or equal to 0"),
        ({"grid": {"seed": [0, "x"]}}, "seed: input should be a valid integer"),
        ({"grid": {"seed": []}}, "grid.seed: list should have at least 1 item"),
        ({"grid": {"seed": 3}}, "grid.seed: input should be a valid list"),
        ({"grid": {"seed": [1, 2, 1]}}, "two points have seed = 1: give each once"),
        ({"grid": {"weight_decay": [1, 1.0]}}, "two points have weight_decay = 1.0: give each once"),
        ({"grid": {"seed": list(range(MAX_RUNS + 1))}}, "the sweep has 1,001 runs, of 1,000 at most"),
        ({"grid": {}}, "nothing varies"),
        ({"grid": {"p": [7, 11]}}, "p stands in base and grid: leave it in one of them"),
        ({"points": [{"lr": 0.1}, {"epochs": 3}]}, "points: number 2 gives other fields than the first"),
        ({"grid": {"checkpoints": ["often"]}}, "'often' is not part of a checkpoint schedule"),
        ({"name": "../x"}, "name: '../x' cannot begin the names of runs"),
        ({"name": "x" * 60}, "is too long to begin the names of runs"),
        ({"gird": {}}, "gird: there is no such parameter"),
        ({"dtype": "float8"}, "dtype: input should be 'float16'"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError) as error:
        sweep_of(file(**changes))
    assert words in str(error.value)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sweep.toml"
    with pytest.raises(ParameterError, match=r"sweep\.toml cannot be read \(No such file or directory\)"):
        read_sweep(path)
    path.write_text("name = ")
    with pytest.raises(ParameterError, match=r"sweep\.toml is no TOML"):
        read_sweep(path)
    path.write_text('name = "decay"\n[grid]\nweight_decay = [1, 1]')
    with pytest.raises(ParameterError, match=r"sweep\.toml: p: is required"):
        read_sweep(path)


def names(points: tuple[Point, ...]) -> list[str]:
    return [point.name for point in points]


def test_beginning_again_makes_what_is_missing(jobs: Jobs, rung: Rung) -> None:
    sweep = sweep_of(file())
    assert names(begin(jobs, sweep, ["decay-seed-1-weight_decay-1"]).missing) == ["decay-seed-1-weight_decay-1"]
    begun = begin(jobs, sweep)
    assert (len(begun.missing), names(begun.known)) == (5, ["decay-seed-1-weight_decay-1"])
    assert sorted(rung) == sorted(names(sweep.points))
    assert [folder.name for folder, _, _ in points_in(jobs.store)] == sorted(names(sweep.points))
    job = job_in(jobs.store.folder("decay-seed-2-weight_decay-0.5"))
    assert job is not None
    assert job.sweep is not None
    assert (job.sweep.name, job.sweep.varied) == ("decay", ("seed", "weight_decay"))
    before = {folder.name: (folder / JOB).read_bytes() for folder in jobs.store.folders()}
    jobs.delete("decay-seed-0-weight_decay-1")
    assert names(plan(jobs.store, sweep).missing) == ["decay-seed-0-weight_decay-1"], "and makes nothing"
    assert names(begin(jobs, sweep).missing) == ["decay-seed-0-weight_decay-1"]
    kept = before.keys() - {"decay-seed-0-weight_decay-1"}
    assert all((jobs.store.folder(name) / JOB).read_bytes() == before[name] for name in kept)


def test_a_longer_sweep_extends_its_runs_and_a_shorter_one_leaves_them(jobs: Jobs) -> None:
    begin(jobs, sweep_of(file()))
    longer = begin(jobs, sweep_of(file(base=BASE | {"epochs": 80})))
    assert (len(longer.further), longer.missing, longer.known) == (6, (), ())
    assert len(begin(jobs, sweep_of(file())).known) == 6
    job = job_in(jobs.store.folder("decay-seed-0-weight_decay-1"))
    assert job is not None
    assert job.train.epochs == 80


def test_a_name_of_something_else_is_refused_before_anything_is_made(jobs: Jobs) -> None:
    submit(jobs, "decay-seed-2-weight_decay-1")
    with pytest.raises(ParameterError, match="'decay-seed-2-weight_decay-1' already, and not of this sweep"):
        begin(jobs, sweep_of(file()))
    assert [folder.name for folder in jobs.store.folders()] == ["decay-seed-2-weight_decay-1"]
    jobs.delete("decay-seed-2-weight_decay-1")
    begin(jobs, sweep_of(file()))
    with pytest.raises(ParameterError, match="has d_mlp 24, and not 32: choose another name"):
        begin(jobs, sweep_of(file(base=BASE | {"d_mlp": 32})))


def test_jobs_without_a_sweep_are_written_as_before(jobs: Jobs) -> None:
    content = json.loads((submit(jobs, "alone") / JOB).read_text())
    assert "sweep" not in content
