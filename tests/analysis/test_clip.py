"""Clips written and read back: whole numbers exactly, floating ones within half a level, anything else refused."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from analysis.answer import Answer, Array
from analysis.clip import FEWEST_LEVELS, Captions, Clip, Source, decode, encode, frame_bytes, select
from analysis.config import ModelConfig, TrainConfig
from analysis.errors import DamagedError, ParameterError
from analysis.quantise import from_levels, to_levels
from analysis.queries import QUERIES
from analysis.queries.neuron import Neuron
from analysis.session import LEFT_OUT, Session
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


def header_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the body, read without the reader."""
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[16 : 16 + length]), data[16 + length :]


def with_header(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The same clip with another header."""
    header, body = header_of(data)
    change(header)
    text = json.dumps(header).encode()
    return data[:12] + struct.pack("<I", len(text)) + text + body


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
    assert clip.labels == {"epoch": (0, 10, 20)}


def test_large_floating_frames_are_levels_with_their_true_ends() -> None:
    values = wave()
    clip = again(answer_of({"values": values}))
    np.testing.assert_array_equal(clip["values"], from_levels(to_levels(values, curve="linear")))
    np.testing.assert_array_equal(clip.low["values"], values.min((1, 2)))
    np.testing.assert_array_equal(clip.high["values"], values.max((1, 2)))


@pytest.mark.parametrize("axes", [("comp_x", "comp_y"), ("head", "comp")])
def test_coefficients_are_stored_as_roots(axes: tuple[str, ...]) -> None:
    values = wave()
    answer = answer_of({"values": values}, values=axes)
    assert header_of(written(answer))[0]["tracks"]["values"]["curve"] == "root"
    np.testing.assert_array_equal(again(answer)["values"], from_levels(to_levels(values, curve="root")))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_small_floating_frames_are_stored_as_they_are(dtype: type) -> None:
    values = wave(3, 20).reshape(3, -1)[:, : FEWEST_LEVELS - 1].astype(dtype)
    values[1, 0] = np.nan
    clip = again(answer_of({"values": values}))
    assert clip["values"].dtype == np.float32
    np.testing.assert_array_equal(clip["values"], values.astype(np.float32))
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
    assert header_of(written(answer))[0]["tracks"]["values"]["dtype"] == dtype
    np.testing.assert_array_equal(again(answer)["values"], values)


@pytest.mark.parametrize("values", [[2**32], [-1, 2**31], [-(2**31) - 1]])
def test_whole_numbers_beyond_32_bits_are_refused(values: list[int]) -> None:
    with pytest.raises(ParameterError, match="32 bits"):
        written(answer_of({"values": np.array([values])}))


def test_many_whole_numbers_are_no_levels() -> None:
    values = np.arange(2 * 300).reshape(2, 300)
    np.testing.assert_array_equal(again(answer_of({"values": values}))["values"], values)


def test_one_frame() -> None:
    values = wave(1)
    np.testing.assert_array_equal(again(answer_of({"values": values}))["values"].shape, (1, 20, 20))


def test_later_frames_are_stored_as_differences() -> None:
    values = np.repeat(wave(1), 3, axis=0)
    header, body = header_of(written(answer_of({"values": values})))
    track = header["tracks"]["values"]
    stored = np.frombuffer(body, np.uint8, 3 * 400, track["offset"]).reshape(3, 400)
    assert track["filter"] == "delta"
    assert stored[0].any()
    assert not stored[1:].any()


def test_everything_lies_at_multiples_of_8() -> None:
    arrays = {"values": wave(3, 17), "count": np.array([1, 2, 3]), "share": np.zeros((3, 5), np.float32)}
    data = written(answer_of(arrays))
    header, body = header_of(data)
    assert (len(data) - len(body)) % 8 == 0
    places = [track[key] for track in header["tracks"].values() for key in ("offset", "low", "high") if key in track]
    assert len(places) == 5
    assert all(place % 8 == 0 for place in places)


def test_labels_are_told_unless_they_only_count() -> None:
    answer = answer_of({"values": np.zeros((2, 3, 3), np.float32)})
    labelled = Answer("made", answer.arrays, {**answer.labels, "head": (0, 1, 2), "pos": ("x", "y", "=")})
    assert again(labelled).labels == {"epoch": (0, 10), "pos": ("x", "y", "=")}


def test_arrays_without_epochs_are_left_out_and_refused() -> None:
    answer = answer_of({"values": wave(), "count": np.arange(3)})
    both = Answer("made", {**answer.arrays, "mask": Array(np.zeros(2), ("x",))}, answer.labels)
    assert list(select(both, None).arrays) == ["values", "count"]
    assert list(select(both, ("count",)).arrays) == ["count"]
    for name in ("mask", "nothing"):
        with pytest.raises(ParameterError, match=f"no array '{name}' by epoch: it has values, count"):
            select(both, ("values", name))


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
    assert str(epoch) in answer.notes[LEFT_OUT]


CLIP = written(answer_of({"values": wave(), "count": np.array([3, 500, 0])}))


@pytest.mark.parametrize("cut", [0, 4, 15, 16, 300, -4000, -8, -1])
def test_a_clip_cut_short_is_refused(cut: int) -> None:
    # The last piece is padded: without its padding a clip is still whole.
    with pytest.raises(DamagedError):
        decode(CLIP[:cut] if cut >= 0 else CLIP[: -16 + cut])


@pytest.mark.parametrize("data", [b"", b"GROKCLIP", b"\x1f\x8b" + bytes(100), b"x" + CLIP, CLIP[::-1]])
def test_what_is_no_clip_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedError, match="no clip"):
        decode(data)


def test_another_version_is_refused_by_name() -> None:
    with pytest.raises(DamagedError, match="version 2: this reader knows version 1"):
        decode(CLIP[:8] + struct.pack("<I", 2) + CLIP[12:])


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header.pop("epochs"),
        lambda header: header.update(epochs="all"),
        lambda header: header.update(more=1),
        lambda header: header["epochs"].append(30),
        lambda header: header["captions"]["foot"].pop(),
        lambda header: header["tracks"]["values"].update(offset=-8),
        lambda header: header["tracks"]["values"].update(offset=10**12),
        lambda header: header["tracks"]["values"].update(low=10**9),
        lambda header: header["tracks"]["values"].update(shape=[-1, 20]),
        lambda header: header["tracks"]["values"].update(shape=[2000, 2000]),
        lambda header: header["tracks"]["values"].update(axes=["x"]),
        lambda header: header["tracks"]["values"].update(encoding="film"),
        lambda header: header["tracks"]["values"].update(filter="paeth"),
        lambda header: header["tracks"]["count"].update(dtype="O"),
    ],
)
def test_a_header_that_lies_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    assert decode(with_header(CLIP, lambda _: None))["count"].tolist() == [3, 500, 0]
    with pytest.raises(DamagedError):
        decode(with_header(CLIP, change))
