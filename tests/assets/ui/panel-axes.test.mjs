// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";
import { calledOn, textsOn } from "../scenes.mjs";

/** What a panel shows of its axes. @param {any} panel */
const endsOf = ({ axes }) => [axes.ends.x, axes.ends.y];
/** How often a panel's axes have been painted. @param {any} panel */
const paintsOf = ({ axes }) => calledOn(axes.ctx, "clearRect").length;

/** Zoom as a drag does. @param {any} panel @param {number[]} x @param {number[]} [y] */
function zoom(panel, x, y) {
  const { at } = panel.axes;
  const [bottom, top] = y ? y.map(at.y) : [at.top + at.height, at.top];
  panel.zoomTo({ left: at.x(x[0]), right: at.x(x[1]), top, bottom });
  page.frame();
}

describe("axes", () => {
  test("are painted before there is an answer, and not again with each frame", async () => {
    const { see, engine, panelOf } = boardOf(page);
    const { canvas } = panelOf("neuron-input").axes;
    assert.equal(canvas?.getAttribute("role"), null, "a picture of nothing has no words for those who cannot see it");
    const panel = await see("neuron-input");
    assert.equal(canvas?.getAttribute("role"), "img");
    assert.equal(panel.painted, null);
    assert.deepEqual(textsOn(panel.axes.ctx), ["0", "2", "4", "6", "x", "0", "2", "4", "6", "y"]);
    engine.store.goTo(0);
    page.frame();
    assert.equal(paintsOf(panel), 1);
    assert.equal(panel.axes.canvas?.getAttribute("aria-label"), "horizontal axis: x, 0 to 6; vertical axis: y, 0 to 6");
  });

  test("follow the panel's size, the theme, the run and the zoom", async () => {
    const { see, engine } = boardOf(page);
    const panel = await see("neuron-input");
    page.resize(panel.graph, 300, 200);
    page.frame();
    assert.deepEqual([paintsOf(panel), panel.axes.at.width], [2, 252]);
    engine.palette = { ...engine.palette, surface: "#000000" };
    engine.renderer.touch();
    page.frame();
    assert.equal(paintsOf(panel), 3);
    engine.store.setRun(runOf({ name: "run-b", tokens: [0, 1, 2, 3, 4], bounds: {}, components: ["const"] }), {});
    page.frame();
    assert.deepEqual([paintsOf(panel), endsOf(panel)[0]], [4, [-0.5, 4.5]]);
    zoom(panel, [1, 2], [1, 2]);
    assert.equal(paintsOf(panel), 5);
  });

  test("a panel may have no axes to zoom", async () => {
    const { see } = boardOf(page);
    const map = await see("neuron-map");
    assert.deepEqual([map.canZoom, map.isZoomed], [false, false]);
  });

  test("are others on another scale of epochs", async () => {
    const { engine, see } = boardOf(page, { requested: { page: "progress" } });
    const losses = await see("losses");
    engine.store.choose({ timescale: "log" });
    page.frame();
    assert.deepEqual(endsOf(losses)[0], [Math.log10(50), Math.log10(300)]);
  });
});

describe("a zoom", () => {
  test("is said in its panel, with a button that shows the whole plot", async () => {
    const { engine, see } = boardOf(page, { requested: { zoom: "other:1:2" } });
    const panel = await see("neuron-input");
    const { classList } = panel.element;
    assert.ok(!classList.contains("is-zoomed"));
    zoom(panel, [0, 3], [2, 5]);
    assert.ok(classList.contains("is-zoomed"));
    panel.element.querySelector(".unzoom")?.dispatchEvent(new Event("click"));
    page.frame();
    assert.deepEqual([engine.view.zoom, classList.contains("is-zoomed")], ["other:1:2", false]);
  });

  test("is part of the view, with five digits", async () => {
    const { engine, see } = boardOf(page);
    const panel = await see("neuron-input");
    zoom(panel, [0.123456789, 3], [2, 5.5]);
    assert.equal(engine.view.zoom, "neuron-input:0.12346:3:2:5.5");
    assert.deepEqual([panel.isZoomed, endsOf(panel)[1]], [true, [2, 5.5]]);
  });

  test("that shows the whole plot is none", async () => {
    const { engine, see } = boardOf(page, { requested: { zoom: "other:1:2" } });
    const panel = await see("neuron-input");
    zoom(panel, [0, 3], [2, 5]);
    zoom(panel, [-0.5, 6.5], [-0.5, 6.5]);
    assert.equal(engine.view.zoom, "other:1:2");
  });

  test("that the address asks for is there from the beginning", async () => {
    const { engine, see, changed } = boardOf(page, { requested: { zoom: "neuron-input:1:2:3:4" } });
    const panel = await see("neuron-input");
    assert.deepEqual(endsOf(panel), [
      [1, 2],
      [3, 4],
    ]);
    assert.equal(engine.view.zoom, "neuron-input:1:2:3:4");
    assert.ok(!changed.some(({ kind }) => kind === "view"));
  });

  test("by the menu is about the middle of what is shown, never beyond the whole plot", async () => {
    const { engine, see } = boardOf(page);
    const panel = await see("neuron-input");
    const by = (/** @type {number} */ factor) => {
      panel.zoomBy(factor);
      page.frame();
    };
    by(0.5);
    assert.equal(engine.view.zoom, "neuron-input:1.25:4.75:1.25:4.75");
    by(Number.POSITIVE_INFINITY);
    zoom(panel, [-0.5, 1.5], [4.5, 6.5]);
    by(2);
    assert.equal(engine.view.zoom, "neuron-input:-0.5:3.5:2.5:6.5", "it keeps within the plot");
    by(Number.POSITIVE_INFINITY);
    assert.deepEqual([engine.view.zoom, endsOf(panel)[0]], ["", [-0.5, 6.5]]);
  });

  test("by the menu is about the chosen frequency, where there are components", async () => {
    const { engine, see } = boardOf(page, { requested: { freq: 1, blocks: "components" } });
    const panel = await see("neuron-fourier");
    panel.zoomBy(0.5);
    assert.equal(engine.view.zoom, "neuron-fourier:-0.25:3.25:-0.25:3.25");
    page.frame();
    assert.equal(panel.isZoomed, true);
    engine.store.choose({ blocks: "frequencies" });
    page.frame();
    assert.equal(panel.isZoomed, false, "another picture, with axes of its own");
    panel.zoomBy(0.5);
    const both = "neuron-fourier:-0.25:3.25:-0.25:3.25,neuron-fourier-folded:0:2:0:2";
    assert.equal(engine.view.zoom, both);
  });

  test("along the epochs is one of all charts over the training", async () => {
    const { engine, see } = boardOf(page, { requested: { page: "progress" } });
    const [losses, accuracies] = [await see("losses"), await see("accuracies")];
    zoom(losses, [100, 250]);
    assert.equal(engine.view.zoom, "epochs:100:250");
    assert.deepEqual(endsOf(accuracies)[0], [100, 250]);
    zoom(accuracies, [0, 300]);
    assert.deepEqual([engine.view.zoom, endsOf(losses)[0]], ["", [0, 300]]);
  });
});
