"""The browser's own modules, run by Node: what both sides of the wire must agree on is asked of both."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.settings import PROJECT

_ENGINE = (PROJECT / "assets" / "engine").as_uri()
NODE = Path(sys.executable).with_name("node")
"""Node.js, which comes with the environment."""


def run_module(script: str, given: Any) -> Any:
    """What `script`, a function of `given` with `engine` for the address of the engine's modules, returns, as JSON."""
    code = (
        'import { readFileSync } from "node:fs";\n'
        f"const engine = {json.dumps(_ENGINE)};\n"
        f"const run = {script};\n"
        'process.stdout.write(JSON.stringify(await run(JSON.parse(readFileSync(0, "utf8")))));\n'
    )
    command = [str(NODE), "--input-type=module", "--eval", code]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
