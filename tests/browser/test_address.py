"""The address: it holds the whole view, there before the first paint, and one goes back through pages and runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from analysis.question import Question
from app.fields import ADDRESS_VERSION
from tests.browser.explore import Explore

OTHER_RUN = "mod113-no-decay"

# What every panel ever says that it shows, from the first paint on.
RECORD = """
window.painted = [];
new MutationObserver((list) => list.forEach(({target: {id, dataset}}) => {
  if (dataset.panel !== undefined) window.painted.push([id, dataset.panel, dataset.epoch]);
})).observe(document, {subtree: true, attributes: true, attributeFilter: ['data-panel', 'data-epoch']});
"""

LOOK: dict[str, Any] = {"basis": "fourier", "colours": "epoch", "timescale": "log"}
LOOK |= {"blocks": "components", "scale": "linear"}
VIEWS: tuple[dict[str, Any], ...] = (
    {"page": "explore", "epoch": 5000, "neuron": 17, "stage": "pre", "head": 3, "pos": 2, "order": "index"} | LOOK,
    {"page": "explore", "large": "attention-input", "zoom": "attention-input:10:20:5:30.5,neuron-input:0:50:0:50"},
    {"page": "neurons", "freq": 23, "picks": [3, 500, 17], "sort": "neuron", "row": "24", "pin": [20, 30]},
    {"page": "neurons", "at": "neuron-post:2500", "pin": [5, 5]},
    {"page": "embedding", "freq": 36, "dims": [5, 127, 9], "rank": 4},
    {"page": "logits", "z": 40, "colours": "manual", "limits": "logit-input:-30:50,logit-fourier:-2e-7:100.5"},
    {"page": "progress", "heights": "linear", "zoom": "epochs:2000:8000"},
    {"page": "fourier", "component": 6, "terms": "9:12:-1.5,4:6:1", "shape": "drawn:" + 56 * "A9" + "-"},
)


def address(page: Explore) -> str:
    """What the page's address is, from the path on."""
    return str(page.tab.evaluate("location.pathname + location.search"))


def length(page: Explore) -> int:
    """How many entries the tab's history has."""
    return int(page.tab.evaluate("history.length"))


def shared_link(page: Explore) -> str:
    """What the key for sharing puts on the clipboard; the button is at the top of the page."""
    page.tab.keyboard.press("c")
    expect(page.tab.locator(".sharing .said")).to_have_text("A link to exactly this view is on the clipboard.")
    link = str(page.tab.evaluate("navigator.clipboard.readText()"))
    assert page["share-link"].input_value() == link
    page.tab.keyboard.press("Escape")
    return link


@pytest.mark.parametrize("fields", VIEWS, ids=lambda fields: f"{fields['page']}-{list(fields)[1]}")
def test_a_shared_view_is_there_before_the_first_paint(page, open_page, fields):
    page.afresh(**fields)
    view = page.view
    assert fields == {name: value for name, value in vars(view).items() if name in fields}
    link = shared_link(page)
    assert f"v={ADDRESS_VERSION}" in link
    fresh = open_page(link, script=RECORD).ready()
    assert fresh.view == view
    for name, asked, epoch in fresh.tab.evaluate("window.painted"):
        assert (Question.parse(asked).query, int(epoch)) == (fresh.query(name), view.epoch)
    assert fresh["message"].inner_text() == ""
    if "zoom" in fields and view.page == "explore":
        assert fresh.axis_range("attention-input") == [10, 20]
    if "zoom" in fields and view.page == "progress":
        assert fresh.axis_range("progress-losses") == fresh.axis_range("progress-accuracies") == [2000, 8000]
    assert fresh.tab.evaluate("scrollY") == pytest.approx(page.tab.evaluate("scrollY"), abs=1)
    if "at" in fields:
        assert fresh.tab.evaluate("scrollY") > 500
    if "row" in fields:
        expect(fresh.tab.locator("#neuron-list .rows-shown")).to_have_text("25–36 of 512")
    if "limits" in fields:
        assert fresh.range_of("logit-input")["high"] == 50


def test_zooming_and_setting_limits_are_part_of_the_address(page):
    page.zoom("neuron-input", x=[10, 20], y=[0, 30])
    page.tab.wait_for_function("() => location.search.includes('zoom=neuron-input~10~20~0~30')")
    page.choose("colours", "custom")
    bar = page.tab.locator("#neuron-input .bar")
    bar.get_by_label("upper limit").fill("3.5")
    bar.get_by_label("upper limit").press("Enter")
    page.tab.wait_for_function("() => /limits=neuron-input~[^~]+~3.5&/.test(location.search)")
    page.ready()
    assert page.range_of("neuron-input")["high"] == 3.5
    page.zoom("neuron-input", x=[-0.5, 112.5], y=[-0.5, 112.5])
    page.tab.wait_for_function("() => !location.search.includes('zoom')")
    page.ready()


def test_back_and_forward_go_through_all_that_was_done_step_by_step(open_page, shipped):
    page = open_page(shipped).ready()

    def scrub() -> None:
        page["epoch"].press("Home")
        for _ in range(20):
            page.tab.keyboard.press("ArrowRight")

    def click_the_timeline() -> None:
        box = page["timeline"].bounding_box()
        page.tab.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"])

    def drag_the_timeline() -> None:
        box = page["timeline"].bounding_box()
        page.drag(*((box["x"] + share * box["width"], box["y"] + 20) for share in (0.1, 0.2, 0.3, 0.35)))

    steps = (
        scrub,
        lambda: page["neuron"].fill("44"),
        lambda: page.choose("stage", "pre"),
        click_the_timeline,
        drag_the_timeline,
        lambda: page.zoom("neuron-input", x=[10, 20], y=[0, 30]),
        lambda: page.turn_to("neurons"),
        lambda: page.tab.locator("#neuron-list tbody tr").nth(2).click(),
        lambda: page["run"].select_option(OTHER_RUN),
        lambda: page.tab.keyboard.press("3"),
    )
    views = [page.view]
    for step in steps:
        before = length(page)
        step()
        page.tab.wait_for_function(f"() => history.length === {before + 1} && !window.grokscope.engine.store.awaited")
        page.ready()
        # Until the address is written.
        page.tab.wait_for_function("() => location.search.includes(`epoch=${window.grokscope.engine.epoch}&`)")
        assert page.view not in views
        views.append(page.view)
    for view in reversed(views[:-1]):
        page.tab.go_back()
        restored(page, view)
    assert page.tab.title() == "Grokscope"
    for view in views[1:]:
        page.tab.go_forward()
        restored(page, view)
    assert page.tab.title() == "Attention · Grokscope"
    assert length(page) == before + 1


def restored(page: Explore, view: SimpleNamespace) -> None:
    """Wait until the page shows a view again, at its own address."""
    page.chosen(**{name: getattr(view, name) for name in ("run", "page", "epoch", "neuron", "stage", "zoom")})
    page.ready()
    assert page.view == view
    expect(page["run"]).to_have_value(view.run)
    where = "" if view.page == "explore" else f"page={view.page}&"
    assert address(page).startswith(f"/?{where}run={view.run}&epoch={view.epoch}&")
    expect(page.tab.locator(".pages a[aria-current=page]")).to_have_attribute("data-page", view.page)


def test_what_a_link_gets_wrong_is_told_and_the_rest_is_shown(open_page, shipped):
    wrong = "epoch=8400&neuron=9999&stage=sideways&head=1&freq=0&zoom=%3Cscript%3E&what=1"
    page = open_page(f"{shipped}/explore?run=mod113&{wrong}&v={ADDRESS_VERSION + 1}").ready()
    for sentence in (
        "made by a newer Grokscope",
        "This link says what, which means nothing here.",
        "This link asks for a stage that cannot be shown.",
        "There is no frequency 0 in run mod113: choose 1 to 56.",
        "This link asks for a zoom that cannot be shown.",
        "There is no neuron 9999 in run mod113: choose 0 to 511.",
        "Run mod113 has no checkpoint at epoch 8,400: showing epoch 8,375.",
    ):
        page.shows("message", sentence)
    view, begin = page.view, page.tab.evaluate("window.grokscope.engine.run.start.neuron")
    assert (view.epoch, view.neuron, view.stage, view.head, view.zoom) == (8375, begin, "post", 1, "")


def test_a_link_to_a_run_that_is_not_there_opens_another_and_says_so(open_page, shipped):
    page = open_page(f"{shipped}/attention?run=nobody&epoch=100&head=1").ready()
    page.shows("message", "There is no run 'nobody'")
    view = page.view
    assert (view.run, view.page) == ("mod113", "attention")
    expect(page["run"]).to_have_value("mod113")


def test_an_address_that_is_no_page_is_not_found(page, shipped):
    assert page.tab.request.get(f"{shipped}/nope").status == 404
    assert page.tab.request.get(f"{shipped}/neurons").status == 200


def test_an_address_may_be_as_long_as_servers_allow(page, shipped):
    # Older ones held limits and zooms in characters that chat programs encode.
    limits = ",".join(f"heads-fourier-{place}:-0.0012345:0.0012345" for place in range(100))
    path = f"/explore?limits={limits.replace(':', '%3A').replace(',', '%2C')}"
    assert page.tab.request.get(f"{shipped}{path[:8000]}").status == 200
