"""Operations that add on no circle: what holds of them is exact, and what takes waves of x ∘ y says why not."""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis.config import ModelConfig
from analysis.errors import ParameterError
from tests.oracle.compare import same_answer, same_array
from tests.oracle.conftest import Lab
from tests.oracle.expected import EXPECTED
from tests.oracle.literal_neurons import key_freqs
from tests.oracle.test_measures import expected_measures
from tests.oracle.tiny import Tiny, random_model, tiny_run, train_mask

WHY = "has no cos w\\(x ∘ y\\) to compare with"
ASKED = ("correctness", "frequencies", "neuron_numbers", "ablation", "trig_components", "readout_rank")
OF_WAVES = ("restricted", "excluded", "trig", "logit_fit")


@pytest.fixture(params=["squares", "squares_and_product"])
def form(lab: Lab, request: pytest.FixtureRequest) -> Tiny:
    name = f"form-{request.param}"
    if name not in lab.made:
        config = ModelConfig(p=5, operation=request.param, d_model=6, n_heads=1, d_head=2, d_mlp=5, act_fn="gelu")
        mask = train_mask(5, 16)
        lab.add(tiny_run(name, config, {epoch: random_model(config, 590 + epoch, mask=mask) for epoch in (0, 8)}))
    return lab.made[name]


@pytest.mark.parametrize("query", ASKED)
def test_equals_the_oracle(lab: Lab, form: Tiny, query: str) -> None:
    params = {"freq": 2} if query == "trig_components" else {"freqs": (1, 2)} if query == "readout_rank" else {}
    answer, expected = lab.answer(form, 8, query, params), EXPECTED[query](form.last, params)
    besides = sorted(set(answer.arrays) - set(expected)) if query == "trig_components" else ()
    same_answer(answer, expected, f"{form.name} {query}", besides=besides)


def test_measures_are_those_that_need_no_waves(lab: Lab, form: Tiny) -> None:
    answer = lab.answer(form, None, "measures")
    expected = expected_measures(form.last, key_freqs(form.last))
    for name, array in expected.items():
        same_array(answer[name][-1], answer.arrays[name].axes[1:], array, name)
    assert not [name for name in answer.arrays if name.startswith(OF_WAVES) or name == "phases"]
    assert re.search(WHY, answer.notes["additive"])
    assert answer.notes["additive"].startswith("x² + y²" if form.config.operation == "squares" else "x² + xy + y²")
    assert answer.notes["phases"] == f"Not known: {answer.notes['additive']}"


@pytest.mark.parametrize(
    ("query", "params"), [("logit_fit", {}), ("ablation", {"freqs": (1,), "where": ("trig",), "mode": "keep"})]
)
def test_what_takes_waves_says_why_there_are_none(lab: Lab, form: Tiny, query: str, params: dict[str, object]) -> None:
    with pytest.raises(ParameterError, match=WHY):
        lab.answer(form, 8, query, params)


def test_labels_are_found_by_trying_every_pair(lab: Lab, form: Tiny) -> None:
    found = lab.answer(form, 8, "correctness")
    both = form.config.operation == "squares_and_product"
    right = np.array([[(x**2 + both * x * y + y**2) % 5 for y in range(5)] for x in range(5)])
    assert found.values.tolist() == (found["answer"] == right).tolist()
