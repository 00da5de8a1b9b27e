// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { answer, countingOf, running } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf, settled } from "../helpers.mjs";
import { ask, specOf, VIEW } from "../openings.mjs";

const REST = 60;
/** What each panel has painted. @param {{paints: string[]}[]} panels */
const paintsOf = (panels) => panels.map(({ paints }) => paints);

describe("painting", () => {
  test("happens once per animation frame, however much changes", () => {
    const { engine, panels, seen } = running(page);
    const before = seen.paints;
    engine.goTo(1);
    engine.choose({ neuron: 5 });
    engine.goTo(3);
    engine.choose({ scale: "linear" });
    engine.themeChanged();
    engine.clipChanged(panels[0].url(/** @type {any} */ (engine.run), engine.view));
    assert.equal(page.waiting, 1);
    page.frame();
    assert.equal(seen.paints, before + 1);
    assert.deepEqual(paintsOf(panels), [["neuron?neuron=5 at 300"], ["attention?head=1 at 300"]]);
    assert.equal(page.waiting, 0, "a page at rest paints nothing");
  });

  test("is of all ink first, then of all words, in one task, and of the same epoch", () => {
    const { engine, order } = running(page);
    engine.goTo(1);
    assert.deepEqual(order, []);
    page.frame();
    assert.deepEqual(order, [
      "paint neuron at 100",
      "paint attention at 100",
      "tell neuron at 100",
      "tell attention at 100",
    ]);
  });

  test("is for panels that are seen and out of date", () => {
    const { engine, panels, order } = running(page);
    panels[1].isVisible = false;
    engine.goTo(1);
    page.frame();
    engine.clipChanged(panels[1].url(/** @type {any} */ (engine.run), engine.view));
    page.frame();
    assert.deepEqual(order, ["paint neuron at 100", "tell neuron at 100"]);
    panels[1].isVisible = true;
    engine.requestPaint();
    page.frame();
    assert.deepEqual(order.slice(2), ["paint attention at 100", "tell attention at 100"]);
    engine.requestPaint();
    page.frame();
    assert.equal(order.length, 4, "nothing is out of date");
  });

  test("waits for a run", () => {
    const { engine, panels, seen } = countingOf();
    engine.requestPaint();
    page.frame();
    assert.equal(seen.paints, 0);
    engine.setRun(runOf());
    page.frame();
    assert.deepEqual(paintsOf(panels), [["neuron?neuron=3 at 200"], ["attention?head=1 at 200"]]);
  });

  test("moves the slider and the timeline's cursor, and says the epoch as people read it", () => {
    const { engine } = running(page);
    /** @type {any[]} */
    const shown = [];
    engine.timeline = /** @type {any} */ ({ show: (/** @type {number} */ epoch) => shown.push(epoch) });
    const slider = page.add("input");
    slider.type = "range";
    engine.slider = slider;
    const start = { run: "run-b", epoch: 5000, neuron: 1, head: 0, freq: 1 };
    engine.setRun(runOf({ name: "run-b", clips: "/clips/run-b/1", epochs: [0, 5000], start }), {});
    page.frame();
    assert.deepEqual([slider.value, slider.max, slider.getAttribute("aria-valuetext")], ["1", "1", "epoch 5,000"]);
    assert.deepEqual([engine.timeline?.run, shown], [engine.run, [5000]]);
  });

  test("follows the theme: the palette, the curves, the axes", () => {
    const { engine, panels, timelines } = running(page);
    page.document.documentElement.dataset.theme = "dark";
    engine.themeChanged();
    page.frame();
    assert.equal(timelines[timelines.length - 1].theme, "dark");
    assert.deepEqual(
      panels.map(({ paints }) => paints.length),
      [1, 1],
    );
  });
});

describe("going to a checkpoint", () => {
  test("stays within the run, and does nothing where it is already", () => {
    const { engine, changes } = running(page);
    engine.goTo(99);
    assert.deepEqual([engine.epoch, engine.view.epoch], [300, 300]);
    page.frame();
    engine.goTo(50);
    assert.deepEqual([page.waiting, changes.length], [0, 1]);
    engine.goTo(-5);
    assert.deepEqual([engine.epoch, engine.view.epoch], [0, 0]);
  });

  test("does nothing without a run", () => {
    const { engine } = countingOf();
    engine.goTo(2);
    assert.deepEqual([engine.place, engine.epoch, engine.last], [0, 0, 0]);
  });

  test("moves the slider at once, so that the next key starts from there", () => {
    const { engine } = running(page);
    engine.slider = page.add("input");
    engine.goTo(1);
    assert.equal(engine.slider?.value, "1");
  });
});

describe("choosing", () => {
  test("holds at once, and says so to the page", () => {
    const { engine, changes, turns } = running(page);
    engine.choose({ neuron: 5, stage: "pre" });
    assert.deepEqual([engine.view.neuron, engine.view.stage], [5, "pre"]);
    assert.deepEqual([changes, turns], [[engine.view], []]);
  });

  test("the same again does nothing", () => {
    const { engine, changes } = running(page);
    engine.choose({ neuron: 3, dims: [0, 1] });
    assert.deepEqual([page.waiting, changes], [0, []]);
  });

  test("does nothing without a run", () => {
    const { engine, changes } = countingOf();
    engine.choose({ neuron: 3 });
    assert.deepEqual([engine.view, changes], [{}, []]);
  });

  test("repaints the panels that it concerns, and no others", () => {
    const { engine, panels } = running(page);
    const paintedBy = (/** @type {object} */ fields) => {
      for (const panel of panels) panel.paints.length = 0;
      engine.choose(fields);
      page.frame();
      return panels.filter(({ paints }) => paints.length > 0).map(({ id }) => id);
    };
    assert.deepEqual(paintedBy({ neuron: 5 }), ["neuron"]);
    assert.deepEqual(paintedBy({ head: 2 }), ["attention"]);
    assert.deepEqual(paintedBy({ z: 4, large: "neuron", sort: "neuron" }), []);
    assert.deepEqual(paintedBy({ zoom: "neuron:0:1", colours: "epoch" }), ["neuron", "attention"]);
  });

  test("repaints a panel that marks the field, though it asks the same", () => {
    const map = specOf("map", "neuron-map", ask("neuron_frequencies"));
    const list = specOf("list", "neuron-table", ask("neuron_frequencies"));
    const { engine, panels } = running(page, { specs: [map, list] });
    engine.choose({ neuron: 5 });
    page.frame();
    engine.choose({ sort: "neuron" });
    page.frame();
    assert.deepEqual(
      panels.map(({ paints }) => paints.length),
      [1, 2],
    );
  });

  test("a frequency gives up the neurons that were picked of another, unless it brings its own", () => {
    const { engine } = running(page);
    engine.choose({ picks: [1, 2] });
    engine.choose({ freq: 3 });
    assert.deepEqual(engine.view.picks, []);
    engine.choose({ freq: 2, picks: [4] });
    assert.deepEqual(engine.view.picks, [4]);
  });

  test("another page turns, and keeps everything else", () => {
    const { engine, turns, changes } = running(page);
    engine.choose({ page: "neurons" });
    assert.deepEqual(turns, [[VIEW, { ...VIEW, page: "neurons" }]]);
    assert.deepEqual(changes, []);
  });

  test("another scale of epochs moves the curves and all axes", () => {
    const { engine, timelines } = running(page);
    engine.timeline = /** @type {any} */ ({ timescale: "linear", show() {} });
    engine.choose({ timescale: "log" });
    assert.deepEqual([timelines[timelines.length - 1].timescale, engine.timeline?.timescale], ["log", "log"]);
  });
});

describe("playing", () => {
  test("goes on where it was after the page was out of sight", () => {
    const { engine } = running(page);
    engine.goTo(0);
    engine.togglePlay();
    engine.play(engine.paintedAt + 60_000);
    assert.ok(engine.place > 0 && engine.place <= 3, `at ${engine.place}`);
    assert.equal(engine.player.isPlaying, true);
  });

  test("from the last checkpoint starts over", () => {
    const { engine } = running(page);
    engine.goTo(3);
    engine.togglePlay();
    assert.deepEqual([engine.place, engine.view.epoch], [0, 0]);
  });
});

describe("exact numbers", () => {
  test("are asked for once the hand rests: for what is seen and not exact yet", () => {
    const made = running(page);
    const { engine, panels, sent } = made;
    engine.goTo(1);
    engine.goTo(3);
    mock.timers.tick(REST);
    assert.deepEqual(sent, [{ view: { ...VIEW, epoch: 300 }, panels: ["neuron", "attention"] }]);
    answer(made);
    assert.equal(panels[0].isDirty, true);
    engine.choose({ neuron: 5 });
    mock.timers.tick(REST);
    assert.deepEqual(sent[1].panels, ["neuron"], "attention is exact already");
    panels[0].isVisible = false;
    answer(made);
    engine.choose({ scale: "linear" });
    mock.timers.tick(REST);
    assert.equal(sent.length, 2, "nothing that is seen is missing");
  });

  test("are not asked for where the view has nothing to show", () => {
    const picked = specOf("picked", "pairs", ask("neuron", { neuron: "picks" }), { each: "pick" });
    const { engine, sent } = running(page, { specs: [picked] });
    mock.timers.tick(REST);
    assert.equal(sent.length, 0);
    engine.choose({ picks: [4] });
    mock.timers.tick(REST);
    assert.deepEqual(sent[0].panels, ["picked-0"]);
  });

  test("are asked for at once when the slider is let go", () => {
    const { engine, sent } = running(page);
    engine.hold(true);
    engine.goTo(3);
    mock.timers.tick(REST + 1);
    assert.equal(sent.length, 0, "a held hand rests for longer");
    engine.hold(false);
    assert.equal(sent[0].view.epoch, 300);
  });

  test("are not asked for while it plays, but when it stops", () => {
    const { engine, sent } = running(page);
    engine.goTo(0);
    mock.timers.tick(REST);
    engine.exact.settle();
    const before = sent.length;
    engine.togglePlay();
    for (let time = 0; time <= 200; time += 20) page.frame(engine.paintedAt + 20);
    engine.choose({ neuron: 5 });
    mock.timers.tick(1000);
    assert.deepEqual([sent.length, engine.player.isPlaying], [before, true]);
    while (engine.player.isPlaying) page.frame(engine.paintedAt + 50);
    assert.equal(engine.epoch, 300);
    mock.timers.tick(REST);
    assert.equal(sent[before].view.epoch, 300);
  });

  test("are asked for what consumers need as well, each panel once", () => {
    const { engine, sent } = running(page);
    engine.consumers.push({ wanted: () => ["neuron-list", "neuron"], take() {}, forget() {} });
    mock.timers.tick(REST);
    assert.deepEqual(sent[0].panels, ["neuron", "attention", "neuron-list"]);
  });

  test("of the pairs are asked for while the pointer is on one, and go to whoever wants them", () => {
    const made = running(page);
    const { engine, sent } = made;
    mock.timers.tick(REST);
    answer(made);
    engine.setHover({ x: 1, y: 2 });
    mock.timers.tick(REST);
    assert.deepEqual(sent[1].panels, ["correctness"]);
    answer(made);
    assert.equal(engine.pairs.isExact(200), true);
    engine.setHover({ x: 1, y: 3 });
    mock.timers.tick(REST);
    assert.equal(sent.length, 2, "they are known for all pairs of this epoch");
    engine.setHover({ neuron: 4 });
    engine.goTo(1);
    mock.timers.tick(REST);
    assert.deepEqual(sent[2].panels, ["neuron", "attention"]);
  });
});

describe("what is pointed at", () => {
  test("repaints the panels that can mark it, once for each other thing", () => {
    const heads = specOf("heads", "attention-table", ask("attention_mean"));
    const list = specOf("list", "neuron-table", ask("neuron_frequencies"));
    const { engine, panels } = running(page, { specs: [heads, list, specOf("input", "pairs", ask("neuron"))] });
    engine.setHover({ x: 1, y: 2 });
    page.frame();
    engine.setHover({ x: 1, y: 2 });
    assert.equal(page.waiting, 0);
    assert.deepEqual(
      panels.map(({ paints }) => paints.length),
      [Number(panels[0].painter.highlight !== undefined), 0, 1],
    );
  });
});

test("a server that is gone is told to the person, with what to do", async () => {
  const { notices } = running(page);
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  mock.timers.tick(REST);
  mock.timers.tick(4000);
  await settled();
  assert.match(notices[0], /does not answer: .*grokscope serve/);
});
