// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid, numbersOf } from "../../../../assets/engine/data/ndarray.mjs";
import { clustersOf, colourRows, matrix } from "../../../../assets/engine/plot/painters/matrix.mjs";
import { contextOf } from "../../contexts.mjs";
import { pictureOf } from "../../helpers.mjs";
import { calledOn, P, sceneOf, styledOn, textsOn } from "../../scenes.mjs";

const N = 6;
const order = [4, 1, 0, 5, 2, 3];
const freq = [3, 2, 0, 0, 2, 3];
const values = Array.from({ length: N * P }, (_, cell) => cell);
const picture = pictureOf({ values, order, freq }, { values: [N, P] });

/** @param {[number, number]} [y] @param {object} [more] */
const context = (y = [-0.5, N - 0.5], more = {}) =>
  sceneOf({ at: { ...sceneOf().at, height: 120, y }, spec: { over: "comp" }, ...more });

describe("the matrix", () => {
  test("has its rows in their order, the first on top, from numbers as from levels", () => {
    const into = new Uint32Array(N * P);
    const wanted = order.flatMap((neuron) => [...Array(P).keys()].map((column) => neuron * P + column));
    colourRows(
      picture.arrays.values,
      (row) => order[row],
      (value) => value,
      into,
    );
    assert.deepEqual([...into], wanted);
    const numbers = numbersOf({ low: 0, high: 254, signed: false, curve: "linear" });
    colourRows(new Grid(values, [N, P], 0, 254, numbers), (row) => order[row], Math.round, into);
    assert.deepEqual([...into], wanted);
  });

  test("finds clusters that follow each other", () => {
    assert.deepEqual(clustersOf(picture, N), [
      { freq: 2, from: 0, to: 2 },
      { freq: 3, from: 2, to: 4 },
      { freq: 0, from: 4, to: 6 },
    ]);
    assert.deepEqual(clustersOf(pictureOf({ values }, { values: [N, P] }), N), []);
  });

  test("has a band for each cluster at the left edge, with its number, whichever way the axis runs", () => {
    for (const y of /** @type {[number, number][]} */ ([
      [-0.5, N - 0.5],
      [N - 0.5, -0.5],
    ])) {
      const ctx = contextOf();
      const shown = context(y);
      matrix.paint(ctx, picture, shown);
      const bands = styledOn(ctx, "fillRect").filter(({ given }) => given[0] < 52);
      assert.deepEqual(
        bands.map(({ given, style }) => [given[1], given[3], style.fillStyle]),
        [
          [20, 39, shown.run.colours[2]],
          [60, 39, shown.run.colours[3]],
        ],
      );
      assert.deepEqual(textsOn(ctx), ["2", "3"]);
    }
  });

  test("names clusters of nine pixels or more apart, with a tick where a number does not stand at its band", () => {
    const rows = 30;
    // Three clusters of three rows among others: ten pixels each in 100.
    const own = [...Array(rows).keys()].map((row) => (row < 9 ? 4 + Math.floor(row / 3) : 0));
    const many = pictureOf(
      { values: Array.from({ length: rows * P }, () => 0), order: [...Array(rows).keys()], freq: own },
      { values: [rows, P] },
    );
    const ctx = contextOf();
    matrix.paint(ctx, many, context([-0.5, rows - 0.5], { at: { ...sceneOf().at, height: 100, y: [-0.5, 29.5] } }));
    assert.deepEqual(textsOn(ctx), ["4", "5", "6"]);
    const tops = calledOn(ctx, "fillText").map(([, , top]) => top);
    assert.ok(tops[1] - tops[0] >= 11 - 1e-9 && tops[2] - tops[1] >= 11 - 1e-9);
  });

  test("says near its marks that they are at the chosen neuron", () => {
    const chosen = context(undefined, { view: { neuron: 5 } });
    const middle = chosen.at.y(N - 1 - order.indexOf(5));
    assert.equal(matrix.tooltip(picture, chosen, 100, middle + 3)?.[2], "▶ ◀ neuron 5, the chosen one");
    assert.equal(matrix.tooltip(picture, chosen, 100, middle + 8)?.length, 2);
  });

  test("says, points at and chooses what is under the pointer", () => {
    for (const y of /** @type {[number, number][]} */ ([
      [-0.5, N - 0.5],
      [N - 0.5, -0.5],
    ])) {
      order.forEach((neuron, row) => {
        const [left, top] = [context().at.x(3), 20 + (row + 0.5) * 20];
        assert.deepEqual(matrix.select?.(picture, context(y), left, top), { neuron });
        assert.deepEqual(matrix.hit?.(picture, context(y), left, top), { neuron, freq: "2" });
        const [first, second] = matrix.tooltip(picture, context(y), left, top) ?? [];
        assert.match(
          first,
          new RegExp(`^neuron ${neuron}, ${freq[neuron] ? `frequency ${freq[neuron]}` : "not specialised"}`),
        );
        assert.equal(second, `cos 2: ${neuron * P + 3}`);
      });
    }
    assert.equal(matrix.select?.(picture, context(), 20, 40), null);
    const tokens = context(undefined, { spec: { over: "z" } });
    assert.deepEqual(matrix.hit?.(picture, tokens, tokens.at.x(3), 30), { neuron: 4 });
    assert.match(matrix.tooltip(picture, tokens, tokens.at.x(3), 30)?.[1] ?? "", /^answer 3/);
  });

  test("points at the row of a neuron, and outlines the columns of a frequency", () => {
    const ctx = contextOf();
    matrix.highlight?.(ctx, picture, context(undefined, { hover: { neuron: 5 } }));
    const middle = context().at.y(N - 1 - order.indexOf(5));
    assert.ok(calledOn(ctx, "moveTo").every(([, top]) => Math.abs(top - middle) < 1e-9));
    const other = contextOf();
    matrix.highlight?.(other, picture, context(undefined, { hover: { freq: "2" } }));
    assert.deepEqual(
      calledOn(other, "moveTo").map(([left]) => left),
      [context().at.x(2.5) - 1, context().at.x(4.5) + 1],
    );
    assert.deepEqual(textsOn(other), ["2"]);
  });

  test("reads as its strongest cells", () => {
    assert.deepEqual(matrix.table(picture, context()).rows[0], [5, 3, "sin 3", "41"]);
  });
});
