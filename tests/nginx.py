"""A real nginx, for tests of what stands behind one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def free_port() -> int:
    """One that nobody listens on yet."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def nginx(configuration: str, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start nginx with a configuration that has it listen on a port; all that it writes is in a folder.

    What it has complained of lies in `error.log` there.
    """
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in _FOLDERS)
    assert configuration.count("http {") == 1
    (folder / "nginx.conf").write_text(configuration.replace("http {", f"http {{ {temporary}"))
    user = "user root;" if os.geteuid() == 0 else ""  # another's processes cannot write in the folder
    begins = f"daemon off; {user} pid {folder}/pid;"
    log = folder / "error.log"
    command = [str(NGINX), "-p", str(folder), "-e", str(log), "-c", str(folder / "nginx.conf"), "-g", begins]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(port, log)
            yield process
        finally:
            process.terminate()


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + 10
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < until, log.read_text() if log.exists() else "nginx has not started"
        time.sleep(0.02)
