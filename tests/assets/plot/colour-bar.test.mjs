// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packed, positionsOf, ramp, rangeOf, scaleOf } from "../../../assets/engine/plot/colour.mjs";
import { ColourBar } from "../../../assets/engine/plot/colour-bar.mjs";
import { page } from "../fakes.mjs";

const AT = { top: 10, height: 200 };
const places = Uint32Array.from({ length: 1024 }, (_, place) => place);
const PALETTE = /** @type {any} */ ({
  surface: "#ffffff",
  missing: packed(1, 2, 3),
  sequential: ramp(["#000000", "#ffffff"]),
  diverging: places,
});

/** A bar and its parts. @param {string} [unit] */
function barOf(unit = "") {
  const element = page.add("div");
  /** @type {{low: number, high: number}[]} */
  const chosen = [];
  const bar = new ColourBar(/** @type {any} */ (element), { name: "neuron-input", unit }, (limits) =>
    chosen.push(limits),
  );
  const [colours, above, below, high, zero, low, upper, lower, kind] = element.children;
  return { element, bar, chosen, colours, above, below, high, zero, low, upper, lower, kind };
}

/** The colours of a gradient, from the bottom. @param {any} element */
function stopsOf(element) {
  const [, written] = /^linear-gradient\(to top, (.*)\)$/.exec(element.style.background) ?? [];
  assert.ok(written, element.style.background);
  return written.split(", ").map((stop) => {
    const [, red, green, blue] = /^rgb\((\d+) (\d+) (\d+)\)$/.exec(stop) ?? [];
    assert.ok(blue, stop);
    return packed(Number(red), Number(green), Number(blue));
  });
}

/** @param {"run" | "part" | "epoch" | "manual"} whose @param {number} low @param {number} high @param {boolean} [root] */
function chosenOf(whose, low, high, root = false) {
  return { range: rangeOf(low, high, low < 0, root), limits: { low, high, signed: low < 0 }, whose };
}

describe("a colour bar", () => {
  test("says the true limits and whose they are", () => {
    const { bar, high, zero, low, kind } = barOf();
    bar.paint(chosenOf("run", -1, 4), PALETTE, AT, false);
    assert.deepEqual(
      [high.textContent, zero.textContent, low.textContent, kind.textContent],
      ["4", "0", "−1", "whole run"],
    );
    bar.paint(chosenOf("epoch", 0, 2, true), PALETTE, AT, false);
    assert.deepEqual([high.textContent, low.textContent, kind.textContent], ["2", "0", "this epoch √"]);
    bar.paint(chosenOf("part", 0, 2), PALETTE, AT, false);
    assert.equal(kind.textContent, "run so far");
  });

  test("says what its numbers are in, above whose they are", () => {
    const { bar, kind } = barOf("activation");
    bar.paint(chosenOf("run", 0, 2), PALETTE, AT, false);
    assert.equal(kind.textContent, "activation\nwhole run");
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

  test("has the highest colour on top", () => {
    const { bar, colours } = barOf();
    bar.paint(chosenOf("run", 0, 4, true), PALETTE, AT, false);
    const stops = stopsOf(colours);
    assert.equal(stops[0], packed(0, 0, 0));
    assert.equal(stops[stops.length - 1], packed(255, 255, 255));
  });

  test("has each number's colour where the number stands, linear or by its root, with one sign or both", () => {
    const palette = { ...PALETTE, diverging: ramp(["#08306b", "#ffffff", "#7f2704"]) };
    for (const [low, high] of [
      [-3, 2],
      [1, 5],
    ]) {
      for (const root of [false, true]) {
        const { bar, colours } = barOf();
        const chosen = chosenOf("run", low, high, root);
        const { range } = chosen;
        bar.paint(chosen, palette, AT, false);
        const [stops, scale] = [stopsOf(colours), scaleOf(range, palette)];
        const channel = (/** @type {number} */ colour, /** @type {number} */ shift) => (colour >> shift) & 255;
        for (let step = 0; step <= 200; step++) {
          const value = range.low + ((range.high - range.low) * step) / 200;
          const place = positionsOf(range)(value) * (stops.length - 1);
          const [below, above] = [stops[Math.floor(place)], stops[Math.ceil(place)]];
          for (const shift of [0, 8, 16]) {
            const shown = channel(below, shift) + (channel(above, shift) - channel(below, shift)) * (place % 1);
            const told = `${value} in ${JSON.stringify(range)}`;
            assert.ok(Math.abs(shown - channel(scale(value), shift)) <= 2, told);
          }
        }
      }
    }
  });

  test("goes as far as a person's own limits, the fields at its ends, 0 with its colour where it is", () => {
    const palette = { ...PALETTE, diverging: ramp(["#08306b", "#ffffff", "#7f2704"]) };
    const { bar, colours, zero } = barOf();
    const chosen = chosenOf("manual", -1, 4);
    const range = { ...chosen.range, least: -1, most: 4 };
    bar.paint({ ...chosen, range }, palette, AT, true);
    const [stops, scale] = [stopsOf(colours), scaleOf(range, palette)];
    assert.deepEqual([stops[0], stops.at(-1)], [scale(-1), scale(4)]);
    assert.notEqual(stops[0], palette.diverging[0]);
    assert.equal(zero.style.top, "160px");
  });

  test("goes on in a tip where there are numbers beyond a person's own limits", () => {
    const { bar, above, below } = barOf();
    const chosen = chosenOf("manual", 0, 4);
    const none = { above: 0, below: 0, plusInfinity: 0, minusInfinity: 0, missing: 0 };
    for (const counts of [null, none, { ...none, above: 3 }, { ...none, below: 1 }, none]) {
      bar.paint(chosen, PALETTE, AT, true, counts);
      assert.deepEqual([above.hidden, below.hidden], [!counts?.above, !counts?.below]);
    }
  });

  test("takes limits that a person types, and says why when it cannot", () => {
    const { bar, chosen, upper, lower } = barOf();
    bar.paint(chosenOf("run", -1, 4), PALETTE, AT, true);
    assert.deepEqual(
      [upper.value, lower.value],
      ["4", "-4"],
      "the ends of the colours, which are the same on both sides",
    );
    let reports = 0;
    upper.addEventListener("invalid", () => (reports += 1));
    upper.value = "-5";
    upper.fire("change");
    assert.deepEqual(chosen, []);
    assert.match(upper.validationMessage, /upper limit/);
    assert.deepEqual(
      [upper.getAttribute("aria-invalid"), upper.getAttribute("title"), reports],
      ["true", upper.validationMessage, 1],
    );
    upper.value = "2.5";
    upper.fire("change");
    assert.deepEqual(chosen, [{ low: -4, high: 2.5 }]);
    assert.deepEqual([upper.validationMessage, lower.getAttribute("aria-invalid")], ["", "false"]);
  });

  test("does not write over what a person is typing", () => {
    const { bar, upper } = barOf();
    upper.value = "12";
    upper.focus();
    bar.paint(chosenOf("manual", -1, 4), PALETTE, AT, true);
    assert.equal(upper.value, "12");
  });

  test("has fields that say what they are", () => {
    const { upper, lower } = barOf();
    assert.equal(upper.getAttribute("aria-label"), "upper limit of the colours, neuron-input");
    assert.equal(lower.getAttribute("aria-label"), "lower limit of the colours, neuron-input");
  });
});
