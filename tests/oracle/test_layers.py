"""Models that the factorised pass does not cover, answered through TransformerLens, against the literal pass."""

from __future__ import annotations

import sys

import pytest

from analysis.config import ModelConfig
from analysis.errors import ParameterError
from tests.oracle.compare import BESIDES, same_answer
from tests.oracle.conftest import Lab
from tests.oracle.expected import EXPECTED
from tests.oracle.parameters import grid
from tests.oracle.tiny import random_model, tiny_run, train_mask

CONFIGS = {
    "norm5": ModelConfig(p=5, d_model=8, n_heads=2, d_head=3, d_mlp=6, n_layers=2, normalization="LN"),
    "deep5": ModelConfig(p=5, operation="multiply", d_model=8, n_heads=2, d_head=3, d_mlp=6, n_layers=2, act_fn="gelu"),
    "flat3": ModelConfig(p=3, operation="subtract", d_model=5, n_heads=1, d_head=2, d_mlp=4, normalization="LN"),
}

ASKED = {
    "attention_mean": [{}],
    "heads": [{}],
    "attention": [{"head": 0}, {"head": 1, "pos": 1}, {"head": 1, "pos": 2}],
    "neuron": grid(neuron=[3], stage=["pre", "post"], basis=["input"]),
    "neuron_frequencies": [{}],
    "neuron_numbers": [{}],
    "neuron_readout": [{"neuron": 3}],
    "frequencies": [{}],
    "logit": [{"z": 2}],
    "prediction": [{"x": 2, "y": 1}],
    "correctness": [{}],
    "ablation": [
        {},
        {"heads": (0,)},
        *grid(heads=[(0,), (0, 1)], replace=["mean"]),
        {"neurons": (1, 2), "replace": "mean"},
        {"freqs": (1,), "where": ("embedding",)},
        {"freqs": (1,), "where": ("neurons", "logits", "trig"), "mode": "keep"},
    ],
}


@pytest.mark.parametrize("query", ASKED)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "deep5" else pytest.mark.slow) for name in CONFIGS]
)
def test_equals_the_oracle(lab: Lab, name: str, query: str) -> None:
    if name not in lab.made:
        config = CONFIGS[name]
        mask = train_mask(config.p, 20)
        lab.add(tiny_run(name, config, {epoch: random_model(config, 200 + epoch, mask=mask) for epoch in (0, 4)}))
    tiny = lab.made[name]
    for params in ASKED[query]:
        fits = all(head < tiny.config.n_heads for head in (params.get("head", 0), *params.get("heads", ())))
        if fits:
            answer = lab.answer(tiny, 4, query, params)
            besides = [array for array in BESIDES if array in answer.arrays]
            same_answer(answer, EXPECTED[query](tiny.models[4], params), f"{name} {query} {params}", besides=besides)
            assert "TransformerLens" in answer.notes["through"]


def test_says_what_is_missing_where_transformer_lens_is_not(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """An image that serves does without it."""
    config = CONFIGS["flat3"]
    tiny = tiny_run("without", config, {0: random_model(config, 1, mask=train_mask(3, 20))})
    lab.add(tiny)
    monkeypatch.setitem(sys.modules, "analysis.reference", None)
    with pytest.raises(ParameterError, match=r"'without' has several layers, or layer norm.*pip install"):
        lab.answer(tiny, 0, "logit", {"z": 2})
