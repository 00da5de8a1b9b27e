"""Clips, kept: computed once however many ask, in parts where they are large, and never of a damaged run."""

from __future__ import annotations

import gzip
import logging
from typing import ClassVar

import numpy as np
import pytest

from analysis.answer import Answer
from analysis.clip import Captions, Clip, decode, frame_bytes
from analysis.errors import DamagedError, ParameterError
from analysis.queries import served_by
from analysis.queries.factors import NeuronFactors
from analysis.queries.losses import Losses
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import KeyFrequencies
from analysis.queries.predictions import Correctness
from analysis.query import Query
from analysis.question import Question
from analysis.session import Session
from analysis.store import RunStore
from cache import clips as clips_module
from cache.answers import Answers
from cache.backend import Backend
from cache.clips import Clips, Packed
from cache.keys import cache_key
from cache.memory import Memory
from tests import tiny
from tests.cache.asking import Asking

PATIENCE = 60.0

QUICK = ["one"] * 2
"""A quick query is computed at one checkpoint, for the size of its frames, and then at all of them together."""


class Costly(Asking):
    """The same, as if it needed all neurons of a checkpoint."""

    name: ClassVar[str] = "costly"
    batch = 1


def describe(query: Query, answer: Answer) -> Captions:
    epochs = answer.labels["epoch"]
    return Captions(query.name, "", tuple(f"at {epoch}" for epoch in epochs), ("",) * len(epochs))


def clips_of(answers: Answers, *, version: str = "1", memory: int = 0) -> Clips:
    """Clips over the same backend, with a memory of their own."""
    again = Answers(answers.session, answers.backend, Memory(size_limit=memory))
    return Clips(again, describe, version=version)


@pytest.fixture
def clips(answers: Answers) -> Clips:
    """Clips about the tiny run, that keep nothing in memory."""
    return clips_of(answers)


def get(clips: Clips, question: Question, part: int = 0) -> Packed:
    return clips.clip(clips._answers.session.run("tiny"), question, part)


def read(packed: Packed) -> Clip:
    return decode(gzip.decompress(packed.data))


def test_a_clip_is_the_answer_at_every_checkpoint(answers: Answers, clips: Clips) -> None:
    query = Neuron(neuron=3, basis="fourier")
    clip = read(get(clips, Question(query)))
    expected = answers.answer("tiny", None, query)
    assert list(clip.arrays) == list(expected.arrays)
    assert (clip.query, clip.epochs) == ("neuron", tiny.EPOCHS)
    assert clip.source.parameters == {"neuron": 3, "stage": "post", "basis": "fourier"}
    assert (clip.source.run, clip.source.part, clip.source.parts) == ("tiny", 0, 1)
    assert clip.captions == describe(query, expected)
    np.testing.assert_allclose(clip["values"], expected.values, atol=1e-6)  # 49 values a frame: no levels
    np.testing.assert_array_equal(clip["freq"], expected["freq"])


def test_the_same_clip_is_the_same_bytes(answers: Answers) -> None:
    """Two machines must not send different bytes under one address."""
    question = Question(Neuron(neuron=3))
    first = get(clips_of(answers), question).data
    answers.backend.drop(clips_of(answers).key(answers.session.run("tiny"), question))
    assert get(clips_of(answers), question).data == first


def test_what_does_not_change_with_the_epoch_is_left_out(clips: Clips) -> None:
    assert list(read(get(clips, Question(Correctness()))).arrays) == ["values", "answer", "loss"]


@pytest.mark.parametrize("kind_of_query", [Asking, Costly])
def test_memory_answers_first_then_the_backend(answers: Answers, kind_of_query: type[Asking]) -> None:
    remembering, question = clips_of(answers, memory=10_000_000), Question(kind_of_query())
    first = get(remembering, question)
    n_computed = len(Asking.computed)
    assert get(remembering, question) is first
    again = get(clips_of(answers), question)
    assert again is not first
    assert again == first
    assert len(Asking.computed) == n_computed


def test_the_answers_of_a_quick_query_are_not_kept_besides(answers: Answers, clips: Clips) -> None:
    get(clips, Question(Asking()))
    assert Asking.computed == QUICK
    assert answers.backend.get(cache_key(answers.session.run("tiny"), None, Asking())) is None


def test_exact_answers_of_a_costly_query_come_out_of_its_clips_computation(answers: Answers) -> None:
    remembering = clips_of(answers, memory=10_000_000)
    get(remembering, Question(Costly()))
    assert len(Asking.computed) == len(tiny.EPOCHS)
    for epoch in tiny.EPOCHS:
        exact = remembering._answers.answer("tiny", epoch, Costly())
        np.testing.assert_array_equal(exact.values, answers.session.answer("tiny", epoch, Costly()).values)
    assert len(Asking.computed) == 2 * len(tiny.EPOCHS), "those of the session, to compare with"


def test_an_answer_out_of_the_whole_run_is_finished(answers: Answers) -> None:
    """Key frequencies over all checkpoints are padded; those of one are not."""
    remembering = Answers(answers.session, answers.backend, Memory(size_limit=10_000_000))
    assert remembering.answer("tiny", None, KeyFrequencies()).values.shape[0] == len(tiny.EPOCHS)
    for epoch in tiny.EPOCHS:
        found = remembering.answer("tiny", epoch, KeyFrequencies())
        expected = answers.session.answer("tiny", epoch, KeyFrequencies())
        for name in expected.arrays:
            np.testing.assert_array_equal(found[name], expected[name])


def test_models_that_go_through_transformer_lens_are_always_costly(answers: Answers) -> None:
    model = answers.session.run("tiny").manifest.model
    assert not Asking.is_costly(model)
    assert Costly.is_costly(model)
    assert Asking.is_costly(model.model_copy(update={"n_layers": 2}))


def test_a_damaged_entry_is_computed_again(clips: Clips, answers: Answers, caplog: pytest.LogCaptureFixture) -> None:
    question, key = Question(Asking()), clips.key(answers.session.run("tiny"), Question(Asking()))
    first = get(clips, question)
    for damaged in (b"", first.data, b"x" * 100):
        answers.backend.set(key, damaged)
        with caplog.at_level(logging.WARNING):
            assert get(clips, question) == first
    assert "is damaged" in caplog.text
    assert Asking.computed == QUICK * 4


def test_the_key_changes_with_all_that_the_bytes_depend_on(answers: Answers, tiny_copy: RunStore) -> None:
    clips, run = clips_of(answers), answers.session.run("tiny")
    tiny_copy.folder("tiny").rename(tiny_copy.folder("twin"))
    twin = tiny_copy.open("twin")
    assert twin.digest == run.digest
    query = Neuron(neuron=3)
    keys = [
        clips.key(run, Question(query)),
        clips.key(twin, Question(query)),
        clips.key(run, Question(Neuron(neuron=4))),
        clips.key(run, Question(query, ("values",))),
        clips.key(run, Question(query), 1),
        clips_of(answers, version="2").key(run, Question(query)),
        cache_key(run, None, query),
    ]
    assert len(set(keys)) == len(keys)
    assert clips.key(run, Question(query, ("a", "b"))) == clips.key(run, Question(query, ("b", "a")))


def in_parts(monkeypatch: pytest.MonkeyPatch, answers: Answers, kind_of_query: type[Asking], frames: int) -> None:
    """Have clips come in parts of so many frames: quick ones by their bytes, costly ones by their work."""
    frame = frame_bytes(answers.answer("tiny", None, kind_of_query()))
    monkeypatch.setattr(clips_module, "PART_BYTES", frames * frame + 5)  # and a bit
    part_size = classmethod(lambda cls, model: frames if cls.is_costly(model) else None)
    monkeypatch.setattr(Query, "part_size", part_size)
    Asking.reset()


@pytest.mark.parametrize("kind_of_query", [Asking, Costly])
def test_a_large_clip_comes_in_parts(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, kind_of_query: type[Asking]
) -> None:
    whole = read(get(clips_of(answers), Question(kind_of_query())))
    in_parts(monkeypatch, answers, kind_of_query, 3)
    clips = clips_of(answers, version="2")
    parts = [read(get(clips, Question(kind_of_query()), part)) for part in range(2)]
    assert [part.epochs for part in parts] == [tiny.EPOCHS[:3], tiny.EPOCHS[3:]]
    assert [(part.source.part, part.source.parts) for part in parts] == [(0, 2), (1, 2)]
    np.testing.assert_allclose(np.concatenate([part["values"] for part in parts]), whole["values"], rtol=1e-5)
    assert parts[1].captions.sentence == whole.captions.sentence[3:]
    with pytest.raises(ParameterError, match="no part 2: part goes from 0 to 1"):
        get(clips, Question(kind_of_query()), 2)


def test_a_part_of_a_costly_clip_costs_its_own_checkpoints_alone(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_parts(monkeypatch, answers, Costly, 1)
    remembering = clips_of(answers, memory=10_000_000)
    run = answers.session.run("tiny")
    loaded = []
    load = Session._load
    monkeypatch.setattr(Session, "_load", lambda self, run, epochs: loaded.append(epochs) or load(self, run, epochs))
    for part in (2, 0, 2):
        assert read(get(remembering, Question(Costly()), part)).epochs == (tiny.EPOCHS[part],)
    assert len(Asking.computed) == 2
    assert loaded == [(40,), (0,)], "no other checkpoint is read for it"
    assert answers.session.batch(run).epochs == tiny.EPOCHS
    get(remembering, Question(Costly()), 1)
    assert loaded == [(40,), (0,), tiny.EPOCHS], "they are in memory"
    assert [remembering.is_at_hand(run, Costly(), part) for part in range(4)] == [True, True, True, False]
    whole = remembering._answers.answer("tiny", None, Costly())
    assert whole.labels["epoch"] == tiny.EPOCHS
    assert len(Asking.computed) == 4


def test_a_part_holds_one_frame_at_least(clips: Clips, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips_module, "PART_BYTES", 1)
    assert read(get(clips, Question(Asking()), 3)).epochs == tiny.EPOCHS[3:]


def test_a_clip_without_a_damaged_checkpoint_is_not_kept(backend: Backend, tiny_copy: RunStore) -> None:
    path = tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors"
    sound = path.read_bytes()
    path.write_bytes(b"damaged")
    memory = Memory(size_limit=10_000_000)
    for kind_of_query in (Asking, Costly):
        before = Clips(Answers(Session(tiny_copy.root, device="cpu"), backend, memory), describe, version="1")
        packed = get(before, Question(kind_of_query()))
        assert not packed.is_whole
        clip = read(packed)
        assert (clip.epochs, clip.missing) == ((0, 40, 60), (20,))
    path.write_bytes(sound)
    for kind_of_query in (Asking, Costly):
        after = Clips(Answers(Session(tiny_copy.root, device="cpu"), backend, memory), describe, version="1")
        packed = get(after, Question(kind_of_query()))
        assert packed.is_whole
        assert read(packed).epochs == tiny.EPOCHS


def test_what_has_no_clip_is_refused(clips: Clips, tiny_copy: RunStore) -> None:
    with pytest.raises(ParameterError, match="query 'losses' has no clip"):
        get(clips, Question(Losses()))
    with pytest.raises(ParameterError, match="neuron goes from 0 to 23"):
        get(clips, Question(Neuron(neuron=24)))
    with pytest.raises(ParameterError, match="no array 'share'"):
        get(clips, Question(Neuron(neuron=3), ("values", "share")))
    for epoch in tiny.EPOCHS:
        (tiny_copy.folder("tiny") / "checkpoints" / f"{epoch:06d}.safetensors").unlink()
    damaged = Session(tiny_copy.root, device="cpu")
    with pytest.raises(DamagedError, match="no checkpoint of run 'tiny' is sound"):
        Clips(Answers(damaged, clips._answers.backend, Memory(size_limit=0)), describe, version="2").clip(
            damaged.run("tiny"), Question(Asking(what="two"))
        )


def test_factors_come_in_parts_of_as_many_checkpoints_as_frames_would(
    clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To serve a frame takes as long as to make it, however few numbers it is made of."""
    monkeypatch.setattr(clips_module, "PART_BYTES", 2 * tiny.MODEL.p**2)
    question = Question.parse("attention_range?head=1")
    parts = [read(get(clips, question, part)) for part in range(2)]
    assert [clip.epochs for clip in parts] == [tiny.EPOCHS[:2], tiny.EPOCHS[2:]]
    assert {clip.source.parts for clip in parts} == {2}
    assert all(len(served.low) == 2 for clip in parts for served in clip.served.values())


def test_what_a_browser_does_not_transform_is_not_served() -> None:
    def served(p: int) -> set[str]:
        queries = served_by(NeuronFactors(neuron=0), tiny.MODEL.model_copy(update={"p": p}))
        return {Question(query).text for query in queries}

    of_pairs = {f"neuron?basis=fourier&neuron=0&stage={stage}" for stage in ("pre", "post")}
    assert served(256) - served(257) == of_pairs
    assert "ov_circuit?basis=fourier&neuron=0" in served(257)
