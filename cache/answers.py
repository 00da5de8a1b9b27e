"""The one way to an answer: memory, then the backend, then computing it, once however many ask."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

from analysis.answer import Answer
from analysis.errors import CancelledError
from analysis.frames import Watch
from analysis.query import Query
from analysis.run import Run
from analysis.session import LEFT_OUT, Session
from cache.backend import Backend
from cache.codec import DamagedEntryError, decode, encode
from cache.keys import cache_key
from cache.memory import Memory

_LOG = logging.getLogger(__name__)

CLAIM_SECONDS = 60.0
"""How long another process may compute before we do it ourselves; longer than any query takes."""

_POLL_SECONDS = 0.01


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers queries about the runs of one session."""

    session: Session
    backend: Backend
    memory: Memory
    _pending: dict[str, Future[Answer]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, run: Run | str, epoch: int | None, query: Query, *, watch: Watch | None = None) -> Answer:
        """Answer `query` at one checkpoint, or with `epoch` None at all of them (leading epoch axis).

        Raises:
            GrokscopeError: when the run or checkpoint is missing or damaged, or the query does not fit the run.
        """
        run = self.session.run(run) if isinstance(run, str) else run
        query.check(run.manifest.model)
        if query.scope == "checkpoint" and epoch is not None and epoch not in run.records:
            run.state_dict(epoch)  # which says what is wrong
        key = cache_key(run, epoch, query)
        known = self.memory.get(key)
        if known is not None:
            return known
        while True:
            future, is_mine = self._join(key)
            if is_mine:
                return self._fulfil(future, key, run, epoch, query, watch)
            while not wait((future,), timeout=_POLL_SECONDS).done:
                _give_up(watch)
            try:
                return future.result()
            except CancelledError:
                # Whoever computed it gave up; unless we do too, the next round computes it for us.
                _give_up(watch)

    def _fulfil(
        self, future: Future[Answer], key: str, run: Run, epoch: int | None, query: Query, watch: Watch | None
    ) -> Answer:
        try:
            answer = self._from_backend(key) or self._claimed(key, run, epoch, query, watch)
            # An answer without some damaged checkpoints is not the answer that the key stands for.
            if LEFT_OUT not in answer.notes:
                self.memory.set(key, answer)
            future.set_result(answer)
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
        return answer

    def _join(self, key: str) -> tuple[Future[Answer], bool]:
        """The future of a computation under way, or a new one that the caller must fulfil."""
        with self._lock:
            if key in self._pending:
                return self._pending[key], False
            self._pending[key] = Future()
            return self._pending[key], True

    def _from_backend(self, key: str) -> Answer | None:
        data = self.backend.get(key)
        if data is None:
            return None
        try:
            return decode(data)
        except DamagedEntryError as error:
            _LOG.warning("cache entry %s is damaged (%s): computing it again", key, error)
            self.backend.drop(key)
            return None

    def _claimed(self, key: str, run: Run, epoch: int | None, query: Query, watch: Watch | None) -> Answer:
        """Compute under a claim; while another process holds it, wait for its answer."""
        deadline = time.monotonic() + CLAIM_SECONDS
        is_ours = self.backend.claim(key, CLAIM_SECONDS)
        while not is_ours and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
            _give_up(watch)
            answer = self._from_backend(key)
            if answer is not None:
                return answer
            is_ours = self.backend.claim(key, CLAIM_SECONDS)
        try:
            # Its holder may have finished between our look and our claim.
            answer = self._from_backend(key)
            if answer is None:
                answer = self.session.answer(run, epoch, query, watch=watch)
                if LEFT_OUT not in answer.notes:
                    self.backend.set(key, encode(answer))
            return answer
        finally:
            if is_ours:
                self.backend.release(key)


def _give_up(watch: Watch | None) -> None:
    if watch is not None and watch.should_stop():
        raise CancelledError("stopped: ask again to start over")
