// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { across, up } from "../../assets/engine/geometry.mjs";
import { scatter } from "../../assets/engine/painters/scatter.mjs";
import { contextOf, fakePage } from "./fakes.mjs";
import { factsOf, pictureOf, seeded } from "./helpers.mjs";

fakePage();
const next = seeded(10);
const COUNT = 300;
const values = Array.from({ length: COUNT }, () => 1 + Math.floor(next() * 20));
const fraction = values.map(() => next());
const picture = pictureOf({ values, fraction, active: values.map(() => 1) });

/** @param {[number, number]} x @param {[number, number]} y */
const sceneOf = (x, y) =>
  /** @type {any} */ ({
    at: { left: 40, top: 10, width: 600, height: 400, x, y },
    facts: factsOf(),
    view: { neuron: 0 },
    palette: { line: "#e2e2dc", faint: "#8a909a", accent: "#0b5fff" },
  });
const whole = sceneOf([0, 21], [0, 1]);

/** The stamps that the painter set: of which picture, where, how large and how strongly. @param {any} scene */
function stampsOf(scene) {
  const context = contextOf();
  scatter.paint(context, picture, scene);
  return context.calls.flatMap(
    (/** @type {any[]} */ [name, dot, left, top, width, height], /** @type {number} */ call) =>
      name === "drawImage" ? [{ dot, left, top, width, height, alpha: context.styles[call].globalAlpha }] : [],
  );
}

/** The colour that a neuron should have. @param {any} scene @param {number} neuron */
const colourOf = ({ facts, palette }, neuron) => facts.colours[String(values[neuron])] ?? palette.faint;

/** The middles of the dots, by neuron. @param {any} scene @returns {{left: number, top: number}[]} */
const dotsOf = (scene) =>
  stampsOf(scene).map((/** @type {any} */ { left, top, width, height }) => ({
    left: left + width / 2,
    top: top + height / 2,
  }));

describe("the scatter", () => {
  test("draws each neuron near its frequency, at its fraction", () => {
    const dots = dotsOf(whole);
    assert.equal(dots.length, COUNT);
    for (const [neuron, { left, top }] of dots.entries()) {
      assert.ok(Math.abs(left - across(whole.at, values[neuron])) < 0.5 * (600 / 21), "nearer to no other frequency");
      assert.ok(Math.abs(top - up(whole.at, fraction[neuron])) < 1e-4);
    }
  });

  test("has a stamp of each colour, painted once and finer than it is shown", () => {
    const stamps = stampsOf(whole);
    /** @type {Map<string, any>} */
    const byColour = new Map();
    for (const [neuron, { dot, width, height, alpha }] of stamps.entries()) {
      const { calls, styles } = dot.context;
      const [fill] = [...calls.keys()].filter((call) => calls[call][0] === "fill");
      assert.equal(styles[fill].fillStyle, colourOf(whole, neuron));
      const [, , , radius, from, to] = calls.find((/** @type {any[]} */ [name]) => name === "arc");
      assert.deepEqual([width, alpha, from, to], [height, 0.75, 0, 2 * Math.PI]);
      assert.ok(2 * radius >= 2 * width, "sharp where a pixel of the page is two of the screen's");
      assert.equal(byColour.get(colourOf(whole, neuron)) ?? dot, dot, "one for each colour");
      byColour.set(colourOf(whole, neuron), dot);
    }
    assert.equal(byColour.size, 3);
    assert.ok(
      stampsOf(whole).every((/** @type {any} */ { dot }) => [...byColour.values()].includes(dot)),
      "the next frame uses the same",
    );
  });

  test("rings the chosen neuron, and none when that is beyond the axes", () => {
    const ringsOf = (/** @type {any} */ scene) => {
      const context = contextOf();
      scatter.paint(context, picture, scene);
      return context.calls.filter((/** @type {any[]} */ [name]) => name === "arc");
    };
    const [ring, ...more] = ringsOf({ ...whole, view: { neuron: 17 } });
    const dot = dotsOf(whole)[17];
    assert.deepEqual(more, []);
    assert.ok(Math.hypot(ring[1] - dot.left, ring[2] - dot.top) < 1e-9);
    assert.ok(ring[3] > 3, "around the dot");
    assert.deepEqual(ringsOf({ ...sceneOf([100, 101], [0, 1]), view: { neuron: 17 } }), []);
  });

  test("gives the neuron whose dot is under the pointer", () => {
    const dots = dotsOf(whole);
    for (const [neuron, { left, top }] of dots.entries()) {
      assert.equal(scatter.picked?.(picture, whole, left, top), neuron);
      assert.equal(scatter.told(picture, whole, left, top)?.[0], `neuron ${neuron}`);
    }
  });

  test("gives the nearest neuron, and none where none is near", () => {
    const dots = dotsOf(whole);
    for (let turn = 0; turn < 500; turn++) {
      const [left, top] = [40 + 600 * next(), 10 + 400 * next()];
      const aways = dots.map((/** @type {{left: number, top: number}} */ dot) =>
        Math.hypot(dot.left - left, dot.top - top),
      );
      const least = Math.min(...aways);
      assert.equal(scatter.picked?.(picture, whole, left, top) ?? null, least < 9 ? aways.indexOf(least) : null);
    }
  });

  test("shows and gives only what is within the axes when zoomed in", () => {
    const zoomed = sceneOf([5, 7], [0.4, 0.6]);
    const dots = dotsOf(zoomed);
    assert.ok(dots.length > 0 && dots.length < COUNT);
    for (const { left, top } of dots) assert.ok(left >= 40 && left <= 640 && top >= 10 && top <= 410);
    for (let neuron = 0; neuron < COUNT; neuron++) {
      const top = up(zoomed.at, fraction[neuron]);
      if (top >= 10 && top <= 410) continue;
      // A hidden dot a few pixels beyond the upper or lower edge: the edge itself is on the plot, the dot is not.
      const edge = Math.min(Math.max(top, 10), 410);
      const left = across(zoomed.at, values[neuron]);
      for (let aside = -100; aside <= 100; aside += 2) {
        const found = scatter.picked?.(picture, zoomed, left + aside, edge);
        assert.notEqual(found, neuron, `neuron ${neuron} is not to be seen`);
      }
    }
  });
});
