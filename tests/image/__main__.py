"""Build the image by the very Dockerfile, start it as a host would, and ask it for its pages: `make image-check`.

It takes no container engine: buildah builds, and the image runs in a chroot, as its own user, with a root that can only
be read but for the cache. It needs root, debootstrap and buildah, and about 10 GB below /var/tmp, most of which it
removes again; the base image stays for the next time.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import click

import tests.image.inside as inside_module
from tests.image.stand_in import NAME, Engine, make_stand_in, mounts

PROJECT = Path(__file__).resolve().parents[2]
PLACE = Path("/var/tmp/grokscope-image")
TOOLS = ("debootstrap", "buildah", "unshare", "chroot")
CACHE = "var/cache/grokscope"
MOST_GIGABYTES = 1.3
_ENTER = f"""
root=$1; user=$2; shift 2
mount --make-rprivate /
mount --rbind "$root" "$root"
mount --bind "$root/{CACHE}" "$root/{CACHE}"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
mkdir -m 1777 "$root/dev/shm"
for name in null zero full random urandom; do
    touch "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user:$user" "$root" env -i "$@"
"""
"""What a container engine does with `--read-only` and a volume for the cache."""

STARTS_WITHIN = 60.0
ENDS_WITHIN = 15.0


def main() -> None:
    """Do it all, and say what came of it."""
    missing = [name for name in TOOLS if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        sys.exit(f"This needs root, and {' and '.join(missing or TOOLS)}: apt-get install debootstrap buildah")
    PLACE.mkdir(parents=True, exist_ok=True)
    engine = Engine(PLACE)
    engine.run("rm", "--all")  # of a check that was interrupted
    make_stand_in(engine, PLACE)
    begun = time.monotonic()
    image = build(engine)
    click.echo(f"built in {time.monotonic() - begun:.0f} s")
    container = engine.run("from", "--pull-never", image)
    try:
        root = Path(engine.run("mount", container))
        config = json.loads(engine.run("inspect", "--type", "image", image))["Docker"]["config"]
        check_size(root, engine)
        with running(root, config) as (process, address):
            check_pages(address)
            check_inside(root, config, process.pid)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code = process.wait(ENDS_WITHIN)
            click.echo(f"ends {time.monotonic() - begun:.1f} s after SIGTERM, with {code}")
    finally:
        engine.run("rm", container)
        engine.run("rmi", image)


def build(engine: Engine) -> str:
    """Build the image; torch comes from where this machine's pip finds it."""
    flags = ("--pull-never", "--isolation", "chroot", "--network", "host", "--format", "docker", "--quiet")
    engine.run("bud", *flags, *mounts(), "--build-arg", "TORCH_INDEX=", "-t", "grokscope", str(PROJECT), shown=True)
    return "grokscope"


def check_size(root: Path, engine: Engine) -> None:
    """Say how large it is, by its largest parts; the stand-in is larger than the base image that it stands for."""
    base = engine.run("from", "--pull-never", NAME)
    base_size = megabytes(Path(engine.run("mount", base)))
    engine.run("rm", base)
    total = megabytes(root)
    packages = next(root.glob("opt/venv/lib/python*/site-packages"))
    parts = {path: megabytes(path) for path in (*packages.iterdir(), root / CACHE, *root.glob("srv/grokscope/*"))}
    largest = sorted(parts, key=lambda path: -parts[path])[:12]
    is_missed = ": MISSED" if total / 1000 > MOST_GIGABYTES else ""
    click.echo(
        f"{total / 1000:.2f} GB, {base_size} MB of which are the stand-in's (aim: {MOST_GIGABYTES} GB{is_missed})"
    )
    click.echo(", ".join(f"{path.name} {parts[path]} MB" for path in largest))
    assert not list(packages.glob("transformer_lens*")), "TransformerLens is in the image"


def megabytes(path: Path) -> int:
    """The size of a file, or of all in a folder."""
    command = ["du", "-xs", "--block-size=1000000", "--apparent-size", str(path)]
    return int(subprocess.run(command, check=True, text=True, capture_output=True).stdout.split()[0])


@contextmanager
def running(root: Path, config: Mapping[str, Any]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start what the image starts, on a free port of this machine; its process and address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"GROKSCOPE_PORT": str(port)}
    command = [*config["Entrypoint"], *("127.0.0.1" if part == "0.0.0.0" else part for part in config["Cmd"])]
    begun = time.monotonic()
    process = subprocess.Popen(enter(root, config, command, settings), start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{address}/healthz"):
            assert process.poll() is None, f"it ended with {process.returncode}"
            assert time.monotonic() - begun < STARTS_WITHIN, f"it does not answer within {STARTS_WITHIN:.0f} s"
            time.sleep(0.1)
        click.echo(f"answers {time.monotonic() - begun:.1f} s after it was started")
        yield process, address
    finally:
        with suppress(ProcessLookupError):  # all that it has started, too
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def enter(root: Path, config: Mapping[str, Any], command: Sequence[str], settings: Mapping[str, str]) -> Sequence[str]:
    """A command in the image, as its user, with its variables; its root can only be read, but for the cache."""
    variables = [*config["Env"], *(f"{name}={value}" for name, value in settings.items())]
    place = ["sh", "-c", 'cd "$1"; shift; exec "$@"', "sh", config["WorkingDir"]]
    user = config["User"]
    return ["unshare", "--mount", "sh", "-ec", _ENTER, "sh", str(root), user, *variables, *place, *command]


def check_pages(address: str) -> None:
    """Ask for what a visitor needs, and for something that was computed when the image was built."""
    with urlopen(f"{address}/explore") as answer:
        page = answer.read().decode()
    assert "mod113" in page, "the page knows no run"
    initial = json.loads(page.split('id="initial-state">')[1].split("</script>")[0])
    run = initial["run"]["name"]
    begun = time.monotonic()
    with urlopen(f"{address}/clips/{run}/latest/neuron_frequencies?stage=post") as answer:
        size = len(answer.read())
    click.echo(f"{len(initial['runs'])} runs; {size:,} bytes of the map of neurons in {time.monotonic() - begun:.2f} s")


def check_inside(root: Path, config: Mapping[str, Any], pid: int) -> None:
    """See that it runs as its user, cannot write but in its cache, and finds itself well."""
    owner = Path(f"/proc/{pid}").stat().st_uid
    assert owner == int(config["User"]), f"it runs as {owner}"
    script = Path(inside_module.__file__).read_text()
    port = next(item for item in Path(f"/proc/{pid}/environ").read_text().split("\0") if "GROKSCOPE_PORT=" in item)
    told = subprocess.run(
        enter(root, config, ["python", "-c", script], dict([port.split("=", 1)])),
        check=True,
        text=True,
        capture_output=True,
    )
    click.echo(told.stdout.strip())
    health = config.get("Healthcheck", {}).get("Test", [])
    assert health[:1] == ["CMD"], "the image has no health check"
    subprocess.run(enter(root, config, health[1:], dict([port.split("=", 1)])), check=True)


def _answers(address: str) -> bool:
    try:
        with urlopen(address) as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


if __name__ == "__main__":
    main()
