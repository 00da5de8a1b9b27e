// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { along, packed, ramp, rangeOf, scaleOf } from "../../assets/engine/colour.mjs";
import { ColourBar } from "../../assets/engine/colourbar.mjs";
import { FakeElement, fakePage } from "./fakes.mjs";

const page = fakePage();
const AT = { top: 10, height: 200 };
const places = Uint32Array.from({ length: 1024 }, (_, place) => place);
const PALETTE = /** @type {any} */ ({
  surface: "#ffffff",
  missing: packed(1, 2, 3),
  sequential: ramp(["#000000", "#ffffff"]),
  diverging: places,
});

/** A bar and its parts. */
function barOf() {
  const element = new FakeElement();
  /** @type {{low: number, high: number}[]} */
  const chosen = [];
  const bar = new ColourBar(/** @type {any} */ (element), "neuron-input", (limits) => chosen.push(limits));
  const [canvas, high, zero, low, upper, lower, kind] = element.children;
  return { element, bar, chosen, canvas, high, zero, low, upper, lower, kind };
}

/** @param {"run" | "epoch" | "manual"} mode @param {number} low @param {number} high @param {boolean} [root] */
function chosenOf(mode, low, high, root = false) {
  return { range: rangeOf(low, high, low < 0, root), limits: { low, high, signed: low < 0 }, mode };
}

describe("where a number stands on the bar", () => {
  test("is from 0 to 1, with 0 in the middle where there are both signs", () => {
    for (const root of [false, true]) {
      const [signed, unsigned] = [rangeOf(-3, 2, true, root), rangeOf(0, 5, false, root)];
      assert.deepEqual(
        [-3, 0, 3].map((value) => along(signed, value)),
        [0, 0.5, 1],
      );
      assert.deepEqual(
        [0, 5].map((value) => along(unsigned, value)),
        [0, 1],
      );
    }
  });

  test("is where its colour is", () => {
    const palette = { ...PALETTE, sequential: places };
    for (const range of [
      rangeOf(-3, 2, true, false),
      rangeOf(-3, 2, true, true),
      rangeOf(1, 5, false, false),
      rangeOf(1, 5, false, true),
    ]) {
      const scale = scaleOf(range, palette);
      for (let step = 0; step <= 50; step++) {
        const value = range.low + ((range.high - range.low) * step) / 50;
        assert.equal(Math.round(along(range, value) * 1023), scale(value), `${value} in ${JSON.stringify(range)}`);
      }
    }
  });
});

describe("a colour bar", () => {
  test("says the true limits and whose they are", () => {
    const { bar, high, zero, low, kind } = barOf();
    bar.paint(chosenOf("run", -1, 4), PALETTE, AT, false);
    assert.deepEqual(
      [high.textContent, zero.textContent, low.textContent, kind.textContent],
      ["4", "0", "−1", "whole run"],
    );
    bar.paint(chosenOf("epoch", 0, 2, true), PALETTE, AT, false);
    assert.deepEqual([high.textContent, low.textContent, kind.textContent], ["2", "0", "this epoch, √ scale"]);
  });

  test("writes each limit where its colour is", () => {
    const { element, bar, high, zero, low } = barOf();
    bar.paint(chosenOf("run", -1, 4), PALETTE, AT, false);
    assert.deepEqual([element.style.top, element.style.height], ["10px", "200px"]);
    assert.deepEqual([high.style.top, zero.style.top, low.style.top], ["0px", "100px", "125px"]);
  });

  test("leaves the 0 away where there is none, or no room beside the limits", () => {
    const { bar, zero } = barOf();
    bar.paint(chosenOf("run", 0, 4), PALETTE, AT, false);
    assert.equal(zero.textContent, "");
    bar.paint(chosenOf("run", -0.1, 4), PALETTE, AT, false);
    assert.equal(zero.textContent, "");
  });

  test("is painted only when something changed, and the theme is something", () => {
    const { bar, canvas } = barOf();
    bar.paint(chosenOf("run", 0, 4), PALETTE, AT, false);
    const before = canvas.context.calls.length;
    bar.paint(chosenOf("run", 0, 4), PALETTE, AT, false);
    assert.equal(canvas.context.calls.length, before);
    bar.paint(chosenOf("run", 0, 4), { ...PALETTE, surface: "#15181d" }, AT, false);
    assert.equal(canvas.context.calls.length, 2 * before);
  });

  test("has the highest colour on top", () => {
    const { bar, canvas } = barOf();
    bar.paint(chosenOf("run", 0, 4, true), PALETTE, AT, false);
    const [, image] = canvas.context.calls.find((/** @type {any[]} */ [name]) => name === "putImageData") ?? [];
    assert.ok(image);
    const pixels = new Uint32Array(image.data.buffer);
    assert.equal(pixels[0], packed(255, 255, 255));
    assert.equal(pixels[pixels.length - 1], packed(0, 0, 0));
  });

  test("takes limits that a person types, and says why when it cannot", () => {
    const { bar, chosen, upper, lower } = barOf();
    bar.paint(chosenOf("run", -1, 4), PALETTE, AT, true);
    assert.deepEqual([upper.value, lower.value], ["4", "-1"]);
    upper.value = "-2";
    upper.fire("change");
    assert.deepEqual(chosen, []);
    assert.match(upper.complaint, /upper limit/);
    assert.deepEqual([upper.attributes["aria-invalid"], upper.title, upper.reports], ["true", upper.complaint, 1]);
    upper.value = "2.5";
    upper.fire("change");
    assert.deepEqual(chosen, [{ low: -1, high: 2.5 }]);
    assert.deepEqual([upper.complaint, lower.attributes["aria-invalid"]], ["", "false"]);
  });

  test("does not write over what a person is typing", () => {
    const { bar, upper } = barOf();
    upper.value = "12";
    page.document.activeElement = /** @type {any} */ (upper);
    bar.paint(chosenOf("manual", -1, 4), PALETTE, AT, true);
    assert.equal(upper.value, "12");
    page.document.activeElement = null;
  });

  test("has fields that say what they are", () => {
    const { upper, lower } = barOf();
    assert.equal(upper.attributes["aria-label"], "upper limit of the colours, neuron-input");
    assert.equal(lower.attributes["aria-label"], "lower limit of the colours, neuron-input");
  });
});
