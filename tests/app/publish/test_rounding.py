"""Neurons of a site, which are written in steps: how far they are from what a server has."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from analysis.batch import Watch
from analysis.container import unpack
from analysis.question import Question
from app import captions
from app.clips import describe
from app.publish.run_files import RunFiles
from cache.answers import Answers
from cache.build import build_answers
from cache.clips import Clips

ERROR = 1.01e-5
"""Of the largest number of a frame, with room for float64."""


def of_one_token(factors: Any) -> np.ndarray:
    """What each head has of x, of y and of `=`, (position, epoch, head, x, y), in float64."""
    token, *positions = (factors[name].astype(float) for name in ("values", "position_x", "position_y", "at_equals"))
    at_x, at_y, at_equals = (position[..., None, None] for position in positions)
    return np.stack(np.broadcast_arrays(token[..., None] + at_x, token[..., None, :] + at_y, at_equals))


def before(attention: Any, neuron: Any) -> np.ndarray:
    """A neuron before its nonlinearity, (epoch, x, y), as docs/clip-format.md says."""
    scores = of_one_token(attention)
    weights = np.exp(scores - scores.max(0))
    return (weights * of_one_token(neuron) / weights.sum(0)).sum((0, 2)) + neuron["constant"][:, None, None]


class Neurons:
    """The factors of a run as its site has them, and as a server sends them."""

    def __init__(self, answers: Answers, name: str) -> None:
        self.run = answers.session.run(name)
        self.files = RunFiles(answers, self.run, (name,))
        self.server = Clips(answers, describe, version=captions.VERSION)

    def written(self, question: str) -> bytes:
        """What the site has."""
        asked = next(one for one in self.files.choices.clips.values() if one.name == question)
        return gzip.decompress(b"".join(file.data for file in self.files.clips.files([asked], Watch())))

    def sent(self, question: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """What a server sends."""
        return unpack(gzip.decompress(self.server.clip(self.run, Question.parse(question)).data))

    def compared(self, neurons: range, of: Callable[[np.ndarray], np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of what each neuron shows, and each frame: how far both are apart, and the largest number of the second."""
        attention = unpack(self.written("attention_factors"))[0]
        found = []
        for neuron in neurons:
            (stored, _), (sent, _) = (
                unpack(self.written(f"neuron_factors?neuron={neuron}")),
                self.sent(f"neuron_factors?neuron={neuron}"),
            )
            pre, right = before(attention, stored), before(attention, sent)
            shown = [(pre, right), (np.maximum(pre, 0), np.maximum(right, 0))]
            shown += [(stored[name].astype(float), sent[name].astype(float)) for name in ("values", "to_logits")]
            for pair in shown:
                one, other = (of(values).reshape(len(right), -1) for values in pair)
                found.append((np.abs(one - other).max(1), np.abs(other).max(1)))
        return found


def test_a_neuron_is_no_further_from_what_a_server_has_than_a_hundred_thousandth_of_its_frame(answers):
    tiny = Neurons(answers, "tiny")
    neurons = range(tiny.run.manifest.model.d_mlp)
    sent = [tiny.sent(f"neuron_factors?neuron={neuron}") for neuron in neurons]
    for neuron, (_, header) in zip(neurons, sent, strict=True):
        names = safetensors.numpy.load(tiny.written(f"neuron_factors?neuron={neuron}"))
        assert set(header["tracks"]) <= {name.removesuffix(".step") for name in names}
    # What is hardly ever on is as near as float32 has it.
    finest = 1e-6 * max(np.abs(arrays["values"]).max() for arrays, _ in sent)
    for apart, largest in tiny.compared(neurons, of=np.asarray):
        assert (apart <= np.maximum(ERROR * largest, finest)).all()


@pytest.mark.slow
def test_neurons_of_the_shipped_run_are_as_near_as_is_said(shipped_runs: Path, tmp_path: Path):
    """The docs (docs/publish.md) and the digits that the page shows (`plot/painters/picture.mjs`) rely on it."""
    answers = build_answers(shipped_runs, tmp_path, device="cpu", disk=500)
    neurons = Neurons(answers, "mod113")
    some = range(0, 512, 64)
    assert all((apart <= ERROR * largest).all() for apart, largest in neurons.compared(some, of=np.asarray))
    matrix = neurons.run.task.basis.matrix

    def transformed(values: np.ndarray) -> np.ndarray:
        along_last = values @ matrix.T
        return matrix @ along_last if values.shape[-2:] == (113, 113) else along_last

    assert all((apart <= 5e-5 * largest).all() for apart, largest in neurons.compared(some, of=transformed))
