"""The picture of a preview: a map of cells, or the losses over the training, with what it is beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray
from PIL import Image, ImageDraw, ImageFont

from app.figures.theme import stops, token

WIDTH, HEIGHT = 1200, 630
"""Pixels; the shape that sites cut pictures of links to (https://ogp.me/)."""

_EDGE, _PLOT = 32, HEIGHT - 64
_HEADING, _WORDS = 44, 28
_STEPS = 1024
_BRAND = "grokscope"
SPELLED = {
    "−": "-",
    "–": "-",
    "×": "x",
    "→": "to",
    "≤": "at most",
    "≥": "at least",
    "≈": "about",
    "½": "1/2",
    "²": "^2",
    "∘": "o",
    "φ": "phi",
    "ψ": "psi",
    "π": "pi",
    "α": "alpha",
    "∞": "infinity",
}
"""What Pillow's own font has no letters for, in letters that it has."""

_LETTERS = str.maketrans(SPELLED)


def map_picture(values: Float[ndarray, "x y"], words: Sequence[str], *, theme: str, by_root: bool) -> bytes:
    """A PNG of a function of two tokens or components, x to the right and y upwards, coloured as the page does.

    `words` stand beside it: the first large, the others in lines below.
    """
    coloured = Image.fromarray(_colours(values, theme, by_root=by_root)[::-1])
    side = max(1, _PLOT // max(coloured.size))
    shown = coloured.resize((coloured.width * side, coloured.height * side), Image.Resampling.NEAREST)
    if side == 1:
        shown.thumbnail((_PLOT, _PLOT))
    picture = _page(theme)
    left, top = _EDGE, (HEIGHT - shown.height) // 2
    picture.paste(shown, (left, top))
    frame = (left - 1, top - 1, left + shown.width, top + shown.height)
    ImageDraw.Draw(picture).rectangle(frame, outline=token("line", theme))
    _write(picture, left + shown.width + _EDGE, words, theme)
    return _png(picture)


def course_picture(
    epochs: Sequence[int], losses: Mapping[str, Sequence[float | None]], words: Sequence[str], *, theme: str
) -> bytes:
    """A PNG of losses over a training, by the names of their colours in the design tokens: train, test."""
    picture = _page(theme)
    draw = ImageDraw.Draw(picture)
    known = [value for values in losses.values() for value in values if value is not None and value > 0]
    low, high = (np.log(min(known)), np.log(max(known))) if known else (0.0, 1.0)
    last = max(epochs[-1], 1)
    for name, values in losses.items():
        line = [
            (_EDGE + _PLOT * epoch / last, _EDGE + _PLOT * (1 - (np.log(value) - low) / max(high - low, 1e-9)))
            for epoch, value in zip(epochs, values, strict=True)
            if value is not None and value > 0
        ]
        if len(line) > 1:
            draw.line(line, fill=token(name, theme), width=4, joint="curve")
    draw.line(
        [(_EDGE, _EDGE), (_EDGE, _EDGE + _PLOT), (_EDGE + _PLOT, _EDGE + _PLOT)], fill=token("muted", theme), width=2
    )
    _write(picture, 2 * _EDGE + _PLOT, words, theme)
    return _png(picture)


def _colours(values: Float[ndarray, "x y"], theme: str, *, by_root: bool) -> UInt8[ndarray, "y x 3"]:
    """The colour of each cell; no finite number is as bare as the page itself."""
    cells = np.asarray(values, dtype=np.float64).T
    known = np.isfinite(cells)
    low, high = (cells[known].min(), cells[known].max()) if known.any() else (0.0, 1.0)
    is_signed = low < 0
    if is_signed:
        low, high = -max(-low, high), max(-low, high)
    shown = np.array([low, high, *np.where(known, cells, low).ravel()])
    if by_root:
        shown = np.sign(shown) * np.sqrt(np.abs(shown))
    least, most = shown[:2]
    along = (shown[2:].reshape(cells.shape) - least) / (most - least if most > least else 1.0)
    ramp = _ramp(stops("diverging" if is_signed else "sequential", theme))
    found = ramp[np.clip(np.rint(along * (_STEPS - 1)), 0, _STEPS - 1).astype(int)]
    found[~known] = _rgb(token("surface", theme))
    return found


def _ramp(colours: Sequence[str]) -> UInt8[ndarray, "step 3"]:
    """Colours interpolated evenly between stops."""
    known = np.array([_rgb(colour) for colour in colours], dtype=np.float64)
    places = np.linspace(0, len(colours) - 1, _STEPS)
    mixed = [np.interp(places, np.arange(len(colours)), known[:, channel]) for channel in range(3)]
    return np.rint(np.stack(mixed, axis=-1)).astype(np.uint8)


def _rgb(colour: str) -> tuple[int, int, int]:
    value = int(colour[1:], 16)
    return value >> 16, (value >> 8) & 255, value & 255


def _page(theme: str) -> Image.Image:
    return Image.new("RGB", (WIDTH, HEIGHT), token("surface", theme))


def _write(picture: Image.Image, left: int, words: Sequence[str], theme: str) -> None:
    """Put words to the right of the plot, as many lines as there is room for."""
    draw, top = ImageDraw.Draw(picture), _EDGE
    brand = ImageFont.load_default(_WORDS)
    draw.text((WIDTH - _EDGE, HEIGHT - _EDGE), _BRAND, fill=token("accent", theme), font=brand, anchor="rs")
    for place, text in enumerate(words):
        size = _HEADING if place == 0 else _WORDS
        font = ImageFont.load_default(size)
        colour = token("ink" if place == 0 else "muted", theme)
        for line in _lines(text.translate(_LETTERS), font, WIDTH - left - _EDGE):
            height = int(size * 1.35)
            if top + height > HEIGHT - _EDGE - 2 * _WORDS:
                return
            draw.text((left, top), line, fill=colour, font=font)
            top += height
        top += _WORDS // 2


def _lines(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _png(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()
