"""Run by the image's own Python, in it: what it may write, and as whom."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def can_write(folder: Path) -> bool:
    """Whether a file can be made in a folder."""
    trial = folder / ".trial"
    try:
        trial.write_bytes(b"")
    except OSError:
        return False
    trial.unlink()
    return True


def main() -> None:
    """Say it, or fail."""
    writable = [str(folder) for folder in (Path("/"), Path.home(), Path.cwd(), Path("/tmp")) if can_write(folder)]
    assert not writable, f"{writable} can be written"
    cache = Path(os.environ["GROKSCOPE_CACHE"])
    assert can_write(cache), f"{cache} cannot be written"
    sys.stdout.write(f"runs as {os.getuid()}, and can write in {cache} alone\n")


if __name__ == "__main__":
    main()
