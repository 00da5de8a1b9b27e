"""How gunicorn serves the app; address, workers and threads come from `grokscope serve`."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from gunicorn.arbiter import Arbiter

worker_class = "app.web_worker.WebWorker"
# Each worker imports the app for itself: a process that has run torch hangs in a fork.
preload_app = False
timeout = 120
graceful_timeout = 3
keepalive = 5
# An address of 16 kB, and what stands around it: chat programs encode addresses to three times their length.
limit_request_line = 16_400
# No header of a client says where the app is mounted.
forwarder_headers = ""
loglevel = "warning"
accesslog = None


def post_worker_init(worker: Any) -> None:
    """Print the address once the first worker can answer; not before, when the first click would wait for torch."""
    if worker.age > 1:
        return
    for socket in worker.sockets:
        address = socket.getsockname()
        if isinstance(address, tuple):
            host, port = address[:2]
            shown = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"Grokscope is at http://{shown}:{port}\n")
    sys.stdout.flush()


START_AGAIN_SECONDS = 30
"""How long a worker that cannot start waits before another tries: each says at length what is wrong."""


def worker_exit(_master: Any, worker: Any) -> None:
    """Keep the others serving when a worker that takes the place of one that was killed cannot start.

    gunicorn ends them all for it, as it should when the first ones cannot start.
    """
    code = getattr(sys.exc_info()[1], "code", None)
    if worker.age > worker.cfg.workers and code in (Arbiter.WORKER_BOOT_ERROR, Arbiter.APP_LOAD_ERROR):
        time.sleep(START_AGAIN_SECONDS)
        os._exit(1)
