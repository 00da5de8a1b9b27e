"""The menu of a panel: enlarge it, read it as a table, take it away as picture, numbers, command or Python."""

from __future__ import annotations

import base64
import csv
import shlex
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, expect

from analysis.answer import Answer
from analysis.run import Run
from analysis.session import Session
from tests.browser.explore import Explore, same

SVG = "{http://www.w3.org/2000/svg}"

# The size of a picture, and of how many colours its pixels are.
DECODED = """async (data) => {
  const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]));
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d', {willReadFrequently: true});
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  return [image.width, image.height, new Set(pixels).size];
}"""


@pytest.fixture
def run(oracle: Session, page: Explore) -> Run:
    """The run that the page shows."""
    return oracle.run(page.view.run)


@pytest.fixture
def asked(oracle: Session, run: Run, page: Explore) -> Any:
    """The answer that a panel shows, asked directly."""

    def answer(panel: str) -> Answer:
        return oracle.answer(run, page.view.epoch, page.query(panel))

    return answer


def item(page: Explore, panel: str, name: str) -> Any:
    """An item of a panel's menu, which is open."""
    page.sight(panel)
    page.tab.locator(f"#{panel} button.menu").click()
    return page["menu"].get_by_role("menuitem", name=name, exact=True)


def downloaded(page: Explore, panel: str, name: str) -> Download:
    """What choosing an item has the browser save."""
    with page.tab.expect_download() as download:
        item(page, panel, name).click()
    return download.value


def copied(page: Explore, panel: str, name: str) -> str:
    """What choosing an item puts on the clipboard."""
    item(page, panel, name).click()
    page.shows("message", "is on the clipboard")
    return str(page.tab.evaluate("navigator.clipboard.readText()"))


def test_a_panel_is_enlarged_and_escape_makes_it_small_again(page):
    small = page["neuron-fourier"].bounding_box()
    item(page, "neuron-fourier", "Enlarge").click()
    page.chosen(large="neuron-fourier")
    page.ready()
    large = page["neuron-fourier"].bounding_box()
    assert large["width"] > 1.8 * small["width"]
    assert large["height"] > 1.5 * small["height"]
    beside = page["neuron-input"].bounding_box()
    assert beside["x"] > large["x"] + large["width"], "the other basis has room of its own"
    assert beside["width"] >= small["width"]
    # Square, beside its words and its strongest values, type and marks larger; and what is pointed at is what is there.
    at = "(id) => { const {at} = window.grokscope.engine.panels.find((panel) => panel.id === id).axes; return at"
    assert page.tab.evaluate(f"{at}.width / at.height; }}", "neuron-fourier") == pytest.approx(1)
    graph, words = (page["neuron-fourier"].locator(one).bounding_box() for one in (".graph", ".sentence"))
    assert graph["height"] > 0.9 * large["height"]
    assert words["x"] > graph["x"] + graph["width"]
    assert page["neuron-fourier"].locator(".values tbody tr").count() > 10
    assert page.tab.evaluate("window.grokscope.engine.panels.find(({id}) => id === 'neuron-fourier').box.zoom") > 1
    page.hover("neuron-fourier", 7, 11)
    pointed = page.pointed or {}
    assert pointed["block"] == {"x": "7", "y": "11"}
    expect(item(page, "neuron-fourier", "Close")).to_be_visible()
    page.tab.keyboard.press("Escape")
    expect(page["menu"]).to_be_hidden()
    page.tab.keyboard.press("Escape")
    page.chosen(large="")
    page.ready()
    assert page["neuron-fourier"].bounding_box() == small
    assert page["neuron-input"].bounding_box()["x"] < small["x"]


def test_the_keyboard_alone_opens_the_menu_walks_through_it_and_comes_back(page):
    button = page.tab.locator("#neuron-input button.menu")
    button.focus()
    page.tab.keyboard.press("Enter")
    items = page["menu"].get_by_role("menuitem")
    expect(items.first).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.tab.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.tab.keyboard.press("ArrowUp")
    page.tab.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.tab.keyboard.press("Home")
    expect(items.first).to_be_focused()
    page.tab.keyboard.press("Escape")
    expect(page["menu"]).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.tab.keyboard.press("Enter")
    while not page["menu"].get_by_text("Show as a table").evaluate("item => item === document.activeElement"):
        page.tab.keyboard.press("ArrowDown")
    page.tab.keyboard.press("Enter")
    expect(page["table"]).to_be_visible()
    page.tab.keyboard.press("Escape")
    expect(page["table"]).to_be_hidden()


def test_the_keyboard_alone_opens_what_a_panel_is_and_comes_back(page):
    button = page.tab.locator("#neuron-input button.info")
    button.focus()
    page.tab.keyboard.press("Enter")
    about = page["explanation"]
    expect(about).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    for text in ("The activation of this neuron", "act(pre)", "Nanda et al. 2023, section 4.1"):
        expect(about).to_contain_text(text)
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Tab")
    expect(about.locator(".word").first).to_be_focused()
    expect(page["definition"]).to_have_text("One unit of the MLP: a number for each pair of inputs.")
    page.tab.keyboard.press("Escape")
    expect(page["definition"]).to_be_hidden()
    expect(about).to_be_visible()
    page.tab.keyboard.press("Escape")
    expect(about).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(about).to_be_visible()
    button.click()
    expect(about).to_be_hidden()


def test_a_panel_is_read_as_a_table(page, asked):
    item(page, "attention-mean", "Show as a table").click()
    expect(page["table"].get_by_role("heading")).to_contain_text("attention", ignore_case=True)
    rows = page["table"].locator("tbody tr")
    values = asked("attention-mean").values
    assert rows.count() == len(values)
    for head, row in enumerate(values):
        told = [float(cell.removesuffix(" %")) / 100 for cell in rows.nth(head).locator("td").all_inner_texts()[1:]]
        assert told == pytest.approx(row.tolist(), abs=0.0051)
    page["table"].get_by_role("button", name="Close").click()
    expect(page["table"]).to_be_hidden()


def test_numbers_come_as_npz_and_csv_with_every_digit(page, asked, tmp_path):
    answer = asked("neuron-fourier")
    npz, table = tmp_path / "answer.npz", tmp_path / "answer.csv"
    download = downloaded(page, "neuron-fourier", "Download NPZ")
    view = page.view
    assert download.suggested_filename == f"{view.run}-{view.epoch}-neuron-{view.neuron}-post-fourier.npz"
    download.save_as(npz)
    with np.load(npz) as file:
        for name, array in answer.arrays.items():
            same(file[name], array.values, of=name)
    downloaded(page, "neuron-fourier", "Download CSV").save_as(table)
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    shares = answer["block_share"]
    same(np.array([float(row["block_share"]) for row in rows]).reshape(shares.shape), shares)
    assert rows[1]["freq_y"] == "1"


@pytest.mark.parametrize("panel", ["neuron-input", "ov-fourier", "neuron-map"])
def test_pictures_hold_what_is_shown_and_where_it_comes_from(page, panel, tmp_path):
    page.ready()
    svg = Path(tmp_path / "picture.svg")
    download = downloaded(page, panel, "Save SVG")
    stem = download.suggested_filename.removesuffix(".svg")
    assert stem.startswith(f"{page.view.run}-{page.view.epoch}-")
    assert downloaded(page, panel, "Download CSV").suggested_filename == f"{stem}.csv"
    download.save_as(svg)
    words = " ".join(text.text or "" for text in ET.parse(svg).iter(f"{SVG}text"))
    title = page.text_of(panel, "title").inner_text()
    # Long lines are parted, between words and between parameters.
    assert title.replace(" ", "") in words.replace(" ", "")
    assert page.attributes(panel)[0].replace(" ", "") in words.replace(" ", "")
    assert f"{page.view.run} · epoch {page.view.epoch:,}".replace(" ", "") in words.replace(" ", "")
    data = downloaded(page, panel, "Save PNG").path().read_bytes()
    width, height, colours = page.tab.evaluate(DECODED, base64.b64encode(data).decode())
    box = page.tab.locator(f"#{panel} .graph").bounding_box()
    assert width >= 2 * box["width"]
    assert height >= 2 * box["height"]
    assert colours > 50


def test_what_is_copied_gives_the_same_numbers_anywhere(page, asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run(shlex.split(copied(page, "neuron-fourier", "Copy command")), check=True, capture_output=True)
    (saved,) = tmp_path.iterdir()
    with np.load(saved) as file:
        same(page.cells("neuron-fourier"), file["values"])
        same(file["values"], asked("neuron-fourier").values)
    names: dict[str, Any] = {}
    exec(copied(page, "neuron-map", "Copy Python"), names)
    for name in ("values", "fraction", "active"):
        same(page.cells("neuron-map", name), names[name], of=name)


def test_a_panel_is_saved_as_a_page_to_print_and_as_a_film_of_the_training(page, tmp_path):
    pdf = Path(downloaded(page, "neuron-input", "Save PDF").path()).read_bytes()
    assert pdf.startswith(b"%PDF-1.4")
    assert pdf.endswith(b"%%EOF\n")
    definition = "Definition: The activation of this neuron".encode("utf-16-be").hex().encode()
    assert definition in pdf
    item(page, "neuron-input", "Save film…").click()
    film = page.tab.get_by_role("dialog", name="Film of Neuron")
    film.get_by_label("From epoch").select_option("5000")
    film.get_by_label("To epoch").select_option("10000")
    expected = sum(5000 <= epoch <= 10000 for epoch in page.tab.evaluate("window.grokscope.engine.run.epochs"))
    expect(film.locator(".said")).to_contain_text(f"{expected} frames")
    with page.tab.expect_download() as download:
        film.get_by_role("button", name="Make the film").click()
    assert download.value.suggested_filename.endswith(".gif")
    assert "5000-to-10000" in download.value.suggested_filename
    with Image.open(download.value.path()) as gif:
        assert gif.n_frames == expected
        first, last = (gif.seek(place) or gif.convert("RGB").tobytes() for place in (0, expected - 1))
        assert first != last
    # Who closes the dialog meanwhile wants no film.
    film.get_by_role("button", name="Make the film").click()
    film.get_by_role("button", name="Cancel").click()
    expect(film).to_be_hidden()
