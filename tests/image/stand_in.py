"""A stand-in for the Dockerfile's base image, where no registry of images can be reached: Debian's own Python.

What this machine's network takes (certificates, pip's settings) goes into the stand-in, never into the Dockerfile.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SUITE = "bookworm"
NAME = "docker.io/library/python:3.11-slim"
"""What it stands for, and the Dockerfile names."""

_PACKAGES = ("ca-certificates", "passwd", "adduser", "python3", "python3-venv", "python3-pip")
_SETTINGS = ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
_VARIABLES = re.compile(r"(PIP|SSL|NODE_EXTRA|REQUESTS|CURL)_\w+|https?_proxy", re.IGNORECASE)
_LOCAL = re.compile(r"(?:file://)?(/[\w./-]+)")


class Engine:
    """buildah, which needs no engine, with a storage of its own."""

    def __init__(self, place: Path) -> None:
        """Keep everything below `place`."""
        self._flags = ("--root", str(place / "storage"), "--runroot", str(place / "run"), "--storage-driver", "vfs")

    def run(self, *command: str, shown: bool = False) -> str:
        """Have it do something; what it printed."""
        done = subprocess.run(
            ["buildah", *self._flags, *command], check=True, text=True, stdout=None if shown else subprocess.PIPE
        )
        return (done.stdout or "").strip()


def make_stand_in(engine: Engine, place: Path) -> None:
    """Make the base image, unless it is there."""
    if NAME in engine.run("images", "--format", "{{.Name}}:{{.Tag}}").split():
        return
    root = place / "base"
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={','.join(_PACKAGES)}", SUITE, str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    _make_python_usual(root)
    for name in _SETTINGS:
        if Path(name).is_file():
            shutil.copy(name, root / name[1:])
    container = engine.run("from", "scratch")
    engine.run("add", container, str(root), "/")
    known = {name: value for name, value in os.environ.items() if _VARIABLES.fullmatch(name)}
    known["PATH"] = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
    engine.run("config", *(flag for name, value in known.items() for flag in ("--env", f"{name}={value}")), container)
    engine.run("commit", "--rm", container, NAME)
    shutil.rmtree(root)


def _make_python_usual(root: Path) -> None:
    """As in the image that it stands for: `python`, and a pip that installs."""
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    for mark in (root / "usr/lib").glob("python3*/EXTERNALLY-MANAGED"):
        mark.unlink()


def mounts() -> Sequence[str]:
    """Folders of this machine that pip's settings name, as flags for a build."""
    told = subprocess.run([sys.executable, "-m", "pip", "config", "list"], check=True, text=True, capture_output=True)
    lines = [line for line in told.stdout.splitlines() if "find-links" in line or "index-url" in line]
    paths = {found for line in lines for found in _LOCAL.findall(line) if Path(found).is_dir()}
    return [flag for path in sorted(paths) for flag in ("--volume", f"{path}:{path}:ro")]
