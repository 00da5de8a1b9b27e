"""The file history.npz."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from analysis.errors import DamagedError
from analysis.history import LOSS_FIELDS, History


def make(*, length: int = 3, with_mask: bool = True) -> History:
    losses = {name: np.linspace(0.1, 1.0, length) + place for place, name in enumerate(LOSS_FIELDS)}
    mask = np.arange(49).reshape(7, 7) % 3 == 0
    return History(epoch=np.arange(length) * 10, train_mask=mask if with_mask else None, **losses)


def with_arrays(**changes: np.ndarray | None) -> bytes:
    """The bytes of a history with arrays changed, or left out where None."""
    arrays = dict(np.load(io.BytesIO(make().to_bytes()))) | changes
    buffer = io.BytesIO()
    np.savez(buffer, **{name: values for name, values in arrays.items() if values is not None})
    return buffer.getvalue()


@pytest.mark.parametrize("with_mask", [True, False])
@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_history_survives_being_written_and_read(length: int, with_mask: bool) -> None:
    history = make(length=length, with_mask=with_mask)
    again = History.from_bytes(history.to_bytes(), p=7)
    for name in ("epoch", *LOSS_FIELDS):
        np.testing.assert_array_equal(getattr(again, name), getattr(history, name))
    np.testing.assert_array_equal(again.train_mask, history.train_mask)
    assert again.train_loss.dtype == np.float64


def test_losses_that_are_not_known_are_nan() -> None:
    history = History.from_bytes(with_arrays(test_loss=np.array([1.0, np.nan, 2.0])), p=7)
    assert np.isnan(history.test_loss).tolist() == [False, True, False]


def test_equal_histories_have_equal_bytes() -> None:
    assert make().to_bytes() == make().to_bytes()


@pytest.mark.parametrize("length", [0, 1, 100, 400, -1])
def test_a_truncated_history_is_damaged(length: int) -> None:
    with pytest.raises(DamagedError, match=r"history\.npz cannot be read"):
        History.from_bytes(make().to_bytes()[:length], p=7)


def test_every_flipped_byte_is_noticed_or_harmless() -> None:
    """A zip's checksums cover the arrays; what they leave out (time stamps, attributes) changes no number."""
    data, sound = make().to_bytes(), make()
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 0x10
        try:
            read = History.from_bytes(bytes(flipped), p=7)
        except DamagedError:
            continue
        np.testing.assert_array_equal(read.train_loss, sound.train_loss)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epoch": None}, "cannot be read"),
        ({"test_accuracy": None}, "cannot be read"),
        ({"test_loss": np.zeros(2)}, "lengths differ"),
        ({"epoch": np.zeros((3, 1))}, "lengths differ"),
        ({"train_loss": np.array(["a", "b", "c"])}, "cannot be read"),
        ({"train_mask": np.ones((6, 6), dtype=bool)}, r"mask of shape \(6, 6\), expected \(7, 7\)"),
        ({"train_mask": np.ones(49, dtype=bool)}, "mask of shape"),
    ],
)
def test_arrays_that_do_not_fit_are_named(changes: dict[str, np.ndarray | None], message: str) -> None:
    with pytest.raises(DamagedError, match=message):
        History.from_bytes(with_arrays(**changes), p=7)


def test_a_pickled_array_is_refused() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, epoch=np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(DamagedError) as caught:
        History.from_bytes(buffer.getvalue(), p=7)
    assert str(caught.value) == "history.npz cannot be read: it lacks losses, or is damaged, so restore it"


def test_another_archive_is_damaged() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DamagedError, match="cannot be read"):
        History.from_bytes(buffer.getvalue(), p=7)


def test_shapes_are_checked_while_the_tests_run() -> None:
    """The import hook is in place: losses of another length than the epochs are refused."""
    losses = dict.fromkeys(LOSS_FIELDS, np.zeros(2))
    with pytest.raises(TypeCheckError):
        History(epoch=np.arange(3), train_mask=None, **losses)


def test_a_history_that_says_it_unpacks_to_gigabytes_is_not_unpacked() -> None:
    data = bytearray(make().to_bytes())
    size = data.index(b"PK\x01\x02") + 24  # of the first array, in the archive's directory
    data[size : size + 4] = (3_000_000_000).to_bytes(4, "little")
    with pytest.raises(DamagedError, match="holds more than 2,000,000,000 bytes"):
        History.from_bytes(bytes(data), p=7)
