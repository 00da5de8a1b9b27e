// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { frameOf, layoutOf } from "../../../assets/engine/plot/axes.mjs";
import { fakePage } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";
import { ask, specOf } from "../openings.mjs";

const page = fakePage();
const run = runOf();
/** @param {Record<string, [string, string?]>} axes @param {string} [draws] @param {object} [options] */
const panelOf = (axes, draws = "lines", options = {}) => {
  const told = Object.entries(axes).map(([name, [over, title = ""]]) => [name, { over, title }]);
  return specOf("panel", draws, ask("q"), { axes: Object.fromEntries(told), options });
};

/** The axis x of a panel, as Plotly gets it. @param {string} over @param {{title?: string, of?: any, scale?: "linear" | "log"}} [how] @returns {any} */
const axisOver = (over, { title = "", of = run, scale = "linear" } = {}) =>
  layoutOf(panelOf({ x: [over, title] }), of, scale, {}).xaxis;

describe("an axis", () => {
  for (const [over, range] of /** @type {[string, number[]][]} */ ([
    ...["x", "y", "z", "comp", "comp_x", "comp_y"].map((name) => [name, [-0.5, 6.5]]),
    ["freqs", [-0.8, 3.8]],
    ["rank", [-0.5, 6.5]],
    ["epoch", [0, 300]],
    ["turn", [-1.04, 1.04]],
    ["share", [0, 1.05]],
    ["neurons", [-0.5, 7.5]],
    ["plane", [-1, 1]],
  ])) {
    test(`over ${over} goes from ${range.join(" to ")}, the same for ink and for Plotly`, () => {
      assert.deepEqual(axisOver(over).range, range);
      assert.deepEqual(frameOf(panelOf({ x: [over] }), run, "linear").x, range);
      assert.notEqual(axisOver(over).visible, false);
    });
  }

  test("over nothing we know, and none at all, is not shown", () => {
    assert.equal(axisOver("nonsense").visible, false);
    const { xaxis, yaxis } = /** @type {any} */ (layoutOf(panelOf({}), run, "linear", {}));
    assert.deepEqual([xaxis.visible, yaxis.visible, yaxis.fixedrange], [false, false, true]);
  });

  test("of tokens is titled by the task, and numbered", () => {
    const { title, type } = axisOver("z");
    assert.deepEqual([title.text, type], ["z = x + y mod 7", "linear"]);
    assert.equal(axisOver("x", { title: "token" }).title.text, "token");
  });

  test("of tokens that are not 0, 1, 2, … has their names, in the order of the task", () => {
    const times = runOf({ tokens: [1, 3, 2, 6, 4, 5, 0], titles: { x: "x, as powers of 3", y: "y", z: "z" } });
    const { type, categoryarray, title } = axisOver("x", { of: times, title: "token" });
    assert.deepEqual([type, categoryarray], ["category", ["1", "3", "2", "6", "4", "5", "0"]]);
    assert.equal(title.text, "token, as powers of 3");
  });

  test("of components has their names", () => {
    assert.deepEqual(axisOver("comp").categoryarray, run.components);
    assert.equal(axisOver("comp_y").title.text, "component of y");
  });

  test("of frequencies has room for zero, where the task has it", () => {
    const components = [...run.components, "zero"];
    assert.deepEqual(axisOver("freqs", { of: runOf({ components }) }).range, [-0.8, 4.8]);
  });

  test("of epochs is linear, or powers of ten", () => {
    assert.equal(axisOver("epoch").type, "linear");
    const log = axisOver("epoch", { scale: "log" });
    assert.deepEqual(
      [log.type, log.range],
      ["log", [Math.log10(50), Math.log10(300)]],
      "epoch 0 stands where it is put",
    );
  });

  test("of a single epoch has some room", () => {
    const single = runOf({ epochs: [100] });
    assert.deepEqual(axisOver("epoch", { of: single }).range, [99.5, 100.5]);
    assert.deepEqual(axisOver("epoch", { of: single, scale: "log" }).range, [1.5, 2.5]);
  });
});

describe("the room around a plot", () => {
  const marginOf = (/** @type {any} */ panel) => frameOf(panel, run, "linear").margin;

  test("is larger beside a colour bar, and nothing without axes", () => {
    const axes = { x: /** @type {[string]} */ (["x"]) };
    assert.ok(marginOf(panelOf(axes, "pairs")).r > marginOf(panelOf(axes, "lines")).r);
    assert.deepEqual(marginOf(panelOf({}, "map")), { l: 0, r: 0, t: 0, b: 0 });
    assert.deepEqual(marginOf(panelOf(axes, "pairs", { mini: true })), { l: 2, r: 2, t: 2, b: 2 });
  });

  test("is each layout's own: Plotly writes into what it gets", () => {
    const panel = panelOf({ x: ["x"] });
    const layout = layoutOf(panel, run, "linear", {});
    layout.margin.l = 999;
    layout.xaxis.range[0] = 999;
    assert.notEqual(layoutOf(panel, run, "linear", {}).margin.l, 999);
    assert.equal(frameOf(panel, run, "linear").x[0], -0.5);
  });

  test("is scrolled over by a finger, and zoomed into by a mouse", () => {
    const dragging = () => layoutOf(panelOf({}), run, "linear", {}).dragmode;
    assert.equal(dragging(), "zoom");
    page.media.add("(pointer: coarse)");
    assert.equal(dragging(), false);
    page.media.clear();
  });

  test("comes with the theme", () => {
    assert.deepEqual(layoutOf(panelOf({}), run, "linear", { font: "f" }).template, { layout: { font: "f" } });
  });
});
