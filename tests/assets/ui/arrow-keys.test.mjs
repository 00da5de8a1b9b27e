// @ts-check
/** The arrow keys on the panels that have them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { neuronMap } from "../../../assets/engine/plot/painters/neuron-map.mjs";
import { pairs } from "../../../assets/engine/plot/painters/pairs.mjs";
import { sketch } from "../../../assets/engine/plot/painters/sketch.mjs";
import { valuesOf } from "../../../assets/engine/plot/painters/strokes.mjs";
import { watchArrows } from "../../../assets/engine/ui/arrow-keys.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, runOf } from "../helpers.mjs";
import { sceneOf } from "../scenes.mjs";

const NEURONS = pictureOf({ values: [2, 2, 3, 3, 1, 1, 1, 1], fraction: Array(8).fill(0.5), active: Array(8).fill(1) });
const SKETCH = pictureOf({ function: [0, 0.5, 1, 0, -1, 0, 0], values: new Float32Array(7) });

describe("on the map", () => {
  // Four columns and two rows.
  const box = { width: 400, height: 224 };
  const order = [7, 6, 5, 4, 3, 2, 1, 0];
  const from = (/** @type {number} */ neuron, /** @type {string} */ key) =>
    neuronMap.arrows?.step(NEURONS, sceneOf({ box, order, run: runOf(), view: { neuron } }), key)?.fields?.neuron;

  for (const [key, goal] of /** @type {[string, number][]} */ ([
    ["ArrowLeft", 6],
    ["ArrowRight", 4],
    ["ArrowDown", 1],
    ["Home", 7],
    ["End", 0],
  ]))
    test(`${key} goes from 5 to ${goal}, as the map shows them`, () => assert.equal(from(5, key), goal));

  test("the edges are the end, and other keys are none of the map's", () => {
    assert.deepEqual([from(7, "ArrowLeft"), from(7, "ArrowUp"), from(0, "ArrowDown")], [7, 7, 0]);
    assert.equal(from(5, "k"), undefined);
  });

  test("the step says which neuron it is", () => {
    const step = neuronMap.arrows?.step(NEURONS, sceneOf({ box, order, view: { neuron: 5 } }), "ArrowRight");
    assert.equal(step?.announcement, "neuron 4: frequency 1 explains 50 % of its variance");
  });
});

describe("on the sketch", () => {
  const step = (/** @type {string} */ key, /** @type {object} */ more = {}) =>
    sketch.arrows?.step(SKETCH, sceneOf({ view: { shape: "square" }, ...more }), key);

  test("left and right choose a token", () => {
    assert.deepEqual(step("ArrowRight", { hover: { token: 1 } }), { hover: { token: 2 }, announcement: "token 2: 1" });
    assert.deepEqual(step("ArrowLeft")?.hover, { token: 0 });
    assert.deepEqual(
      [step("End")?.hover, step("ArrowRight", { hover: { token: 6 } })?.hover],
      [{ token: 6 }, { token: 6 }],
    );
  });

  test("up and down change its value, and no other", () => {
    const up = step("ArrowUp", { hover: { token: 1 } });
    const drawn = valuesOf(String(up?.fields?.shape).slice("drawn:".length), 7);
    const wanted = [0, 0.6, 1, 0, -1, 0, 0];
    drawn?.forEach((value, place) => assert.ok(Math.abs(value - wanted[place]) < 1 / 31, `${place}: ${value}`));
    assert.equal(up?.announcement, "token 1: 0.6");
    assert.equal(step("ArrowDown", { hover: { token: 4 } })?.announcement, "token 4: −1", "−1 is the lowest");
    assert.equal(step("x"), null);
  });
});

describe("on a map of pairs", () => {
  const picture = pictureOf({ values: Array.from({ length: 49 }, (_, cell) => cell) }, { values: [7, 7] });
  const step = (/** @type {string} */ key, /** @type {number[]} */ pin = [], run = {}) =>
    pairs.arrows?.step(picture, sceneOf({ view: { pin }, run }), key);

  test("the arrow keys pin the pair in the middle, and then the one beside it", () => {
    const first = step("ArrowRight");
    assert.deepEqual(first, { fields: { pin: [3, 3] }, announcement: "x = 3, y = 3: activation 24" });
    const goals = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((key) => step(key, [2, 3])?.fields?.pin);
    assert.deepEqual(goals, [
      [1, 3],
      [3, 3],
      [2, 4],
      [2, 2],
    ]);
    assert.deepEqual(
      [step("ArrowLeft", [0, 6]), step("ArrowUp", [0, 6])].map((found) => found?.fields?.pin),
      [
        [0, 6],
        [0, 6],
      ],
    );
  });

  test("pairs are of tokens, in whatever order they stand", () => {
    const found = step("ArrowRight", [3, 1], { tokens: [1, 3, 2, 6, 4, 5, 0] });
    assert.deepEqual(found?.fields?.pin, [2, 1]);
  });

  test("Delete unpins, other keys are none of the map's", () => {
    assert.deepEqual([step("Delete", [1, 1])?.fields, step("x"), step("Enter")], [{ pin: [] }, null, null]);
  });
});

describe("a panel with arrow keys", () => {
  async function mapOn() {
    const board = boardOf(page);
    board.engine.store.setRun({ ...runOf(), order: { post: [4, 0, 1, 2, 3, 5, 6, 7] } });
    await board.see("neuron-map", 400, 224);
    const panel = board.show("neuron-map", NEURONS);
    watchArrows(panel, board.engine);
    return { ...board, panel, graph: /** @type {any} */ (panel.graph) };
  }

  test("can be reached, says what they do, and obeys them", async () => {
    const { engine, graph } = await mapOn();
    assert.equal(graph.getAttribute("tabindex"), "0");
    assert.match(graph.getAttribute("aria-description"), /arrow keys/);
    const event = graph.fire("keydown", { key: "Home" });
    assert.equal(event.defaultPrevented, true);
    assert.equal(engine.view.neuron, 4);
    assert.match(engine.shell.announcer.textContent ?? "", /^neuron 4/);
    assert.equal(graph.fire("keydown", { key: "k" }).defaultPrevented, false);
    assert.equal(graph.fire("keydown", { key: "End", ctrlKey: true }).defaultPrevented, false);
  });

  test("keys that come faster than frames each move on", async () => {
    const { engine, graph } = await mapOn();
    for (const key of ["Home", "ArrowRight", "ArrowRight"]) graph.fire("keydown", { key });
    assert.equal(engine.view.neuron, 1);
  });

  test("does not take the focus from who clicks, and others cannot be reached", async () => {
    const { graph, panelOf, engine } = await mapOn();
    assert.equal(graph.fire("mousedown", {}).defaultPrevented, true);
    watchArrows(panelOf("neuron-fourier"), engine);
    assert.equal(panelOf("neuron-fourier").graph.hasAttribute("tabindex"), false);
  });

  test("a panel marks nothing any more once it is left", async () => {
    const { graph, engine } = await mapOn();
    engine.store.setHover({ token: 2 });
    graph.fire("blur");
    assert.equal(engine.hover, null);
  });
});
