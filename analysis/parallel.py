"""How computations share the cores of a CPU: what is small has one, what is of many checkpoints one for each of them.

Threads that share an operation wait for each other at its end. Operations on one checkpoint are short: for the progress
measures, a checkpoint per thread is about 1.6 times as fast on two cores. And where another process wants a core as
well, each wait is for the thread that has lost it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

from analysis.batch import CheckpointBatch
from analysis.errors import CancelledError

T = TypeVar("T")

_GIVEN = torch.get_num_threads()
"""How many threads may share an operation of this process: its cores, or what OMP_NUM_THREADS says."""


@contextmanager
def threads_for(*, is_large: bool) -> Iterator[None]:
    """Compute on one thread within the context, unless what is computed there is worth sharing.

    On two cores of which another process has one, a neuron at all checkpoints has taken 20 times as long on two threads
    as on one, and on quiet ones 0.6 times.
    """
    own = torch.get_num_threads()
    # What a thread sets for itself becomes the default of those that compute first while it does: the number of any but
    # the main one may be another's 1.
    is_main = threading.current_thread() is threading.main_thread()
    torch.set_num_threads(1 if not is_large else own if is_main else _GIVEN)
    try:
        yield
    finally:
        torch.set_num_threads(own)


def each_checkpoint(
    batch: CheckpointBatch, compute: Callable[[CheckpointBatch], T], places: Sequence[int] | None = None
) -> list[T]:
    """Apply `compute` to every checkpoint of `batch` alone, or to those at `places`, in order.

    Reports progress, and stops when told to.

    Raises:
        CancelledError: when the watch says to stop.
    """
    wanted, watch = range(len(batch.epochs)) if places is None else places, batch.watch
    total = len(wanted)

    def one(place: int) -> T:
        with torch.inference_mode():
            return compute(batch.part(place, place + 1))

    results: list[T] = []
    with _workers(batch.device) as pool:
        futures = [pool.submit(one, place) for place in wanted]
        try:
            for done, future in enumerate(futures):
                if watch.should_stop():
                    raise CancelledError(f"stopped after {done} of {total} checkpoints: ask again to start over")
                results.append(future.result())
                watch.on_progress(done + 1, total)
        finally:
            for future in futures:
                future.cancel()
    return results


@contextmanager
def _workers(device: torch.device) -> Iterator[ThreadPoolExecutor]:
    """A worker for each core of a CPU, one for other devices, each computing in its own thread alone.

    The cores, and not torch's threads: a web process has its share of those, so that they do not spin against each
    other's; workers do not spin, and someone waits for them.
    """
    threads = torch.get_num_threads()
    try:
        with ThreadPoolExecutor((os.cpu_count() or 1) if device.type == "cpu" else 1, initializer=_work_alone) as pool:
            yield pool
    finally:
        # What a worker sets for itself becomes the default of threads started later, too.
        torch.set_num_threads(threads)


def _work_alone() -> None:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
