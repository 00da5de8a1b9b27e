// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../../assets/engine/data/ndarray.mjs";
import { bars, leading, placesOf } from "../../../../assets/engine/plot/painters/bars.mjs";
import { contextOf } from "../../contexts.mjs";
import { componentsOf, pictureOf, runOf } from "../../helpers.mjs";
import { plotOf } from "../../scenes.mjs";

const components = componentsOf(13);
const AT = plotOf({
  left: 40,
  top: 10,
  width: 260,
  height: 100,
  x: [-0.5, 6.5],
  y: [0, 1],
});

/** Squared norms that are 1 but for some. @param {Record<string, number>} some */
const gridOf = (some) =>
  Grid.exact(
    components.map((name) => some[name] ?? 1),
    [components.length],
  );

describe("places of bars", () => {
  test("put cos and sin around their frequency, in order", () => {
    const places = placesOf(components);
    assert.equal(places[0], 0);
    for (let freq = 1; freq <= 6; freq++) {
      const [cos, sin] = [places[2 * freq - 1], places[2 * freq]];
      assert.ok(cos < freq && sin > freq);
      assert.ok(Math.abs(cos + sin - 2 * freq) < 1e-12);
    }
    for (let place = 2; place < places.length; place++)
      assert.ok(places[place] - places[place - 1] > 0.4, "bars of width 0.4 do not overlap");
  });

  test("put `zero` after the last frequency, and an even p's last cosine at its frequency", () => {
    const places = placesOf([...componentsOf(6), "zero"]);
    assert.equal(places[6], 4);
    assert.equal(Math.round(places[5]), 3);
  });
});

describe("leading frequencies", () => {
  test("hold more than three times an even share, the strongest first, at the height of their higher bar", () => {
    // 15 frequencies: an even share is 1/15, three times that a fifth.
    const many = componentsOf(31);
    const some = /** @type {Record<string, number>} */ ({
      "cos 2": 8,
      "sin 2": 30,
      "cos 5": 40,
      "sin 5": 9,
      "cos 7": 10,
      const: 1000,
    });
    const grid = Grid.exact(
      many.map((name) => some[name] ?? 1),
      [many.length],
    );
    assert.deepEqual(leading(grid, many), [
      ["5", 40],
      ["2", 30],
    ]);
  });

  test("are none when all are alike", () => assert.deepEqual(leading(gridOf({}), components), []));

  test("are none without numbers, or with nothing but 0", () => {
    assert.deepEqual(
      leading(
        Grid.exact(
          components.map(() => Number.NaN),
          [13],
        ),
        components,
      ),
      [],
    );
    assert.deepEqual(
      leading(
        Grid.exact(
          components.map(() => 0),
          [13],
        ),
        components,
      ),
      [],
    );
  });
});

describe("the painter of bars", () => {
  const run = runOf({ components, colours: { 5: "#0b5fff" } });
  const palette = { faint: "#8a909a", line: "#e2e2dc", muted: "#5b626d", ink: "#15181d", surface: "#ffffff" };
  const range = { low: 0, high: 40, signed: false, root: false };
  const context = /** @type {any} */ ({ at: AT, run, range, palette, font: "Inter", spec: {}, view: { freq: 3 } });

  test("says which component is under the pointer, near to a bar only", () => {
    const picture = pictureOf({ values: components.map((_, cell) => cell) });
    const pixel = 260 / 7;
    assert.deepEqual(bars.tooltip(picture, context, 40 + (0.5 + 4.79) * pixel), ["cos 5", "squared norm 9"]);
    assert.deepEqual(bars.tooltip(picture, context, 40 + 0.5 * pixel), ["const", "squared norm 0"]);
    assert.equal(bars.tooltip(picture, context, 40 + 9 * pixel), null);
  });

  test("names the frequencies that stand out, in bold type", () => {
    const ctx = contextOf();
    const values = components.map((name) => (name === "cos 5" ? 40 : 1));
    bars.paint(ctx, pictureOf({ values }), context);
    const [call, ...more] = [...ctx.calls.keys()].filter(
      (call) => ctx.calls[call][0] === "fillText" && ctx.styles[call].font === "600 12px Inter",
    );
    assert.deepEqual([ctx.calls[call]?.[1], more], ["5", []]);
  });

  test("has a triangle under the chosen frequency, where the run has it", () => {
    for (const [freq, tips] of /** @type {[number, number[]][]} */ ([
      [3, [40 + (3.5 * 260) / 7]],
      [99, []],
    ])) {
      const ctx = contextOf();
      bars.paint(ctx, pictureOf({ values: components.map(() => 1) }), { ...context, view: { freq } });
      const found = ctx.calls.filter((/** @type {any[]} */ [name, , top]) => name === "moveTo" && top === 110);
      assert.deepEqual(
        found.map((/** @type {any[]} */ [, left]) => left),
        tips,
      );
    }
  });

  test("draws a bar for every number, as high as it is", () => {
    const ctx = contextOf();
    const values = components.map((name) => (name === "cos 5" ? 40 : name === "sin 1" ? Number.NaN : 20));
    bars.paint(ctx, pictureOf({ values }), context);
    const drawn = ctx.calls.filter((/** @type {any[]} */ [name]) => name === "fillRect");
    assert.equal(drawn.length, components.length - 1);
    const heights = drawn.map((/** @type {any[]} */ [, , top, , height]) => [top + height, height]);
    for (const [bottom] of heights) assert.ok(Math.abs(bottom - 110) < 1e-9);
    assert.ok(
      Math.abs(Math.max(...heights.map((/** @type {number[]} */ [, height]) => height)) - 2 * heights[0][1]) < 1e-9,
    );
  });

  test("points at and chooses the frequency of a bar, never const", () => {
    const picture = pictureOf({ values: components.map((_, cell) => cell) });
    const pixel = 260 / 7;
    assert.deepEqual(bars.hit?.(picture, context, 40 + 5.29 * pixel, 50), { freq: "5" });
    assert.deepEqual(bars.select?.(picture, context, 40 + 5.29 * pixel, 50), { freq: 5 });
    assert.equal(bars.hit?.(picture, context, 40 + 0.5 * pixel, 50), null);
    assert.equal(bars.select?.(picture, context, 40 + 5.29 * pixel, 200), null, "below the axis");
  });

  test("marks a frequency with a band around its two bars and its number, where its number stands anyway", () => {
    const picture = pictureOf({ values: components.map((name) => (name === "cos 5" ? 40 : 1)) });
    const [drawn, marked] = [contextOf(), contextOf()];
    bars.paint(drawn, picture, context);
    bars.highlight?.(marked, picture, { ...context, hover: { freq: "5" } });
    const [[, left, , width]] = marked.calls.filter((/** @type {any[]} */ [name]) => name === "fillRect");
    const pixel = 260 / 7;
    assert.ok(Math.abs(left - (40 + 5 * pixel)) < 1e-9 && Math.abs(width - pixel) < 1e-9);
    const number = (/** @type {any} */ ctx) =>
      ctx.calls.filter((/** @type {any[]} */ [name, text]) => name === "fillText" && text === "5").at(-1);
    // One is given its middle, the other its bottom.
    assert.ok(Math.abs(number(drawn)[3] - 6 - number(marked)[3]) <= 2);
    const none = contextOf();
    bars.highlight?.(none, picture, { ...context, hover: { freq: "99" } });
    assert.equal(none.calls.length, 0);
  });

  test("names bars that stand close, none over another", () => {
    const many = componentsOf(113);
    const ctx = contextOf();
    const names = ["cos 35", "cos 36", "cos 37"];
    const values = many.map((name) => (names.includes(name) ? 39 : 0));
    const at = plotOf({ ...AT, x: [-0.8, 56.8] });
    const low = { ...range, high: 120 };
    bars.paint(ctx, pictureOf({ values }), { ...context, at, range: low, run: runOf({ components: many }) });
    const words = ctx.calls.filter((/** @type {any[]} */ [name, text]) => name === "fillText" && /^3\d$/.test(text));
    assert.equal(words.length, 3);
    for (const [which, [, , x, y]] of words.entries()) {
      for (const [, , other, lower] of words.slice(which + 1))
        assert.ok(Math.abs(x - other) >= 12 || Math.abs(y - lower) >= 12);
    }
  });
});
