"""What a training costs, beforehand."""

from __future__ import annotations

import pytest

from analysis.config import ModelConfig, TrainConfig
from jobs.cost import Earlier, estimate, estimate_all, how_busy, machine_speed, seconds_per_epoch
from jobs.sweep import sweep_of

MODEL, TRAIN = ModelConfig(p=113), TrainConfig()


def test_steps_of_eight_shapes_cost_what_was_measured():
    measured = {
        (31, 0.5, 128, 32, 512): (7.55, 6.51),
        (31, 0.5, 64, 16, 128): (2.99, 2.67),
        (59, 0.3, 128, 32, 512): (16.13, 17.31),
        (59, 0.5, 128, 32, 512): (28.17, 16.96),
        (113, 0.3, 128, 32, 512): (71.68, 67.79),
        (113, 0.3, 128, 32, 128): (28.23, 20.13),
        (113, 0.6, 64, 16, 256): (57.94, 27.13),
    }
    for (p, frac, d_model, d_head, d_mlp), (step, look) in measured.items():
        model = ModelConfig(p=p, d_model=d_model, d_head=d_head, d_mlp=d_mlp)
        expected = (step + look / 10) / 1000
        assert seconds_per_epoch(model, TrainConfig(frac_train=frac), speed=1.0) == pytest.approx(expected, rel=0.12)


def test_disk_is_checkpoints_times_their_parameters():
    cost = estimate(MODEL, TRAIN, speed=1.0)
    assert cost.checkpoints == 102
    assert cost.bytes == pytest.approx(102 * 4 * 227_313, rel=0.1)


def steps(earlier=(), busy=1.0):
    """Seconds of all steps, without what is around them."""
    whole = estimate(MODEL, TRAIN, speed=2.0, busy=busy, earlier=earlier).seconds
    none = estimate(MODEL, TRAIN, speed=1e30, busy=busy).seconds
    return whole - none


PLAIN = 25_000 * seconds_per_epoch(MODEL, TRAIN, speed=2.0)


def took(times):
    """An earlier training that took so many times longer than is expected."""
    return Earlier(MODEL, TRAIN, 1 / (times * seconds_per_epoch(MODEL, TRAIN, speed=2.0)))


@pytest.mark.parametrize(
    ("earlier", "busy", "times"),
    [
        ([], 1.0, 1),
        ([], 3.0, 3),
        ([took(3), took(4)], 1.0, 3),
        ([took(3), took(4)], 3.0, 3),
        ([took(1), took(4)], 3.0, 3),
        ([took(0.1)], 3.0, 0.3),
        ([took(1e-6), *[took(2)] * 8], 1.0, 2),
        ([Earlier(MODEL, TRAIN, 0.0)], 1.0, 1),
    ],
    ids=["nothing known", "busy", "slow", "slow and busy", "was busy", "a GPU", "the newest eight", "no pace"],
)
def test_earlier_trainings_and_a_busy_machine_correct_the_estimate(earlier, busy, times):
    assert steps(earlier, busy) == pytest.approx(times * PLAIN)


def test_a_machine_is_busy_when_more_want_a_core_than_there_are(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    for load, busy in ((0.0, 1), (1.9, 1), (7.0, 3.5)):
        monkeypatch.setattr("os.getloadavg", lambda load=load: (load, 0.0, 0.0))
        assert how_busy() == busy


def test_small_runs_of_a_sweep_are_done_together_and_large_ones_are_not():
    def costs(**base):
        points = sweep_of({"name": "s", "base": {"epochs": 100} | base, "grid": {"seed": [*range(8)]}}).points
        one = estimate(points[0].model, points[0].train, speed=1.0)
        return estimate_all(points, speed=1.0), one

    small, one = costs(p=11, d_mlp=64)
    assert small.seconds == pytest.approx(2 * one.seconds), "eight in the time of two"
    assert (small.bytes, small.checkpoints) == (8 * one.bytes, 8 * one.checkpoints)
    large, one = costs(p=59)
    assert large.seconds == pytest.approx(8 * one.seconds)


def test_this_machine_has_a_speed():
    assert 0.01 < machine_speed() < 100
