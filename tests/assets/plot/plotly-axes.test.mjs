// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { rangesIn, rangesText } from "../../../assets/engine/plot/plotly-axes.mjs";
import { boardOf } from "../boards.mjs";
import { fakePage } from "../fakes.mjs";
import { runOf, settled } from "../helpers.mjs";
import { FIELDS } from "../openings.mjs";

/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = fakePage();
});

/** What Plotly shows. @param {any} panel */
const rangesOf = ({ plot }) => [plot._fullLayout.xaxis.range, plot._fullLayout.yaxis.range];

describe("zooms as text", () => {
  test("are read and written by name", () => {
    const ranges = rangesIn("neuron-input:0:20:5:30,epochs:-1.5:8e-7");
    assert.deepEqual(
      [...ranges],
      [
        ["neuron-input", [0, 20, 5, 30]],
        ["epochs", [-1.5, 8e-7]],
      ],
    );
    assert.equal(rangesText(ranges), "neuron-input:0:20:5:30,epochs:-1.5:8e-7");
    assert.deepEqual([...rangesIn(""), ...rangesIn(",")], []);
  });

  test("are what the schema takes, however large or small their numbers", () => {
    const text = rangesText(new Map([["a", [1e25, -2.5e-9, 0, 1e21]]]));
    assert.match(text, new RegExp(/** @type {string} */ (FIELDS.zoom.pattern)));
    assert.deepEqual(rangesIn(text).get("a"), [1e25, -2.5e-9, 0, 1e21]);
  });
});

describe("axes", () => {
  test("come once a panel is seen, one panel after the other, with no data", async () => {
    const { plotly, panelOf, see } = boardOf(page);
    await settled();
    assert.equal(plotly.calls.length, 0);
    await see("neuron-input");
    page.see(panelOf("neuron-input").element, false);
    await see("neuron-input");
    const [[, data, layout]] = plotly.named("newPlot");
    assert.deepEqual([plotly.named("newPlot").length, data, layout.xaxis.range], [1, [], [-0.5, 6.5]]);
    assert.deepEqual(layout.template, { layout: { font: "light" } });
  });

  test("are not for a panel that has none", async () => {
    const { plotly, see } = boardOf(page);
    await see("neuron-map");
    assert.deepEqual(plotly.calls, []);
  });

  test("are those of the run that is here by the time Plotly is", async () => {
    const { engine, see, panelOf } = boardOf(page);
    const { Plotly } = /** @type {any} */ (globalThis.window);
    /** @type {(plotly: any) => void} */
    let arrive = () => {};
    /** @type {any} */ (globalThis.window).Plotly = new Promise((resolve) => {
      arrive = resolve;
    });
    await see("neuron-input");
    engine.setRun(runOf({ name: "run-b", tokens: [0, 1, 2, 3, 4], bounds: {}, components: ["const"] }), {});
    arrive(Plotly);
    /** @type {any} */ (globalThis.window).Plotly = Plotly;
    await settled();
    assert.deepEqual(rangesOf(panelOf("neuron-input"))[0], [-0.5, 4.5]);
  });

  test("follow the panel's size and the theme", async () => {
    const { plotly, see, engine } = boardOf(page);
    const panel = await see("neuron-input");
    page.resize(panel.graph, 300, 200);
    await settled();
    assert.deepEqual([plotly.named("resize").length, panel.box], [1, { width: 300, height: 200 }]);
    page.document.documentElement.dataset.theme = "dark";
    engine.themeChanged();
    await settled();
    assert.deepEqual(plotly.named("relayout"), [["relayout", { template: { layout: { font: "dark" } } }]]);
    assert.equal(engine.view.zoom, "");
  });
});

describe("a zoom", () => {
  test("is part of the view, and paints what is in it", async () => {
    const { engine, plotly, see } = boardOf(page);
    const panel = await see("neuron-input");
    plotly.zoom(panel.plot, [0.123456789, 3], [2, 5.5]);
    assert.equal(engine.view.zoom, "neuron-input:0.12346:3:2:5.5");
    assert.equal(panel.isDirty, true);
  });

  test("that is taken back is none", async () => {
    const { engine, plotly, see } = boardOf(page, { requested: { zoom: "other:1:2" } });
    const panel = await see("neuron-input");
    plotly.zoom(panel.plot, [0, 3], [2, 5]);
    plotly.zoom(panel.plot, [-0.5, 6.5], [-0.5, 6.5]);
    assert.equal(engine.view.zoom, "other:1:2");
  });

  test("that the address asks for is there from the beginning, and is not taken for a person's", async () => {
    const { engine, see, changes } = boardOf(page, { requested: { zoom: "neuron-input:1:2:3:4" } });
    const panel = await see("neuron-input");
    assert.deepEqual(rangesOf(panel), [
      [1, 2],
      [3, 4],
    ]);
    assert.deepEqual([engine.view.zoom, changes], ["neuron-input:1:2:3:4", []]);
  });

  test("by the menu is about the middle of what is shown, never beyond the whole plot", async () => {
    const { engine, plots, see, plotly } = boardOf(page);
    const panel = await see("neuron-input");
    await plots.scale(panel, 0.5);
    assert.equal(engine.view.zoom, "neuron-input:1.25:4.75:1.25:4.75");
    plotly.zoom(panel.plot, [-0.5, 1.5], [4.5, 6.5]);
    await plots.scale(panel, 2);
    assert.equal(engine.view.zoom, "neuron-input:-0.5:3.5:2.5:6.5", "it keeps within the plot");
    await plots.scale(panel, Number.POSITIVE_INFINITY);
    assert.deepEqual([engine.view.zoom, rangesOf(panel)[0]], ["", [-0.5, 6.5]]);
    await plots.scale(/** @type {any} */ ({ plot: null }), 2);
  });

  test("by the menu is about the chosen frequency, where there are components", async () => {
    const { engine, plots, see } = boardOf(page, { requested: { freq: 1 } });
    const panel = await see("neuron-fourier");
    await plots.scale(panel, 0.5);
    assert.equal(engine.view.zoom, "neuron-fourier:-0.25:3.25:-0.25:3.25");
  });

  test("along the epochs is one of all charts over the training", async () => {
    const { engine, plotly, see } = boardOf(page, { requested: { page: "progress" } });
    const [losses, accuracies] = [await see("losses"), await see("accuracies")];
    plotly.zoom(losses.plot, [100, 250]);
    await settled();
    assert.equal(engine.view.zoom, "epochs:100:250");
    assert.deepEqual(rangesOf(accuracies)[0], [100, 250]);
    plotly.zoom(accuracies.plot, [0, 300]);
    await settled();
    assert.deepEqual([engine.view.zoom, rangesOf(losses)[0]], ["", [0, 300]]);
  });

  test("comes and goes with a view that is restored", async () => {
    const { engine, plotly, see } = boardOf(page);
    const panel = await see("neuron-input");
    plotly.zoom(panel.plot, [0, 3], [2, 5]);
    const zoomed = engine.view;
    engine.restore({ ...zoomed, zoom: "" });
    await settled();
    assert.deepEqual(rangesOf(panel), [
      [-0.5, 6.5],
      [-0.5, 6.5],
    ]);
    engine.restore(zoomed);
    await settled();
    assert.deepEqual(rangesOf(panel), [
      [0, 3],
      [2, 5],
    ]);
    assert.equal(engine.view.zoom, zoomed.zoom);
  });

  test("is heard again after Plotly has failed", async () => {
    const { engine, plotly, plots, see } = boardOf(page);
    const panel = await see("neuron-input");
    const { react } = plotly.Plotly;
    plotly.Plotly.react = async () => {
      throw new Error("Plotly could not");
    };
    await assert.rejects(plots.reframe([panel]), /could not/);
    plotly.Plotly.react = react;
    plotly.zoom(panel.plot, [0, 3], [2, 5]);
    assert.equal(engine.view.zoom, "neuron-input:0:3:2:5");
  });
});

test("another scale of epochs gives the charts other axes", async () => {
  const { engine, see } = boardOf(page, { requested: { page: "progress" } });
  const losses = await see("losses");
  engine.choose({ timescale: "log" });
  await settled();
  assert.deepEqual(rangesOf(losses)[0], [Math.log10(50), Math.log10(300)]);
});
