// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { axesOf, geometryOf, isInside, marginOf, wholeOf } from "../../../assets/engine/plot/axes.mjs";
import { runOf } from "../helpers.mjs";
import { ask, specOf } from "../openings.mjs";

const run = runOf();
/** @param {Record<string, [string, string?]>} axes @param {object} [options] */
const panelOf = (axes, options = {}) => {
  const given = Object.entries(axes).map(([name, [over, title = ""]]) => [name, { over, title }]);
  return specOf("panel", "lines", ask("q"), { axes: Object.fromEntries(given), options });
};

/** @param {string} over @param {{title?: string, of?: any, scale?: "linear" | "log"}} [how] @returns {any} */
const axisOver = (over, { title = "", of = run, scale = "linear" } = {}) =>
  axesOf(panelOf({ x: [over, title] }), of, scale).x;

describe("an axis", () => {
  for (const [over, ends] of /** @type {[string, number[]][]} */ ([
    ...["x", "y", "z", "comp", "comp_x", "comp_y"].map((name) => [name, [-0.5, 6.5]]),
    ["freqs", [-0.8, 3.8]],
    ["rank", [-0.5, 6.5]],
    ["epoch", [0, 300]],
    ["turn", [-1.04, 1.04]],
    ["share", [0, 1.05]],
    ["neurons", [-0.5, 7.5]],
    ["plane", [-1, 1]],
  ])) {
    test(`over ${over} goes from ${ends.join(" to ")}`, () => assert.deepEqual(axisOver(over).ends, ends));
  }

  test("that a panel does not have is none", () => {
    const axes = axesOf(panelOf({}), run, "linear");
    assert.deepEqual(axes, { x: null, y: null });
    assert.deepEqual(wholeOf(axes), { x: [0, 1], y: [0, 1] });
  });

  test("of tokens is titled by the task, and numbered", () => {
    const { title, labels } = axisOver("z");
    assert.deepEqual([title, labels], ["z = x + y mod 7", undefined]);
    assert.equal(axisOver("x", { title: "token" }).title, "token");
  });

  test("of tokens that are not 0, 1, 2, … has their names, in the order of the task", () => {
    const times = runOf({ tokens: [1, 3, 2, 6, 4, 5, 0], titles: { x: "x, as powers of 3", y: "y", z: "z" } });
    const { labels, title } = axisOver("x", { of: times, title: "token" });
    assert.deepEqual([labels, title], [["1", "3", "2", "6", "4", "5", "0"], "token, as powers of 3"]);
  });

  test("of components has their names", () => {
    assert.deepEqual(axisOver("comp").labels, run.components);
    assert.equal(axisOver("comp_y").title, "component of y");
  });

  test("of frequencies has room for zero, where the task has it", () => {
    const components = [...run.components, "zero"];
    assert.deepEqual(axisOver("freqs", { of: runOf({ components }) }).ends, [-0.8, 4.8]);
  });

  test("of epochs is linear, or powers of ten on which epoch 0 stands where it is put", () => {
    assert.equal(axisOver("epoch").isLog, undefined);
    const { isLog, ends, least } = axisOver("epoch", { scale: "log" });
    assert.deepEqual([isLog, ends, least], [true, [Math.log10(50), Math.log10(300)], 50]);
  });

  test("of a single epoch has some room", () => {
    const single = runOf({ epochs: [1100] });
    assert.deepEqual(axisOver("epoch", { of: single }).ends, [1099.5, 1100.5]);
    assert.deepEqual(axisOver("epoch", { of: single }).ticks, [[1100, "1,100"]]);
    assert.deepEqual(axisOver("epoch", { of: runOf({ epochs: [100] }), scale: "log" }).ends, [1.5, 2.5]);
  });
});

test("the room around a plot is larger beside a colour bar, and nothing without axes", () => {
  const panel = panelOf({ x: ["x"] });
  const [wide, narrow, alone] = [marginOf(panel, "wide"), marginOf(panel, "narrow"), marginOf(panel, undefined)];
  assert.ok(wide.r > narrow.r && narrow.r > alone.r);
  assert.deepEqual(marginOf(panelOf({}), undefined), { l: 0, r: 0, t: 0, b: 0 });
  assert.deepEqual(marginOf(panelOf({ x: ["x"] }, { mini: true }), "narrow"), { l: 2, r: 2, t: 2, b: 2 });
});

describe("where a plot is", () => {
  const MARGIN = { l: 40, r: 10, t: 8, b: 30 };
  const BOX = { width: 350, height: 238 };
  const axes = axesOf(panelOf({ x: ["x"], y: ["comp"] }), run, "linear");
  const at = geometryOf(MARGIN, BOX, axes, wholeOf(axes));

  test("is the box without its margins; x goes to the right, y upwards", () => {
    assert.deepEqual([at.left, at.top, at.width, at.height], [40, 8, 300, 200]);
    assert.deepEqual([at.x(-0.5), at.x(6.5), at.y(-0.5), at.y(6.5)], [40, 340, 208, 8]);
  });

  test("shows what it is asked to of its axes", () => {
    const { x, y } = geometryOf(MARGIN, BOX, axes, { x: [1, 2], y: [3, 4] });
    assert.deepEqual([x(1), x(2), y(3), y(4)], [40, 340, 208, 8]);
  });

  test("takes the ends of a logarithmic axis as powers of ten", () => {
    const epochs = axesOf(panelOf({ x: ["epoch"] }), run, "log");
    const { x } = geometryOf(MARGIN, BOX, epochs, { x: [2, 4], y: [0, 1] });
    assert.ok(Math.abs(x(1000) - 190) < 1e-9);
    assert.equal(x(0), x(50), "epoch 0 where the run puts it");
  });

  test("is never empty", () => {
    const { width, height } = geometryOf(MARGIN, { width: 0, height: 0 }, axes, wholeOf(axes));
    assert.deepEqual([width, height], [1, 1]);
  });

  test("includes its edges", () => {
    const inside = [[40, 8], [340, 208], [100, 100]]; // biome-ignore format: pairs
    for (const [left, top] of inside) assert.ok(isInside(at, left, top));
    const outside = [[39, 100], [341, 100], [100, 7], [100, 209]]; // biome-ignore format: pairs
    for (const [left, top] of outside) assert.ok(!isInside(at, left, top));
  });
});
