// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { answer, engineOf, running, VIEW } from "./engines.mjs";
import { FakeElement, fakePage } from "./fakes.mjs";
import { factsOf, settled } from "./helpers.mjs";

const REST = 60;
/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = fakePage();
});

describe("painting", () => {
  test("happens once per animation frame, however much changes", () => {
    const { engine, panels, seen } = running(page);
    const before = seen.paints;
    engine.go(1);
    engine.choose("neuron", 5);
    engine.go(2);
    engine.setView({ ...VIEW, scale: "linear" });
    engine.themeChanged();
    engine.clipChanged(panels[0].url(engine.facts, engine.view));
    assert.equal(page.waiting, 1);
    page.frame();
    assert.equal(seen.paints, before + 1);
    assert.deepEqual(
      panels.map(({ painted }) => painted),
      [["neuron?neuron=5 at 200"], ["attention?head=0 at 200"]],
    );
    assert.equal(page.waiting, 0, "a page at rest paints nothing");
  });

  test("is of all ink first, then of all words, in one task, and of the same epoch", () => {
    const { engine, order } = running(page);
    engine.go(2);
    assert.deepEqual(order, []);
    page.frame();
    assert.deepEqual(order, [
      "paint neuron?neuron=3 at 200",
      "paint attention?head=0 at 200",
      "tell neuron?neuron=3 at 200",
      "tell attention?head=0 at 200",
    ]);
  });

  test("writes no words for a panel whose ink is not painted", () => {
    const { engine, panels, order } = running(page);
    panels[0].isVisible = false;
    engine.go(1);
    page.frame();
    assert.deepEqual(order, ["paint attention?head=0 at 100", "tell attention?head=0 at 100"]);
    order.length = 0;
    engine.ask();
    page.frame();
    assert.deepEqual(order, [], "nothing is out of date");
  });

  test("is for panels that are seen and out of date", () => {
    const { engine, panels } = running(page);
    panels[1].isVisible = false;
    engine.go(1);
    page.frame();
    assert.deepEqual(
      panels.map(({ painted }) => painted.length),
      [1, 0],
    );
    engine.clipChanged(panels[1].url(engine.facts, engine.view));
    page.frame();
    assert.deepEqual(
      panels.map(({ painted }) => painted.length),
      [1, 0],
    );
    panels[1].isVisible = true;
    engine.ask();
    page.frame();
    assert.deepEqual(
      panels.map(({ painted }) => painted.length),
      [1, 1],
    );
  });

  test("waits for a run and a view", () => {
    const { engine, panels, seen } = engineOf();
    engine.ask();
    page.frame();
    engine.setFacts(factsOf());
    page.frame();
    assert.deepEqual([seen.paints, panels[0].painted], [0, []]);
    engine.setView(VIEW);
    page.frame();
    assert.deepEqual(panels[0].painted, ["neuron?neuron=3 at 0"]);
  });

  test("moves the slider and says the epoch as people read it", () => {
    const { engine } = running(page);
    const slider = new FakeElement("input");
    engine.slider = /** @type {any} */ (slider);
    engine.setFacts(factsOf({ name: "run-b", clips: "/clips/run-b/1", epochs: [0, 5000], start: 1 }));
    page.frame();
    assert.deepEqual(
      [slider.value, /** @type {any} */ (slider).max, slider.attributes["aria-valuetext"]],
      ["1", "1", "epoch 5,000"],
    );
  });
});

describe("going to a checkpoint", () => {
  test("stays within the run, and does nothing where it is already", () => {
    const { engine } = running(page);
    engine.go(99);
    assert.equal(engine.epoch, 300);
    page.frame();
    engine.go(50);
    assert.equal(page.waiting, 0);
    engine.go(-5);
    assert.equal(engine.epoch, 0);
  });

  test("does nothing without a run", () => {
    const { engine } = engineOf();
    engine.go(2);
    assert.deepEqual([engine.place, engine.epoch, engine.last], [0, 0, 0]);
  });
});

describe("another run", () => {
  test("starts where the server says, stopped, without the phases of the one before", () => {
    const { engine } = running(page);
    engine.setBands([{ name: "cleanup", from: 0, to: 9 }]);
    engine.go(3);
    engine.player.isPlaying = true;
    engine.setFacts(factsOf({ name: "run-b", clips: "/clips/run-b/1", start: 2 }));
    assert.deepEqual([engine.place, engine.player.isPlaying, engine.bands], [2, false, null]);
  });

  test("that is the same with more checkpoints stays at its epoch", () => {
    const { engine } = running(page);
    engine.go(2);
    engine.setFacts(factsOf({ clips: "/clips/run-a/more", epochs: [0, 50, 100, 200, 300, 400], start: 5 }));
    assert.deepEqual([engine.place, engine.epoch], [3, 200]);
  });

  test("is only another one when its clips are", () => {
    const { engine } = running(page);
    engine.go(3);
    engine.setFacts(factsOf({ start: 1 }));
    assert.equal(engine.place, 3);
  });
});

describe("choosing here", () => {
  test("holds against a view that Dash has not brought up to date, and tells Dash until it has", () => {
    const { engine, panels, told } = running(page);
    engine.choose("neuron", 5);
    engine.setView({ ...VIEW, stage: "pre" });
    assert.deepEqual([engine.view.neuron, engine.view.stage], [5, "pre"]);
    page.frame();
    assert.deepEqual([panels[0].painted, told], [["neuron?neuron=5 at 0"], []], "Dash is told after the paint");
    mock.timers.tick(1);
    assert.deepEqual(told, [["neuron", 5]]);
    engine.setView({ ...VIEW, stage: "pre", neuron: 5 });
    engine.go(1);
    page.frame();
    assert.equal(told.length, 1, "it was confirmed");
    engine.setView({ ...VIEW, stage: "pre", neuron: 6 });
    assert.equal(engine.view.neuron, 6, "from now on Dash may change it");
  });

  test("twice in a row ends at the second, though Dash confirms the first meanwhile", () => {
    const { engine, told } = running(page);
    engine.choose("neuron", 5);
    page.frame();
    engine.choose("neuron", 6);
    engine.setView({ ...VIEW, neuron: 5 });
    assert.equal(engine.view.neuron, 6);
    page.frame();
    mock.timers.tick(1);
    assert.deepEqual(told[told.length - 1], ["neuron", 6]);
  });

  test("the same again does nothing", () => {
    const { engine, told } = running(page);
    engine.choose("neuron", 3);
    assert.equal(page.waiting, 0);
    assert.deepEqual([told, engine.ahead], [[], {}]);
  });
});

describe("a view that the run does not have", () => {
  for (const wrong of [{ neuron: 8 }, { neuron: -1 }, { neuron: 2.5 }, { head: 4 }]) {
    test(`${JSON.stringify(wrong)} goes to the server, and the panels stay as they are`, () => {
      const { engine, panels, sent } = running(page);
      mock.timers.tick(REST);
      engine.exact.settle();
      const before = sent.length;
      engine.setView({ ...VIEW, ...wrong });
      page.frame();
      mock.timers.tick(REST);
      assert.equal(sent.length, before + 1);
      assert.deepEqual(sent[before].view, { run: "run-a", epoch: 0, ...VIEW, ...wrong });
      assert.deepEqual(
        panels.map(({ painted }) => painted),
        [[], []],
      );
      assert.deepEqual(engine.view, VIEW);
    });
  }

  test("is forgotten with the next one that is right", () => {
    const { engine, sent } = running(page);
    engine.setView({ ...VIEW, neuron: 99 });
    engine.setView({ ...VIEW, neuron: 3 });
    mock.timers.tick(REST);
    assert.equal(sent[sent.length - 1].view.neuron, 3);
  });

  test("is left by choosing the neuron that is shown, and Dash is told", () => {
    const { engine, told } = running(page);
    engine.setView({ ...VIEW, neuron: 99 });
    engine.choose("neuron", 3);
    page.frame();
    mock.timers.tick(1);
    assert.equal(engine.refused, null);
    assert.deepEqual(told, [["neuron", 3]]);
  });
});

describe("playing", () => {
  test("goes on where it was after the page was out of sight", () => {
    const { engine } = running(page);
    engine.player.speed = 1;
    engine.togglePlay();
    const from = engine.paintedAt;
    engine.play(from + 60_000);
    assert.ok(engine.place > 0 && engine.place <= 3, `at ${engine.place}`);
    assert.equal(engine.player.isPlaying, true);
  });
});

describe("exact numbers", () => {
  test("are asked for once the hand rests: for what is seen and not exact yet", () => {
    const made = running(page);
    const { engine, panels, sent } = made;
    engine.go(1);
    engine.go(2);
    mock.timers.tick(REST);
    assert.deepEqual(sent, [{ view: { run: "run-a", epoch: 200, ...VIEW }, panels: ["neuron", "attention"] }]);
    answer(made);
    assert.equal(panels[0].isDirty, true);
    engine.choose("neuron", 5);
    mock.timers.tick(REST);
    assert.deepEqual(sent[1].panels, ["neuron"], "attention is exact already");
    panels[0].isVisible = false;
    answer(made);
    engine.setView({ ...VIEW, neuron: 5, scale: "linear" });
    mock.timers.tick(REST);
    assert.equal(sent.length, 2, "nothing that is seen is missing");
  });

  test("are asked for at once when the slider is let go", () => {
    const { engine, sent } = running(page);
    engine.hold(true);
    engine.go(2);
    mock.timers.tick(REST + 1);
    assert.equal(sent.length, 0, "a held hand rests for longer");
    engine.hold(false);
    assert.equal(sent[0].view.epoch, 200);
  });

  test("are not asked for while it plays, but when it stops by itself or by hand", () => {
    const { engine, sent } = running(page);
    mock.timers.tick(REST);
    engine.exact.settle();
    const before = sent.length;
    engine.togglePlay();
    for (let time = 0; time <= 200; time += 20) page.frame(engine.paintedAt + 20);
    engine.setView({ ...VIEW, neuron: 5 });
    mock.timers.tick(1000);
    assert.equal(sent.length, before);
    assert.equal(engine.player.isPlaying, true);
    while (engine.player.isPlaying) page.frame(engine.paintedAt + 50);
    assert.equal(engine.epoch, 300);
    mock.timers.tick(REST);
    assert.equal(sent[before].view.epoch, 300);
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
