"""What the whole page does: printing, the guide, keys on panels, the Data page, the way back from a typing error."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from app.help import GLOSSARY
from app.pages import pages_for
from tests.browser.conftest import Open

# What each panel of the page says that it shows when the browser prints, and how the page looks then.
PRINT = """window.print = () => {
  const engine = window.grokscope?.engine;
  const shown = engine.panels.filter((panel) => !panel.isEmpty(engine.view));
  const root = document.documentElement;
  window.printed = {
    theme: root.dataset.theme,
    isPaper: root.classList.contains('printing'),
    panels: shown.map(({id, element}) => [id, element.dataset.fidelity, element.dataset.epoch]),
    beyond: shown.filter(({element}) => element.getBoundingClientRect().right > 1001).map(({id}) => id),
  };
};"""

# What has another size than its place on the screen: panels, their canvases, the timeline's curves.
MISFITS = """() => {
  const ratio = window.devicePixelRatio;
  const isAway = (one, other) => Math.abs(one - other) > 1;
  const panels = window.grokscope.engine.panels.filter(({graph, box, canvas, painted}) =>
    isAway(box.width, graph.clientWidth) || isAway(box.height, graph.clientHeight) ||
    (canvas && painted && isAway(canvas.width / ratio, graph.clientWidth)));
  const curves = document.querySelector('.js-plotly-plot');
  return [...panels.map(({id}) => id), ...(isAway(curves._fullLayout.width, curves.clientWidth) ? ['timeline'] : [])];
}"""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(page.name, marks=() if page.name in ("explore", "fourier") else pytest.mark.slow)
        for page in pages_for(trains=False)
        if page.panels
    ],
)
def test_every_panel_of_a_page_is_on_paper(open_page: Open, shipped: str, name: str) -> None:
    page = open_page(f"{shipped}/{name}", theme="dark", height=600, script=PRINT).ready()
    page.tab.keyboard.press("Control+p")
    page.tab.wait_for_function("() => window.printed", timeout=60_000)
    printed: dict[str, Any] = page.tab.evaluate("window.printed")
    assert (printed["theme"], printed["isPaper"], printed["beyond"]) == ("light", True, [])
    epoch = str(page.view.epoch)
    assert printed["panels"] == [[panel, "exact", epoch] for panel in page.panels]
    assert page.tab.evaluate("document.documentElement.dataset.theme") == "dark"
    page.ready()


def test_the_page_fits_the_screen_again_after_the_browsers_own_menu_has_printed(page: Any) -> None:
    page.tab.wait_for_selector(".js-plotly-plot")
    page.tab.pdf()
    page.ready()
    assert page.tab.evaluate(MISFITS) == []


def test_the_guide_explains_the_words(page: Any) -> None:
    page["help-toggle"].click()
    for word in GLOSSARY:
        expect(page["keys"].get_by_text(word, exact=True)).to_have_count(1)
    page.tab.keyboard.press("Escape")


@pytest.mark.refused
def test_a_mistyped_address_leads_back(open_page: Open, shipped: str) -> None:
    page = open_page(shipped).ready()
    page["theme-toggle"].click()
    page.tab.goto(f"{shipped}/explorer")
    assert page.tab.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 16, 19)"
    page.tab.get_by_role("link", name="Neurons").click()
    page.tab.wait_for_selector("#panels", state="attached")
    assert page.ready().view.page == "neurons"


def test_the_map_and_the_drawing_work_by_keyboard(page: Any) -> None:
    before = page.view.neuron
    page.tab.locator("#neuron-map .graph").focus()
    page.tab.keyboard.press("ArrowRight")
    page.tab.wait_for_function(f"() => window.grokscope.engine.view.neuron !== {before}")
    page.tab.keyboard.press("ArrowLeft")
    page.chosen(neuron=before)
    page.turn_to("fourier")
    page.tab.locator("#sketch .graph").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.tab.keyboard.press(key)
    page.tab.wait_for_function("() => window.grokscope.engine.view.shape.startsWith('drawn:')")
    expect(page["shape"]).to_have_value("")
    page.ready()


def test_what_the_data_page_gives_is_what_is_chosen(page: Any) -> None:
    page.turn_to("data")
    hidden = page["data"].get_by_role("region", name="Answers").evaluate("box => box.scrollHeight - box.clientHeight")
    assert hidden == 0, "rows that nobody knows of"
    link = page["answers"].get_by_label("neuron, npz", exact=True)
    expect(link).to_have_attribute(
        "href", f"/api/v1/runs/mod113/answers/{page.view.epoch}/neuron.npz?neuron={page.view.neuron}&stage=post"
    )
    page["data"].get_by_role("button", name="Copy command").click()
    page.shows("message", "The command is on the clipboard, for a run called mod113-again.")
    assert page.tab.evaluate("navigator.clipboard.readText()").startswith("grokscope train --name mod113-again ")
