// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Part } from "../../../assets/engine/data/clip.mjs";
import { clearCanvas } from "../../../assets/engine/plot/canvas.mjs";
import { setFont } from "../../../assets/engine/plot/painters/typography.mjs";
import { Panel } from "../../../assets/engine/ui/panel.mjs";
import { PanelList } from "../../../assets/engine/ui/panel-list.mjs";
import { deliver, engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { clipBytes, runOf } from "../helpers.mjs";
import { ask, specOf } from "../openings.mjs";

const IDLE_MS = 60;
const ASKED = "neuron_frequencies?stage=post";
const MAP = specOf("neuron-map", "neuron-map", ask("neuron_frequencies", { stage: "stage" }), {
  ...{ title: "Neurons", detail: "{stage}" },
  arrays: ["values", "fraction", "active"],
});
/** The run begins at its first checkpoint. */
const FACTS = runOf({ start: { ...runOf().start, epoch: 0 } });
/** What `performance.now` says. */
const clock = { time: 0 };
/** Let time pass. @param {number} [milliseconds] */
function wait(milliseconds = 1000) {
  clock.time += milliseconds;
  mock.timers.tick(milliseconds);
}

/** A clip of eight neurons' frequencies. @param {number[]} epochs @param {Partial<import("../helpers.mjs").ClipSpec>} [more] */
function frequencies(epochs, more = {}) {
  const all = epochs.flatMap((epoch) => [2, 3, 2, 3, 1, 1, 0, 0].map((freq) => (epoch % 200 ? 3 - freq : freq)));
  const tracks = {
    values: { shape: [8], data: Uint8Array.from(all) },
    fraction: {
      ...{ shape: [8], data: Uint8Array.from(all, () => 254), signed: false, curve: /** @type {const} */ ("linear") },
      ...{ low: epochs.map(() => 0), high: epochs.map(() => 0.9) },
    },
    active: { shape: [8], data: Uint8Array.from(all, () => 1) },
  };
  return clipBytes({ epochs, tracks, ...more });
}

const EXACT = { values: Array(8).fill(2), fraction: Array(8).fill(0.5), active: Array(8).fill(1) };

/** An engine with one panel, the map if nothing else is said, and a server in hand. */
function mapOf(spec = MAP) {
  mock.method(performance, "now", () => clock.time);
  const { engine, server, asked } = engineOf(page);
  const panel = new Panel(spec, 0, {
    changed: () => engine.renderer.request(),
    choose: (fields) => engine.store.choose(fields),
  });
  Object.assign(panel, { isVisible: true, box: { width: 200, height: 100, zoom: 1 } });
  const { element } = panel;
  engine.panels = [panel];
  engine.store.setRun(FACTS);
  page.frame();
  const text = (/** @type {string} */ name) => element.querySelector(`.${name}`)?.textContent;
  const full = () => element.querySelector(".sentence")?.getAttribute("title");
  const shown = () => [element.dataset.panel, element.dataset.epoch, element.dataset.fidelity];
  const isStale = () => element.classList.contains("is-stale");
  const urlOf = () => panel.frames.urls(/** @type {any} */ (engine.run), engine.view)[0];
  /** Answer it exactly, at the epoch that is shown. */
  const answer = () => deliver(engine, { [panel.exactQuestion(engine.view) ?? ""]: EXACT });
  return { engine, panel, server, asked: asked.answers, text, full, shown, isStale, urlOf, answer };
}

describe("a panel", () => {
  test("of what a site does not have says so, and asks for nothing", () => {
    const { engine, panel, server, text } = mapOf();
    const why = "This site has stage pre alone.";
    engine.store.setRun({ ...FACTS, published: { neuron_frequencies: { stage: { values: ["pre"], why } } } });
    const before = server.requested.length;
    engine.clips.entries.clear();
    page.frame();
    assert.deepEqual([text("sentence"), panel.isEmpty(engine.view), engine.clips.entries.size], [why, true, 0]);
    assert.equal(server.requested.length, before);
    engine.store.choose({ stage: "pre" });
    page.frame();
    assert.equal(panel.isEmpty(engine.view), false);
  });

  test("shows nothing before its clip has come, then the frame, and says what it shows", async () => {
    const { server, shown, text, full, isStale, urlOf } = mapOf();
    assert.equal(urlOf(), `/clips/run-a/0123456789abcdef/${ASKED}&arrays=values,fraction,active`);
    assert.deepEqual(shown(), [undefined, undefined, undefined]);
    await server.send(urlOf(), frequencies([0, 100, 200]));
    page.frame();
    assert.deepEqual(shown(), [ASKED, "0", "frame"]);
    assert.deepEqual(["title", "detail", "sentence", "foot"].map(text), ["Neurons", "post", "At epoch 0.", "Foot."]);
    assert.equal(full(), "At epoch 0.", "where its lines cut it off");
    assert.equal(isStale(), false);
  });

  test("shows exact numbers rather than the frame, but of no other place", async () => {
    const { engine, server, shown, text, urlOf, answer } = mapOf();
    await server.send(urlOf(), frequencies([0, 100, 200]));
    answer();
    page.frame();
    assert.deepEqual([...shown(), text("sentence")], [ASKED, "0", "exact", "Sentence."]);
    engine.store.goTo(1);
    page.frame();
    assert.deepEqual([...shown(), text("sentence")], [ASKED, "100", "frame", "At epoch 100."]);
    engine.store.goTo(0);
    page.frame();
    assert.equal(shown()[2], "exact");
  });

  test("keeps what it showed where there is no frame, and marks it", async () => {
    const { engine, server, shown, isStale, urlOf } = mapOf();
    await server.send(urlOf(), frequencies([0, 100, 200]));
    page.frame();
    engine.store.goTo(3);
    page.frame();
    assert.deepEqual([...shown(), isStale()], [ASKED, "0", "frame", true]);
    engine.store.goTo(2);
    page.frame();
    assert.deepEqual([...shown(), isStale()], [ASKED, "200", "frame", false]);
  });

  test("keeps what it showed while another question is answered, and never names it wrongly", async () => {
    const { engine, server, shown, isStale, urlOf } = mapOf();
    await server.send(urlOf(), frequencies([0, 100]));
    page.frame();
    wait();
    engine.store.choose({ stage: "pre" });
    page.frame();
    assert.deepEqual([...shown(), isStale()], [ASKED, "0", "frame", true]);
    await server.send(urlOf(), frequencies([0, 100]));
    page.frame();
    assert.deepEqual([...shown(), isStale()], ["neuron_frequencies?stage=pre", "0", "frame", false]);
  });

  test("says why there are no frames, and goes on showing exact numbers", async () => {
    const { server, shown, text, urlOf, answer } = mapOf();
    await server.refuse(urlOf(), 400, "Neuron 600 is not in this run.");
    answer();
    page.frame();
    assert.equal(text("status"), "Not loaded: Neuron 600 is not in this run.");
    assert.deepEqual(shown(), [ASKED, "0", "exact"]);
  });

  test("says that it waits for a turn when the server has no time", async () => {
    const { server, text, urlOf } = mapOf();
    await server.refuse(urlOf(), 503, "Too many.", 5);
    wait();
    page.frame();
    assert.equal(text("status"), "The server is busy: waiting for a turn …");
  });

  test("paints its ink before it writes a word, and writes what the ink shows", async () => {
    const { engine, panel, server, shown, text, urlOf } = mapOf();
    await server.send(urlOf(), frequencies([0, 100]));
    const run = /** @type {any} */ (engine.run);
    const { calls } = /** @type {any} */ (panel.ctx);
    const before = calls.length;
    panel.paint(engine, run, 0);
    assert.ok(calls.length > before);
    assert.deepEqual([...shown(), text("title")], [undefined, undefined, undefined, ""]);
    const painted = calls.length;
    panel.writeCaptions(engine, run, 0);
    assert.deepEqual([...shown(), text("detail"), text("sentence")], [ASKED, "0", "frame", "post", "At epoch 0."]);
    assert.equal(calls.length, painted, "words are no ink");
  });

  test("says that it loads when that takes a moment", async () => {
    const { engine, server, text, urlOf } = mapOf();
    wait(50);
    engine.panels[0].touch();
    page.frame();
    assert.equal(text("status"), "");
    wait(51);
    page.frame();
    assert.equal(text("status"), "Loading …");
    await server.send(urlOf(), frequencies([0, 100]));
    page.frame();
    assert.equal(text("status"), "");
  });

  test("that has lost its size says what it showed until it is painted again", async () => {
    const { engine, panel, server, shown, text, urlOf } = mapOf();
    await server.send(urlOf(), frequencies([0, 100]));
    page.frame();
    panel.box = { width: 0, height: 0, zoom: 1 };
    engine.store.goTo(1);
    page.frame();
    assert.deepEqual(
      [...shown(), text("sentence")],
      [ASKED, "0", "frame", "At epoch 0."],
      "the ink is that of epoch 0",
    );
    panel.box = { width: 200, height: 100, zoom: 1 };
    panel.touch();
    page.frame();
    assert.deepEqual([...shown(), text("sentence")], [ASKED, "100", "frame", "At epoch 100."]);
  });

  test("sets its font again once its canvas has a new size, and only then", () => {
    const { panel } = mapOf();
    const { ctx } = panel;
    clearCanvas(panel.ctx, panel.canvas, panel.box);
    setFont(ctx, "11px Inter");
    ctx.font = "10px sans-serif";
    clearCanvas(panel.ctx, panel.canvas, panel.box);
    setFont(ctx, "11px Inter");
    assert.equal(ctx.font, "10px sans-serif", "a canvas of the same size has kept its font: it need not be set");
    panel.box = { width: 300, height: 100, zoom: 1 };
    clearCanvas(panel.ctx, panel.canvas, panel.box);
    setFont(ctx, "11px Inter");
    assert.equal(ctx.font, "11px Inter");
  });

  test("gives its canvas the screen's pixels", () => {
    const { panel, engine } = mapOf();
    /** @type {any} */ (globalThis.window).devicePixelRatio = 2;
    clearCanvas(panel.ctx, panel.canvas, panel.box);
    assert.deepEqual([panel.canvas.width, panel.canvas.height], [400, 200]);
    assert.equal(panel.follows("stage"), true);
    assert.equal(panel.follows("neuron"), false);
    assert.equal(panel.question(engine.view), ASKED);
  });
});

describe("another run", () => {
  const other = runOf({ ...FACTS, name: "run-b", digest: "bbbb", clips: "/clips/run-b/1" });

  test("is asked about, though the answer for the run before has the same name and epoch", () => {
    const { engine, asked, answer } = mapOf();
    mock.timers.tick(IDLE_MS);
    answer();
    engine.exact.settle();
    engine.store.setRun(other);
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(
      asked.map(({ run, questions }) => [run.name, questions]),
      ["run-a", "run-b"].map((name) => [name, [`0/${ASKED}&arrays=values,fraction,active`]]),
    );
  });

  test("that has nothing for it says why, and is asked nothing", async () => {
    const { engine, panel, server, asked, shown, text, urlOf } = mapOf();
    await server.send(urlOf(), frequencies([0, 100, 200]));
    page.frame();
    const why = "x² + y² has no waves to compare with.";
    engine.store.setRun({ ...runOf({ refusals: { "neuron-map": why } }), name: "run-b", clips: "/clips/run-b/1" });
    page.frame();
    const before = asked.length;
    wait(2 * IDLE_MS);
    assert.deepEqual([text("sentence"), panel.isEmpty(engine.view), asked.length - before], [why, true, 0]);
    assert.deepEqual(shown(), [undefined, undefined, undefined]);
    engine.store.setRun(FACTS);
    page.frame();
    wait(2 * IDLE_MS);
    assert.deepEqual([panel.isEmpty(engine.view), asked.length - before], [false, 1], "another run has it again");
  });

  test("is never shown by the numbers of the run before as if they were its own", async () => {
    const { engine, isStale, server, shown, text, urlOf, answer } = mapOf();
    answer();
    page.frame();
    wait();
    engine.store.setRun(other);
    page.frame();
    const isMarked = isStale() || shown()[0] === undefined;
    assert.ok(isMarked, `shows ${shown().join(" ")}`);
    await server.send(urlOf(), frequencies([0, 100]));
    page.frame();
    assert.deepEqual([...shown(), text("sentence")], [ASKED, "0", "frame", "At epoch 0."]);
  });
});

describe("the map's order", () => {
  test("is that of the end of the run at the stage that is shown", async () => {
    const { engine, panel, server, urlOf } = mapOf();
    const order = { post: [7, 6, 5, 4, 3, 2, 1, 0], pre: [0, 2, 1, 3, 6, 7, 4, 5] };
    engine.store.setRun({ ...FACTS, order });
    await server.send(urlOf(), frequencies([0, 100]));
    page.frame();
    assert.deepEqual(panel.context?.order, order.post);
    engine.store.choose({ stage: "pre" });
    page.frame();
    assert.deepEqual(panel.context?.order, order.pre);
  });

  test("is by number when the person wants that", async () => {
    const { engine, panel, server, urlOf } = mapOf();
    await server.send(urlOf(), frequencies([0, 100]));
    engine.store.choose({ order: "index" });
    page.frame();
    assert.equal(panel.context?.order, null);
  });
});

test("the colours' limits are the run's once its clip is here, where that is chosen", async () => {
  const { engine, panel, server, urlOf } = mapOf();
  engine.store.choose({ colours: "run" });
  await server.send(urlOf(), frequencies([0, 100]));
  page.frame();
  const part = new Part(frequencies([0, 100]));
  assert.deepEqual(
    [panel.context?.chosen.whose, panel.context?.chosen.limits.high],
    ["run", part.tracks.values.limits?.high],
  );
});

test("a panel whose type and marks are larger has a smaller box, and knows what a point of the window is in it", () => {
  const { panel } = mapOf();
  panel.resize({ width: 500, height: 250 }, 1.25);
  assert.deepEqual(panel.box, { width: 400, height: 200, zoom: 1.25 });
  panel.graph.getBoundingClientRect = () => /** @type {any} */ ({ left: 100, top: 50 });
  assert.deepEqual(panel.placeOf({ x: 225, y: 75 }), { x: 100, y: 20 });
  clearCanvas(panel.ctx, panel.canvas, panel.box);
  assert.deepEqual([panel.canvas.width, panel.canvas.height], [500, 250]);
});

test("the list beside an enlarged plot has the rows of its table, anew for each picture", () => {
  const element = page.add("div");
  const list = new PanelList(/** @type {any} */ (element));
  let made = 0;
  const painter = /** @type {any} */ ({ table: () => ({ columns: ["x", "value"], rows: [["cos 1", ++made]] }) });
  const [one, other] = [{}, {}];
  for (const picture of [one, one, other]) list.write(painter, /** @type {any} */ (picture), /** @type {any} */ ({}));
  assert.equal(element.textContent, "xvaluecos 12");
});
