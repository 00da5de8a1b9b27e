"""Components folded by frequency in the browser are the shares of blocks that the analysis answers with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.queries.attention import Attention
from analysis.queries.neuron import Neuron
from analysis.session import Session
from tests.app.node import run_module
from tests.oracle.conftest import Lab
from tests.oracle.runs import RUNS

CLOSE = 1e-6

FOLD = """async (given) => {
  const { Grid } = await import(engine + "/data/ndarray.mjs");
  const { folded } = await import(engine + "/plot/painters/fold.mjs");
  return given.map(({ values, components }) =>
    [...folded(Grid.exact(values, [components.length, components.length]), components).cells]);
}"""


def test_blocks_hold_what_the_analysis_says(lab: Lab, shipped_runs: Path) -> None:
    answers = [
        lab.answer(lab.tiny(name), epoch, query, {"basis": "fourier", **about})
        for name in RUNS
        for epoch in sorted(lab.tiny(name).models)[:: len(lab.tiny(name).models) - 1 or 1]
        for query, about in (("neuron", {"neuron": 1}), ("attention", {"head": 0}))
    ]
    session = Session(shipped_runs, device="cpu")
    kinds = (Neuron(neuron=37, basis="fourier"), Attention(head=2, basis="fourier"))
    answers += [session.answer("mod113", 8375, query) for query in kinds]
    given = [
        {"values": answer.values.ravel().tolist(), "components": [str(name) for name in answer.labels["comp_x"]]}
        for answer in answers
    ]
    for answer, made in zip(answers, run_module(FOLD, given), strict=True):
        shares = answer["block_share"].ravel()
        assert np.array(made) / 100 == pytest.approx(shares, abs=CLOSE)
