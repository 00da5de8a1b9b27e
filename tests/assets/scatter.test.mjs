// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { across, up } from "../../assets/engine/geometry.mjs";
import { scatter } from "../../assets/engine/painters/scatter.mjs";
import { contextOf } from "./fakes.mjs";
import { factsOf, pictureOf, seeded } from "./helpers.mjs";

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

/** Where the painter put its dots: the arcs it drew, the last one being the ring around the chosen. @param {any} scene */
function dotsOf(scene) {
  const context = contextOf();
  scatter.paint(context, picture, scene);
  const arcs = context.calls.filter((/** @type {any[]} */ [name]) => name === "arc");
  return arcs.slice(0, -1).map((/** @type {any[]} */ [, left, top]) => ({ left, top }));
}

describe("the scatter", () => {
  test("draws each neuron near its frequency, at its fraction", () => {
    const dots = dotsOf(whole);
    assert.equal(dots.length, COUNT);
    for (const [neuron, { left, top }] of dots.entries()) {
      assert.ok(Math.abs(left - across(whole.at, values[neuron])) < 0.5 * (600 / 21), "nearer to no other frequency");
      assert.ok(Math.abs(top - up(whole.at, fraction[neuron])) < 1e-4);
    }
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
