"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

from app.cli import grokscope as group
from tests import tiny
from tests.commands.conftest import Command, assert_refused

HELP_WITHOUT_HEAVY_IMPORTS = """
import sys
from app.cli import run
for arguments in (["--help"], *([name, "--help"] for name in sys.argv[1:])):
    assert run(arguments) == 0
heavy = sorted({"torch", "transformer_lens", "numpy", "dash", "plotly", "diskcache"} & set(sys.modules))
print("IMPORTED", heavy)
"""


def test_help_imports_nothing_heavy() -> None:
    command = [sys.executable, "-c", HELP_WITHOUT_HEAVY_IMPORTS, *group.commands]
    done = subprocess.run(command, cwd=tiny.PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "IMPORTED []"


def test_help_names_every_command(grokscope: Command) -> None:
    result = grokscope("--help")
    assert result.code == 0
    for name, command in group.commands.items():
        assert f"  {name} " in result.out
        assert command.help


@pytest.mark.parametrize("name", sorted(group.commands))
def test_every_option_of_every_command_has_a_help(grokscope: Command, name: str) -> None:
    assert grokscope(name, "--help").code == 0
    options = [parameter for parameter in group.commands[name].params if parameter.param_type_name == "option"]
    # `--dtype` and its like explain themselves by their choices; a flag or a value does not.
    assert [o.name for o in options if not o.help and not hasattr(o.type, "choices")] == []


def test_the_version(grokscope: Command) -> None:
    assert version("grokscope") in grokscope("--version").out


def test_an_unknown_command(grokscope: Command) -> None:
    assert_refused(grokscope("banana"), "No such command 'banana'")


def test_an_unknown_option(grokscope: Command) -> None:
    assert_refused(grokscope("--banana"), "No such option '--banana'")


def test_without_arguments_it_prints_its_help_as_help(grokscope: Command) -> None:
    """Readable, as with --help; not the whole help squeezed into one line of error."""
    result = grokscope()
    assert "Usage: grokscope [OPTIONS] COMMAND" in result.out + result.err
    assert (result.out + result.err).count("\n") > 5
