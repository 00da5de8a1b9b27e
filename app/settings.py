"""The settings, in one table: name, default, unit and help; each is an environment variable and a command-line flag."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import click

from analysis.address import Address, Root, is_address, root_of, writable
from analysis.errors import ParameterError
from analysis.names import CACHE, RUNS, is_device_name
from app.profile import PROFILES, Profile

EMBEDDED = "embedded"
"""The queue in a file beside the cache, for the processes of one machine."""

OWNER = "owner"
"""Who may do something: whoever sends the token."""

TOKEN = "GROKSCOPE_TOKEN"  # noqa: S105 — the name of a variable
_SHORTEST_TOKEN = 16
_IN_A_HEADER = re.compile(r"[!-~]*")

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One row of the table; `GROKSCOPE_<NAME>` in the environment, `--<name>` on the command line."""

    name: str
    default: str
    unit: str
    help: str
    parse: Callable[[str], Any]

    @property
    def variable(self) -> str:
        """The environment variable it is read from."""
        return f"GROKSCOPE_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """The command-line flag that overrides it."""
        return f"--{self.name.replace('_', '-')}"


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a whole number") from None
        if not low <= number <= high:
            raise ValueError(f"{number} is not between {low} and {high}")
        return number

    return parse


def _text(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _folder(text: str) -> Path:
    try:
        return Path(_text(text)).expanduser().absolute()
    except RuntimeError as error:  # a home that is not known
        raise ValueError(f"{text!r} cannot be found ({error})") from None


def _root(text: str) -> Root:
    if text.rstrip("/").endswith(":") and "://" in text:
        raise ValueError(f"{text!r} is half an address: write it whole, as s3://bucket/runs")
    return root_of(text) if is_address(text) else _folder(text)


def _device(text: str) -> str:
    if not is_device_name(text):
        raise ValueError(f"there is no device {text!r}")
    return text


def _threads(text: str) -> int:
    return max(1, (os.cpu_count() or 1) // 2) if text == "auto" else _whole(1, 1024)(text)


def _queue(text: str) -> str:
    if text != EMBEDDED and not re.match(r"(rediss?|unix|postgres|postgresql)://", text):
        raise ValueError(f"{text!r} is neither {EMBEDDED} nor an address")
    return text


_PATH = re.compile(r"(?:/[A-Za-z0-9._~@-]+)*")
_LONGEST_PATH = 200


def read_prefix(text: str) -> str:
    """A path as it stands before others, without a slash at its end; empty for the root.

    Raises:
        ValueError: for what is no such path.
    """
    path = text.rstrip("/")
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path) or "/../" in f"{path}/" or "/./" in f"{path}/":
        raise ValueError(f"{text[:80]!r} is no path: write it as /lab/grokscope")
    return path


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError(f"{text!r} is neither on nor off")
    return text == "on"


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is none of {', '.join(words[:-1])} and {words[-1]}")
        return text

    return parse


SETTINGS = (
    Setting("runs", str(RUNS), "folder", "where runs are read and written; or an address, where they are read", _root),
    Setting("cache", CACHE, "folder", "where answers are kept between starts", _folder),
    Setting("cache_disk", "2000", "MB", "size limit of the cache on disk", _whole(1, 10_000_000)),
    Setting(
        "mirror_disk", "4000", "MB", "size limit of checkpoints that were fetched from addresses", _whole(1, 10_000_000)
    ),
    Setting("cache_memory", "256", "MB", "size limit of answers kept in memory, per process", _whole(1, 1_000_000)),
    Setting("weights_memory", "512", "MB", "size limit of weights kept in memory, per process", _whole(1, 1_000_000)),
    Setting("host", "127.0.0.1", "address", "address the server listens on", _text),
    Setting("port", "8050", "port", "port the server listens on", _whole(0, 65535)),
    Setting("workers", "2", "processes", "web processes", _whole(1, 64)),
    Setting("threads", "8", "threads", "requests each web process answers at once", _whole(1, 64)),
    Setting("warm", "on", "on or off", "whether an idle server computes ahead what pages wait for", _switch),
    Setting("jobs", "on", "on or off", "whether the server starts a worker, which trains what is wanted", _switch),
    Setting("trainings", "1", "trainings", "how many runs a worker trains at once", _whole(1, 64)),
    Setting("train_threads", "auto", "threads", "threads of each training; auto: half of the cores", _threads),
    Setting(
        "training",
        "auto",
        "auto, on, bounded, owner or off",
        "who can start trainings; bounded: small ones; auto: this machine; owner: who has GROKSCOPE_TOKEN",
        _one_of("auto", "on", "bounded", "owner", "off"),
    ),
    Setting(
        "imports",
        "auto",
        "auto, on, owner or off",
        "who can import files; auto: this machine; owner: who has GROKSCOPE_TOKEN",
        _one_of("auto", "on", "owner", "off"),
    ),
    Setting(
        "profile",
        "private",
        "private or public",
        "what visitors may do; public: read, within strict limits, and nothing else",
        _one_of(*PROFILES),
    ),
    Setting("prefix", "/", "path", "path below which the server is reached", read_prefix),
    Setting(
        "proxy",
        "off",
        "on or off",
        "whether a proxy in front is believed (X-Forwarded-For, -Prefix, -Host and -Proto)",
        _switch,
    ),
    Setting(
        "metrics", "auto", "auto, on or off", "who may read /metrics; auto: this machine", _one_of("auto", "on", "off")
    ),
    Setting("log", "human", "human or json", "how the server says what it does", _one_of("human", "json")),
    Setting("queue_url", "embedded", "address", "queue of jobs: embedded, redis://… or postgresql://…", _queue),
    Setting("device", "auto", "device", "where the model runs: auto, cpu, cuda or mps", _device),
)


@dataclass(frozen=True)
class Settings:
    """The table's values for one process."""

    runs: Root
    cache: Path
    cache_disk: int
    mirror_disk: int
    cache_memory: int
    weights_memory: int
    host: str
    port: int
    workers: int
    threads: int
    warm: bool
    jobs: bool
    trainings: int
    train_threads: int
    training: Literal["auto", "on", "bounded", "owner", "off"]
    imports: Literal["auto", "on", "owner", "off"]
    profile: Literal["private", "public"]
    prefix: str
    proxy: bool
    metrics: Literal["auto", "on", "off"]
    log: Literal["human", "json"]
    queue_url: str
    device: str
    token: str = field(default="", repr=False)
    """What the owner sends; from the environment alone, and handed on to nobody."""

    @classmethod
    def load(cls, overrides: Mapping[str, Any] | None = None, *, environ: Mapping[str, str] | None = None) -> Settings:
        """Take each setting from `overrides` (None counts as not given), else the environment, else its default.

        What the profile has a value of its own for is that.

        Raises:
            ParameterError: naming the variable or flag whose value cannot be used.
        """
        environ = os.environ if environ is None else environ
        given = {name: value for name, value in (overrides or {}).items() if value is not None}
        values = {}
        for setting in SETTINGS:
            origin = setting.flag if setting.name in given else setting.variable
            text = str(given.get(setting.name, environ.get(setting.variable, setting.default)))
            try:
                values[setting.name] = setting.parse(text)
            except ValueError as error:
                raise ParameterError(f"{origin}: {error} ({setting.help})") from None
        for name, value in PROFILES[values["profile"]].forced.items():
            is_given = name in given or f"GROKSCOPE_{name.upper()}" in environ
            if is_given and values[name] == OWNER:
                continue
            if is_given and values[name] != value:
                said = f"{name} is {_written(values[name])}, and the {values['profile']} profile has {_written(value)}"
                raise ParameterError(f"{said}: leave it out, or choose another profile")
            values[name] = value
        token = environ.get(TOKEN, "")
        if OWNER in (values["training"], values["imports"]) and len(token) < _SHORTEST_TOKEN:
            said = f"the owner is known by a token of at least {_SHORTEST_TOKEN} letters in the environment"
            raise ParameterError(f"{TOKEN}: {said}, for example one that `openssl rand -hex 24` prints")
        if not _IN_A_HEADER.fullmatch(token):
            raise ParameterError(f"{TOKEN}: no header carries it: take letters and digits of ASCII, without spaces")
        return cls(**values, token=token)

    @property
    def is_read_only(self) -> bool:
        """Whether the run store can be read alone."""
        return isinstance(self.runs, Address)

    @property
    def runs_folder(self) -> Path:
        """The run store, for whoever writes in it.

        Raises:
            ParameterError: when it can only be read.
        """
        return writable(self.runs)

    @property
    def allowed(self) -> Profile:
        """What visitors may do."""
        return PROFILES[self.profile]

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a process that answers whoever asks."""
        return {setting.variable: _written(getattr(self, setting.name)) for setting in SETTINGS}

    def inherited(self) -> dict[str, str]:
        """The whole environment of a process that nobody asks: it knows no owner, and so needs no token."""
        mine = {name: "off" if value == OWNER else value for name, value in self.environment().items()}
        return {name: value for name, value in (os.environ | mine).items() if name != TOKEN}


def _written(value: Any) -> str:
    """A value as the environment has it."""
    if isinstance(value, Address):
        return value.whole
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def runs_flag(runs: Root) -> str:
    """What a command needs to find a run store, wherever it is typed; nothing for the project's own."""
    return "" if runs == RUNS else f" --runs {shlex.quote(str(runs))}"


def no_runs(settings: Settings) -> str:
    """What there is in a run store that has none, after “there are”."""
    there = f"no runs in {settings.runs}"
    if settings.is_read_only:
        return f"{there}: give the address that has their folders directly below it"
    return f"{there}: make one with grokscope train --name NAME{runs_flag(settings.runs)}"


def setting_flags(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Click options for the settings `names`; each is None unless given."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for setting in reversed(SETTINGS):
            if setting.name in names:
                text = f"{setting.help} [{setting.unit}; {setting.variable}; default {setting.default}]"
                command = click.option(setting.flag, setting.name, default=None, metavar=setting.unit, help=text)(
                    command
                )
        return command

    return decorate
