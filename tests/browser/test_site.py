"""A published site below a path: links, reloads, choices, and what it does not have."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tabs
from tests.browser.explore import Explore


@pytest.fixture(scope="module")
def opened(tabs: Tabs, published: str) -> Explore:
    """The first page of a site."""
    return tabs.open(f"{published}/").ready()


@pytest.fixture
def site(opened: Explore, tabs: Tabs, request: pytest.FixtureRequest):
    """The same, as if it had just been opened; nothing is amiss at the end."""
    yield opened.afresh()
    tabs.check(request)


def test_every_neuron_and_checkpoint_scrubs(site, published):
    site.turn_to("neurons")
    for neuron in (3, 23):
        site["neuron"].fill(str(neuron))
        site.ready()
        site["epoch"].focus()
        for key, epoch in (("Home", 0), ("End", 60)):
            site.tab.keyboard.press(key)
            site.ready()
            assert site.attributes("neuron-pre") == (f"neuron?basis=input&neuron={neuron}&stage=pre", epoch, "rounded")
    site.tab.wait_for_function("() => location.search.includes('neuron=23')")
    assert site.tab.url.startswith(f"{published}/?page=neurons&run=tiny&")


def test_a_link_opens_what_it_was_made_of_and_back_goes_back(site, published):
    site.turn_to("logits")
    site.tab.reload()
    site.ready()
    assert (site.view.page, site.tab.url.split("&")[0]) == ("logits", f"{published}/?page=logits")
    site.tab.goto(f"{published}/attention/?run=nope&epoch=20&head=1&v=3")
    site.ready()
    expect(site["message"]).to_contain_text("This site has no run nope: showing tiny.")
    assert (site.view.page, site.view.epoch, site.view.head) == ("attention", 20, 1)
    site.turn_to("explore")
    site.tab.go_back()
    site.ready()
    assert (site.view.page, site.tab.url.split("&")[0]) == ("attention", f"{published}/?page=attention")


def test_what_it_does_not_have_is_said_or_not_there(site):
    site.turn_to("embedding")
    site["dims"].fill("3, 5")
    site["dims"].press("Enter")
    sentence = "This site has dimensions 0, 1 alone"
    expect(site.text_of("dims-input", "sentence")).to_contain_text(sentence)
    site.tab.locator("#clock button.menu").click()
    assert site.tab.locator("#menu [role=menuitem]:visible").all_inner_texts() == [
        *("Enlarge", "Zoom in", "Zoom out", "Reset zoom", "Show as a table"),
        *("Save PNG", "Save SVG", "Save PDF", "Save film…"),
    ]
    with site.tab.expect_download() as picture:
        site.tab.get_by_role("menuitem", name="Save SVG").click()
    assert picture.value.suggested_filename.endswith(".svg")
    pages = site.tab.locator(".pages a").all_inner_texts()
    assert not {"Train", "Sweep"} & set(pages)
    site.turn_to("data")
    assert site["data"].get_by_text("Export run").count() == 0
    with site.tab.expect_download() as download:
        site["data"].get_by_label("measures, csv").click()
    assert download.value.suggested_filename == "measures.csv"


def test_a_pair_and_the_finder_have_their_numbers(site):
    site.turn_to("logits")
    site.hover("logit-input", 2, 3)
    expect(site.tab.locator(".tip, .tooltip").first).to_contain_text("predicted")
    site.tab.keyboard.press("/")
    expect(site["finder-list"]).to_contain_text("Neuron")
    site.tab.keyboard.press("Escape")


def test_a_view_is_shared_embedded_and_filmed_without_a_server(site, published):
    site.tab.keyboard.press("c")
    link = site["share-link"].input_value()
    assert link.startswith(f"{published}/?run=tiny&")
    site.tab.locator(".qr img").wait_for()
    site.tab.locator(".sharing .switch label", has_text="Embed").click()
    preview = site.tab.frame_locator(".preview iframe")
    expect(preview.locator(".scope")).to_have_attribute("data-embed", "title timeline caption link")
    expect(preview.locator("#neuron-input.is-large .title")).to_contain_text("Neuron")
    way = preview.locator(".way a").get_attribute("href")
    assert f"{'/'.join(published.split('/')[:3])}{way}".replace("&large=neuron-input", "") == link
    site.tab.locator(".sharing .switch label", has_text="Download").click()
    site.tab.locator(".sharing").get_by_role("button", name="Save film…").click()
    with site.tab.expect_download() as film:
        site.tab.get_by_role("button", name="Make the film").click()
    assert film.value.suggested_filename.endswith(".gif")
    site.tab.keyboard.press("Escape")
