"""The exact state of a training, kept beside its newest checkpoint: parameters, optimiser, random generator, epoch.

Checkpoints may be stored in float16, so a training continues from this file and not from a checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from analysis.errors import DamagedError, NotFoundError
from analysis.files import digest_of, read_regular, write_atomically
from analysis.folders import RESUME

_MOST_BYTES = 20_000_000_000
_MOMENTS = ("step", "exp_avg", "exp_avg_sq")


@dataclass(frozen=True, eq=False)
class TrainState:
    """Everything that the next optimiser step depends on, in full precision."""

    epoch: int
    parameters: dict[str, Tensor]
    moments: dict[str, dict[str, Tensor]]
    generator: Tensor

    def to_bytes(self) -> bytes:
        """The content of the file: a digest of the rest, then the tensors, which `load` reads."""
        tensors = {f"parameter/{name}": tensor for name, tensor in self.parameters.items()}
        for name, moments in self.moments.items():
            tensors |= {f"{kind}/{name}": moments[kind] for kind in _MOMENTS}
        tensors |= {"generator": self.generator, "epoch": torch.tensor(self.epoch)}
        on_cpu = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        body = safetensors.torch.save(on_cpu)
        return digest_of(body).encode() + body

    def save(self, folder: Path, *, check: Callable[[], None] | None = None) -> None:
        """Write the state into the run's folder, atomically, unless `check` raises just before."""
        write_atomically(folder / RESUME, self.to_bytes(), check=check)

    @classmethod
    def load(cls, folder: Path) -> TrainState:
        """Read the state of the run in `folder`.

        Raises:
            NotFoundError: when the run keeps none (shipped and imported runs do not).
            DamagedError: when the file is not what was written.
        """
        try:
            data = read_regular(folder / RESUME, most=_MOST_BYTES)
        except FileNotFoundError:
            raise NotFoundError(
                f"run {folder.name!r} has no {RESUME} to resume from: train a new run with the command in its run.json"
            ) from None
        except OSError as error:
            raise DamagedError(
                f"{RESUME} of run {folder.name!r} cannot be read ({error.strerror}): train the run again from the start"
            ) from error
        if digest_of(data[64:]).encode() != data[:64]:
            raise DamagedError(f"{RESUME} of run {folder.name!r} is damaged: train the run again from the start")
        tensors = safetensors.torch.load(data[64:])
        moments: dict[str, dict[str, Tensor]] = {}
        for key, tensor in tensors.items():
            kind, _, name = key.partition("/")
            if kind in _MOMENTS:
                moments.setdefault(name, {})[kind] = tensor
        parameters = {key[10:]: tensor for key, tensor in tensors.items() if key.startswith("parameter/")}
        return cls(int(tensors["epoch"]), parameters, moments, tensors["generator"])


def moments_of(optimiser: torch.optim.Optimizer, names: list[str]) -> dict[str, dict[str, Tensor]]:
    """AdamW's step count and moments by parameter name; empty before the first step."""
    state = optimiser.state_dict()["state"]
    return {name: {kind: state[i][kind] for kind in _MOMENTS} for i, name in enumerate(names) if i in state}
