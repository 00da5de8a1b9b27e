"""The queue, which is only a bell: a message says that a run may need a worker, and nothing else.

Nothing is lost with a message that is lost, late or doubled. Whoever hears one looks into the run's folder, and workers
look there by themselves every few seconds, when the queue is out of reach as well. Whoever rings needs the library of
queues only then: it takes a quarter of a second to import.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huey import Huey

_LOG = logging.getLogger("grokscope.jobs")


class Bell:
    """Rings for runs; where nobody opens the queue, or can, workers look by themselves."""

    def __init__(self, queue: Callable[[], Huey]) -> None:
        """Open the queue when it is first needed."""
        self._open = queue
        self._attend: Any = None

    def ring(self, name: str) -> None:
        """Say that a run may need a worker."""
        try:
            if self._attend is None:
                self._attend = meanings(self._open(), attend=lambda _: None, look=lambda: None)
            self._attend(name)
        except Exception as error:  # noqa: BLE001 — what is wanted is in the folder already
            _LOG.info("no bell for run %r: %s", name, error)


def meanings(huey: Huey, *, attend: Callable[[str], None], look: Callable[[], None]) -> Any:
    """What messages mean, registered under the same names on both sides; returns what sends one."""
    send = huey.task(name="attend")(_in_this_module(attend))
    huey.periodic_task(lambda _: True, name="look")(_in_this_module(look))
    return send


def _in_this_module(function: Callable[..., None]) -> Callable[..., None]:
    """Huey names a task by the module of its function."""

    def task(*arguments: str) -> None:
        function(*arguments)

    return task
