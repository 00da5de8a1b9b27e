"""Several checkpoints at a time on the cores of a CPU: one thread each, instead of all threads on one checkpoint.

Operations on one checkpoint are short, and threads that share one spend much of it waiting for each other: for the
progress measures, a checkpoint per thread is about 1.6 times as fast on two cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

from analysis.batch import CheckpointBatch
from analysis.errors import CancelledError

T = TypeVar("T")


def alone(device: torch.device, compute: Callable[[], T]) -> T:
    """Apply `compute` in a thread of its own that uses one core, for a long row of short operations.

    On two busy cores, decompositions of 113 × 128 that share both have taken 30 times as long as on one.
    """

    def one() -> T:
        with torch.inference_mode():
            return compute()

    with _workers(device) as pool:
        return pool.submit(one).result()


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
