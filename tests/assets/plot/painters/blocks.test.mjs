// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scaleOf } from "../../../../assets/engine/plot/colour.mjs";
import { blocks } from "../../../../assets/engine/plot/painters/blocks.mjs";
import { foldOf } from "../../../../assets/engine/plot/painters/fold.mjs";
import { chosenLines } from "../../../../assets/engine/plot/painters/highlights.mjs";
import { painterOf } from "../../../../assets/engine/plot/painters/index.mjs";
import { spectrum2d } from "../../../../assets/engine/plot/painters/spectrum2d.mjs";
import { contextOf } from "../../contexts.mjs";
import { componentsOf, pictureOf } from "../../helpers.mjs";
import { specOf, VIEW } from "../../openings.mjs";
import { calledOn, PALETTE, sceneOf, strongestIn, styledOn, textsOn } from "../../scenes.mjs";

const P = 21;
const components = componentsOf(P);
const { names } = foldOf(components);
const ends = [-0.5, names.length - 0.5];

/** Coefficients that are 0 but for some. @param {[string, string, number][]} some */
function shownOf(some) {
  const values = new Array(P * P).fill(0);
  for (const [x, y, value] of some) values[components.indexOf(x) * P + components.indexOf(y)] = value;
  const { arrays, shapes } = strongestIn(values, components);
  return pictureOf({ values, ...arrays }, { values: [P, P], ...shapes });
}

/** @param {object} [more] */
const context = (more = {}) =>
  sceneOf({
    at: { left: 40, top: 10, width: 220, height: 220, x: ends, y: ends },
    run: { components, colours: { 5: "#0072b2", 9: "#d55e00" } },
    ...more,
  });

/** The point over a block. @param {string} x @param {string} y @returns {[number, number]} */
function over(x, y) {
  const { at } = context();
  return [at.x(names.indexOf(x)), at.y(names.indexOf(y))];
}

const several = shownOf([
  ["const", "const", 50],
  ["cos 5", "const", 4],
  ["sin 5", "const", 2],
  ["cos 5", "sin 9", 2],
  ["sin 3", "const", 0.1],
]);
const total = 16 + 4 + 4 + 0.01;

describe("the spectrum by frequency", () => {
  test("says at the triangles of both axes that this is the chosen frequency", () => {
    const chosen = context({ view: { ...VIEW, freq: 5 } });
    const { at } = chosen;
    const [x, y, bottom] = [at.x(names.indexOf("5")), at.y(names.indexOf("5")), at.top + at.height];
    const said = ["frequency 5, the chosen one"];
    assert.deepEqual(chosenLines(blocks, chosen, x + 2, bottom + 4), said);
    assert.deepEqual(chosenLines(blocks, chosen, at.left - 4, y - 2), said);
    for (const [left, top] of [
      [x, bottom - 4],
      [x + 20, bottom + 4],
      [at.left - 20, y],
    ])
      assert.equal(chosenLines(blocks, chosen, left, top), null);
    assert.equal(chosenLines(blocks, context({ view: { ...VIEW, freq: 99 } }), x, bottom + 4), null);
  });

  test("says of the block under the pointer what it holds, and of the mean that it is none", () => {
    const saidAt = (/** @type {string} */ x, /** @type {string} */ y) =>
      blocks.tooltip(several, context(), ...over(x, y));
    assert.deepEqual(saidAt("5", "const"), [`5 in x: ${((100 * 20) / total).toFixed(1)} % of the variance`]);
    assert.deepEqual(saidAt("5", "9"), [`5 in x × 9 in y: ${((100 * 4) / total).toFixed(1)} % of the variance`]);
    assert.deepEqual(saidAt("3", "const"), ["3 in x: 0.0416 % of the variance"]);
    assert.deepEqual(saidAt("const", "9"), ["9 in y: 0 % of the variance"]);
    // The largest coefficient, 50, may be wrong by 0.0025: 0.1 may be 0.11, and 4 still has three digits.
    const near = { ...several, fidelity: /** @type {const} */ ("rounded") };
    assert.deepEqual(blocks.tooltip(near, context(), ...over("3", "const")), ["3 in x: 0.04 % of the variance"]);
    assert.deepEqual(blocks.tooltip(near, context(), ...over("5", "9")), saidAt("5", "9"));
    assert.deepEqual(saidAt("const", "const"), ["const × const: the mean, which is no variance"]);
    assert.equal(blocks.tooltip(several, context(), 20, 100), null);
  });

  test("names and chooses what its components name and choose", () => {
    const [comp, fold] = [
      sceneOf({
        at: { left: 40, top: 10, width: 220, height: 220, x: [-0.5, P - 0.5], y: [-0.5, P - 0.5] },
        run: { components },
      }),
      context(),
    ];
    for (const [x, y] of [
      ["cos 5", "sin 9"],
      ["const", "cos 9"],
      ["const", "const"],
      ["sin 5", "const"],
    ]) {
      const [i, j] = [components.indexOf(x), components.indexOf(y)];
      const [left, top] = [comp.at.x(i), comp.at.y(j)];
      const place = over(x.split(" ").at(-1) ?? "", y.split(" ").at(-1) ?? "");
      assert.deepEqual(blocks.hit(several, fold, ...place), spectrum2d.hit(several, comp, left, top), `${x} ${y}`);
      assert.deepEqual(
        blocks.select(several, fold, ...place),
        spectrum2d.select(several, comp, left, top),
        `${x} ${y}`,
      );
    }
  });

  test("has lines at the key frequencies, triangles at the chosen one, and a cross on the mean", () => {
    const ctx = contextOf();
    blocks.paint(ctx, several, context({ view: { freq: 9 }, range: blocks.fixed.range }));
    const { at } = context();
    const colours = styledOn(ctx, "stroke").map(({ style }) => style.strokeStyle);
    assert.deepEqual(colours, ["#0072b2", "#d55e00", PALETTE.muted]);
    const starts = calledOn(ctx, "moveTo");
    assert.ok(
      starts.some(([x, y]) => x === at.x(9) && y === 230),
      "the triangle below",
    );
    assert.ok(
      starts.some(([x, y]) => x === at.x(-0.5) && y === at.y(-0.5)),
      "the cross",
    );
    assert.deepEqual(textsOn(ctx), []);
  });

  test("of a constant says that it has no variance", () => {
    const ctx = contextOf();
    blocks.paint(ctx, shownOf([["const", "const", 5]]), context({ range: blocks.fixed.range }));
    assert.deepEqual(textsOn(ctx), ["No variance"]);
  });

  test("colours every block on the same logarithmic scale, from 0.01 to 100 % of the variance", () => {
    const places = Uint32Array.from({ length: 1024 }, (_, place) => place);
    const colour = scaleOf(blocks.fixed.range, { ...PALETTE, power: places });
    assert.deepEqual([0, 0.005, 0.01, 1, 100].map(colour), [0, 0, 0, 512, 1023]);
    assert.equal(colour(Number.NaN), PALETTE.missing);
  });

  test("marks the block that a list or another panel points at", () => {
    const ctx = contextOf();
    const { at } = context();
    const [entry] = blocks.list(several, context());
    assert.equal(entry.name, "5 in x");
    blocks.highlight(ctx, several, context({ hover: entry.hover }));
    const [column, row] = calledOn(ctx, "strokeRect");
    assert.deepEqual([column[0], column[2]], [at.x(4.5), 20]);
    assert.deepEqual([row[1], Math.round(row[3])], [at.y(0.5), 20]);
    assert.deepEqual(calledOn(ctx, "arc")[0].slice(0, 2), over("5", "const"));
  });

  test("reads as its strongest blocks", () => {
    const { columns, rows } = blocks.table(several, context());
    assert.deepEqual(columns.slice(1), ["frequency in y", "share of variance"]);
    assert.deepEqual(rows[0], ["5", "const", "83 %"]);
  });

  test("stands for the components unless the view asks for these, and never on the bench", () => {
    const spec = specOf("neuron-fourier", "spectrum2d", { query: "neuron", fixed: {}, chosen: {} });
    assert.equal(painterOf(spec, VIEW), blocks);
    assert.equal(painterOf(spec, { ...VIEW, blocks: "components" }), spectrum2d);
    assert.equal(painterOf({ ...spec, options: { click: "term" } }, VIEW), spectrum2d);
    assert.deepEqual(blocks.turn().fields, { blocks: "components" });
    assert.deepEqual(spectrum2d.turn(context())?.fields, { blocks: "frequencies" });
    assert.equal(spectrum2d.turn(context({ spec: { click: "term" } })), undefined);
  });
});

test("coefficients of one token are drawn as squares where the view asks for them and there are any", () => {
  const spec = specOf("dims-fourier", "lines", { query: "embedding_dims", fixed: {}, chosen: {} });
  const squared = { ...VIEW, power: /** @type {const} */ ("squared") };
  const of = (/** @type {object} */ options, /** @type {any} */ view) => painterOf({ ...spec, options }, view);
  assert.deepEqual(
    [of({ hasSquares: true }, squared), of({}, squared), of({ hasSquares: true }, VIEW)].map(({ main }) => main),
    ["squared", undefined, undefined],
  );
});
