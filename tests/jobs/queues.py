"""Real servers for queues, on this machine and for one test."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (Debian's package of that name)")
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        flags = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder)
        with subprocess.Popen([program, *flags], stdout=subprocess.DEVNULL) as server:
            try:
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                server.terminate()


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL, which never runs as root."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found or importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL or psycopg is not installed (Debian's package postgresql; the extra postgres)")
    owner = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else os.geteuid()
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, owner, -1)
        make = [found[-1] / "initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "grokscope"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, user=owner, cwd=folder)
        flags = ("-D", f"{folder}/data", "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", folder)
        command = [found[-1] / "postgres", *flags]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, user=owner, cwd=folder) as server:
            try:
                yield f"postgresql://grokscope@127.0.0.1:{port}/postgres"
            finally:
                server.terminate()


SERVERS = {"redis": redis, "postgres": postgres}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
