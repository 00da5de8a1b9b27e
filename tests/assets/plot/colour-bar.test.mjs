// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packed, positionsOf, ramp, rangeOf, scaleOf } from "../../../assets/engine/plot/colour.mjs";
import { ColourBar, lengthOf, wordsOfBar } from "../../../assets/engine/plot/colour-bar.mjs";
import { page } from "../fakes.mjs";

const AT = { left: 34, width: 286 };
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
  const [kind, lower, scale, upper] = element.children;
  const [colours, above, below, along] = scale.children;
  return { element, bar, chosen, kind, lower, scale, upper, colours, above, below, along };
}

/** What stands along a bar: ticks by their place, numbers by their text and place. @param {any} along */
const placedOn = ({ children }) =>
  [...children].map((/** @type {any} */ { textContent, style }) => [textContent || "|", style.left]);

/** The colours of a gradient, from its lower end. @param {any} element */
function stopsOf(element) {
  const [, written] = /^linear-gradient\(to right, (.*)\)$/.exec(element.style.background) ?? [];
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
  test("says the numbers of its ends and whose they are, and ticks where the numbers end within it", () => {
    const { bar, along, kind } = barOf();
    bar.paint(chosenOf("run", -1, 4), PALETTE, AT, false);
    const ends = [
      ["−4", "0%"],
      ["4", "100%"],
      ["0", "50%"],
    ];
    assert.deepEqual(placedOn(along), [["|", "37.5%"], ...ends, ["−1", "37.5%"]]);
    assert.equal(kind.textContent, "whole run");
    bar.paint(chosenOf("epoch", 0, 2, true), PALETTE, AT, false);
    assert.deepEqual(placedOn(along), [
      ["0", "0%"],
      ["2", "100%"],
    ]);
    assert.equal(kind.textContent, "this epoch √");
    bar.paint(chosenOf("part", 0, 2), PALETTE, AT, false);
    assert.equal(kind.textContent, "run so far");
  });

  test("says what its numbers are in, above whose they are", () => {
    const { bar, kind } = barOf("activation");
    bar.paint(chosenOf("run", 0, 2), PALETTE, AT, false);
    assert.equal(kind.textContent, "activation\nwhole run");
  });

  test("is as wide as the plot that it stands below, but for what is said beside it", () => {
    const { element, bar, scale } = barOf();
    bar.paint(chosenOf("run", -1, 4), PALETTE, AT, false);
    assert.deepEqual([element.style.left, element.style.width, scale.style.width], ["34px", "286px", "200px"]);
    assert.ok(lengthOf(2000) < 500 && lengthOf(10) >= 1);
  });

  test("has no number that reaches beyond an end, or over another", () => {
    for (const [low, high] of [
      [-1080, 989],
      [-3.09e3, 3.41e3],
      [-18.8, 58.8],
      [0.0109, 5.9e5],
      [-1e-7, 5.9e-8],
    ]) {
      const width = 200;
      const { labels } = wordsOfBar(chosenOf("run", low, high, true), "", width);
      const spans = labels.map(({ text, along }) => {
        const room = 6.4 * text.length;
        const share = along < 0.005 ? 0 : along > 0.995 ? 1 : 0.5;
        return [along * width - share * room, along * width + (1 - share) * room];
      });
      const sorted = spans.sort(([one], [other]) => one - other);
      assert.ok(sorted[0][0] >= 0 && sorted[sorted.length - 1][1] <= width + 1e-9, JSON.stringify(sorted));
      sorted.slice(1).forEach(([left], before) => assert.ok(left >= sorted[before][1], JSON.stringify(labels)));
      assert.deepEqual(
        labels.slice(0, 2).map(({ along }) => along),
        [0, 1],
        "both ends have a number",
      );
    }
  });

  test("leaves away the 0 and the ends of the numbers where there is no room beside the ends of the bar", () => {
    const texts = (/** @type {number} */ width) =>
      wordsOfBar(chosenOf("run", -3.9, 4), "", width).labels.map(({ text }) => text);
    assert.deepEqual(texts(200), ["−4", "4", "0"]);
    assert.deepEqual(texts(30), ["−4", "4"]);
    assert.equal(wordsOfBar(chosenOf("run", -3.9, 4), "", 30).marks.length, 1, "their ticks stay");
  });

  test("by logarithm has powers of ten between its ends, and says so", () => {
    const range = { low: 0.01, high: 100, signed: false, root: false, isLog: true };
    const limits = { low: 0.01, high: 100, signed: false };
    const { kind, labels, marks } = wordsOfBar({ range, limits, whose: "fixed" }, "% of variance", 200);
    assert.deepEqual(
      labels.map(({ text, along }) => [text, Number(along.toFixed(6))]),
      [
        ["0.01", 0],
        ["100", 1],
        ["0.1", 0.25],
        ["1", 0.5],
        ["10", 0.75],
      ],
    );
    assert.deepEqual([kind, marks], [["% of variance", "fixed, log"], []]);
  });

  test("has the highest colour at its right end", () => {
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
    const { bar, colours, along } = barOf();
    const chosen = chosenOf("manual", -1, 4);
    const range = { ...chosen.range, least: -1, most: 4 };
    bar.paint({ ...chosen, range }, palette, AT, true);
    const [stops, scale] = [stopsOf(colours), scaleOf(range, palette)];
    assert.deepEqual([stops[0], stops.at(-1)], [scale(-1), scale(4)]);
    assert.notEqual(stops[0], palette.diverging[0]);
    assert.deepEqual(placedOn(along), [
      ["−1", "0%"],
      ["4", "100%"],
      ["0", "20%"],
    ]);
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
