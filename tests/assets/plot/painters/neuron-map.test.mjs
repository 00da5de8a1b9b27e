// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gridOf, neuronMap } from "../../../../assets/engine/plot/painters/neuron-map.mjs";
import { LEGEND, legendHeight } from "../../../../assets/engine/plot/painters/neuron-map-legend.mjs";
import { contextOf } from "../../contexts.mjs";
import { pictureOf, runOf, seeded } from "../../helpers.mjs";
import { calledOn, styledOn } from "../../scenes.mjs";

const palette = { surface: "#ffffff", faint: "#8a909a", muted: "#5b626d", ink: "#15181d" };
/** Of the cells, in a box of 200 by 100: the legend of a small run takes two rows there. */
const HEIGHT = 100 - 2 * LEGEND;

/** @param {number} width @param {number} height @param {number[] | null} [order] */
const sceneOf = (width, height, order = null) =>
  /** @type {any} */ ({ box: { width, height }, order, run: runOf(), palette, view: { neuron: 2 } });

describe("the map's grid", () => {
  test("fills its box, has a cell for every neuron and no empty row", () => {
    const next = seeded(9);
    for (let turn = 0; turn < 3000; turn++) {
      const box = { width: 40 + 900 * next(), height: 40 + 900 * next() };
      const count = 1 + Math.floor(next() * 1500);
      const { columns, rows, width, height } = gridOf(box, count);
      const told = `${count} in ${box.width} by ${box.height}`;
      assert.ok(Math.abs(columns * width - box.width) < 1e-9 && Math.abs(rows * height - box.height) < 1e-9, told);
      assert.ok(columns * rows >= count, told);
      assert.ok(columns * (rows - 1) < count, told);
    }
  });

  test("has cells that are nearly square when there are many", () => {
    for (const box of [
      { width: 560, height: 220 },
      { width: 220, height: 560 },
      { width: 300, height: 300 },
    ]) {
      const { width, height } = gridOf(box, 512);
      assert.ok(width / height > 0.8 && width / height < 1.25, JSON.stringify(box));
    }
  });

  test("of a box without height or width ends", () => {
    for (const [width, height] of [
      [100, 0],
      [0, 100],
    ])
      assert.ok(gridOf({ width, height }, 512).columns > 0);
  });
});

describe("the map", () => {
  const values = [2, 3, 2, 0, 3, 2, 1];
  const picture = pictureOf({
    values,
    fraction: values.map(() => 0.9),
    active: values.map((value) => Number(value > 0)),
  });

  test("gives the neuron whose cell is under the pointer, in the order that it shows", () => {
    const order = [6, 5, 4, 3, 2, 1, 0];
    for (const shown of [null, order]) {
      const context = sceneOf(200, 100, shown);
      const { columns, width, height } = gridOf({ width: 200, height: HEIGHT }, values.length);
      values.forEach((_, place) => {
        const [left, top] = [((place % columns) + 0.5) * width, (Math.floor(place / columns) + 0.5) * height];
        const wanted = { neuron: shown ? shown[place] : place };
        assert.deepEqual(neuronMap.select?.(picture, context, left, top), wanted);
        assert.deepEqual(neuronMap.hit?.(picture, context, left, top), wanted);
      });
    }
  });

  test("gives none beside the cells", () => {
    const context = sceneOf(200, 100);
    for (const [left, top] of [
      [-1, 50],
      [201, 50],
      [100, -1],
      [100, HEIGHT + 9],
      [100, 101],
    ]) {
      assert.equal(neuronMap.select?.(picture, context, left, top), null, `${left}, ${top}`);
      assert.equal(neuronMap.tooltip(picture, context, left, top), null);
    }
  });

  test("says the same neuron as it gives", () => {
    assert.deepEqual(neuronMap.tooltip(picture, sceneOf(200, 100), 1, 1), [
      "neuron 0",
      "frequency 2 explains 90 % of its variance",
    ]);
    const dead = pictureOf({ values: [0], fraction: [0], active: [0] });
    const said = neuronMap.tooltip(dead, sceneOf(200, 100), 1, 1);
    assert.deepEqual(said, ["neuron 0", "dead: no variance, no frequency"]);
  });

  test("draws every neuron, and a frame around the chosen one", () => {
    const ctx = contextOf();
    neuronMap.paint(ctx, picture, sceneOf(200, 70));
    const names = ctx.calls.map((/** @type {any[]} */ [name]) => name);
    assert.equal(names.filter((/** @type {string} */ name) => name === "fillRect").length, values.length);
    assert.deepEqual(names.slice(2, 4), ["fillRect", "strokeRect"]);
    assert.equal(names.filter((/** @type {string} */ name) => name === "strokeRect").length, 1);
  });

  test("counts the clear neurons of each key frequency below the cells, those of others together, and the rest", () => {
    const unclear = {
      ...picture.arrays,
      fraction: pictureOf({ values: [0.9, 0.2, 0.9, 0, 0.9, 0.9, 0.9] }).arrays.values,
    };
    for (const [width, rows] of [
      [390, 1],
      [200, 2],
      [140, 3],
    ]) {
      const ctx = contextOf();
      const context = sceneOf(width, 100);
      neuronMap.paint(ctx, { ...picture, arrays: unclear }, context);
      assert.equal(legendHeight(context, values.length), rows * LEGEND);
      const words = calledOn(ctx, "fillText");
      assert.deepEqual(
        words.map(([text]) => text),
        ["2 · 3", "3 · 1", "others · 1", "below 85 % · 2"],
      );
      for (const [text, left, middle] of words)
        assert.ok(left + 6 * text.length <= width && middle > 100 - rows * LEGEND && middle < 102, text);
    }
  });

  test("paints each cell as the row below says: its key frequency, another one, or none clearly enough", () => {
    const given = { values: [2, 3, 1, 2, 3, 1], fraction: [0.9, 0.99, 0.9, 0.85, 0.4, 0], active: Array(6).fill(1) };
    const ctx = contextOf();
    neuronMap.paint(ctx, pictureOf(given), sceneOf(390, 100));
    const colours = styledOn(ctx, "fillRect").map(({ style }) => style.fillStyle);
    const [signs, cells] = [colours.slice(0, 4), colours.slice(4)];
    const [two, three, others, none] = signs;
    assert.deepEqual([two, three, others], [runOf().colours[2], runOf().colours[3], palette.muted]);
    assert.deepEqual(cells, [two, three, others, none, none, none]);
    assert.equal(new Set(signs).size, 4);
  });

  test("veils the neurons of all frequencies but the one that is pointed at, and frames a neuron", () => {
    const ctx = contextOf();
    neuronMap.highlight?.(ctx, picture, { ...sceneOf(200, 100), hover: { freq: "2" } });
    const veils = ctx.calls.filter((/** @type {any[]} */ [name]) => name === "fillRect");
    assert.equal(veils.length, values.filter((freq) => freq !== 2).length);
    const order = [6, 5, 4, 3, 2, 1, 0];
    const other = contextOf();
    neuronMap.highlight?.(other, picture, { ...sceneOf(200, 100, order), hover: { neuron: 5 } });
    const { width, columns, height } = gridOf({ width: 200, height: HEIGHT }, values.length);
    const [, left, top] = other.calls.find((/** @type {any[]} */ [name]) => name === "rect");
    assert.deepEqual([left, top], [(1 % columns) * width, Math.floor(1 / columns) * height]);
  });
});
