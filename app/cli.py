"""The command line, `grokscope`: its commands, and the one place where errors become a line for the person."""

from __future__ import annotations

import logging
import os
import sys

import click

from analysis.errors import GrokscopeError
from app.commands.branch import branch
from app.commands.deploy import deploy
from app.commands.export import export_run
from app.commands.import_ import import_model
from app.commands.jobs import jobs
from app.commands.mcp import mcp
from app.commands.publish import publish
from app.commands.query import query
from app.commands.runs import runs
from app.commands.serve import serve
from app.commands.sweep import sweep
from app.commands.train import train
from app.commands.warm import warm
from app.commands.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="grokscope")
def grokscope() -> None:
    """Watch a small transformer grok modular addition."""


for command in (
    serve,
    worker,
    train,
    branch,
    sweep,
    jobs,
    import_model,
    export_run,
    publish,
    deploy,
    warm,
    runs,
    query,
    mcp,
):
    grokscope.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 when it went well, 2 with one line on standard error when it did not."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # Threads that spin while they wait for each other starve each other where something else needs a core. It is read
    # when torch is imported, here or in the server's processes.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    logging.basicConfig(format="grokscope: %(message)s")
    try:
        result = grokscope.main(arguments, prog_name="grokscope", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except (GrokscopeError, click.ClickException) as error:
        message = error.format_message() if isinstance(error, click.ClickException) else str(error)
        click.echo(f"grokscope: {' '.join(message.split())}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("grokscope: stopped", err=True)
        return 130
    return result if isinstance(result, int) else 0
