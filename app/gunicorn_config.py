"""How gunicorn serves the app; address, workers and threads come from `grokscope serve`."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import time
from typing import Any

from gunicorn.arbiter import Arbiter
from prometheus_client.multiprocess import mark_process_dead

from app.interest import Interest
from app.keeper import Keeper
from app.logs import set_up_log
from app.metrics import FOLDER
from app.settings import Settings

worker_class = "app.web_worker.WebWorker"
# Each worker imports the app for itself: a process that has run torch hangs in a fork.
preload_app = False
timeout = 120
graceful_timeout = 3
# Longer than proxies keep a connection that nobody uses (nginx 60 s, others up to 75 s): the side that has not decided
# to end one sends a request into its end.
keepalive = 80
# An address of 16 kB, and what stands around it: chat programs encode addresses to three times their length.
limit_request_line = 16_400
# No header of a client says where the app is mounted.
forwarder_headers = ""
# Nor over what it is reached; a proxy that is trusted does (`app.prefix`).
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True  # it would have its place in a home that may not be written
loglevel = "warning"
accesslog = None
keeper = Keeper()
interest = Interest()  # made before the web processes are forked, so that they share it
_STOPS_WITHIN = 1.5  # seconds, less than `graceful_timeout`


def on_starting(_master: Any) -> None:
    """Say what happens as the settings have it, here and in every web process."""
    set_up_log(Settings.load().log)


def when_ready(_master: Any) -> None:
    """Start the worker that trains what is wanted, where the settings have one."""
    settings = Settings.load()
    if settings.jobs and not settings.is_read_only:
        keeper.start()


def on_exit(_master: Any) -> None:
    """End it with the server, and remove what its processes have counted in."""
    keeper.stop()
    if folder := os.environ.get(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


def child_exit(_master: Any, worker: Any) -> None:
    """Count what waits in a web process that has ended no more."""
    if FOLDER in os.environ:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def post_fork(_master: Any, _worker: Any) -> None:
    """Look for no garbage while a process imports: there is hardly any, and each look takes longer than the last."""
    gc.disable()


def post_worker_init(worker: Any) -> None:
    """Print the address once the first worker can answer; not before, when the first click would wait for torch.

    What has been imported stays, so that later looks for garbage leave it out.
    """
    gc.freeze()
    gc.enable()
    if worker.age > 1:
        return
    prefix = Settings.load().prefix
    for socket in worker.sockets:
        address = socket.getsockname()
        if isinstance(address, tuple):
            host, port = address[:2]
            shown = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"Grokscope is at http://{shown}:{port}{prefix}\n")
    sys.stdout.flush()


START_AGAIN_SECONDS = 30
"""How long a worker that cannot start waits before another tries: each says at length what is wrong."""


def worker_exit(_master: Any, worker: Any) -> None:
    """Stop what is computed, and keep the others serving when a worker that takes another's place cannot start.

    gunicorn ends them all for that, as it should when the first ones cannot start. Threads that are in torch while
    Python ends would take the process down, loudly.
    """
    wsgi = sys.modules.get("app.wsgi")
    app = getattr(wsgi, "app", None)
    if app is not None and not app.close(_STOPS_WITHIN):
        sys.stdout.flush()
        os._exit(0)
    code = getattr(sys.exc_info()[1], "code", None)
    if worker.age > worker.cfg.workers and code in (Arbiter.WORKER_BOOT_ERROR, Arbiter.APP_LOAD_ERROR):
        time.sleep(START_AGAIN_SECONDS)
        os._exit(1)
