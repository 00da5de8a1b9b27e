"""Tiny models and runs for tests: p = 7 and 16 dimensions train hundreds of steps in a second."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from analysis.checkpoints import StateDict, encode_checkpoint, expected_shapes
from analysis.config import ModelConfig, TrainConfig
from analysis.manifest import Dtype
from analysis.run import MANIFEST
from analysis.store import RunStore
from training.start import Control, resume_training, start_training

PROJECT = Path(__file__).resolve().parent.parent
CPU = torch.device("cpu")
MODEL = ModelConfig(p=7, d_model=16, n_heads=2, d_head=8, d_mlp=24)
TRAIN = TrainConfig(epochs=60, frac_train=0.5, checkpoints="0:60:20")
EPOCHS = (0, 20, 40, 60)
SHORT = TRAIN.model_copy(update={"epochs": 2, "checkpoints": "0:2:2"})
"""For runs of which it does not matter what they have learned."""

FLAGS = ("--p", "7", "--d-model", "16", "--n-heads", "2", "--d-head", "8", "--d-mlp", "24", "--frac-train", "0.5")
"""`MODEL` and `TRAIN`'s share on the command line of `grokscope train`."""


def ignore(_progress: object) -> None:
    """A report that nobody reads."""


def never() -> bool:
    """A training that nobody stops."""
    return False


def train(
    store: RunStore,
    name: str,
    *,
    model: ModelConfig = MODEL,
    config: TrainConfig = TRAIN,
    dtype: Dtype = "float32",
    should_stop: Callable[[], bool] = never,
) -> bool:
    """Train a new run here and now."""
    control = Control(ignore, should_stop)
    return start_training(store, name, model=model, train=config, dtype=dtype, device=CPU, control=control)


def resume(store: RunStore, name: str, *, epochs: int | None = None, should_stop: Callable[[], bool] = never) -> bool:
    """Continue a run here and now."""
    return resume_training(store, name, epochs=epochs, device=CPU, control=Control(ignore, should_stop))


def after(steps: int) -> Callable[[], bool]:
    """Stop a training after that many steps of its own."""
    asked = iter(range(steps))
    return lambda: next(asked, None) is None


def copy_store(store: RunStore, root: Path) -> RunStore:
    """Copy a whole run store."""
    return RunStore(Path(shutil.copytree(store.root, root)))


def random_state(model: ModelConfig, *, seed: int = 0, scale: float = 1.0) -> StateDict:
    """Weights of no training, every bias included, so that none can hide."""
    generator = torch.Generator().manual_seed(seed)
    size = scale * model.d_model**-0.5
    return {name: torch.randn(shape, generator=generator) * size for name, shape in expected_shapes(model).items()}


def rewrite_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Edit the run.json in `folder` as JSON."""
    path = folder / MANIFEST
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def put_checkpoint(folder: Path, epoch: int, data: bytes) -> None:
    """Put bytes in place of a checkpoint, and their right digest into run.json."""
    (folder / "checkpoints" / f"{epoch:06d}.safetensors").write_bytes(data)

    def change(content: dict[str, Any]) -> None:
        for record in content["checkpoints"]:
            if record["epoch"] == epoch:
                record["sha256"] = hashlib.sha256(data).hexdigest()

    rewrite_manifest(folder, change)


def encode_state(state: Mapping[str, torch.Tensor], dtype: Dtype = "float32") -> bytes:
    """A checkpoint file with these weights."""
    return encode_checkpoint(state, dtype)


def grokscope(*arguments: str, said: Path | None = None, **variables: str) -> subprocess.Popen[str]:
    """Start the real command in a process of its own, with no settings but `variables`.

    What it says is captured, or goes to the file `said`.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GROKSCOPE_")}
    with contextlib.ExitStack() as stack:
        file = None if said is None else stack.enter_context(said.open("w"))
        return subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", *arguments],
            cwd=PROJECT,
            env=environment | {"GROKSCOPE_WARM": "off", "GROKSCOPE_JOBS": "off"} | variables,
            stdout=file or subprocess.PIPE,
            stderr=file or subprocess.PIPE,
            text=True,
        )
