"""All progress measures of the whole run, cold and from the cache, against the literal way checkpoint by checkpoint."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from analysis.directions import TrigDirections
from analysis.errors import ParameterError
from analysis.queries.measures import Measures
from benchmarks.bench import Bench
from benchmarks.literal_measures import literal_measures
from benchmarks.result import Aim, Result
from benchmarks.timing import race
from cache.answers import Answers
from cache.disk import DiskBackend
from cache.memory import Memory

_ROUNDS = 3
"""The whole run takes seconds a time: a few rounds are enough."""

_TOLERANCE = 1e-3


def measure(bench: Bench) -> Result:
    """Race the query `measures` on the whole run, its warm answer from disk, and one checkpoint the literal way."""
    n = len(bench.run.epochs)
    ours, warm, literal = (
        f"measures of {n} checkpoints, cold",
        "the same from the cache on disk",
        "one checkpoint literally",
    )
    whole_literal = f"{n} checkpoints literally"
    with torch.inference_mode():
        trig = TrigDirections.of(bench.run.task, bench.batch.key_frequencies)
    _check(bench, trig)
    with tempfile.TemporaryDirectory() as folder:
        backend = DiskBackend(Path(folder), size_limit=100_000_000)
        Answers(bench.session, backend, Memory(size_limit=0)).answer(bench.run, None, Measures())
        contestants = {
            ours: lambda: bench.session.answer(bench.run, None, Measures()),
            # A memory that keeps nothing, as in a process just started: every answer comes from the disk.
            warm: lambda: Answers(bench.session, backend, Memory(size_limit=0)).answer(bench.run, None, Measures()),
            literal: lambda: literal_measures(bench, trig),
        }
        times = race(contestants, rounds=min(bench.rounds, _ROUNDS), device=bench.device)
        backend.close()
    return Result.of(
        "Progress measures of the whole run",
        times,
        [(whole_literal, ours, Aim("at least", 10))],
        scaled={whole_literal: (literal, n)},
        notes=(
            f"Literally: one checkpoint timed, times {n}. Aims on two quiet cores: cold ≤ 12 s, from disk ≤ 50 ms.",
            f"Peak memory of a process that does nothing else: {_peak_gigabytes(bench):.2f} GB (aim ≤ 1.5).",
        ),
    )


def _check(bench: Bench, trig: TrigDirections) -> None:
    """Both ways must give the same numbers before either is timed."""
    theirs = literal_measures(bench, trig)
    ours = bench.session.answer(bench.run, None, Measures())
    for name, value in theirs.items():
        if name in ours.arrays and not abs(ours[name][-1] - value) <= _TOLERANCE * max(abs(value), 1e-6):
            raise ParameterError(
                f"{name} is {ours[name][-1]:g} one way and {value:g} the other: mend that before measuring"
            )


def _peak_gigabytes(bench: Bench) -> float:
    """Resident memory, at its highest, of a fresh process that measures the run (Linux; NaN elsewhere)."""
    # From /proc: what getrusage says of a child counts the memory of the parent that it was forked from.
    program = (
        "from pathlib import Path; from analysis import Measures, Session; "
        f"Session({str(bench.session.store.root)!r}, device={bench.device.type!r})"
        f".answer({bench.run.name!r}, None, Measures()); "
        "print([line for line in Path('/proc/self/status').read_text().splitlines() if 'VmHWM' in line][0])"
    )
    if not Path("/proc/self/status").exists():
        return float("nan")
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603 — our own words
    return int(printed.stdout.split()[1]) / 1e6
