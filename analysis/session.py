"""Opens runs, keeps their weights in memory, and answers queries: what notebooks use directly and the cache calls."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from cachetools import LRUCache

from analysis.address import Root, root_of
from analysis.answer import Answer, join
from analysis.batch import CheckpointBatch, Loaded, Watch
from analysis.checkpoints import StateDict
from analysis.device import choose_device
from analysis.errors import DamagedError
from analysis.files import Stamp, stamp_of
from analysis.folders import HISTORY, MANIFEST
from analysis.mirrored import LIMIT
from analysis.names import own_runs
from analysis.parallel import each_checkpoint, threads_for
from analysis.query import MOST_AT_ONCE, Query, compute_together
from analysis.run import Run, nothing_sound, sound_epochs
from analysis.store import open_store
from analysis.weights import stack_weights

Stamps = tuple[Stamp, ...]

_MOST_STATES = 20
"""Of a run, with the newest: what grows faster is asked about anew."""

_MOST_KEPT = 4000
"""Rows of some kilobytes; a training has at most half as many checkpoints."""


_MOST_TOGETHER = 32
"""Checkpoints that several queries take at once: frames of them fit the processor's cache, and calls cost little."""


class Session:
    """A run store, a device, and the weights that were asked for last."""

    def __init__(
        self,
        runs: Root | str | None = None,
        *,
        device: str = "auto",
        weights_memory: int = 512,
        cache: Path | None = None,
        mirror: int = LIMIT,
    ) -> None:
        """Open the run store `runs`, the project's own when not given; keep at most `weights_memory` MB of weights.

        Of a store at an address at most `mirror` MB are kept in the folder `cache`.

        Raises:
            ParameterError: for a device that this machine does not have.
            GrokscopeError: for an address that cannot be asked, and never has been.
        """
        root = own_runs() if runs is None else root_of(runs) if isinstance(runs, str) else runs
        self.store = open_store(root, cache=cache, limit=mirror)
        self.device = choose_device(device)
        self._lock = threading.Lock()
        self._whole = threading.Lock()
        self._runs: dict[str, tuple[Stamps, Run]] = {}
        self._kept: dict[Any, Any] = {}
        self._states: dict[str, tuple[Run, list[Run]]] = {}
        budget = max(1, weights_memory * 1_000_000)
        # What is larger than that counts as all of it: alone it is kept, or every question would read the run again.
        self._loaded: LRUCache[tuple[Any, ...], Loaded] = LRUCache(
            budget, getsizeof=lambda loaded: min(loaded.nbytes, budget)
        )

    def run(self, name: str) -> Run:
        """The run called `name` as it is on disk now; opened again only when its run.json has changed.

        Raises:
            GrokscopeError: when there is no such run, or it is damaged.
        """
        stamp = _stamps(self.store.folder(name), MANIFEST, HISTORY)
        with self._lock:
            known = self._runs.get(name)
        if known is not None and known[0] == stamp:
            return known[1]
        run = self.store.open(name)
        with self._lock:
            self._runs[name] = (stamp, run)
        return run

    def states(self, run: Run) -> Iterator[Run]:
        """The run, then as it was before its last checkpoint, and so on: the newest first, and not many.

        While a run grows, whoever has just learned of one state asks about that; what has come since is no reason to
        refuse. Each costs a few milliseconds the first time.
        """
        yield run
        with self._lock:
            if run.name not in self._states or self._states[run.name][0] is not run:
                self._states[run.name] = (run, [])
            known = self._states[run.name][1]
        # The last checkpoint as well: the history of the next one is written before that is.
        for place, epoch in enumerate(reversed(run.epochs[-_MOST_STATES:])):
            with self._lock:
                if place == len(known):
                    known.append(run.until(epoch))
            yield known[place]

    def batch(self, run: Run, epoch: int | None = None, *, watch: Watch | None = None) -> CheckpointBatch:
        """One checkpoint of `run`, or with `epoch` None every sound one; read and put on the device when first used."""
        return CheckpointBatch(
            run,
            lambda: self._load_once(run, epoch),
            watch or Watch(),
            lambda one: self._load_once(run, one),
            self._kept_of(run),
        )

    def _kept_of(self, run: Run) -> dict[Any, Any] | None:
        """What is kept of single checkpoints, from the time on that somebody watches a training."""
        with self._lock:
            if len(self._kept) > _MOST_KEPT:
                self._kept = {}  # what is being computed goes on with the one that it has
            kept = self._kept
        return kept if kept or run.state == "training" else None

    def answer(self, run: Run | str, epoch: int | None, query: Query, *, watch: Watch | None = None) -> Answer:
        """Compute a query at one checkpoint; with `epoch` None at every sound checkpoint, along a leading epoch axis.

        Queries about a whole run or the task alone need no epoch and ignore it.

        >>> from analysis import Neuron, Session
        >>> Session().answer("mod113", 25000, Neuron(neuron=17)).values.shape
        (113, 113)

        Raises:
            GrokscopeError: when the query does not fit the run, or the checkpoint is missing or damaged.
            CancelledError: when the watch said to stop on the way.
        """
        run = self.run(run) if isinstance(run, str) else run
        if query.scope == "checkpoint" and epoch is None:
            return self.answer_range(run, query, watch=watch)
        query.check(run.manifest.model)
        if query.carries and epoch is not None:
            place = self._place(run, epoch)
            return query.single(self.answer_range(run, query, start=place, stop=place + 1, watch=watch).at(0))
        with _computing(run, query):
            batch = self.batch(run, epoch if query.scope == "checkpoint" else None, watch=watch)
            (answer,) = compute_together([query], batch)
            return query.single(answer.at(0)) if query.scope == "checkpoint" else _with_damage(answer, batch)

    def answer_range(
        self, run: Run, query: Query, *, start: int = 0, stop: int | None = None, watch: Watch | None = None
    ) -> Answer:
        """Compute a query at several checkpoints: the sound ones from place `start` up to `stop`, or to the end.

        The answer has a leading epoch axis, and names the run's damaged checkpoints, wherever they are.

        Raises:
            GrokscopeError: when the query does not fit the run, or no checkpoint of the run is sound.
            CancelledError: when the watch said to stop on the way.
        """
        query.check(run.manifest.model)
        whole = self.batch(run)
        with _computing(run, query):
            batch = replace(whole.part(start, len(whole.epochs) if stop is None else stop), watch=watch or Watch())
            return _with_damage(_compute([query], batch)[0], whole)

    def answer_part(
        self, run: Run, queries: Sequence[Query], epochs: Sequence[int], *, watch: Watch | None = None
    ) -> list[Answer]:
        """Compute costly queries at the sound ones of some checkpoints that follow each other, reading no others.

        All neurons are passed over once, for all of them. Each answer has a leading epoch axis, and names those
        checkpoints that are damaged.

        Raises:
            GrokscopeError: when a query does not fit the run, or none of the checkpoints is sound.
            CancelledError: when the watch said to stop on the way.
        """
        for query in queries:
            query.check(run.manifest.model)
        with _computing(run, queries[0]):
            loaded = self._load_some(run, queries, epochs)
            answers = _compute(queries, CheckpointBatch(run, lambda: loaded, watch or Watch()))
            return [replace(answer, missing=tuple(loaded.damaged)) for answer in answers]

    def has_carried(self, run: Run, query: Query) -> bool:
        """Whether what a query carries along a run is at hand."""
        loaded = self._known(_key_of(run, run.epochs)) or self._known(_key_as_it_is(run, run.epochs))
        return loaded is not None and loaded.has(query.carries)

    def answers_together(
        self,
        run: Run,
        queries: Sequence[Query],
        *,
        start: int = 0,
        stop: int | None = None,
        watch: Watch | None = None,
    ) -> Iterator[list[Answer]]:
        """Compute several queries that take any number of checkpoints at the same few at a time, as `answer_range`.

        What they have in common is computed once, and no more memory is taken than some checkpoints' frames.

        Raises:
            GrokscopeError: when a query does not fit the run, or no checkpoint of the run is sound.
            CancelledError: when the watch said to stop on the way.
        """
        for query in queries:
            query.check(run.manifest.model)
        whole = self.batch(run)
        batch = replace(whole.part(start, len(whole.epochs) if stop is None else stop), watch=watch or Watch())
        for part in batch.parts(_MOST_TOGETHER):
            with _computing(run, queries[0]):
                answers = compute_together(queries, part)
            yield answers

    def _place(self, run: Run, epoch: int) -> int:
        """The place of a checkpoint among the sound ones."""
        run.require(epoch)
        loaded = self.batch(run).loaded
        if epoch in loaded.damaged:
            raise DamagedError(loaded.damaged[epoch])
        return loaded.epochs.index(epoch)

    def _load_once(self, run: Run, epoch: int | None) -> Loaded:
        if epoch is not None:
            run.require(epoch)
        epochs = run.epochs if epoch is None else (epoch,)
        key = _key_of(run, epochs)
        loaded = self._known(key)
        if loaded is not None:
            return loaded
        # A whole run takes time and memory: threads that want one at once wait for the first of them.
        with self._whole if epoch is None else nullcontext():
            key_as_it_is = _key_as_it_is(run, epochs)
            loaded = self._known(key) or self._known(key_as_it_is)
            if loaded is None:
                loaded = self._load(run, epochs) if epoch is None else self._load_one(run, epoch)
                self._keep(key_as_it_is if loaded.damaged else key, loaded)
        return loaded

    def _load_some(self, run: Run, queries: Sequence[Query], epochs: Sequence[int]) -> Loaded:
        """Some checkpoints: those in memory, or nothing but their files where the queries need no others."""
        is_carried = any(query.carries for query in queries)
        whole = self.batch(run).loaded if is_carried else self._known(_key_of(run, run.epochs))
        if whole is None:
            return self._load(run, epochs)
        damaged = {epoch: why for epoch, why in whole.damaged.items() if epoch in epochs}
        places = [place for place, epoch in enumerate(whole.epochs) if epoch in epochs]
        if not places:
            raise nothing_sound(run, damaged, epochs)
        return replace(whole.part(places[0], places[-1] + 1), damaged=damaged)

    def _known(self, key: tuple[Any, ...]) -> Loaded | None:
        with self._lock:
            return self._loaded.get(key)

    def _keep(self, key: tuple[Any, ...], loaded: Loaded) -> None:
        with self._lock:
            self._loaded[key] = loaded

    def _load(self, run: Run, epochs: Sequence[int]) -> Loaded:
        sound, complaints = sound_epochs(run, epochs)
        if not sound:
            raise nothing_sound(run, complaints, epochs)
        return self._stacked(run, sound, complaints)

    def _load_one(self, run: Run, epoch: int) -> Loaded:
        return self._stacked(run, {epoch: run.state_dict(epoch)}, {})

    def _stacked(self, run: Run, sound: Mapping[int, StateDict], complaints: Mapping[int, str]) -> Loaded:
        model, states = run.manifest.model, tuple(sound.values())
        weights = stack_weights(states, model, device=self.device)
        return Loaded(tuple(sound), weights, () if model.is_factorisable else states, complaints)


def _compute(queries: Sequence[Query], batch: CheckpointBatch) -> list[Answer]:
    """The answers at all checkpoints of a batch, as many at once as the queries take."""
    sizes = {MOST_AT_ONCE if query.batch == "all" else query.batch for query in queries}
    if not batch.model.is_factorisable:
        # TransformerLens keeps every activation of every input: one checkpoint at a time.
        rows = [compute_together(queries, part) for part in batch.parts(1)]
    elif min(sizes) == 1:
        rows = each_checkpoint(batch, lambda part: compute_together(queries, part))
    else:
        rows = [compute_together(queries, part) for part in batch.parts(min(sizes))]
    return [join(list(parts)) for parts in zip(*rows, strict=True)]


@contextmanager
def _computing(run: Run, query: Query) -> Iterator[None]:
    """What every answer is computed in: no gradients, and as many threads as are worth it."""
    model = run.manifest.model
    with torch.inference_mode(), threads_for(is_large=query.is_costly(model) and query.is_large(model)):
        yield


def _with_damage(answer: Answer, batch: CheckpointBatch) -> Answer:
    """Name the damaged checkpoints that an answer about the whole run had to leave out."""
    return replace(answer, missing=tuple(batch.loaded.damaged)) if batch.is_loaded else answer


def _key_of(run: Run, epochs: Sequence[int]) -> tuple[str, ...]:
    """What the weights of some checkpoints are kept under."""
    return (run.setting_digest, *(run.records[epoch].sha256 for epoch in epochs))


def _key_as_it_is(run: Run, epochs: Sequence[int]) -> tuple[Any, ...]:
    """What those are kept under that could not all be loaded: restored, their files are read again."""
    return (*_key_of(run, epochs), tuple(run.files.stamp(run.records[epoch]) for epoch in epochs))


def _stamps(folder: Path, *names: str) -> Stamps:
    return tuple(stamp_of(folder / name) for name in names)
