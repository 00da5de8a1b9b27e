// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { citedIn, Explainer, marksOf } from "../../../assets/engine/ui/explainer.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";

/** The explanations of a page's panels. */
function explainerOf() {
  const board = boardOf(page);
  const explainer = new Explainer(board.engine);
  for (const panel of board.engine.panels) explainer.watch(panel);
  const { element } = explainer;
  const infoOf = (/** @type {string} */ id) =>
    /** @type {any} */ (board.panelOf(id).element.querySelector("button.info"));
  const state = (/** @type {any} */ info) => [
    element.hasAttribute("popover-open"),
    info.getAttribute("aria-expanded"),
    page.document.activeElement === info,
  ];
  return { ...board, element: /** @type {any} */ (element), infoOf, state };
}

describe("the button of a panel", () => {
  test("opens what the panel is; Escape closes that and gives the focus back", () => {
    const { element, infoOf, state } = explainerOf();
    const info = infoOf("neuron-map");
    assert.equal(info.getAttribute("aria-expanded"), "false");
    info.click();
    assert.deepEqual(state(info), [true, "true", false]);
    assert.match(element.textContent, /What neuron-map means\./);
    assert.equal(page.document.activeElement.tagName, "H2");
    const press = element.fire("keydown", { key: "Escape" });
    assert.deepEqual([press.defaultPrevented, press.cancelBubble], [true, true]);
    assert.deepEqual(state(info), [false, "false", true]);
  });

  test("closes what it has opened, as does the button there", () => {
    const { element, infoOf, state } = explainerOf();
    const info = infoOf("neuron-map");
    info.click();
    info.fire("pointerdown");
    info.click();
    assert.deepEqual(state(info).slice(0, 2), [false, "false"]);
    info.fire("pointerdown");
    info.click();
    element.querySelector("button").click();
    assert.deepEqual(state(info), [false, "false", true]);
  });

  test("says the formula and the source, or that there is none", () => {
    const { element, infoOf, panelOf } = explainerOf();
    infoOf("neuron-map").click();
    assert.match(element.textContent, /FormulaNone.*SourceDefined here\./);
    const { spec } = panelOf("neuron-input");
    panelOf("neuron-input").spec = { ...spec, formula: "W_E = b_in c", source: "`code`" };
    infoOf("neuron-input").click();
    assert.match(element.textContent, /FormulaWE = bin cSourcecode$/);
    const below = [...element.querySelectorAll("sub")].map((/** @type {any} */ { textContent }) => textContent);
    assert.deepEqual(below, ["E", "in"]);
  });
});

test("what is cited is a link where it has an address", () => {
  const sources = { a2020: { name: "A 2020", url: "https://a.org" }, b2021: { name: "B 2021", url: "" } };
  const box = page.add("p");
  box.append(...citedIn('[a2020], figure 1; [b2021], `f`; [n] "x"', sources));
  assert.equal(box.textContent, 'A 2020, figure 1; B 2021 (unpublished), f; [n] "x"');
  const links = [...box.querySelectorAll("a")].map((/** @type {any} */ link) => link.getAttribute("href"));
  assert.deepEqual(links, ["https://a.org"]);
});

test("marks are those that the panel's painter draws", () => {
  const { panelOf } = boardOf(page);
  assert.deepEqual(marksOf(panelOf("neuron-input")), []);
  const fourier = panelOf("neuron-fourier");
  fourier.spec = { ...fourier.spec, arrays: ["values", "strongest"] };
  assert.deepEqual(marksOf(fourier), ["▲", "√", "7 in y · 37 %"]);
});
