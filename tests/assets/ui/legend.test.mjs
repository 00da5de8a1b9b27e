// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { aloneIn, withAlone } from "../../../assets/engine/plot/alone.mjs";
import { Legend } from "../../../assets/engine/ui/legend.mjs";
import { newPage } from "../fakes.mjs";

describe("the legend of a chart", () => {
  /** @type {any} */
  let element;
  /** @type {number[]} */
  let pressed;
  /** @type {Legend} */
  let legend;
  const entriesOf = (/** @type {string[]} */ values, others = 0) => ({
    lines: values.map((value, line) => ({ line, name: `line ${line}`, value, look: { colour: "#123456", dash: [] } })),
    others,
  });
  const buttons = () => [...element.querySelectorAll("button")];

  beforeEach(() => {
    const { document } = newPage({});
    element = document.createElement("div");
    document.body.append(element);
    pressed = [];
    legend = new Legend(element, (line) => pressed.push(line));
  });

  test("has a button for each line with its number, which changes alone", () => {
    legend.write(entriesOf(["1", "2"], 3), null);
    const before = buttons();
    assert.deepEqual(
      before.map(({ textContent }) => textContent),
      ["line 01", "line 12"],
    );
    assert.match(element.textContent, /and 3 more$/);
    before[1].focus();
    legend.write(entriesOf(["1", "0.5"], 3), null);
    assert.deepEqual(buttons(), before, "the same buttons: the focus stays");
    assert.equal(before[1].textContent, "line 10.5");
  });

  test("says which line is alone, and that one was pressed", () => {
    legend.write(entriesOf(["1", "2"]), 1);
    assert.deepEqual(
      buttons().map((button) => button.getAttribute("aria-pressed")),
      ["false", "true"],
    );
    assert.ok(element.classList.contains("has-alone"));
    buttons()[0].click();
    assert.deepEqual(pressed, [0]);
    legend.write(entriesOf(["1", "2"]), null);
    assert.ok(!element.classList.contains("has-alone"));
  });

  test("is empty where nothing is shown", () => {
    legend.write(entriesOf(["1"]), null);
    legend.clear();
    assert.equal(element.childNodes.length, 0);
  });

  test("draws a line's dashes", () => {
    const line = { line: 0, name: "dashed", look: { colour: "#123456", dash: [5, 2] } };
    legend.write({ lines: [line], others: 0 }, null);
    assert.match(element.innerHTML, /#123456 0px 5px, transparent 5px 7px, #123456 7px 12px/);
  });
});

test("one line of each chart is alone at most, and pressed again none", () => {
  const pressedIn = (/** @type {string} */ alone, /** @type {string} */ id, /** @type {number} */ line) =>
    withAlone({ id, view: { alone } }, line);
  assert.equal(pressedIn("", "losses", 1), "losses:1");
  assert.equal(pressedIn("losses:1", "heads", 0), "losses:1,heads:0");
  assert.equal(pressedIn("losses:1,heads:0", "losses", 0), "losses:0,heads:0");
  assert.equal(pressedIn("losses:1,heads:0", "losses", 1), "heads:0");
  assert.deepEqual([aloneIn({ alone: "losses:1" }, "losses"), aloneIn({ alone: "losses:1" }, "heads")], [1, null]);
});
