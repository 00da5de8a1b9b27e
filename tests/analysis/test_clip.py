"""Clips and exact answers written and read back, within half a level or exactly; anything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from analysis.answer import Answer, Array
from analysis.clip import (
    FEWEST_LEVELS,
    FORMAT_VERSION,
    Captions,
    Clip,
    Source,
    decode,
    encode,
    encode_exact,
    frame_bytes,
    select,
)
from analysis.config import ModelConfig, TrainConfig
from analysis.container import pack, unpack
from analysis.errors import DamagedError, ParameterError
from analysis.quantise import from_levels, to_levels
from analysis.queries import QUERIES
from analysis.queries.neuron import Neuron
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny

ABOUT_A_CHECKPOINT = sorted(name for name, kind in QUERIES.items() if kind.scope == "checkpoint")


def answer_of(arrays: Mapping[str, np.ndarray], **axes: tuple[str, ...]) -> Answer:
    """An answer whose arrays have an epoch axis and then nameless ones, or those given."""
    made = {
        name: Array(values, ("epoch", *axes.get(name, ("head", "pos", "wave")[: values.ndim - 1])), "unit")
        for name, values in arrays.items()
    }
    n_frames = len(next(iter(arrays.values())))
    return Answer("made", made, {"epoch": tuple(range(0, 10 * n_frames, 10))})


def captions_of(answer: Answer) -> Captions:
    told = tuple(f"At epoch {epoch} · p²" for epoch in answer.labels["epoch"])
    return Captions("Title", "post · input", told, ("",) * len(told))


def written(answer: Answer) -> bytes:
    return encode(answer, Source({"neuron": 3}, "tiny"), captions_of(answer))


def again(answer: Answer) -> Clip:
    return decode(written(answer))


def wave(n_frames: int = 3, size: int = 20) -> np.ndarray:
    place = np.arange(n_frames * size * size, dtype=np.float32).reshape(n_frames, size, size)
    return np.sin(place / 7) * (1 + np.arange(n_frames, dtype=np.float32))[:, None, None]


def test_what_a_clip_says_comes_back() -> None:
    answer = answer_of({"values": wave(), "count": np.array([3, 500, 0])})
    clip = decode(encode(answer, Source({"neuron": 3, "stage": "post"}, "tiny", 1, 4), captions_of(answer)))
    assert (clip.query, clip.epochs) == ("made", (0, 10, 20))
    assert clip.source == Source({"neuron": 3, "stage": "post"}, "tiny", 1, 4)
    assert clip.captions == captions_of(answer)
    assert {name: (array.axes, array.unit) for name, array in clip.arrays.items()} == {
        "values": (("epoch", "head", "pos"), "unit"),
        "count": (("epoch",), "unit"),
    }
    assert clip.labels == {}


def test_large_floating_frames_are_levels_with_their_true_ends() -> None:
    values = wave()
    clip = again(answer_of({"values": values}))
    np.testing.assert_array_equal(clip["values"], from_levels(to_levels(values, curve="linear")))
    np.testing.assert_array_equal(clip.low["values"], values.min((1, 2)))
    np.testing.assert_array_equal(clip.high["values"], values.max((1, 2)))


@pytest.mark.parametrize("axes", [("comp_x", "comp_y"), ("neuron", "comp")])
def test_coefficients_are_stored_as_roots(axes: tuple[str, ...]) -> None:
    values = wave()
    answer = answer_of({"values": values}, values=axes)
    np.testing.assert_array_equal(again(answer)["values"], from_levels(to_levels(values, curve="root")))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_small_floating_frames_are_stored_as_they_are(dtype: type) -> None:
    values = wave(3, 20).reshape(3, -1)[:, : FEWEST_LEVELS - 1].astype(dtype)
    values[1, 0] = np.nan
    clip = again(answer_of({"values": values}))
    assert clip["values"].dtype == np.float32
    np.testing.assert_array_equal(clip["values"], values.astype(np.float32))
    assert clip.low == {}


@pytest.mark.parametrize("axes", [("head", "x"), ("dim", "comp"), ("z",)])
def test_curves_are_stored_as_they_are(axes: tuple[str, ...]) -> None:
    """Functions of one token are small, and levels are seen in a line."""
    values = wave(3, 20).reshape(3, *([4] if len(axes) > 1 else []), -1).astype(np.float32)
    clip = again(answer_of({"values": values}, values=axes))
    np.testing.assert_array_equal(clip["values"], values)
    assert clip.low == {}


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (np.array([[True], [False]]), "u1"),
        (np.array([[0], [255]]), "u1"),
        (np.array([[0], [256]]), "u2"),
        (np.array([[65535], [1]]), "u2"),
        (np.array([[65536], [1]]), "u4"),
        (np.array([[2**32 - 1], [1]]), "u4"),
        (np.array([[-1], [7]]), "i4"),
        (np.array([[-(2**31)], [2**31 - 1]]), "i4"),
        (np.zeros((2, 0), np.int64), "u1"),
    ],
)
def test_whole_numbers_are_exact_in_the_smallest_type(values: np.ndarray, dtype: str) -> None:
    answer = answer_of({"values": values})
    for clip in (again(answer), exact(answer)):
        assert clip["values"].dtype == dtype
        np.testing.assert_array_equal(clip["values"], values)


@pytest.mark.parametrize("values", [[2**32], [-1, 2**31], [-(2**31) - 1]])
def test_whole_numbers_beyond_32_bits_are_refused(values: list[int]) -> None:
    answer = answer_of({"values": np.array([values])})
    for write in (written, exact):
        with pytest.raises(ParameterError, match="32 bits"):
            write(answer)


def test_many_whole_numbers_are_no_levels() -> None:
    values = np.arange(2 * 300).reshape(2, 300)
    np.testing.assert_array_equal(again(answer_of({"values": values}))["values"], values)


def test_one_frame() -> None:
    values = wave(1)
    np.testing.assert_array_equal(again(answer_of({"values": values}))["values"].shape, (1, 20, 20))


def test_later_frames_are_stored_as_differences() -> None:
    stored, _ = unpack(written(answer_of({"values": np.repeat(wave(1), 3, axis=0)})))
    assert stored["values"].dtype == np.uint8
    assert stored["values"][0].any()
    assert not stored["values"][1:].any()


def test_labels_are_told_unless_they_only_count() -> None:
    answer = answer_of({"values": np.zeros((2, 3, 3), np.float32)})
    labelled = Answer("made", answer.arrays, {**answer.labels, "head": (0, 1, 2), "pos": ("x", "y", "="), "x": ("a",)})
    assert again(labelled).labels == {"pos": ("x", "y", "=")}


def exact(answer: Answer, *, epoch: int | None = 40) -> Clip:
    """The answer written exactly, and read back."""
    captions = Captions("Title", "post", ("At epoch 40 · p²",), ("",), {"losses": {"sentence": "Falls.", "foot": ""}})
    return decode(encode_exact(answer, Source({"neuron": 3}, "tiny"), captions, epoch=epoch))


def test_an_exact_answer_keeps_every_number_in_32_bits() -> None:
    values = np.random.default_rng(0).normal(size=(20, 20))
    values[0, :3] = np.nan, np.inf, -0.0
    arrays = {"values": Array(values.T, ("comp_x", "comp_y"), "unit"), "key": Array(np.array([7, 300]), ("key",))}
    clip = exact(Answer("made", arrays, {"comp_x": ("const",) * 20}))
    np.testing.assert_array_equal(clip["values"], values.T.astype(np.float32))
    assert (clip.arrays["values"].axes, clip.arrays["values"].unit) == (("comp_x", "comp_y"), "unit")
    assert (clip["key"].tolist(), clip.low) == ([7, 300], {})
    assert (clip.query, clip.epochs, clip.source) == ("made", (40,), Source({"neuron": 3}, "tiny"))
    assert clip.labels == {"comp_x": ("const",) * 20}
    assert (clip.captions.sentence, clip.captions.groups["losses"]["sentence"]) == (("At epoch 40 · p²",), "Falls.")


def test_an_exact_answer_about_the_run_has_no_epoch_but_names_those_along_its_axis() -> None:
    answer = answer_of({"values": wave(3, 20)})
    clip = exact(answer, epoch=None)
    assert (clip.epochs, clip.labels, clip.arrays["values"].axes[0]) == ((), {"epoch": (0, 10, 20)}, "epoch")
    np.testing.assert_array_equal(clip["values"], wave(3, 20))


def test_arrays_without_epochs_are_left_out_and_refused() -> None:
    answer = answer_of({"values": wave(), "count": np.arange(3)})
    both = Answer("made", {**answer.arrays, "mask": Array(np.zeros(2), ("x",))}, answer.labels)
    assert list(select(both, None).arrays) == ["values", "count"]
    assert list(select(both, ("count",)).arrays) == ["count"]
    for name in ("mask", "nothing"):
        with pytest.raises(ParameterError, match=f"no array '{name}' by epoch: it has values, count"):
            select(both, ("values", name))
    assert list(select(both, ("count", "gap"), may_lack={"gap", "mask"}).arrays) == ["count"]
    for names in (("count", "mask"), ("gap",)):
        with pytest.raises(ParameterError, match="by epoch: it has values, count"):
            select(both, names, may_lack={"gap", "mask"})


def test_a_frame_is_never_larger_than_foretold() -> None:
    arrays = {"values": wave(3, 17), "count": np.array([1, 2, 2**31]), "share": np.zeros((3, 5), np.float32)}
    answer = answer_of(arrays)
    assert frame_bytes(answer) == 17 * 17 + 4 + 5 * 4


@pytest.mark.parametrize("name", ABOUT_A_CHECKPOINT)
def test_every_query_about_a_checkpoint_has_a_clip(session: Session, name: str) -> None:
    check_every_array(session, "tiny", name)


@pytest.fixture(scope="module")
def smallest(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session over a run with p = 3."""
    store = RunStore(tmp_path_factory.mktemp("smallest"))
    model = ModelConfig(p=3, d_model=8, n_heads=2, d_head=4, d_mlp=8)
    assert tiny.train(store, "smallest", model=model, config=TrainConfig(epochs=2, frac_train=0.5, checkpoints="0:2:1"))
    return Session(store.root, device="cpu")


@pytest.mark.parametrize("name", ABOUT_A_CHECKPOINT)
def test_every_query_has_a_clip_for_the_smallest_p(smallest: Session, name: str) -> None:
    check_every_array(smallest, "smallest", name)


def check_every_array(session: Session, run: str, name: str) -> None:
    kind = QUERIES[name]
    query = kind.parse({field: 1 for field, about in kind.model_fields.items() if about.is_required()})
    answer = select(session.answer_range(session.run(run), query), None)
    clip = decode(encode(answer, Source(query.model_dump(mode="json"), run), captions_of(answer)))
    assert set(clip.arrays) == set(answer.arrays)
    assert clip.epochs == session.run(run).epochs
    for array, expected in answer.arrays.items():
        assert clip.arrays[array].axes == expected.axes
        if array in clip.low:
            # Within half a level of the larger end; roots are coarsest there, at about twice that.
            reach = np.maximum(np.abs(clip.low[array]), np.abs(clip.high[array])).max()
            np.testing.assert_allclose(clip[array], expected.values, atol=1.01 * reach / 127)
        else:
            np.testing.assert_array_equal(clip[array], expected.values.astype(clip[array].dtype))


def test_a_stretch_is_the_same_part_of_the_whole(session: Session) -> None:
    run, query = session.run("tiny"), Neuron(neuron=3, basis="fourier")
    whole, part = session.answer_range(run, query), session.answer_range(run, query, start=1, stop=3)
    assert part.labels["epoch"] == (20, 40)
    expected = whole.between(1, 3)
    assert expected.labels == part.labels
    for name in whole.arrays:
        # Batched products may sum in another order: a few units in the last place of values around 1.
        np.testing.assert_allclose(part[name], expected[name], atol=1e-6)


@pytest.mark.parametrize("place", [0, 3])
def test_a_stretch_counts_the_sound_checkpoints_and_names_the_others(tiny_copy: RunStore, place: int) -> None:
    epoch = tiny.EPOCHS[place]
    (tiny_copy.folder("tiny") / "checkpoints" / f"{epoch:06d}.safetensors").write_bytes(b"damaged")
    session = Session(tiny_copy.root, device="cpu")
    answer = session.answer_range(session.run("tiny"), Neuron(neuron=3), start=1, stop=2)
    sound = [known for known in tiny.EPOCHS if known != epoch]
    assert answer.labels["epoch"] == (sound[1],)
    assert answer.missing == (epoch,)


CLIP = written(answer_of({"values": wave(), "count": np.array([3, 500, 0])}))


@pytest.mark.parametrize("data", [b"", b"GROKCLIP", b"\x1f\x8b" + bytes(100), b"x" + CLIP, CLIP[:300], CLIP[:-1]])
def test_what_is_no_clip_or_not_all_of_it_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedError, match="no packed arrays, or not all of them"):
        decode(data)


def with_header(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The same clip with another header."""
    stored, header = unpack(CLIP)
    change(header)
    return pack(stored, header)


def test_another_version_is_refused_by_name() -> None:
    with pytest.raises(DamagedError, match=f"no clip of version {FORMAT_VERSION}: ask for it again"):
        decode(with_header(lambda header: header.update(version=1)))


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header.pop("epochs"),
        lambda header: header.update(epochs=7),
        lambda header: header["epochs"].append(30),
        lambda header: [
            part.append("") for part in (header["epochs"], *map(header["captions"].get, ("sentence", "foot")))
        ],
        lambda header: header["captions"].update(more=""),
        lambda header: header["captions"]["foot"].pop(),
        lambda header: header["tracks"]["values"].update(axes=["x"]),
        lambda header: header["tracks"]["values"].update(frames=False),
        lambda header: header["tracks"]["values"]["levels"].pop("curve"),
        lambda header: header["tracks"]["count"].update(levels=None),
        lambda header: header["tracks"].update(other=header["tracks"]["count"]),
        lambda header: header.update(tracks=[]),
        lambda header: header.update(labels=None),
    ],
)
def test_a_header_that_does_not_fit_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    assert decode(with_header(lambda _: None))["count"].tolist() == [3, 500, 0]
    with pytest.raises(DamagedError, match="do not fit each other"):
        decode(with_header(change))
