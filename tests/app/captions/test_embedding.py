"""The embedding: dimensions, waves, directions, and the clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.queries.embedding import (
    Embedding,
    EmbeddingCircle,
    EmbeddingDims,
    EmbeddingDirection,
    EmbeddingPCA,
    EmbeddingSpectrum,
    EmbeddingSVD,
)
from analysis.queries.neurons import NeuronFrequencies
from app.captions import Caption, caption, caption_of_run, title
from tests.app.captions.made import COMPONENTS, MANY, NO_NUMBERS, answer, said, tokens


def circle(off: float, size: int = 8) -> np.ndarray:
    """Tokens on a circle of radius 2 around (5, 5), every other one nearer and farther by a share of it."""
    turn = 2 * np.pi * np.arange(size) / size
    radius = 2 * (1 + off * (-1.0) ** np.arange(size))
    return np.stack([radius * np.cos(turn) + 5, radius * np.sin(turn) + 5], axis=1)


def test_one_dimension():
    query = Embedding(dim=3)
    assert said(query, tokens([0, -1, 2], names=(1, 3, 0))) == "From −1 at token 3 to 2 at token 0."
    assert said(query, tokens([2, 2])) == "2 at every token."
    assert said(query, tokens([np.nan, 2])) == NO_NUMBERS
    told = tokens([5, 0, 0, 0, 3, 1, 0], axis="comp", names=COMPONENTS)
    assert said(Embedding(dim=3, basis="fourier"), told) == "Frequency 2 leads with 90 % of what varies."


@pytest.mark.parametrize(
    ("values", "dims", "text"),
    [
        ([[0, 1, 2], [-3, 4, 0]], (2, 7), "Dimension 7 tells tokens apart most: −3 to 4."),
        ([[0, 1, 2]], (5,), "From 0 at token 0 to 2 at token 2."),
        ([[1, 1, 1], [2, 2, 2]], (0, 1), "The same for every token."),
        ([[1, np.nan, 1], [2, 2, 2]], (0, 1), NO_NUMBERS),
    ],
)
def test_some_dimensions(values, dims, text):
    told = answer(np.array(values, dtype=np.float32), ("dim", "x"), labels={"dim": dims, "x": (0, 1, 2)})
    assert said(EmbeddingDims(dims=dims), told) == text


def test_some_dimensions_as_waves():
    values = np.array([[9, 1, 0, 0, 0, 0, 0], [9, 0, 0, 0, 3, 0, 0]], dtype=np.float32)
    told = answer(values, ("dim", "comp"), labels={"dim": (2, 7), "comp": COMPONENTS})
    text = "Frequency 2 leads with 90 % of what varies, most of it in dimension 7."
    assert said(EmbeddingDims(dims=(2, 7), basis="fourier"), told) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0.0] * 21, "The embedding holds no wave at all."),
        ([1.0] * 21, "Spread over all frequencies: the strongest, 1, holds 10 % of what varies."),
        ([0.0] * 3 + [9.0, 9.0] + [0.1] * 16, "Frequency 2 stands out: it holds 92 % of what varies."),
        ([0.0, 9.0, 9.0, 8.0, 8.0] + [0.1] * 16, "Frequencies 1 and 2 stand out: they hold 96 % of what varies."),
        ([np.nan] * 21, NO_NUMBERS),
    ],
)
def test_the_spectrum(values, text):
    assert said(EmbeddingSpectrum(), answer(values, ("comp",), labels={"comp": MANY})) == text


def test_more_than_half_stands_out_among_however_few():
    told = answer([0.0, 3, 3, 1, 1, 1, 1], ("comp",), labels={"comp": COMPONENTS})
    assert said(EmbeddingSpectrum(), told) == "Frequency 1 stands out: it holds 60 % of what varies."


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([3.0, 3, 1, 0], "90 % of the embedding lies in 2 of its 4 directions."),
        ([1.0], "90 % of the embedding lies in 1 of its 1 direction."),
        ([0.0, 0], "The embedding is 0: it has no direction."),
        ([np.inf, 0], NO_NUMBERS),
    ],
)
def test_singular_values(values, text):
    assert said(EmbeddingSVD(), answer(values, ("rank",))) == text


def test_one_direction():
    query = EmbeddingDirection(rank=1)
    assert said(query, tokens([0, -0.5, 0.5], share=0.091)) == (
        "Holds 9.1 % of the embedding: from −0.5 at token 1 to 0.5 at token 2."
    )
    assert said(query, tokens([0, -0.5, 0.5], share=np.nan)) == NO_NUMBERS


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([9, 0, 0, 3, 0, 1, 0], "90 % of what varies in it is frequency 2."),
        ([9, 2, 0, 1, 1, 1, 1], "50 % of what varies in it is frequency 1."),
        ([9, 1.5, 0, 1, 1, 1, 1], "no clear frequency, 1 leads with 36 %."),
        ([9, 0, 0, 0, 0, 0, 0], "the same for every token."),
    ],
)
def test_one_direction_as_waves(values, text):
    told = tokens(values, axis="comp", names=COMPONENTS, share=0.5)
    assert said(EmbeddingDirection(rank=0, basis="fourier"), told) == f"Holds 50 % of the embedding: {text}"


def components(values: np.ndarray, share: Any):
    labels = {"x": tuple(range(1, len(values) + 1))}
    told = answer(values, ("x", "pc"), labels=labels)
    return type(told)("any", {**told.arrays, "share": answer(share, ("pc",)).arrays["values"]}, labels)


def test_principal_components():
    query, scattered = EmbeddingPCA(), np.array([[1.0, 0], [0.1, 0], [0, -3], [2, 1]])
    hold = "The two directions in which tokens differ most hold"
    assert said(query, components(scattered, [0.3, 0.2])) == f"{hold} 50 % of what varies."
    assert said(query, components(circle(0.03), [0.3, 0.2, 0.25])) == (
        f"{hold} 50 % of what varies, the first 3 hold 75 %. Along them the tokens lie on a ring, 3.0 % off a circle."
    )
    assert said(query, components(scattered[:, :1], [0.5])) == (
        "The one direction in which tokens differ most holds 50 % of what varies."
    )
    assert said(query, components(np.zeros((3, 2)), [0, 0])) == (
        "All tokens have the same embedding: there is nothing to tell apart."
    )
    assert said(query, components(np.full((3, 2), np.nan), [0.5, 0])) == NO_NUMBERS


MIDDLE = "Mean distance from the middle: 2."


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (circle(0.03), Caption("A ring: the tokens lie on a circle, 3.0 % off.", MIDDLE)),
        (circle(0.2), Caption("Nearly a ring: the tokens lie 20 % off a circle.", MIDDLE)),
        (circle(0.5), Caption("No ring yet: the tokens lie 50 % off a circle.", MIDDLE)),
        (np.zeros((3, 2)), Caption("The embedding holds nothing of frequency 3.")),
        (np.ones((3, 2)), Caption("All tokens lie in one place.", "Mean distance from the middle: 0.")),
        (
            np.array([[1.0, 0], [-1, 0]]),
            Caption("On a line: there is no sine of frequency 3.", "Mean distance from the middle: 1."),
        ),
        (np.array([[1.0, np.nan], [-1, 0]]), Caption(NO_NUMBERS)),
    ],
)
def test_the_clock(values, told):
    labels = {"x": tuple(range(1, len(values) + 1))}
    assert caption(EmbeddingCircle(freq=3), answer(values, ("x", "wave"), labels=labels)) == told


def test_the_token_that_stands_apart_is_not_on_the_clock():
    values = np.concatenate([circle(0.0), [[40.0, 40]]])
    told = answer(values, ("x", "wave"), labels={"x": (1, 3, 2, 6, 4, 5, 7, 8, 0)})
    assert caption(EmbeddingCircle(freq=3), told) == Caption("A ring: the tokens lie on a circle, < 0.1 % off.", MIDDLE)


def over(values: Any, epochs: tuple[int, ...]):
    return answer(values, ("epoch", "comp"), labels={"comp": MANY, "epoch": epochs})


FLAT, ONE = [0.0, *[1.0] * 20], [0.0, 5, 5] + [0.1] * 18
TWO, GROWN = [0.0, 5, 5, 5, 5] + [0.1] * 16, "at the end, 20 % at the start (more than half from epoch 9 on)"


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            over([FLAT, ONE, FLAT, ONE], (0, 100, 1200, 9000)),
            "Frequency 1 holds 85 % of what varies at the end, 10 % at the start (more than half from epoch 9,000 on).",
        ),
        (
            over([ONE, ONE], (0, 100)),
            "Frequency 1 holds 85 % of what varies at the end, 85 % at the start (more than half all along).",
        ),
        (over([ONE], (0,)), "Frequency 1 holds 85 % of what varies."),
        (
            over([ONE, FLAT], (0, 1)),
            "At the end it is spread over all frequencies: the strongest, 1, holds 10 % of what varies.",
        ),
        (over([ONE, [1.0] + [0.0] * 20], (0, 1)), "The embedding holds no wave at all."),
        (over([ONE, [np.nan] * 21], (0, 1)), NO_NUMBERS),
        (over([FLAT, TWO], (0, 9)), f"Frequencies 1 and 2 hold 93 % of what varies {GROWN}."),
        (over([[0.0] * 21, TWO], (0, 9)), f"Frequencies 1 and 2 hold 93 % of what varies {GROWN.replace('20', '0')}."),
    ],
)
def test_the_spectrum_over_the_training(told, text):
    assert caption_of_run(EmbeddingSpectrum(), told) == Caption(text)


def test_other_answers_over_the_training_tell_their_ends():
    epochs = {"epoch": (0, 500, 1500)}
    told = answer([[1.0, 1], [1, 0], [1, 0]], ("epoch", "rank"), labels=epochs)
    assert caption_of_run(EmbeddingSVD(), told).sentence == (
        "Epoch 0: 90 % of the embedding lies in 2 of its 2 directions. "
        "Epoch 1,500: 90 % of the embedding lies in 1 of its 2 directions."
    )
    known = {"fraction": [[1, 0]], "active": [[True, False]], "phase_gap": [[0, 1]]}
    same = answer([[1, 0]], ("epoch", "neuron"), labels={"epoch": (7,)}, **known)
    text = "1 of 2 neurons follows a single frequency, 1, which explains more than 85 % of it; 1 is dead."
    assert caption_of_run(NeuronFrequencies(), same).sentence == text
    at_one = tokens([0, -1, 2])
    assert caption_of_run(Embedding(dim=0), at_one) == caption(Embedding(dim=0), at_one)


def test_titles_follow_the_query():
    assert title(EmbeddingDims(dims=(5,)))[0] == "Embedding dimension 5"
    assert title(EmbeddingDims(dims=(5, 0, 2)))[0] == "Embedding dimensions 5, 0 and 2"
    assert title(EmbeddingCircle(freq=14)) == ("Clock of frequency 14", "tokens along cos 14 and sin 14")
