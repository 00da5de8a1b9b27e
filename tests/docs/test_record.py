"""The page about recording: its code makes a run, whose numbers are those of the model that was trained."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from analysis.errors import ParameterError
from analysis.queries import query_named
from analysis.record import record
from analysis.session import Session
from tests.importers.layouts import bridge_weights, hooked_weights, named_weights
from tests.importers.test_authors import HEADS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "record.md"


def test_the_page_s_code_records_a_run_whose_logits_are_the_model_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKSCOPE_RUNS", str(tmp_path))
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    # The last checkpoint is written before the last step.
    told: dict[str, Any] = {}
    exec(
        compile(code.replace("    optimiser.step()", "    optimiser.step() if epoch < 60 else None"), PAGE, "exec"),
        told,
    )
    session = Session(tmp_path, device="cpu")
    run = session.run("mine")
    assert run.epochs == (0, 20, 40, 60)
    assert run.history.epoch.tolist() == list(range(61))
    assert run.history.train_mask is not None
    score = session.answer(run, 60, query_named("ablation").parse({}))
    for pairs in ("train", "test"):
        recorded = getattr(run.history, f"{pairs}_loss")[-1]
        assert float(score[f"{pairs}_loss"]) == pytest.approx(recorded, rel=1e-5)  # float32 sums of a few dozen terms


class Module(torch.nn.Module):
    """Anything with a state dict and a config."""

    def __init__(self, weights: dict[str, torch.Tensor], **cfg: Any) -> None:
        super().__init__()
        self.weights, self.cfg = weights, SimpleNamespace(**cfg)

    def state_dict(self, *_: Any, **__: Any) -> dict[str, torch.Tensor]:  # type: ignore[override]
        return self.weights


@pytest.mark.parametrize(
    "weights", [hooked_weights(), bridge_weights()], ids=["HookedTransformer", "TransformerBridge"]
)
def test_models_of_transformer_lens_need_no_names(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    on_epoch = record("theirs", Module(weights, n_heads=HEADS), every=5, runs=tmp_path)
    assert not (tmp_path / "theirs").exists(), "nothing is there before the first checkpoint"
    for epoch in range(6):
        on_epoch(epoch, train_loss=epoch / 2)
    run = Session(tmp_path).run("theirs")
    assert run.epochs == (0, 5)
    assert run.history.train_loss.tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    assert np.isnan(run.history.test_loss).all()
    with pytest.raises(ParameterError, match="there is a run 'theirs' already"):
        record("theirs", Module(weights, n_heads=HEADS), runs=tmp_path)


def test_names_that_are_not_known_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"calls its parameters tok\.weight, .* …: say which is which"):
        record("theirs", Module(named_weights()), runs=tmp_path)
