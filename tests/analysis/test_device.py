"""The choice of a device."""

from __future__ import annotations

import pytest
import torch

from analysis.device import choose_device
from analysis.errors import ParameterError
from analysis.queries.neuron import Neuron
from analysis.session import Session
from analysis.store import RunStore


def best() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def test_auto_is_the_best_there_is() -> None:
    assert choose_device().type == choose_device("auto").type == best()


def test_the_cpu_is_always_there() -> None:
    assert choose_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize(
    "name", ["", " cpu", "CPU", "gpu", "banana", "meta", "xla", "cpu:x", "cpu:", "cpu:-1", "auto:0", "cuda:x", "mps:x"]
)
def test_a_device_that_is_none_is_named(name: str) -> None:
    with pytest.raises(ParameterError, match="choose auto"):
        choose_device(name)


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_a_device_that_this_machine_lacks(kind: str) -> None:
    has = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if has[kind]:
        assert choose_device(kind).type == kind
        return
    with pytest.raises(ParameterError, match=f"this machine has no {kind} device: choose auto or cpu"):
        choose_device(kind)


def test_a_card_that_this_machine_lacks() -> None:
    with pytest.raises(ParameterError, match="choose auto"):
        choose_device("cuda:99")


def test_numbers_too_small_for_float32_are_flushed() -> None:
    choose_device("cpu")
    smallest = torch.tensor([1e-38])  # normal; a tenth of it is not
    assert float((smallest * 0.1)[0]) == 0.0


@pytest.mark.gpu
def test_the_gpu_gives_the_cpus_numbers(tiny_store: RunStore) -> None:
    on_cpu, on_gpu = (Session(tiny_store.root, device=name) for name in ("cpu", best()))
    query = Neuron(neuron=3, basis="fourier")
    expected = on_cpu.answer(on_cpu.run("tiny"), None, query)
    answer = on_gpu.answer(on_gpu.run("tiny"), None, query)
    for name in expected.arrays:
        # float32 sums in another order, of values around 1: a hundred units in the last place are plenty.
        torch.testing.assert_close(torch.tensor(answer[name]), torch.tensor(expected[name]), rtol=1e-5, atol=1e-5)


@pytest.mark.gpu
def test_frames_are_on_the_gpu(tiny_store: RunStore) -> None:
    session = Session(tiny_store.root, device="auto")
    frames = session.batch(session.run("tiny"), 60)
    assert frames.device.type == best()
    assert frames.logits.device.type == best()
