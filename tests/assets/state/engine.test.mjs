// @ts-check
/** When panels are painted, and what the source is asked for. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { OutdatedError, SourceError } from "../../../assets/engine/data/source.mjs";
import { answer, CAPTIONS, NEURON, running } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { clipBytes, pictureOf, runOf, settled } from "../helpers.mjs";
import { ask, specOf } from "../openings.mjs";

const IDLE_MS = 60;
const ASKED = ["200/neuron?neuron=3&arrays=values", "200/attention?head=1&arrays=values"];
/** What each panel has painted. @param {{paints: string[]}[]} panels */
const paintsOf = (panels) => panels.map(({ paints }) => paints);

describe("painting", () => {
  test("however much changes, there is one paint per animation frame", () => {
    const { engine, store, panels } = running(page);
    store.goTo(1);
    store.choose({ neuron: 5 });
    store.goTo(3);
    store.choose({ scale: "linear" });
    engine.themeChanged();
    engine.clipChanged(panels[0].frames.urls(/** @type {any} */ (engine.run), engine.view)[0]);
    assert.equal(page.waiting, 1);
    page.frame();
    assert.deepEqual(paintsOf(panels), [["neuron?neuron=5 at 300"], ["attention?head=1 at 300"]]);
    assert.equal(page.waiting, 0, "an idle page paints nothing");
  });

  test("all canvases are painted before any caption is written, of the same epoch", () => {
    const { store, order } = running(page);
    store.goTo(1);
    assert.deepEqual(order, []);
    page.frame();
    assert.deepEqual(order, [
      "paint neuron at 100",
      "paint attention at 100",
      "describe neuron at 100",
      "describe attention at 100",
    ]);
  });

  test("panels out of sight or up to date are not painted", () => {
    const { engine, store, panels } = running(page);
    panels[1].isVisible = false;
    store.goTo(1);
    page.frame();
    engine.clipChanged(panels[1].frames.urls(/** @type {any} */ (engine.run), engine.view)[0]);
    page.frame();
    assert.deepEqual(paintsOf(panels), [["neuron?neuron=3 at 100"], []]);
    panels[1].isVisible = true;
    for (let again = 0; again < 2; again++) {
      engine.renderer.request();
      page.frame();
    }
    assert.deepEqual(paintsOf(panels), [["neuron?neuron=3 at 100"], ["attention?head=1 at 100"]]);
  });

  test("a field repaints the panels that it concerns, and no others", () => {
    const { store, panels } = running(page);
    const paintedBy = (/** @type {object} */ fields) => {
      for (const panel of panels) panel.paints.length = 0;
      store.choose(fields);
      page.frame();
      return panels.filter(({ paints }) => paints.length > 0).map(({ id }) => id);
    };
    assert.deepEqual(paintedBy({ neuron: 5 }), ["neuron"]);
    assert.deepEqual(paintedBy({ head: 2 }), ["attention"]);
    assert.deepEqual(paintedBy({ z: 4, large: "neuron", sort: "neuron" }), []);
    assert.deepEqual(paintedBy({ colours: "epoch" }), ["neuron", "attention"]);
  });

  test("a field repaints a panel that marks it, though it asks the same", () => {
    const map = specOf("map", "neuron-map", ask("neuron_frequencies"));
    const list = specOf("list", "neuron-table", ask("neuron_frequencies"));
    const { store, panels } = running(page, { specs: [map, list] });
    store.choose({ neuron: 5 });
    page.frame();
    store.choose({ sort: "neuron" });
    page.frame();
    assert.deepEqual(
      panels.map(({ paints }) => paints.length),
      [1, 2],
    );
  });

  test("what the pointer is on repaints the panels that can highlight it", () => {
    const list = specOf("list", "neuron-table", ask("neuron_frequencies"));
    const { store, panels } = running(page, { specs: [list, specOf("input", "pairs", ask("neuron"))] });
    store.setHover({ x: 1, y: 2 });
    page.frame();
    assert.deepEqual(
      panels.map(({ paints }) => paints.length),
      [0, 1],
    );
  });
});

describe("playing", () => {
  test("goes on where it was after the page was out of sight", () => {
    const { engine, store } = running(page);
    store.goTo(0);
    engine.togglePlay();
    engine.playback.advance(engine.playback.paintedAt + 60_000);
    assert.ok(store.place > 0 && store.place <= 3, `at ${store.place}`);
    assert.equal(engine.playback.isPlaying, true);
  });

  test("it waits while a person has hold of the timeline, and goes on from where that ends", () => {
    const { engine, store } = running(page);
    store.goTo(0);
    engine.togglePlay();
    engine.hold(true);
    store.goTo(1, "drag");
    engine.playback.advance(engine.playback.paintedAt + 200);
    assert.equal(store.place, 1);
    engine.hold(false);
    engine.playback.advance(engine.playback.paintedAt + 100);
    assert.equal(store.place, 2);
  });

  test("it stops where a person goes to an epoch outside of the range, which stays", () => {
    for (const [
      isPlaying,
      go,
    ] of /** @type {[boolean, (store: import("../../../assets/engine/state/store.mjs").Store) => void][]} */ ([
      [false, (store) => store.goTo(3)],
      [false, (store) => store.choose({ epoch: store.run?.epochs[3] })],
      [true, (store) => store.goTo(1)],
      [true, (store) => store.choose({ neuron: 1 })],
      [true, (store) => store.choose({ range: store.run?.epochs.slice(2, 4) })],
    ])) {
      const { engine, store } = running(page);
      store.goTo(0);
      store.choose({ range: store.run?.epochs.slice(0, 3) });
      engine.togglePlay();
      go(store);
      assert.equal(engine.playback.isPlaying, isPlaying, `${go}`);
    }
  });

  test("what has only been opened plays from its start; where a person has gone, from there", () => {
    const { engine, store } = running(page);
    store.setRun(runOf({ name: "run-b", start: { ...store.run?.start, epoch: store.run?.epochs[2] } }), {});
    assert.equal(store.place, 2);
    engine.togglePlay();
    assert.deepEqual([store.place, engine.playback.isPlaying], [0, true]);
    engine.togglePlay();
    store.goTo(2);
    engine.togglePlay();
    assert.deepEqual([store.place, engine.playback.isPlaying], [2, true]);
  });

  test("another run stops playing", () => {
    const { engine, store } = running(page);
    engine.togglePlay();
    store.setRun(runOf({ name: "run-b" }));
    assert.equal(engine.playback.isPlaying, false);
  });
});

describe("exact answers", () => {
  test("they are asked for once nothing changes: for what is in sight and not exact yet", async () => {
    const made = running(page);
    const { store, panels, asked } = made;
    store.goTo(1);
    store.goTo(2);
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(asked.answers[0].questions, ASKED);
    await answer(made);
    assert.deepEqual([panels[0].isExact(store.view, 200), panels[0].isDirty], [true, true]);
    store.choose({ neuron: 5 });
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(asked.answers[1].questions, ["200/neuron?neuron=5&arrays=values"], "attention is exact already");
    panels[0].isVisible = false;
    await answer(made);
    store.choose({ scale: "linear" });
    mock.timers.tick(IDLE_MS);
    assert.equal(asked.answers.length, 2, "nothing in sight is missing");
  });

  test("of a source of files only what is about more than one checkpoint is asked, and what others need", () => {
    const made = running(page, { specs: [NEURON, specOf("measures", "epochs", ask("measures"), { span: "run" })] });
    Object.assign(made.source, { answersAll: false });
    made.engine.consumers.push({ questions: () => ["200/heads"], take() {}, forget() {} });
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(made.asked.answers[0].questions, ["all/measures?arrays=values", "200/heads"]);
  });

  test("an answer that comes as a picture is shown as it is", async () => {
    const made = running(page);
    mock.timers.tick(IDLE_MS);
    const [{ questions, resolve }] = made.asked.answers;
    const picture = { ...pictureOf({ values: [1, 2] }), question: "neuron?neuron=3", epoch: 200 };
    resolve(new Map([[questions[0], picture]]));
    await settled();
    assert.equal(made.panels[0].exact, picture);
  });

  test("those that the server has are shown, and only the others are asked for again", async () => {
    const made = running(page);
    const { engine, store, panels, asked } = made;
    mock.timers.tick(IDLE_MS);
    const [{ questions, resolve }] = asked.answers;
    const bytes = clipBytes({ epochs: [store.epoch], captions: CAPTIONS });
    resolve(new Map([[questions[0], bytes]]));
    await settled();
    assert.equal(panels[0].isExact(store.view, store.epoch), true);
    assert.equal(engine.shell.root.hasAttribute("data-drawing"), true);
    mock.timers.tick(4000);
    assert.deepEqual(asked.answers[1].questions, questions.slice(1));
    await answer(made);
    assert.equal(engine.shell.root.hasAttribute("data-drawing"), false);
    mock.timers.tick(60_000);
    assert.equal(asked.answers.length, 2);
  });

  test("those of a view that one comes back to are shown without a request", async () => {
    const made = running(page);
    const { engine, store, panels, asked } = made;
    /** @type {string[]} */
    const taken = [];
    engine.consumers.push({ questions: () => [], take: (question) => taken.push(question), forget() {} });
    for (const place of [1, 2]) {
      store.goTo(place);
      mock.timers.tick(IDLE_MS);
      await answer(made);
    }
    taken.length = 0;
    store.goTo(1);
    assert.equal(panels[0].isExact(store.view, 100), false);
    mock.timers.tick(IDLE_MS);
    assert.deepEqual([panels[0].isExact(store.view, 100), asked.answers.length], [true, 2]);
    assert.deepEqual(taken, ["100/neuron?neuron=3&arrays=values", "100/attention?head=1&arrays=values"]);
    page.frame();
    assert.deepEqual([panels[0].picture?.epoch, panels[0].picture?.fidelity], [100, "exact"]);
    store.setRun(runOf({ digest: "bbbb", weights: ["other", "than", "there", "were"] }));
    mock.timers.tick(IDLE_MS);
    assert.equal(asked.answers.length, 3, "of another state of the run nothing is known");
  });

  test("they are not asked for where the view has nothing to show", () => {
    const picked = specOf("picked", "pairs", ask("neuron", { neuron: "picks" }), { each: "pick" });
    const { store, asked } = running(page, { specs: [picked] });
    mock.timers.tick(IDLE_MS);
    assert.equal(asked.answers.length, 0);
    store.choose({ picks: [4] });
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(asked.answers[0].questions, ["200/neuron?neuron=4&arrays=values"]);
  });

  test("they are asked for at once when the slider is released", () => {
    const { engine, store, asked } = running(page);
    engine.hold(true);
    store.goTo(3);
    mock.timers.tick(IDLE_MS + 1);
    assert.equal(asked.answers.length, 0, "while a button is held, idle begins later");
    engine.hold(false);
    assert.match(asked.answers[0].questions[0], /^300\//);
  });

  test("they are not asked for while it plays, but when it stops", async () => {
    const made = running(page);
    const { engine, store, asked } = made;
    store.goTo(0);
    mock.timers.tick(IDLE_MS);
    await answer(made);
    engine.togglePlay();
    for (let time = 0; time <= 200; time += 20) page.frame(engine.playback.paintedAt + 20);
    store.choose({ neuron: 5 });
    mock.timers.tick(1000);
    assert.deepEqual([asked.answers.length, engine.playback.isPlaying], [1, true]);
    while (engine.playback.isPlaying) page.frame(engine.playback.paintedAt + 50);
    assert.equal(engine.epoch, 300);
    mock.timers.tick(IDLE_MS);
    assert.match(asked.answers[1].questions[0], /^300\//);
  });

  test("what consumers need is asked for as well, each question once", async () => {
    const made = running(page);
    /** @type {string[]} */
    const taken = [];
    const questions = () => (taken.length > 0 ? [] : ["200/heads", ASKED[0]]);
    made.engine.consumers.push({ questions, take: (question) => taken.push(question), forget() {} });
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(made.asked.answers[0].questions, [...ASKED, "200/heads"]);
    await answer(made);
    assert.deepEqual(taken, [...ASKED, "200/heads"]);
  });

  test("an answer about a run that was left changes nothing", async () => {
    const made = running(page);
    mock.timers.tick(IDLE_MS);
    made.store.setRun(runOf({ name: "run-b", digest: "bbbb" }));
    await answer(made);
    assert.deepEqual([made.panels[0].exact, made.engine.pairs.exact], [null, null]);
  });

  test("a request that fails says why, and the next one takes that back", async () => {
    const made = running(page);
    const { engine, store, asked } = made;
    mock.timers.tick(IDLE_MS);
    asked.answers[0].reject(new SourceError("There is no such neuron."));
    await settled();
    assert.deepEqual([engine.shell.error.textContent, engine.exact.isBusy], ["There is no such neuron.", false]);
    store.goTo(1);
    mock.timers.tick(IDLE_MS);
    await answer(made);
    assert.equal(engine.shell.error.textContent, "");
  });

  test("an answer that cannot be read goes to the console, and the next one is asked for", async (t) => {
    const reported = t.mock.fn();
    Object.assign(globalThis, { reportError: reported });
    const made = running(page);
    const { engine, store, asked } = made;
    mock.timers.tick(IDLE_MS);
    asked.answers[0].resolve(new Map(ASKED.map((question) => [question, new ArrayBuffer(3)])));
    await settled();
    assert.equal(reported.mock.callCount(), 1);
    assert.match(String(engine.shell.error.textContent), /^Something went wrong in this page.*reload/);
    store.goTo(1);
    mock.timers.tick(IDLE_MS);
    assert.equal(asked.answers.length, 2);
  });

  test("a server that is gone is a message that says what to do", async () => {
    const { engine, source } = running(page);
    source.isUp = false;
    mock.timers.tick(IDLE_MS);
    mock.timers.tick(4000);
    await settled();
    assert.match(String(engine.shell.message.textContent), /does not answer: .*grokscope serve/);
  });
});

describe("a run", () => {
  test("that is wanted is fetched and shown", async () => {
    const { engine, store, asked } = running(page);
    store.restore({ run: "run-b" });
    assert.equal(asked.run[0].name, "run-b");
    asked.run[0].resolve({ run: runOf({ name: "run-b" }), notice: "One is damaged." });
    await settled();
    assert.deepEqual([store.run?.name, engine.shell.runNotice.textContent], ["run-b", "One is damaged."]);
  });

  test("that cannot be had leaves everything as it is, and says why", async () => {
    const { engine, store, asked } = running(page);
    store.restore({ run: "nope" });
    asked.run[0].reject(new SourceError("There is no run 'nope'."));
    await settled();
    assert.deepEqual([store.run?.name, store.awaited], ["run-a", null]);
    assert.equal(engine.shell.error.textContent, "There is no run 'nope'.");
  });

  test("whose clips are gone is asked for once, as it is by now", async () => {
    const { engine, panels, asked, server } = running(page);
    const [neuron, attention] = panels.flatMap((panel) =>
      panel.frames.urls(/** @type {any} */ (engine.run), engine.view),
    );
    await server.refuse(attention, 503, "The server is busy.");
    assert.deepEqual(asked.run, []);
    await server.refuse(neuron, 404, "The run has changed.");
    engine.clipChanged(neuron);
    assert.deepEqual(
      asked.run.map(({ name }) => name),
      ["run-a"],
    );
  });

  test("phases of the run as it is are shown; those of another state ask for the run again", async () => {
    const { engine, store, asked } = running(page);
    const run = /** @type {any} */ (engine.run);
    engine.requestPhases(run);
    asked.phases[0].resolve({ ends: {}, bands: [], sentence: "None.", story: "", moments: {} });
    await settled();
    assert.equal(store.phases?.sentence, "None.");
    engine.requestPhases(run);
    asked.phases[1].reject(new OutdatedError("It has changed."));
    await settled();
    assert.deepEqual([store.phases?.sentence, asked.run.length], ["None.", 1]);
  });

  test("answers about another state of it are no error: the run is asked for, as it is by now", async () => {
    const { engine, panels, asked } = running(page);
    mock.timers.tick(IDLE_MS);
    asked.answers[0].reject(new OutdatedError("It has changed."));
    await settled();
    assert.deepEqual([engine.shell.error.textContent, engine.exact.isBusy, asked.run.length], ["", false, 1]);
    assert.equal(panels[0].exact, null);
  });
});
