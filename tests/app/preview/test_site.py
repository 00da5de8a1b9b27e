"""What a page says of itself where its address is posted, and the picture there."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image, ImageFont

from app.figures.theme import stops
from app.preview.picture import HEIGHT, SPELLED, WIDTH, map_picture
from tests.app.page import Page
from tests.tiny import PROJECT


def told(site: Page, address: str) -> dict[str, str]:
    """What the head of a page says."""
    page = site.client.get(address).get_data(as_text=True)
    return {name: unescape(text) for name, text in re.findall(r'<meta property="([^"]+)" content="([^"]*)">', page)}


def picture(site: Page, address: str) -> Image.Image:
    where = urlsplit(told(site, address)["og:image"])
    answer = site.client.get(f"{where.path}?{where.query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "image/png"
    return Image.open(io.BytesIO(answer.data))


def test_a_page_says_what_its_address_shows(site: Page) -> None:
    said = told(site, "/explore?run=tiny&epoch=0&neuron=3&stage=pre")
    assert said["og:title"].startswith("Neuron 3, pre")
    assert said["og:title"].endswith("tiny · epoch 0")
    assert said["og:image"].startswith("http://localhost/preview.png?")
    assert told(site, "/?page=logits&run=tiny")["og:title"].startswith("Logit of")


def test_an_enlarged_panel_is_the_one_that_is_shown(site: Page) -> None:
    assert "Fourier" in told(site, "/explore?run=tiny&neuron=3&large=neuron-fourier")["og:title"]


def test_what_an_address_says_wrongly_is_left_out(site: Page) -> None:
    usual = told(site, "/explore?run=tiny")
    wrong = told(site, "/explore?run=tiny&neuron=99999&epoch=7&stage=no&head=x&pin=1")
    assert wrong["og:title"] == usual["og:title"]


def test_what_an_address_says_ends_no_element(site: Page) -> None:
    page = site.client.get("/explore?run=tiny&large=%22%3E%3Cscript%3E").get_data(as_text=True)
    assert '"><script>' not in page.partition("</head>")[0]


@pytest.mark.parametrize("address", ["/explore?run=tiny", "/progress?run=tiny", "/fourier?run=tiny", "/data?run=tiny"])
def test_pictures_have_the_size_that_sites_show(site: Page, address: str) -> None:
    assert picture(site, address).size == (WIDTH, HEIGHT)


def test_pictures_of_other_epochs_differ_and_have_a_tag(site: Page) -> None:
    first, second = (told(site, f"/explore?run=tiny&epoch={epoch}")["og:image"] for epoch in (0, 60))
    answers = [site.client.get(where.removeprefix("http://localhost")) for where in (first, second)]
    assert answers[0].data != answers[1].data
    tag = answers[0].headers["ETag"]
    again = site.client.get(first.removeprefix("http://localhost"), headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_run_that_is_not_there_has_a_sentence(site: Page) -> None:
    for query, said in {"?run=nothing": "'nothing'", "": "say which, as run=NAME"}.items():
        answer = site.client.get(f"/preview.png{query}")
        assert answer.status_code == 404
        assert said in answer.get_json()["detail"]


def test_cells_stand_where_the_page_has_them_in_its_colours() -> None:
    """x to the right and y upwards; the largest number has the last colour of the scale, the smallest the first."""
    values = np.array([[0.0, 1.0], [2.0, 3.0]])
    drawn = Image.open(io.BytesIO(map_picture(values, [], theme="dark", by_root=False)))
    scale = stops("sequential", "dark")
    left, right, low, high = 40, 40 + 283, HEIGHT - 40, 40
    ends = ["#" + bytes(drawn.getpixel(at)).hex() for at in ((left, low), (right, high))]
    assert ends == [scale[0], scale[-1]]
    green = [drawn.getpixel(at)[1] for at in ((left, low), (left, high), (right, low), (right, high))]
    assert green == sorted(green)


def test_every_letter_that_captions_have_can_be_drawn() -> None:
    said = {*(PROJECT / "tests/app/captions/snapshot.md").read_text("utf-8")} - {"\n", " "} - {*SPELLED}
    font = ImageFont.load_default(28)
    none = bytes(font.getmask("\uffff"))
    assert {letter for letter in said if bytes(font.getmask(letter)) == none} == set()


@pytest.mark.parametrize("mark", ["{%preview%}", "{%initial%}", "{%css%}"])
def test_marks_of_the_page_that_an_address_names_are_text(site: Page, mark: str) -> None:
    """What an address asks for is said in the page, and is no place to put anything."""
    page = site.client.get("/", query_string={"run": mark}).get_data(as_text=True)
    opening = json.loads(page.partition('id="initial-state">')[2].partition("</script>")[0])
    assert mark in opening["notices"]["error"]
    assert page.count('property="og:title"') == 1
