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
  test("that a panel does not have is none", () => {
    const axes = axesOf(panelOf({}), run, "linear");
    assert.deepEqual(axes, { x: null, y: null });
    assert.deepEqual(wholeOf(axes), { x: [0, 1], y: [0, 1] });
  });

  test("is that of the run, titled by the panel or else by the run", () => {
    const x = { title: "x, as powers of 3", note: ", as powers of 3", ends: [-0.5, 1.5], labels: ["1", "0"] };
    const times = runOf({ axes: /** @type {any} */ ({ x }) });
    assert.deepEqual(axisOver("x", { of: times }), { title: x.title, ends: x.ends, labels: x.labels });
    assert.equal(axisOver("x", { of: times, title: "token" }).title, "token, as powers of 3");
    assert.equal(axisOver("plane").title, "");
  });

  test("of epochs is linear, or powers of ten on which epoch 0 stands where it is put", () => {
    assert.equal(axisOver("epoch").isLog, undefined);
    const { isLog, ends, least } = axisOver("epoch", { scale: "log" });
    assert.deepEqual([isLog, ends, least], [true, [Math.log10(50), Math.log10(300)], 50]);
  });

  test("of a training in progress goes on to its planned end", () => {
    const training = runOf({ until: 5000 });
    assert.deepEqual(axisOver("epoch", { of: training }).ends, [0, 5000]);
    assert.deepEqual(axisOver("epoch", { of: training, scale: "log" }).ends[1], Math.log10(5000));
    assert.deepEqual(axisOver("epoch", { of: runOf({ epochs: [0], until: 5000 }) }).ends, [0, 5000]);
    assert.deepEqual(axisOver("epoch", { of: runOf({ until: 200 }) }).ends, [0, 300], "beyond it where there is more");
  });

  test("of a single epoch has some room", () => {
    const single = runOf({ epochs: [1100] });
    assert.deepEqual(axisOver("epoch", { of: single }).ends, [1099.5, 1100.5]);
    assert.deepEqual(axisOver("epoch", { of: single }).ticks, [[1100, "1,100"]]);
    assert.deepEqual(axisOver("epoch", { of: runOf({ epochs: [-1] }) }).ticks, [[-1, "unknown"]]);
    assert.deepEqual(axisOver("epoch", { of: runOf({ epochs: [100] }), scale: "log" }).ends, [1.5, 2.5]);
  });
});

test("epochs lie in even steps from checkpoint to checkpoint, and to where a training is to end", () => {
  const spec = panelOf({ x: ["epoch", "epoch"] });
  const axes = axesOf(spec, runOf({ epochs: [0, 10, 1000], until: 5000 }), "steps");
  const at = geometryOf({ l: 0, r: 0, t: 0, b: 0 }, { width: 90, height: 10 }, axes, wholeOf(axes));
  assert.deepEqual([0, 10, 1000, 5000].map(at.x), [0, 30, 60, 90]);
  const single = axesOf(spec, runOf({ epochs: [7] }), "steps");
  assert.deepEqual(single.x?.ends, [6.5, 7.5]);
});

test("the room around a plot is higher with a colour bar, never wider, and nothing without axes", () => {
  const panel = panelOf({ x: ["x"] });
  const square = /** @type {const} */ ({ aspect: "square" });
  const [alone, over] = [marginOf(panel, square), marginOf(panel, { ...square, hasBar: true })];
  assert.deepEqual({ ...over, b: 0 }, { ...alone, b: 0 });
  assert.ok(over.b > alone.b && marginOf(panel, { hasBar: true }).b > marginOf(panel, {}).b);
  assert.deepEqual(marginOf(panelOf({}), {}), { l: 0, r: 0, t: 0, b: 0 });
  assert.deepEqual(marginOf(panelOf({ x: ["x"] }, { mini: true }), { hasBar: true }), { l: 2, r: 2, t: 2, b: 2 });
});

test("a square plot of a card of 334 pixels has 288 of them, with room for numbers of three digits", () => {
  const { l, r } = marginOf(panelOf({ x: ["x"] }), { aspect: "square", hasBar: true });
  assert.ok(334 - l - r >= 288, "all margins together");
  // "100" in a wide font of 11 pixels; what is between; a tick.
  assert.ok(l >= 4 + 23 + 2 + 4);
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

  test("gives each place the same whole number of the screen's pixels where that takes little of the plot", () => {
    const sideOf = (/** @type {number} */ side, /** @type {number} */ count, /** @type {number} */ pixels) => {
      /** @type {[number, number]} */
      const ends = [-0.5, count - 0.5];
      const box = { width: side + 50, height: side + 38 };
      const { width, height } = geometryOf(MARGIN, box, axes, { x: ends, y: ends }, pixels);
      assert.equal(width, height);
      return width;
    };
    assert.deepEqual([sideOf(288, 113, 2), sideOf(568, 113, 1), sideOf(288, 57, 1)], [282.5, 565, 285]);
    assert.equal(sideOf(288, 113, 1), 288, "2 pixels a place would be 226");
    assert.equal(sideOf(288, 113, 0), 288);
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
