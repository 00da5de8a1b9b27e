// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { SourceError } from "../../../assets/engine/data/source.mjs";
import { setTheme } from "../../../assets/engine/ui/theme.mjs";
import { TimelineFigure } from "../../../assets/engine/ui/timeline-figure.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf, settled } from "../helpers.mjs";

const PHASES = { ends: {}, bands: [], sentence: "None.", story: "", moments: {} };

/** A figure that has been asked for once, and a Plotly that notes what it draws. @param {Promise<void>} [loading] */
function figureOf(loading = Promise.resolve()) {
  const { engine, store, source, asked } = engineOf(page);
  const { graph } = engine.shell.band;
  const Plotly = { react: mock.fn(async (_graph, _data, _layout) => {}), relayout: mock.fn() };
  Object.assign(page.window, { Plotly });
  const failed = mock.fn();
  const figure = new TimelineFigure(
    graph,
    store,
    /** @type {any} */ (source),
    failed,
    loading.then(() => Plotly),
  );
  store.setRun(runOf());
  const drawn = () => Plotly.react.mock.calls.map(({ arguments: [, data] }) => data);
  return { store, graph, figure, Plotly, failed, drawn, asked: asked.timeline };
}

test("the figure is asked for once for each run, theme, scale and phases", async () => {
  const { store, figure, asked } = figureOf();
  figure.request();
  store.choose({ neuron: 5 });
  store.goTo(0);
  assert.equal(asked.length, 1);
  store.choose({ timescale: "log" });
  store.setPhases(PHASES);
  setTheme("dark");
  figure.request();
  store.setRun(runOf({ digest: "more" }));
  assert.deepEqual(
    asked.map(({ run, theme, timescale, phases }) => [run.digest, theme, timescale, phases]),
    [
      ["aaaa", "light", "linear", null],
      ["aaaa", "light", "log", null],
      ["aaaa", "light", "log", { bands: [] }],
      ["aaaa", "dark", "log", { bands: [] }],
      ["more", "dark", "log", null],
    ],
  );
});

test("Plotly draws the figure once it is there itself", async () => {
  let arrive = () => {};
  const loading = new Promise((resolve) => {
    arrive = () => resolve(undefined);
  });
  const { graph, Plotly, drawn, asked } = figureOf(loading);
  asked[0].resolve({ data: ["curves"], layout: {} });
  await settled();
  assert.deepEqual(drawn(), []);
  arrive();
  await settled();
  assert.deepEqual(drawn(), [["curves"]]);
  assert.equal(Plotly.react.mock.calls[0].arguments[0], graph);
});

test("a figure that comes late is dropped", async () => {
  const { store, drawn, asked } = figureOf();
  store.choose({ timescale: "log" });
  asked[1].resolve({ data: ["new"], layout: {} });
  asked[0].resolve({ data: ["old"], layout: {} });
  await settled();
  assert.deepEqual(drawn(), [["new"]]);
});

test("a figure that cannot be had is a sentence, and can be asked for again", async () => {
  const { figure, failed, drawn, asked } = figureOf();
  const error = new SourceError("It is busy.");
  asked[0].reject(error);
  await settled();
  assert.deepEqual([failed.mock.calls[0].arguments, drawn()], [[error], []]);
  figure.request();
  asked[1].resolve({ data: ["curves"], layout: {} });
  await settled();
  assert.deepEqual(drawn(), [["curves"]]);
});

test("a figure takes the size of paper once it is drawn", () => {
  const { graph, figure, Plotly } = figureOf();
  figure.fit();
  assert.equal(Plotly.relayout.mock.callCount(), 0);
  graph.classList.add("js-plotly-plot");
  figure.fit();
  assert.equal(Plotly.relayout.mock.callCount(), 1);
});
