"""The folder that a Space of kind docker is built from: what the Dockerfile copies, and a README that says so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from analysis.errors import NotFoundError
from app.settings import PROJECT

_DOCKERFILE, _IGNORED = "Dockerfile", ".dockerignore"
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.tmp", ".lease-*", "resume.safetensors", ".trash")

_FRONT = """---
title: Grokscope
sdk: docker
app_port: {port}
header: mini
pinned: false
---

"""
"""What configures a Space (https://huggingface.co/docs/hub/spaces-config-reference)."""


def stage(folder: Path, project: Path = PROJECT) -> None:
    """Copy into an empty folder what an image is built from.

    Raises:
        NotFoundError: where this is no checkout of the project.
    """
    dockerfile, ignored = project / _DOCKERFILE, project / _IGNORED
    if not (dockerfile.is_file() and ignored.is_file()):
        raise NotFoundError(f"there is no {_DOCKERFILE} in {project}: deploy from a checkout of the project")
    content = ignored.read_text("utf-8")
    for name in (_DOCKERFILE, _IGNORED, *re.findall(r"^!(\S+)$", content, flags=re.MULTILINE)):
        if (project / name).is_dir():
            shutil.copytree(project / name, folder / name, ignore=_LEFT_OUT)
        else:
            shutil.copy(project / name, folder / name)
    ports = re.findall(r"^EXPOSE (\d+)$", dockerfile.read_text("utf-8"), flags=re.MULTILINE)
    readme = folder / "README.md"
    readme.write_text(_FRONT.format(port=ports[0]) + readme.read_text("utf-8"), "utf-8")
