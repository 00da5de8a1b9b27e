"""Opens runs, keeps their weights in memory, and answers queries: what notebooks use directly and the cache calls."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

import torch

from analysis.answer import Answer, join
from analysis.device import choose_device
from analysis.errors import DamagedError, GrokscopeError, NotFoundError
from analysis.frames import Frames, Loaded, Watch
from analysis.query import Query
from analysis.run import MANIFEST, Run, sound_epochs
from analysis.store import RunStore
from analysis.weights import stack_weights


class Session:
    """A run store, a device, and the weights that were asked for last."""

    def __init__(self, runs: Path | str, *, device: str = "auto", weights_memory: int = 512) -> None:
        """Open the run store in the folder `runs`; keep at most `weights_memory` MB of weights.

        Raises:
            ParameterError: for a device that this machine does not have.
        """
        self.store = RunStore(Path(runs))
        self.device = choose_device(device)
        self._budget = weights_memory * 1_000_000
        self._lock = threading.Lock()
        self._runs: dict[str, tuple[tuple[int, int], Run]] = {}
        self._loaded: OrderedDict[tuple[str, ...], Loaded] = OrderedDict()

    def run(self, name: str) -> Run:
        """The run called `name` as it is on disk now; opened again only when its run.json has changed.

        Raises:
            GrokscopeError: when there is no such run, or it is damaged.
        """
        path = self.store.folder(name) / MANIFEST
        try:
            stat = path.stat()
        except OSError:
            return self.store.open(name)  # which says what is wrong
        stamp = (stat.st_mtime_ns, stat.st_ino)
        with self._lock:
            known = self._runs.get(name)
        if known is not None and known[0] == stamp:
            return known[1]
        run = self.store.open(name)
        with self._lock:
            self._runs[name] = (stamp, run)
        return run

    def frames(self, run: Run, epoch: int | None = None, *, watch: Watch | None = None) -> Frames:
        """One checkpoint of `run`, or with `epoch` None every sound one; read and put on the device when first used."""
        return Frames(run, lambda: self._load_once(run, epoch), watch or Watch())

    def answer(self, run: Run | str, epoch: int | None, query: Query, *, watch: Watch | None = None) -> Answer:
        """Compute a query at one checkpoint; with `epoch` None at every sound checkpoint, along a leading epoch axis.

        Queries about a whole run or the task alone need no epoch and ignore it.

        Raises:
            GrokscopeError: when the query does not fit the run, or the checkpoint is missing or damaged.
            CancelledError: when the watch said to stop on the way.
        """
        run = self.run(run) if isinstance(run, str) else run
        query.check(run.manifest.model)
        with torch.inference_mode():
            if query.scope != "checkpoint":
                return query.compute(self.frames(run, watch=watch))
            frames = self.frames(run, epoch, watch=watch)
            if epoch is not None:
                return query.single(query.compute(frames).at(0))
            return join([query.compute(part) for part in frames.parts(query.frames_at_once)])

    def _load_once(self, run: Run, epoch: int | None) -> Loaded:
        if epoch is not None and epoch not in run.records:
            run.state_dict(epoch)  # which says what is wrong
        epochs = run.epochs if epoch is None else (epoch,)
        key = (run.setting_digest, *(run.records[epoch].sha256 for epoch in epochs))
        with self._lock:
            if key in self._loaded:
                self._loaded.move_to_end(key)
                return self._loaded[key]
        loaded = self._load(run, epoch)
        with self._lock:
            self._loaded[key] = loaded
            while len(self._loaded) > 1 and sum(item.weights.nbytes for item in self._loaded.values()) > self._budget:
                self._loaded.popitem(last=False)
        return loaded

    def _load(self, run: Run, epoch: int | None) -> Loaded:
        if epoch is not None:
            sound = {epoch: run.state_dict(epoch)}
        else:
            sound, complaints = sound_epochs(run, run.epochs)
            if not sound:
                raise _nothing_sound(run, complaints)
        states = tuple(sound.values())
        weights = stack_weights(states, run.manifest.model, device=self.device)
        return Loaded(tuple(sound), weights, () if run.manifest.model.is_factorisable else states)


def _nothing_sound(run: Run, complaints: dict[int, str]) -> GrokscopeError:
    if not complaints:
        return NotFoundError(f"run {run.name!r} has no checkpoint yet: wait for its training to write one")
    return DamagedError(f"no checkpoint of run {run.name!r} is sound: {next(iter(complaints.values()))}")
