"""Where tensors live: one device, chosen once, for everything that runs the model."""

from __future__ import annotations

from typing import Literal, get_args

import torch

from analysis.errors import ParameterError

DeviceName = Literal["auto", "cpu", "cuda", "mps"]


def choose_device(name: str = "auto") -> torch.device:
    """Pick the device called `name`; `auto` takes CUDA, then Apple's MPS, then the CPU.

    Raises:
        ParameterError: for a name that torch does not know or a device that this machine does not have.
    """
    kind = name.partition(":")[0]
    if kind not in get_args(DeviceName):
        raise ParameterError(f"there is no device {name!r}: choose auto, cpu, cuda or mps")
    # Gradients and activations that underflow would otherwise slow a CPU step three to four times (weight decay 0).
    torch.set_flush_denormal(True)
    has = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if has[kind]))
    if not has[kind]:
        raise ParameterError(f"this machine has no {kind} device: choose auto or cpu")
    try:
        return torch.device(name)
    except RuntimeError:
        raise ParameterError(f"there is no device {name!r}: choose auto, cpu, cuda or mps") from None
