"""Keys follow content: what changes an answer changes its key, and nothing else does."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from analysis.queries import QUERIES
from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.embedding import EmbeddingPCA, EmbeddingSpectrum
from analysis.queries.losses import Losses
from analysis.queries.neuron import Neuron
from analysis.run import HISTORY, Run
from analysis.store import RunStore
from cache.keys import cache_key
from tests import tiny


def test_keys_are_digests(tiny_run: Run) -> None:
    for epoch in (0, None):
        assert re.fullmatch("[0-9a-f]{64}", cache_key(tiny_run, epoch, Neuron(neuron=1)))


def test_equal_questions_have_equal_keys(tiny_run: Run, tiny_store: RunStore) -> None:
    again = tiny_store.open("tiny")
    implicit, explicit = Neuron(neuron=1), Neuron.parse_text({"neuron": "1", "stage": "post", "basis": "input"})
    for epoch in (0, None):
        assert cache_key(tiny_run, epoch, implicit) == cache_key(again, epoch, explicit)


def test_every_parameter_epoch_and_query_counts(tiny_run: Run) -> None:
    queries = [
        Neuron(neuron=1),
        Neuron(neuron=2),
        Neuron(neuron=1, stage="pre"),
        Neuron(neuron=1, basis="fourier"),
        Attention(head=1),
        Attention(head=0),
        Attention(head=1, pos=1),
        AttentionMean(),
        EmbeddingSpectrum(),
    ]
    keys = {cache_key(tiny_run, epoch, query) for query in queries for epoch in (0, 20, None)}
    assert len(keys) == 3 * len(queries)
    assert cache_key(tiny_run, None, Losses()) not in keys


def test_the_name_of_a_run_does_not_count(tiny_copy: RunStore, tiny_run: Run) -> None:
    shutil.move(tiny_copy.folder("tiny"), tiny_copy.folder("renamed"))
    renamed = tiny_copy.open("renamed")
    for epoch in (20, None):
        assert cache_key(renamed, epoch, Neuron(neuron=1)) == cache_key(tiny_run, epoch, Neuron(neuron=1))


def test_the_version_of_the_analysis_counts(tiny_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [cache_key(tiny_run, epoch, EmbeddingSpectrum()) for epoch in (0, None)]
    monkeypatch.setattr("cache.keys.ANALYSIS_VERSION", "another")
    after = [cache_key(tiny_run, epoch, EmbeddingSpectrum()) for epoch in (0, None)]
    assert len({*before, *after}) == 4


def test_the_train_mask_counts(tiny_copy: RunStore, tiny_run: Run) -> None:
    mask = tiny_run.history.train_mask
    assert mask is not None
    flipped = mask.copy()
    flipped[0, 0] ^= True
    changed = replace(tiny_run.history, train_mask=flipped)
    (tiny_copy.folder("tiny") / HISTORY).write_bytes(changed.to_bytes())
    other = tiny_copy.open("tiny")
    for epoch in (0, None):
        assert cache_key(other, epoch, EmbeddingSpectrum()) != cache_key(tiny_run, epoch, EmbeddingSpectrum())


def test_the_model_and_its_task_count(tiny_copy: RunStore, tiny_run: Run) -> None:
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content["model"].update(operation="subtract"))
    other = tiny_copy.open("tiny")
    assert cache_key(other, 0, EmbeddingSpectrum()) != cache_key(tiny_run, 0, EmbeddingSpectrum())


def test_weights_count(tiny_copy: RunStore, tiny_run: Run) -> None:
    state = tiny.random_state(tiny.MODEL)
    tiny.put_checkpoint(tiny_copy.folder("tiny"), 20, tiny.encode_state(state))
    other = tiny_copy.open("tiny")
    for epoch in (20, None):
        assert cache_key(other, epoch, EmbeddingSpectrum()) != cache_key(tiny_run, epoch, EmbeddingSpectrum())
    assert cache_key(other, 40, EmbeddingSpectrum()) == cache_key(tiny_run, 40, EmbeddingSpectrum())


def test_an_answer_about_one_checkpoint_survives_the_next_checkpoint(tiny_copy: RunStore, tiny_run: Run) -> None:
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    longer = tiny_copy.open("tiny")
    assert cache_key(longer, 20, EmbeddingSpectrum()) == cache_key(tiny_run, 20, EmbeddingSpectrum())
    for query in (EmbeddingSpectrum(), Losses()):
        assert cache_key(longer, None, query) != cache_key(tiny_run, None, query)


def test_an_answer_that_is_carried_along_the_run_does_not(tiny_copy: RunStore, tiny_run: Run) -> None:
    keys = {cache_key(tiny_run, epoch, EmbeddingPCA()) for epoch in (0, 20, None)}
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    longer = tiny_copy.open("tiny")
    assert len(keys | {cache_key(longer, epoch, EmbeddingPCA()) for epoch in (0, 20, None)}) == 6


def test_only_the_question_about_a_checkpoint_follows_the_epoch(tiny_run: Run) -> None:
    assert cache_key(tiny_run, 0, Losses()) == cache_key(tiny_run, 20, Losses()) == cache_key(tiny_run, None, Losses())


def test_an_answer_about_the_task_is_the_same_for_every_run_of_it(tiny_copy: RunStore, tiny_run: Run) -> None:
    of_task = [query for query in QUERIES.values() if query.scope == "task"]
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content["checkpoints"].pop())
    shorter = tiny_copy.open("tiny")
    assert shorter.digest != tiny_run.digest
    for kind in of_task:
        if any(field.is_required() for field in kind.model_fields.values()):
            continue
        assert cache_key(shorter, None, kind()) == cache_key(tiny_run, None, kind())
