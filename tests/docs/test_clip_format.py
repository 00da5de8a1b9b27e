"""The examples of `docs/clip-format.md` run as they stand, over HTTP, and all readers agree."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest

from analysis.answer import Answer, Array
from analysis.clip import FORMAT_VERSION, PART_BYTES, Captions, Source, decode, encode
from analysis.queries.neuron import Neuron
from analysis.session import Session
from analysis.store import RunStore
from app.settings import PROJECT
from tests import tiny
from tests.app.node import run_module

PAGE = (PROJECT / "docs" / "clip-format.md").read_text(encoding="utf-8")
FETCH, READER_OF_CLIPS, READER_WITHOUT = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)

READER_OF_BROWSER = """async (data) => {
  const { Part } = await import(`${engine}/data/clip.mjs`);
  const { tracks, epochs } = new Part(Uint8Array.from(Buffer.from(data, "base64")).buffer);
  const valuesOf = (track) => epochs.flatMap((_, frame) => {
    const grid = track.grid(frame);
    return Array.from({ length: grid.length }, (_, cell) => grid.at(cell));
  });
  return { values: valuesOf(tracks.values), count: valuesOf(tracks.count) };
}"""


def test_the_examples_run(server: str, tiny_store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    code = FETCH + READER_OF_CLIPS
    for stands, for_this in {"mod113": "tiny", "127.0.0.1:8050": server}.items():
        assert stands in code
        code = code.replace(stands, for_this)
    found: dict[str, object] = {}
    exec(code + READER_WITHOUT, found)
    expected = Session(tiny_store.root, device="cpu").answer("tiny", None, Neuron(neuron=17, basis="fourier"))
    assert [int(line.split()[0]) for line in capsys.readouterr().out.splitlines()] == list(tiny.EPOCHS)
    np.testing.assert_allclose(found["values"], expected.values, atol=1e-6)


@pytest.mark.parametrize("axes", [("x", "y"), ("comp_x", "comp_y")])
@pytest.mark.parametrize("least", [-1.0, 0.0, 0.25])
def test_all_readers_agree(axes: tuple[str, str], least: float) -> None:
    frames = np.random.default_rng(0).uniform(least, 2, (4, 17, 16)).astype(np.float32)
    frames[1, 2, 3] = np.nan
    arrays = {"values": Array(frames, ("epoch", *axes)), "count": Array(np.arange(4), ("epoch",))}
    answer = Answer("made", arrays, {"epoch": (0, 1, 2, 3)})
    data = encode(answer, Source({}, "tiny"), Captions("", "", ("",) * 4, ("",) * 4))
    expected = decode(data)["values"]
    assert np.argwhere(np.isnan(expected)).tolist() == [[1, 2, 3]]
    found: dict[str, object] = {"data": data}
    exec(READER_WITHOUT + "count = read_track(data, 'count')", found)
    np.testing.assert_allclose(found["values"], expected, rtol=1e-6)
    np.testing.assert_array_equal(found["count"], np.arange(4))
    of_browser = run_module(READER_OF_BROWSER, base64.b64encode(data).decode())
    np.testing.assert_allclose(np.array(of_browser["values"], np.float32).reshape(4, 17, 16), expected, rtol=1e-6)
    assert of_browser["count"] == [0, 1, 2, 3]


def test_the_page_says_the_version_and_the_size_of_a_part() -> None:
    assert f"| `version` | of the format: {FORMAT_VERSION} |" in PAGE
    assert f"at most {PART_BYTES // 1_000_000} MB of frames" in PAGE
