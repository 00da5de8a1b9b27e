"""How far a command is, on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with what is done of how much, and the time left; nothing where there is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = [TextColumn(words), BarColumn(bar_width=24), TimeRemainingColumn()]
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        row = shown.add_task("work", total=None)
        yield lambda done, total: shown.update(row, completed=done, total=total)
