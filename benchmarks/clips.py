"""The clip of one neuron over the app's own HTTP: the first time, once known, and how many bytes scrubbing takes."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from analysis.errors import ParameterError
from analysis.queries.neuron import Neuron
from app.clips import address, register_clips
from app.gate import Gate
from benchmarks.bench import Bench
from benchmarks.result import Aim, Figure, Result
from benchmarks.timing import race
from cache.answers import Answers
from cache.disk import DiskBackend
from cache.memory import Memory

_NEURON = 17
_FRAMES = (
    f"neuron?arrays=values&basis=input&neuron={_NEURON}&stage=post",
    f"neuron?arrays=values&basis=fourier&neuron={_NEURON}&stage=post",
    "attention?arrays=values&basis=input&head=0&pos=0",
    "attention?arrays=values&basis=fourier&head=0&pos=0",
)
"""One neuron and one head as frames, in both bases: what scrubbing took before factors."""
_FACTORS = (f"neuron_factors?neuron={_NEURON}", "attention_factors", "attention_range?head=0")
"""What the browser makes all of that of, and the other stage."""

_MEGABYTE = 1_000_000


def measure(bench: Bench) -> Result:
    """Race clips that nobody has asked for, the same from memory and from disk, and the computation alone."""
    n = len(bench.run.epochs)
    cold, warm, disk = f"clip of one neuron, {n} checkpoints, cold", "the same from memory", "the same from disk"
    fourier, compute = "the same in the Fourier basis, cold", "its computation alone"
    factors = "factors of one neuron, with all words, cold"
    with tempfile.TemporaryDirectory() as folder:
        backend = DiskBackend(Path(folder), size_limit=1000 * _MEGABYTE)
        remembering = _Asker(bench, backend, memory=256 * _MEGABYTE)
        forgetful = _Asker(bench, backend, memory=0)
        frames, made = (sum(map(remembering.ask, asked)) / _MEGABYTE for asked in (_FRAMES, _FACTORS))
        contestants = {
            cold: remembering.next_neuron("neuron?arrays=values&basis=input&stage=post&neuron={}"),
            fourier: remembering.next_neuron("neuron?arrays=values&basis=fourier&stage=post&neuron={}"),
            factors: remembering.next_neuron("neuron_factors?neuron={}"),
            warm: lambda: remembering.ask(_FRAMES[0]),
            disk: lambda: forgetful.ask(_FRAMES[0]),
            compute: lambda: bench.session.answer_range(bench.run, Neuron(neuron=_NEURON)),
        }
        times = race(contestants, rounds=bench.rounds, device=bench.device)
        backend.close()
    aims = {cold: 120, fourier: 120, factors: 40, warm: 5}
    figures = [Figure(name, times.median(name) * 1000, "ms", Aim("at most", limit)) for name, limit in aims.items()]
    old = Figure("bytes of one neuron and one head as frames, both bases", frames, "MB", Aim("at most", 3))
    new = Figure("bytes of what they are made of, both stages", made, "MB", Aim("at most", 0.6))
    return Result.of(
        "Clips",
        times,
        [(cold, compute, Aim("at most", 3))],
        notes=("Weights in memory, as after a run's first clip; compression and captions included.",),
        figures=[*figures, old, new],
    )


class _Asker:
    """Asks a server of nothing but clips, in this process."""

    def __init__(self, bench: Bench, backend: DiskBackend, *, memory: int) -> None:
        server = Flask(__name__)
        register_clips(server, Gate(Answers(bench.session, backend, Memory(size_limit=memory))))
        self._client: FlaskClient = server.test_client()
        self._root = f"/clips/{bench.run.name}/{address(bench.run)}"
        self._neurons = bench.model.d_mlp

    def ask(self, query: str) -> int:
        """The size of a clip as it is sent, in bytes.

        Raises:
            ParameterError: when the server refuses.
        """
        response = self._client.get(f"{self._root}/{query}", headers={"Accept-Encoding": "gzip"})
        if response.status_code != 200:  # noqa: PLR2004 — the one status that is a clip
            raise ParameterError(f"no clip came for {query}: {response.get_data(as_text=True).strip()}")
        return len(response.data)

    def next_neuron(self, query: str) -> Callable[[], int]:
        """Ask for another neuron each time, none of which anyone has asked for; round again after the last."""
        neurons = itertools.cycle(neuron for neuron in range(self._neurons) if neuron != _NEURON)
        return lambda: self.ask(query.format(next(neurons)))
