// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../../assets/engine/data/ndarray.mjs";
import { packed, rangeOf } from "../../../../assets/engine/plot/colour.mjs";
import { correctness } from "../../../../assets/engine/plot/painters/correctness.mjs";
import { highlightAll } from "../../../../assets/engine/plot/painters/highlights.mjs";
import { pairs } from "../../../../assets/engine/plot/painters/pairs.mjs";
import { cellAt, paintCells } from "../../../../assets/engine/plot/painters/pixels.mjs";
import { spectrum2d } from "../../../../assets/engine/plot/painters/spectrum2d.mjs";
import { contextOf, images } from "../../contexts.mjs";
import { componentsOf, pictureOf, runOf } from "../../helpers.mjs";
import { calledOn, plotOf, sceneOf, textsOn } from "../../scenes.mjs";

const places = Uint32Array.from({ length: 1024 }, (_, place) => place);
const PALETTE = /** @type {any} */ ({ missing: packed(1, 2, 3), sequential: places, diverging: places });
const AT = plotOf({
  left: 40,
  top: 10,
  width: 300,
  height: 200,
  x: [-0.5, 2.5],
  y: [-0.5, 1.5],
});

describe("cells", () => {
  test("of a function [x, y] stand with x to the right and y upwards", () => {
    const grid = Grid.exact([0, 1, 2, 3, 4, 1023], [3, 2]);
    const ctx = contextOf();
    paintCells(ctx, AT, grid, rangeOf(0, 1023, false, false), PALETTE);
    const pixels = [...new Uint32Array(images[0].data.buffer)];
    // Rows from the top: y = 1, then y = 0.
    assert.deepEqual(pixels, [1, 3, 1023, 0, 2, 4]);
  });

  test("fill the axes, and what lies beyond is cut off", () => {
    const ctx = contextOf();
    paintCells(ctx, AT, Grid.exact([0, 1, 2, 3, 4, 5], [3, 2]), rangeOf(0, 5, false, false), PALETTE);
    const [, , ...box] = ctx.calls.find((/** @type {any[]} */ [name]) => name === "drawImage");
    assert.deepEqual(box, [40, 10, 300, 200]);
    const names = ctx.calls.map((/** @type {any[]} */ [name]) => name);
    assert.ok(names.indexOf("clip") > names.indexOf("rect") && names.indexOf("clip") < names.indexOf("drawImage"));
    assert.deepEqual(names.slice(-2), ["restore", "strokeRect"], "the edge of the plot is drawn after it");
  });

  test("that stay are averaged where a cell is not a whole number of pixels, and made once", () => {
    const grid = Grid.exact([0, 1, 2, 3, 4, 5], [3, 2]);
    const close = plotOf({ ...AT, width: 5, height: 5 });
    const paint = () => {
      const ctx = contextOf();
      paintCells(ctx, close, grid, rangeOf(0, 5, false, false), PALETTE);
      return ctx;
    };
    const drawn = (/** @type {any} */ ctx) => ctx.calls.find((/** @type {any[]} */ [name]) => name === "drawImage")[1];
    const [first, again] = [paint(), paint()];
    assert.equal(first.imageSmoothingEnabled, true);
    assert.equal(drawn(first), drawn(again));
    const wide = contextOf();
    paintCells(wide, AT, grid, rangeOf(0, 5, false, false), PALETTE);
    assert.equal(wide.imageSmoothingEnabled, false);
  });

  test("zoomed in are stretched so that a cell stays over its place on the axis", () => {
    const ctx = contextOf();
    paintCells(
      ctx,
      plotOf({ ...AT, x: [0.5, 1.5] }),
      Grid.exact([0, 1, 2, 3, 4, 5], [3, 2]),
      rangeOf(0, 5, false, false),
      PALETTE,
    );
    const [, , left, , width] = ctx.calls.find((/** @type {any[]} */ [name]) => name === "drawImage");
    assert.deepEqual([left, width], [-260, 900]);
  });

  test("under a point are found by rounding, and none beyond the last", () => {
    assert.deepEqual(cellAt([3, 2], 1.4, 0.6), { column: 1, row: 1, cell: 3 });
    assert.equal(cellAt([3, 2], 0.2, 0.3)?.cell, 0);
    for (const [x, y] of [
      [-0.6, 0],
      [2.6, 0],
      [0, -0.6],
      [0, 1.6],
    ])
      assert.equal(cellAt([3, 2], x, y), null);
  });
});

describe("what is under the pointer", () => {
  const size = 7;
  const values = Array.from({ length: size * size }, (_, cell) => cell);
  const picture = pictureOf({ values }, { values: [size, size] });
  const ends = /** @type {[number, number]} */ ([-0.5, size - 0.5]);
  const sceneOf = (/** @type {[number, number]} */ x) =>
    /** @type {any} */ ({
      at: plotOf({ left: 40, top: 10, width: 70, height: 70, x, y: ends }),
      run: runOf({ components: componentsOf(size) }),
      spec: {},
      unit: "activation",
      range: rangeOf(0, 48, false, false),
    });

  test("is the pair of tokens and its number", () => {
    // The centre of x = 2 (to the right), y = 5 (upwards).
    assert.deepEqual(pairs.tooltip(picture, sceneOf(ends), 40 + 25, 10 + 70 - 55), ["x = 2, y = 5", "activation 19"]);
    assert.equal(pairs.tooltip(picture, sceneOf(ends), 20, 40), null);
    const own = { ...sceneOf(ends), range: { ...rangeOf(0, 9, false, false), least: 0, most: 9 } };
    assert.equal(pairs.tooltip(picture, own, 40 + 25, 10 + 70 - 55)?.[1], "activation 19, above the limits");
  });

  test("is the pair of components, its coefficient and its share of the variance", () => {
    const flat = pictureOf(
      { values: values.map((_, cell) => (cell === 0 ? 9 : cell === 2 * size + 5 ? -3 : cell === 1 ? 4 : 0)) },
      { values: [size, size] },
    );
    assert.deepEqual(spectrum2d.tooltip(flat, sceneOf(ends), 40 + 25, 10 + 70 - 55), [
      "sin 1 of x × cos 3 of y",
      "coefficient −3 · 36 % of the variance",
    ]);
    assert.deepEqual(spectrum2d.tooltip(flat, sceneOf(ends), 45, 75), [
      "const of x × const of y",
      "coefficient 9 · the mean",
    ]);
  });

  test("is nothing beside the plot, also when zoomed in", () => {
    for (const painter of [pairs, spectrum2d]) {
      assert.ok(painter.tooltip(picture, sceneOf([2.5, 4.5]), 50, 40));
      assert.equal(painter.tooltip(picture, sceneOf([2.5, 4.5]), 30, 40), null, "the pointer is on the axis' labels");
    }
  });

  test("is what other panels mark: a pair of tokens, by lines over its row and column and a ring around it", () => {
    const context = sceneOf(ends);
    assert.deepEqual(pairs.hit?.(picture, context, 40 + 25, 10 + 70 - 55), { x: 2, y: 5 });
    assert.equal(pairs.hit?.(picture, context, 20, 40), null);
    const markedBy = (/** @type {object} */ hover) => {
      const ctx = contextOf();
      pairs.highlight?.(ctx, picture, { ...context, palette: { accent: "#0b5fff", surface: "#ffffff" }, hover });
      return (/** @type {string} */ name) => ctx.calls.filter((/** @type {any[]} */ [called]) => called === name);
    };
    const both = markedBy({ x: 2, y: 5 });
    assert.deepEqual(both("arc")[0].slice(1, 3), [65, 25]);
    assert.deepEqual(both("moveTo"), [
      ["moveTo", 65, 10],
      ["moveTo", 40, 25],
    ]);
    const one = markedBy({ x: 2 });
    assert.deepEqual([one("arc").length, one("moveTo").length], [0, 1]);
    assert.equal(markedBy({ freq: "2" })("stroke").length, 0);
  });

  test("reads as its extremes, then means by column", () => {
    const { rows } = pairs.table(picture, sceneOf(ends));
    assert.deepEqual(rows[0], ["largest", 6, 6, "48"]);
    assert.deepEqual(rows[10], ["smallest", 0, 0, "0"]);
    assert.deepEqual(rows[20], ["mean over y", 0, "all", "3"]);
    assert.equal(rows.length, 27);
  });
});

describe("a pair that is pinned", () => {
  const picture = pictureOf({ values: Array.from({ length: 49 }, (_, cell) => cell) }, { values: [7, 7] });
  const marksOf = (
    /** @type {import("../../../../assets/engine/plot/painters/index.mjs").Painter} */ painter,
    more = {},
  ) => {
    const ctx = contextOf();
    highlightAll(painter.highlight, ctx, picture, sceneOf(more));
    return { texts: textsOn(ctx), rings: calledOn(ctx, "arc").length, lines: calledOn(ctx, "lineTo").length };
  };

  test("is chosen by a click, and by another no more", () => {
    const { at } = sceneOf();
    const chosen = (/** @type {number[]} */ pin, run = {}) =>
      pairs.select?.(picture, sceneOf({ view: { pin }, run }), at.x(2), at.y(5));
    assert.deepEqual(chosen([]), { pin: [2, 5] });
    assert.deepEqual(chosen([5, 2]), { pin: [2, 5] });
    assert.deepEqual(chosen([2, 5]), { pin: [] });
    assert.deepEqual(chosen([], { tokens: [1, 3, 2, 6, 4, 5, 0] }), { pin: [2, 5] });
    assert.deepEqual(chosen([], { tokens: [1, 3, 4, 6, 2, 0, 5] }), { pin: [4, 0] }, "by its tokens");
    assert.equal(pairs.select?.(picture, sceneOf(), 0, 0), null);
  });

  test("has a ring and its value, and no lines over the map; what is pointed at is marked besides", () => {
    const none = marksOf(pairs);
    assert.deepEqual(none, { texts: [], rings: 0, lines: 0 });
    const pinned = marksOf(pairs, { view: { pin: [2, 5] } });
    assert.deepEqual([pinned.texts, pinned.rings > 0, pinned.lines], [["19"], true, 0]);
    const both = marksOf(pairs, { view: { pin: [2, 5] }, hover: { x: 1, y: 1 } });
    assert.deepEqual([both.texts, both.rings, both.lines > 0], [["19"], 2 * pinned.rings, true]);
  });

  test("says the model's answer on the map of right and wrong", () => {
    const answers = pictureOf({ values: Array(49).fill(1), answer: Array(49).fill(4) }, { values: [7, 7] });
    const ctx = contextOf();
    highlightAll(correctness.highlight, ctx, answers, sceneOf({ view: { pin: [2, 2] } }));
    assert.deepEqual(textsOn(ctx), ["4 ✓"]);
  });

  test("that a zoom does not show has no mark", () => {
    const { rings, texts } = marksOf(pairs, { view: { pin: [2, 5] }, at: { x: [3, 6] } });
    assert.deepEqual([rings, texts], [0, []]);
  });
});
