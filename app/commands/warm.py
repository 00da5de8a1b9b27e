"""`grokscope warm`: compute and keep what visitors of runs could wait for; `train` and `import` do it as well."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

import click

from analysis.errors import CancelledError, GrokscopeError, NotFoundError
from app.commands.interruptible import interruptible
from app.commands.progress import bar
from app.settings import Settings, no_runs, setting_flags

if TYPE_CHECKING:
    from app.warming import Warmed

Command = TypeVar("Command", bound=Callable[..., Any])

SETTINGS = ("runs", "cache", "cache_disk", "device")

_NICENESS = 15
_STOPPED = 130


def no_warm_flag(command: Command) -> Command:
    """The option of commands that make a run."""
    text = "Leave out computing and keeping what the run's pages wait for (grokscope warm does it later)."
    return click.option("--no-warm", is_flag=True, help=text)(command)


@click.command()
@click.argument("names", nargs=-1, metavar="RUN…")
@setting_flags(*SETTINGS)
def warm(names: tuple[str, ...], **settings: Any) -> int:
    """Compute and keep what visitors of RUN… (or of all runs) could wait for.

    It takes the cores that nobody else wants. What is kept already is not computed again: stop it with Ctrl-C, and it
    goes on from there the next time.
    """
    from analysis.store import open_store

    loaded = Settings.load(settings)
    chosen = names or open_store(loaded.runs, cache=loaded.cache, limit=loaded.mirror_disk).names()
    if not chosen:
        raise NotFoundError(f"there are {no_runs(loaded)}")
    return max(warm_run(loaded, name) for name in dict.fromkeys(chosen))


def warm_run(settings: Settings, name: str) -> int:
    """Warm one run, and say in a sentence what has become of it; the exit code of a command that does that last.

    Raises:
        GrokscopeError: when the run cannot be shown, or the folder of the cache is somebody else's.
    """
    from cache.build import build_answers
    from cache.folder import CacheFolder

    CacheFolder(settings.cache).check()
    answers = build_answers(
        settings.runs, settings.cache, device=settings.device, disk=settings.cache_disk, mirror=settings.mirror_disk
    )
    run = answers.session.run(name)
    began = time.monotonic()

    def work(stops: Callable[[], bool], report: Callable[[int, int], None]) -> Warmed:
        from analysis.batch import Watch
        from app.memory import keep_freed
        from app.niceness import be_nice
        from app.warming import warm as warm_up

        be_nice(_NICENESS)
        keep_freed()
        return warm_up(answers, run, watch=Watch(on_progress=report, should_stop=stops))

    # In a thread of its own, since a thread that is nice never takes that back.
    with interruptible() as stops, bar(f"warming {name}") as report, ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, stops, report)
        wait([future])
    answers.backend.close()
    try:
        click.echo(_sentence(name, future.result(), time.monotonic() - began, settings))
    except CancelledError:
        click.echo(f"Stopped. What is computed is kept; go on with: grokscope warm {name}", err=True)
        return _STOPPED
    return 0


def warm_new_run(settings: Settings, name: str) -> int:
    """Warm a run that has just been made: what stands in the way is said, and takes nothing from the run."""
    try:
        return warm_run(settings, name)
    except GrokscopeError as error:
        click.echo(f"The pages of run {name} are not computed ahead: {error}", err=True)
        return 0


def _sentence(name: str, warmed: Warmed, seconds: float, settings: Settings) -> str:
    if warmed.lost:
        return (
            f"{name}: the cache in {settings.cache} keeps {warmed.wanted - warmed.lost:,} of the {warmed.wanted:,} "
            "clips and answers that its pages wait for: see that it can be written, or give it more with --cache-disk."
        )
    if not warmed.made:
        return f"{name}: all {warmed.wanted:,} clips and answers that its pages wait for were kept already."
    return (
        f"{name}: all {warmed.wanted:,} clips and answers that its pages wait for are kept, {warmed.made:,} of them "
        f"computed in {seconds:.0f} s."
    )
