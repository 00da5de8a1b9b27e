"""What a few panels look like, against pictures of them: `UPDATE_PICTURES=1 make browser` takes new ones.

Letters are left out, since every machine has other fonts; numbers are compared elsewhere, this is about the drawing.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

PICTURES = Path(__file__).parent / "pictures"
LARGEST = 15_000
"""In bytes."""

TOLERATED = 0.01
"""The share of pixels that may differ: edges of lines, which no two versions of a browser draw alike."""

REGIONS = {"neuron-input": [40, 60, 100, 100], "neuron-map": [0, 0, 340, 300], "embedding-spectrum": [52, 0, 500, 320]}
"""What of each panel is compared: left, top, width and height in pixels."""

NO_LETTERS = "CanvasRenderingContext2D.prototype.fillText = () => {};"

TAKE = """async ([id, [left, top, width, height]]) => {
  const {canvas} = window.grokscope.engine.panels.find((panel) => panel.id === id);
  const picture = new OffscreenCanvas(width, height);
  const context = picture.getContext('2d', {willReadFrequently: true});
  context.fillStyle = window.grokscope.engine.palette.surface;
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, -left, -top);
  const bytes = new Uint8Array(await (await picture.convertToBlob({type: 'image/png'})).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""

# The share of pixels of two pictures that differ by more than a shade in any of their colours.
DIFFERENCE = """async (pictures) => {
  const [one, other] = await Promise.all(pictures.map(async (data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d', {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  }));
  if (one.width !== other.width || one.height !== other.height) return 1;
  let differing = 0;
  for (let place = 0; place < one.data.length; place += 4)
    differing += [0, 1, 2].some((part) => Math.abs(one.data[place + part] - other.data[place + part]) > 12);
  return differing / (one.data.length / 4);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_panels_look_as_they_did(open_page, shipped, theme, tmp_path):
    page = open_page(shipped, theme=theme, height=1400, script=NO_LETTERS).ready()
    # Neurons are in the order of the end of the run.
    page.tab.wait_for_function("() => !window.grokscope.engine.clips.isBusy()", timeout=60_000)
    page.ready()
    differences = {}
    for panel, region in REGIONS.items():
        stored = PICTURES / f"{panel}-{theme}.png"
        data = page.tab.evaluate(TAKE, [panel, region])
        taken = tmp_path / stored.name
        taken.write_bytes(base64.b64decode(data))
        if os.environ.get("UPDATE_PICTURES"):
            stored.write_bytes(taken.read_bytes())
        assert stored.stat().st_size <= LARGEST
        known = base64.b64encode(stored.read_bytes()).decode()
        differences[str(taken)] = page.tab.evaluate(DIFFERENCE, [data, known])
    assert {taken: share for taken, share in differences.items() if share > TOLERATED} == {}
