// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scatter } from "../../../../assets/engine/plot/painters/scatter.mjs";
import { contextOf } from "../../contexts.mjs";
import { pictureOf, runOf, seeded } from "../../helpers.mjs";
import { plotOf } from "../../scenes.mjs";

const next = seeded(10);
const COUNT = 300;
const values = Array.from({ length: COUNT }, () => 1 + Math.floor(next() * 20));
const fraction = values.map(() => next());
const picture = pictureOf({ values, fraction, active: values.map(() => 1) });

/** @param {[number, number]} x @param {[number, number]} y */
const sceneOf = (x, y) =>
  /** @type {any} */ ({
    at: plotOf({ left: 40, top: 10, width: 600, height: 400, x, y }),
    run: runOf(),
    view: { neuron: 0 },
    spec: {},
    font: "Inter",
    palette: { line: "#e2e2dc", faint: "#8a909a", accent: "#0b5fff" },
  });
const whole = sceneOf([0, 21], [0, 1]);

/** The stamps that the painter set: of which picture, where, how large and how strongly. @param {any} context */
function stampsOf(context) {
  const ctx = contextOf();
  scatter.paint(ctx, picture, context);
  return ctx.calls.flatMap((/** @type {any[]} */ [name, dot, left, top, width, height], /** @type {number} */ call) =>
    name === "drawImage" ? [{ dot, left, top, width, height, alpha: ctx.styles[call].globalAlpha }] : [],
  );
}

/** The colour that a neuron should have. @param {any} context @param {number} neuron */
const colourOf = ({ run, palette }, neuron) => run.colours[String(values[neuron])] ?? palette.faint;

/** The middles of the dots, by neuron. @param {any} context @returns {{left: number, top: number}[]} */
const dotsOf = (context) =>
  stampsOf(context).map((/** @type {any} */ { left, top, width, height }) => ({
    left: left + width / 2,
    top: top + height / 2,
  }));

describe("the scatter", () => {
  test("draws each neuron near its frequency, at its fraction", () => {
    const dots = dotsOf(whole);
    assert.equal(dots.length, COUNT);
    for (const [neuron, { left, top }] of dots.entries()) {
      assert.ok(Math.abs(left - whole.at.x(values[neuron])) < 0.5 * (600 / 21), "nearer to no other frequency");
      assert.ok(Math.abs(top - whole.at.y(fraction[neuron])) < 1e-4);
    }
  });

  test("has a dot in the colour of each neuron, one picture for each colour", () => {
    const stamps = stampsOf(whole);
    for (const [neuron, { dot }] of stamps.entries()) {
      const { calls, styles } = dot.ctx;
      const [fill] = [...calls.keys()].filter((call) => calls[call][0] === "fill");
      assert.equal(styles[fill].fillStyle, colourOf(whole, neuron));
    }
    assert.equal(new Set([...stamps, ...stampsOf(whole)].map((/** @type {any} */ { dot }) => dot)).size, 3);
  });

  test("rings the chosen neuron, and none when that is beyond the axes", () => {
    const ringsOf = (/** @type {any} */ context) => {
      const ctx = contextOf();
      scatter.paint(ctx, picture, context);
      return ctx.calls.filter((/** @type {any[]} */ [name]) => name === "arc");
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
      assert.deepEqual(scatter.select?.(picture, whole, left, top), { neuron });
      assert.deepEqual(scatter.hit?.(picture, whole, left, top), { neuron });
      assert.equal(scatter.tooltip(picture, whole, left, top)?.[0], `neuron ${neuron}`);
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
      const wanted = least < 9 ? { neuron: aways.indexOf(least) } : null;
      assert.deepEqual(scatter.select?.(picture, whole, left, top) ?? null, wanted);
    }
  });

  test("shows and gives only what is within the axes when zoomed in", () => {
    const zoomed = sceneOf([5, 7], [0.4, 0.6]);
    const dots = dotsOf(zoomed);
    assert.ok(dots.length > 0 && dots.length < COUNT);
    for (const { left, top } of dots) assert.ok(left >= 40 && left <= 640 && top >= 10 && top <= 410);
    for (let neuron = 0; neuron < COUNT; neuron++) {
      const top = zoomed.at.y(fraction[neuron]);
      if (top >= 10 && top <= 410) continue;
      // A hidden dot a few pixels beyond the upper or lower edge: the edge itself is on the plot, the dot is not.
      const edge = Math.min(Math.max(top, 10), 410);
      const left = zoomed.at.x(values[neuron]);
      for (let aside = -100; aside <= 100; aside += 2) {
        const found = scatter.select?.(picture, zoomed, left + aside, edge);
        assert.notEqual(found?.neuron, neuron, `neuron ${neuron} is not to be seen`);
      }
    }
  });

  test("gives the neurons in a dragged box, within the axes alone", () => {
    const dots = dotsOf(whole);
    for (let turn = 0; turn < 50; turn++) {
      const [left, top] = [700 * next() - 30, 450 * next() - 10];
      const box = { left, top, right: left + 300 * next(), bottom: top + 200 * next() };
      const wanted = dots.flatMap((dot, neuron) =>
        dot.left >= box.left && dot.left <= box.right && dot.top >= box.top && dot.top <= box.bottom ? [neuron] : [],
      );
      assert.deepEqual(scatter.brush?.(picture, whole, box), wanted);
    }
    const zoomed = sceneOf([5, 7], [0.4, 0.6]);
    const all = { left: -1e4, top: -1e4, right: 1e4, bottom: 1e4 };
    assert.equal(scatter.brush?.(picture, zoomed, all).length, dotsOf(zoomed).length);
  });

  test("fades all but the neurons of the frequency that is pointed at, and rings a neuron", () => {
    const ctx = contextOf();
    const palette = { ...whole.palette, surface: "#ffffff" };
    scatter.highlight?.(ctx, picture, { ...whole, palette, hover: { freq: "3" } });
    const stamps = ctx.calls.filter((/** @type {any[]} */ [name]) => name === "drawImage");
    assert.equal(stamps.length, values.filter((freq) => freq === 3).length);
    const names = ctx.calls.map((/** @type {any[]} */ [name]) => name);
    assert.ok(names.indexOf("fillRect") < names.indexOf("drawImage"), "the veil lies under them");
    const other = contextOf();
    scatter.highlight?.(other, picture, { ...whole, palette, hover: { neuron: 17 } });
    const [ring] = other.calls.filter((/** @type {any[]} */ [name]) => name === "arc");
    assert.ok(Math.hypot(ring[1] - dotsOf(whole)[17].left, ring[2] - dotsOf(whole)[17].top) < 1e-9);
  });

  test("reads as clusters, those that the most neurons follow first", () => {
    const { columns, rows } = scatter.table(picture, whole);
    assert.equal(rows.length, 20);
    assert.equal(columns.length, 5);
    const clear = rows.map((row) => Number(row[2]));
    assert.deepEqual(
      clear,
      [...clear].sort((one, other) => other - one),
    );
    assert.equal(
      rows.reduce((sum, row) => sum + Number(row[1]), 0),
      COUNT,
    );
  });
});
