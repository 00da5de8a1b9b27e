"""Computing once however many ask: threads of this process join a computation, other processes wait for its bytes.

`cache.read_through` puts both around every lookup; nothing here knows what is computed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

from analysis.batch import Watch
from analysis.errors import CancelledError
from cache.backend import Backend

Item = TypeVar("Item")

_POLL_SECONDS = 0.01
_POLL_GROWTH = 1.5
_MOST_POLL_SECONDS = 0.2  # what takes another process long is looked for less and less often


class SingleFlight(Generic[Item]):
    """Computations under way in this process, by key."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pending: dict[str, Future[Item]] = {}
        self._lock = threading.Lock()

    def result(self, key: str, compute: Callable[[], Item], watch: Watch | None) -> Item:
        """What `compute` returns; if another thread computes `key` now, what it returns there.

        Errors reach everyone who waits, and no one after.

        Raises:
            CancelledError: when the watch says to stop, here or on the way.
        """
        while True:
            future, is_mine = self._join(key)
            if is_mine:
                return self._fulfil(future, key, compute)
            while not wait((future,), timeout=_POLL_SECONDS).done:
                _give_up(watch)
            try:
                return future.result()
            except CancelledError:
                # Whoever computed it gave up; unless we do too, the next round computes it for us.
                _give_up(watch)

    def _join(self, key: str) -> tuple[Future[Item], bool]:
        """The future of a computation under way, or a new one that the caller must fulfil."""
        with self._lock:
            if key in self._pending:
                return self._pending[key], False
            self._pending[key] = Future()
            return self._pending[key], True

    def _fulfil(self, future: Future[Item], key: str, compute: Callable[[], Item]) -> Item:
        try:
            item = compute()
            future.set_result(item)
        except Exception as error:
            future.set_exception(error)
            raise
        except BaseException:
            # This thread is told to end (Ctrl-C, exit); whoever waits for it is not.
            future.set_exception(CancelledError("stopped: ask again"))
            raise
        finally:
            with self._lock:
                del self._pending[key]
        return item


def claimed(
    backend: Backend, key: str, look: Callable[[], Item | None], compute: Callable[[], Item], watch: Watch | None
) -> Item:
    """Compute under a claim on `key`; while another process holds it, `look` for what it leaves in the backend.

    Raises:
        CancelledError: when the watch says to stop.
    """
    wait = _POLL_SECONDS
    while not backend.claim(key):
        time.sleep(wait)
        wait = min(wait * _POLL_GROWTH, _MOST_POLL_SECONDS)
        _give_up(watch)
        item = look()
        if item is not None:
            return item
    try:
        # Its holder may have finished between our look and our claim.
        item = look()
        return compute() if item is None else item
    finally:
        backend.release(key)


def _give_up(watch: Watch | None) -> None:
    if watch is not None and watch.should_stop():
        raise CancelledError("stopped: ask again to start over")
