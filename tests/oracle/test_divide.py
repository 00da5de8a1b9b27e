"""x ÷ y: what has no answer is counted nowhere, and what has one is as a double loop over y ≠ 0 says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.config import ModelConfig, TrainConfig
from analysis.session import Session
from analysis.store import RunStore
from app.captions import caption
from app.story import story_of
from tests import tiny as trained
from tests.oracle.conftest import Lab
from tests.oracle.tiny import Tiny, random_model, tiny_run, train_mask

P = 5
TOKENS = [1, 2, 4, 3, 0]
"""Powers of 2, and 0."""


@pytest.fixture
def divided(lab: Lab) -> Tiny:
    if "divide5" not in lab.made:
        config = ModelConfig(p=P, operation="divide", d_model=7, n_heads=2, d_head=2, d_mlp=9)
        like = config.model_copy(update={"operation": "multiply"})  # the literal model: the same order of tokens
        mask = train_mask(P, 21)
        models = {epoch: random_model(like, 700 + epoch, mask=mask) for epoch in (0, 3)}
        lab.add(tiny_run("divide5", config, models))
    return lab.made["divide5"]


def losses(logits: np.ndarray, mask: np.ndarray) -> dict[str, list[tuple[float, bool]]]:
    """(loss, whether it is right) of each pair with an answer, by its set; logits by places, the mask by tokens."""
    found: dict[str, list[tuple[float, bool]]] = {"train": [], "test": [], "all": []}
    for i, x in enumerate(TOKENS):
        for j, y in enumerate(TOKENS):
            if y == 0:
                continue
            z = next(z for z in range(P) if z * y % P == x)
            row = logits[i, j]
            one = math.log(sum(math.exp(value) for value in row)) - row[TOKENS.index(z)]
            for name in ("train" if mask[x, y] else "test", "all"):
                found[name].append((float(one), TOKENS[int(row.argmax())] == z))
    return found


def test_losses_and_accuracies_are_over_pairs_with_an_answer(lab: Lab, divided: Tiny) -> None:
    mask = divided.history.train_mask
    assert mask is not None
    assert mask[:, 0].any(), "a mask from elsewhere may name pairs that have no answer"
    logits = divided.last.activations.logits
    found = losses(logits, mask)
    for query in ("ablation", "measures"):
        answer = lab.answer(divided, None, query)
        for name, pairs in found.items():
            assert answer[f"{name}_loss"][-1] == pytest.approx(np.mean([loss for loss, _ in pairs]), abs=1e-5)
            assert answer[f"{name}_accuracy"][-1] == pytest.approx(np.mean([right for _, right in pairs]))
    assert np.isfinite(lab.answer(divided, None, "measures").values).all()


def test_restricted_and_excluded_loss_are_trig_ablations(lab: Lab, divided: Tiny) -> None:
    measures = lab.answer(divided, None, "measures", {"freqs": (1, 2)})
    for mode, prefix in (("keep", "restricted"), ("drop", "excluded")):
        answer = lab.answer(divided, None, "ablation", {"freqs": (1, 2), "mode": mode, "where": ("trig",)})
        assert measures[f"{prefix}_all"] == pytest.approx(answer["all_loss"], abs=1e-5)


def test_correctness_names_pairs_without_an_answer(lab: Lab, divided: Tiny) -> None:
    answer = lab.answer(divided, 3, "correctness")
    zero = TOKENS.index(0)
    assert answer["has_answer"].tolist() == [[place != zero for place in range(P)]] * P
    assert not answer.values[:, zero].any()
    assert not answer["train_mask"][:, zero].any()
    assert np.isnan(answer["loss"]).tolist() == (~answer["has_answer"]).tolist()
    said = caption(lab_query("correctness"), answer)
    assert " of 20 pairs correct" in said.sentence
    assert said.foot.startswith("5 pairs have no answer (y = 0). Largest loss ")
    assert "has_answer" not in lab.answer(lab.tiny("add7"), 0, "correctness").arrays


def lab_query(name: str):
    from analysis.queries import query_named

    return query_named(name).parse({})


def test_a_training_never_sees_a_pair_without_an_answer(tmp_path) -> None:
    store = RunStore(tmp_path)
    config = TrainConfig(epochs=20, frac_train=0.5, checkpoints="0,20")
    model = trained.MODEL.model_copy(update={"operation": "divide"})
    assert trained.train(store, "quotient", model=model, config=config)
    run = store.open("quotient")
    mask = run.history.train_mask
    assert mask is not None
    assert (int(mask.sum()), mask[:, 0].any()) == (21, False), "half of 42"
    scored = Session(tmp_path, device="cpu").answer("quotient", None, lab_query("ablation"))
    for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
        recorded = getattr(run.history, name)[np.isin(run.history.epoch, (0, 20))]
        assert scored[name] == pytest.approx(recorded, rel=1e-4), name
    assert " from 50 % of all pairs with an answer (y ≠ 0)" in story_of(run)
