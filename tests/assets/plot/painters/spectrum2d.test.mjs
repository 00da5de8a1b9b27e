// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { spectrum2d } from "../../../../assets/engine/plot/painters/spectrum2d.mjs";
import { contextOf } from "../../contexts.mjs";
import { componentsOf, pictureOf } from "../../helpers.mjs";
import { calledOn, PALETTE, sceneOf, strongestIn, styledOn, textsOn } from "../../scenes.mjs";

const P = 31;
const components = componentsOf(P);
const ends = [-0.5, P - 0.5];

/** Coefficients that are 0 but for some. @param {[string, string, number][]} some */
function shownOf(some, isPower = false) {
  const values = new Array(P * P).fill(0);
  for (const [x, y, value] of some) values[components.indexOf(x) * P + components.indexOf(y)] = value;
  const { arrays, shapes } = strongestIn(values, components, isPower);
  return pictureOf({ values, ...arrays }, { values: [P, P], ...shapes });
}

/** @param {object} [more] */
const context = (more = {}) =>
  sceneOf({
    at: { left: 40, top: 10, width: 310, height: 310, x: ends, y: ends },
    run: { components, colours: { 5: "#0072b2", 9: "#d55e00" } },
    ...more,
  });

/** The point over a cell. @param {string} x @param {string} y @returns {[number, number]} */
const over = (x, y) => {
  const { at } = context();
  return [at.x(components.indexOf(x)), at.y(components.indexOf(y))];
};

describe("the 2D spectrum", () => {
  const several = shownOf([
    ["cos 5", "const", 3],
    ["const", "sin 5", 3],
    ["cos 5", "cos 5", 2],
    ["sin 5", "sin 5", -2],
    ["cos 6", "const", 2],
    ["sin 6", "sin 5", 2],
  ]);

  test("rings the strongest blocks in their colours, larger where there is more, and names none of them", () => {
    const ctx = contextOf();
    spectrum2d.paint(ctx, several, context());
    const rings = styledOn(ctx, "arc").map(({ given: [x, y, radius], style }) => ({
      ...{ x, y, radius, colour: style.strokeStyle },
    }));
    const ringOver = (/** @type {string} */ x, /** @type {string} */ y) => {
      const [left, top] = over(x, y);
      return rings.find((ring) => ring.x === left && ring.y === top);
    };
    const [one, two] = [ringOver("cos 5", "const"), ringOver("sin 6", "sin 5")];
    assert.deepEqual([rings.length, one?.colour, two?.colour], [5, "#0072b2", PALETTE.muted]);
    assert.ok((one?.radius ?? 0) > (two?.radius ?? 0));
    assert.deepEqual(textsOn(ctx), []);
    assert.deepEqual(
      spectrum2d
        .list(several, context())
        .map(({ name }) => name)
        .sort(),
      ["5 in x", "5 in y", "5 × 5", "6 in x", "6 × 5"].sort(),
    );
  });

  test("points at the block under the pointer; what has one frequency follows that of x when there are two", () => {
    const wanted = /** @type {[string, string, {freq?: string, block: object}][]} */ ([
      ["const", "const", { block: { x: "const", y: "const" } }],
      ["cos 5", "const", { freq: "5", block: { x: "5", y: "const" } }],
      ["const", "sin 9", { freq: "9", block: { x: "const", y: "9" } }],
      ["sin 5", "cos 5", { freq: "5", block: { x: "5", y: "5" } }],
      ["cos 5", "cos 9", { freq: "5", block: { x: "5", y: "9" } }],
    ]);
    for (const [x, y, hover] of wanted) {
      assert.deepEqual(spectrum2d.hit?.(several, context(), ...over(x, y)) ?? null, hover, `${x} ${y}`);
      const picked = spectrum2d.select?.(several, context(), ...over(x, y)) ?? null;
      assert.deepEqual(picked, hover.freq ? { freq: Number(hover.freq) } : null);
    }
    assert.equal(spectrum2d.hit?.(several, context(), 20, 100), null);
  });

  test("outlines the block under the pointer: its columns and its rows, each in its frequency's colour", () => {
    const outlines = (/** @type {string} */ x, /** @type {string} */ y) => {
      const ctx = contextOf();
      const hover = spectrum2d.hit?.(several, context(), ...over(x, y));
      spectrum2d.highlight?.(ctx, several, context({ hover }));
      return styledOn(ctx, "strokeRect").map(({ style, given: [left, top, width, height] }) =>
        // A band as high as the plot is of columns.
        height > 310 ? [style.strokeStyle, "x", left, width] : [style.strokeStyle, "y", top, Math.round(height)],
      );
    };
    const { at } = context();
    const [first, second] = outlines("sin 5", "cos 9");
    assert.deepEqual(first, ["#0072b2", "x", at.x(8.5), 20]);
    assert.deepEqual(second, ["#d55e00", "y", at.y(18.5), 20]);
    assert.deepEqual(outlines("const", "cos 9"), [
      [PALETTE.muted, "x", 40, 10],
      ["#d55e00", "y", at.y(18.5), 20],
    ]);
    assert.deepEqual(outlines("sin 5", "const"), [
      ["#0072b2", "x", at.x(8.5), 20],
      [PALETTE.muted, "y", 310, 10],
    ]);
  });

  test("outlines the rows and the columns of a frequency, in its colour", () => {
    const ctx = contextOf();
    const { at } = context();
    spectrum2d.highlight?.(ctx, several, context({ hover: { freq: "9" } }));
    const [columns, rows] = styledOn(ctx, "strokeRect");
    assert.equal(columns.style.strokeStyle, "#d55e00");
    assert.deepEqual([columns.given[0], columns.given[2]], [at.x(16.5), 20]);
    assert.ok(Math.abs(rows.given[1] - at.y(18.5)) < 1e-9 && Math.abs(rows.given[3] - 20) < 1e-9);
    for (const hover of [{ freq: "99" }, { neuron: 1 }]) {
      const none = contextOf();
      spectrum2d.highlight?.(none, several, context({ hover }));
      assert.equal(calledOn(none, "strokeRect").length, 0);
    }
  });

  test("takes mean squares as they are: shares are of their sum, not of their squares", () => {
    const squares = shownOf(
      [
        ["const", "const", 100],
        ["cos 5", "const", 3],
        ["const", "cos 9", 1],
      ],
      true,
    );
    const isPower = { spec: { isPower: true } };
    assert.equal(
      spectrum2d.tooltip(squares, context(isPower), ...over("cos 5", "const"))?.[1],
      "mean square 3 · 75 % of the variance",
    );
    assert.equal(
      spectrum2d.tooltip(squares, context(), ...over("cos 5", "const"))?.[1],
      "coefficient 3 · 90 % of the variance",
    );
    assert.deepEqual(
      spectrum2d.list(squares, context(isPower)).map(({ name, text }) => `${name} ${text}`),
      ["5 in x 75 %", "9 in y 25 %"],
    );
  });

  test("of the Fourier bench rings every term, however small", () => {
    const terms = shownOf([
      ["cos 5", "const", 3],
      ["sin 5", "sin 5", -2],
      ["cos 5", "cos 5", 2],
      ["cos 6", "const", 0.001],
    ]);
    const ringsOn = (/** @type {object} */ more) => {
      const ctx = contextOf();
      spectrum2d.paint(ctx, terms, context(more));
      return calledOn(ctx, "arc").map(([x, y]) => [x, y]);
    };
    assert.equal(ringsOn({}).length, 2, "blocks");
    const rings = ringsOn({ spec: { click: "term" } });
    assert.equal(rings.length, 4);
    assert.deepEqual(rings[3], over("cos 6", "const"));
  });

  test("marks the chosen frequency at both axes", () => {
    const trianglesOn = (/** @type {number} */ freq) => {
      const ctx = contextOf();
      spectrum2d.paint(ctx, shownOf([]), context({ view: { freq } }));
      return calledOn(ctx, "moveTo");
    };
    const { at } = context();
    assert.deepEqual(trianglesOn(9), [
      [at.x(17.5), 320],
      [40, at.y(17.5)],
    ]);
    assert.deepEqual(trianglesOn(99), []);
  });

  test("reads as its strongest coefficients", () => {
    const { columns, rows } = spectrum2d.table(several, context());
    assert.equal(rows.length, 30);
    assert.deepEqual(rows[0].slice(0, 3), ["const", "sin 5", "3"]);
    assert.equal(columns[2], "coefficient");
  });
});
