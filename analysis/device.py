"""Where tensors live: one device, chosen once, for everything that runs the model."""

from __future__ import annotations

import torch

from analysis.errors import ParameterError
from analysis.names import is_device_name


def choose_device(name: str = "auto") -> torch.device:
    """Pick the device called `name`; `auto` takes CUDA, then Apple's MPS, then the CPU.

    Raises:
        ParameterError: for a name that torch does not know or a device that this machine does not have.
    """
    if not is_device_name(name):
        raise ParameterError(f"there is no device {name!r}: choose auto, cpu, cuda or mps")
    kind, _, index = name.partition(":")
    # Gradients and activations that underflow would otherwise slow a CPU step three to four times (weight decay 0).
    torch.set_flush_denormal(True)
    has = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if has[kind]))
    if not has[kind]:
        raise ParameterError(f"this machine has no {kind} device: choose auto or cpu")
    if index and int(index) >= torch.cuda.device_count():
        raise ParameterError(f"this machine has no device {name!r}: it has {torch.cuda.device_count()} CUDA devices")
    return torch.device(name)
