"""The logit of another z at every checkpoint, which nobody has asked for: the first part of its clip, and all of it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Mapping
from pathlib import Path

from analysis.batch import CheckpointBatch
from analysis.even_odd import unit_groups
from analysis.neuron_pass import Group, Neurons
from analysis.parallel import each_checkpoint
from analysis.queries.logits import Logit
from analysis.question import Question
from app import captions
from app.clips import describe
from benchmarks.bench import Bench
from benchmarks.result import Aim, Figure, Result
from benchmarks.timing import Contestant, race
from cache.answers import Answers, count_parts
from cache.clips import Clips
from cache.disk import DiskBackend
from cache.memory import Memory

_ROUNDS = 3
"""The whole run takes seconds a time: a few rounds are enough."""


def measure(bench: Bench) -> Result:
    """Race the clip and its first part, the computation alone, all logits of every z, and the neurons alone."""
    n, run, session = len(bench.run.epochs), bench.run, bench.session
    first, whole = "first part of the clip, cold", f"the whole clip, {n} checkpoints, cold"
    alone, every, neurons = "its computation alone", "the logits of all z, to take one", "the neurons it takes, alone"
    zs = itertools.cycle(range(bench.model.p))
    batch = session.batch(run)
    contestants: Mapping[str, Contestant] = {
        first: lambda: _clip(bench, next(zs), parts=1),
        whole: lambda: _clip(bench, next(zs)),
        alone: lambda: session.answer_range(run, Logit(z=next(zs))),
        every: lambda: each_checkpoint(batch, lambda part: part.logits[..., 0].clone()),
        neurons: lambda: each_checkpoint(batch, _neurons),
    }
    times = race(contestants, rounds=min(bench.rounds, _ROUNDS), device=bench.device)
    aims = {first: 1, whole: 5}
    return Result.of(
        "The logit of another z at every checkpoint",
        times,
        [(every, alone, Aim("at least", 2)), (alone, neurons, Aim("at most", 2))],
        notes=("Weights in memory; compression, captions and the disk included in what the clip takes.",),
        figures=[Figure(name, times.median(name), "s", Aim("at most", limit)) for name, limit in aims.items()],
    )


def _clip(bench: Bench, z: int, *, parts: int | None = None) -> None:
    """Ask for so many parts of the clip of a z, or for all, with a cache that is empty."""
    question = Question(Logit(z=z), ("values",))
    with tempfile.TemporaryDirectory() as folder:
        backend = DiskBackend(Path(folder), size_limit=1_000_000_000)
        clips = Clips(
            Answers(bench.session, backend, Memory(size_limit=256_000_000)), describe, version=captions.VERSION
        )
        for part in range(parts or count_parts(bench.run, question.query)):
            clips.clip(bench.run, question, part)
        backend.close()


def _neurons(part: CheckpointBatch) -> None:
    """All neurons of a checkpoint after their nonlinearity: no logit can do with less."""
    of = Neurons(part.forward, part.weights, part.model, part.task)
    for place in unit_groups(part.model.d_mlp):
        Group(of, place).values("post")
