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

/** The paths that the painter filled, each with its colour. @param {any} scene */
function pathsOf(scene) {
  const context = contextOf();
  scatter.paint(context, picture, scene);
  return context.calls.flatMap((/** @type {any[]} */ [name, path], /** @type {number} */ call) =>
    name === "fill" ? [{ ...context.styles[call], calls: path.calls }] : [],
  );
}

/** The colour that a neuron should have. @param {any} scene @param {number} neuron */
const colourOf = ({ facts, palette }, neuron) => facts.colours[String(values[neuron])] ?? palette.faint;

/** Where the painter put its dots, by neuron: in each colour's path they follow each other. @param {any} scene */
function dotsOf(scene) {
  /** @type {Map<string, {left: number, top: number}[]>} */
  const byColour = new Map();
  for (const { fillStyle, calls } of pathsOf(scene)) {
    const arcs = calls.filter((/** @type {any[]} */ [name]) => name === "arc");
    byColour.set(
      fillStyle,
      arcs.map((/** @type {any[]} */ [, left, top]) => ({ left, top })),
    );
  }
  /** @type {{left: number, top: number}[]} */
  const dots = [];
  for (let neuron = 0; neuron < COUNT; neuron++) {
    const dot = byColour.get(colourOf(scene, neuron))?.shift();
    if (dot) dots.push(dot);
  }
  assert.ok(
    [...byColour.values()].every((left) => left.length === 0),
    "there are more dots of a colour than neurons",
  );
  return dots;
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

  test("fills one path for each colour, in that colour, every dot a circle of its own", () => {
    const paths = pathsOf(whole);
    const colours = values.map((_, neuron) => colourOf(whole, neuron));
    assert.deepEqual(new Set(paths.map(({ fillStyle }) => fillStyle)), new Set(colours));
    assert.equal(paths.length, 3);
    for (const { fillStyle, globalAlpha, calls } of paths) {
      assert.equal(calls.length, 2 * colours.filter((colour) => colour === fillStyle).length);
      assert.equal(globalAlpha, 0.75);
      for (let call = 0; call < calls.length; call += 2) {
        const [[move, startsAt, middle], [arc, left, top, radius, from, to]] = [calls[call], calls[call + 1]];
        assert.deepEqual([move, arc, from, to], ["moveTo", "arc", 0, 2 * Math.PI]);
        assert.deepEqual([startsAt, middle], [left + radius, top], "no line leads from one dot to the next");
      }
    }
  });

  test("rings the chosen neuron, and none when that is beyond the axes", () => {
    const ringsOf = (/** @type {any} */ scene) => {
      const context = contextOf();
      scatter.paint(context, picture, scene);
      return context.calls.filter((/** @type {any[]} */ [name]) => name === "arc");
    };
    const [ring, ...more] = ringsOf({ ...whole, view: { neuron: 17 } });
    const dot = dotsOf(whole)[17];
    assert.deepEqual([ring.slice(1, 3), more], [[dot.left, dot.top], []]);
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
