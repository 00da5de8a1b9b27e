"""Colours of numbers and of frequencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.colors as pc
from jaxtyping import Float
from numpy import ndarray

from app.figures.theme import THEMES

OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
OTHER = "#8a909a"
"""Frequencies that are not key, or beyond the first six; grey in both themes, and always with the number beside it."""

_ROOT_STOPS = 12
"""Stops on each side of 0 of the square-root scale; between them colours are interpolated linearly."""

_CLOSE = 0.25
"""Limits nearer to 0 than this share of the bar leave no room for the number 0."""

Stops = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Limits:
    """The smallest and the largest number that a colour scale must hold."""

    low: float
    high: float

    @classmethod
    def of(cls, values: ndarray) -> Limits:
        """Limits of all finite `values`; (0, 0) when there are none."""
        known = values[np.isfinite(values)]
        return cls(float(known.min()), float(known.max())) if known.size else cls(0.0, 0.0)

    @property
    def is_signed(self) -> bool:
        """Whether numbers below 0 occur, so that the scale must be centred on 0."""
        return self.low < 0


@dataclass(frozen=True)
class ColourScale:
    """What Plotly needs to colour numbers: the ends of the scale, its stops, and the numbers on its bar."""

    low: float
    high: float
    stops: Stops
    ticks: tuple[float, ...]
    title: str = ""


def colour_scale(limits: Limits, *, theme: str, root: bool = False) -> ColourScale:
    """Viridis for numbers ≥ 0; else diverging, symmetric about 0, and with `root` by signed square root.

    The square root is in the colours, not in the numbers: what is drawn, hovered and clicked stays exact.
    """
    if not limits.is_signed:
        # Equal limits (a dead neuron) would leave Plotly to choose a range of its own.
        high = limits.high if limits.high > limits.low else limits.low + 1
        stops = tuple((float(t), str(colour)) for t, colour in pc.make_colorscale(pc.sequential.Viridis))
        return ColourScale(limits.low, high, stops, tuple(sorted({limits.low, limits.high})))
    most = max(-limits.low, limits.high)
    return ColourScale(-most, most, _diverging(theme, root=root), _ticks(limits, most), "√ scale" if root else "")


def _ticks(limits: Limits, most: float) -> tuple[float, ...]:
    """The true limits, and 0 where its number does not run into theirs."""
    ends = sorted({limits.low, limits.high})
    return tuple(sorted([*ends, 0.0] if min(abs(end) for end in ends) > _CLOSE * most else ends))


def _diverging(theme: str, *, root: bool) -> Stops:
    colours = THEMES[theme].diverging
    if not root:
        return tuple(zip((0.0, 0.25, 0.5, 0.75, 1.0), colours, strict=True))
    strength = np.linspace(-1, 1, 2 * _ROOT_STOPS + 1)
    sampled = pc.sample_colorscale(pc.make_colorscale(list(colours)), list((strength + 1) / 2))
    places = (np.sign(strength) * strength**2 + 1) / 2
    return tuple((float(place), colour) for place, colour in zip(places, sampled, strict=True))


def frequency_of(component: str) -> str:
    """The frequency a component belongs to: `14` of `cos 14`; `const` and `zero` are their own."""
    return component.rpartition(" ")[2]


def power_by_frequency(values: Float[ndarray, "comp"], components: Sequence[str]) -> dict[str, float]:
    """Add what cos and sin of each frequency hold; `const` and `zero`, which are no waves, are left out."""
    power: dict[str, float] = {}
    for value, component in zip(values, components, strict=True):
        wave, _, freq = component.partition(" ")
        if wave in ("cos", "sin"):
            power[freq] = power.get(freq, 0.0) + float(value)
    return power


def leading(power: Mapping[str, float], *, most: int = len(OKABE_ITO), times: float = 3) -> tuple[str, ...]:
    """The frequencies that stand out, in order: the `most` strongest that have over `times` an even share."""
    even = sum(power.values()) / max(len(power), 1)
    strongest = sorted(power, key=lambda freq: -power[freq])[:most]
    return tuple(sorted((freq for freq in strongest if power[freq] > times * even), key=int))


def frequency_colours(freqs: Sequence[str]) -> dict[str, str]:
    """One colour for each of the key frequencies of a run, the same in every panel and both themes."""
    return dict(zip(freqs, OKABE_ITO, strict=False))
