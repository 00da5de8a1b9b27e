// @ts-check
/** A page beside runs that come, grow, end and go. */
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { SourceError } from "../../../assets/engine/data/source.mjs";
import { mount } from "../../../assets/engine/mount.mjs";
import { FakeSource } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { clipBytes, runOf, settled } from "../helpers.mjs";
import { initialOf } from "../openings.mjs";

const SOON = 1000;
const LATER = 1500;
const PHASES = { ends: {}, bands: [], sentence: "Not reached yet.", story: "", moments: {} };
const TRACKS = {
  values: { shape: [7, 7], data: new Float32Array(49), frames: false },
  train_loss: { shape: [4], data: new Float32Array(4), frames: false },
};
const TRAINING = /** @type {const} */ ({ state: "training", end: 500, until: 500 });

/** A run as the list has it. @param {string} name */
const listed = (name, version = "1", training = false) => ({ name, version, training });

/** A source whose runs change. */
class LivingSource extends FakeSource {
  constructor() {
    super();
    /** @type {import("../../../assets/engine/data/source.mjs").RunList | null} null for a server that is gone */
    this.list = [listed("run-a"), listed("run-b")];
    this.looks = 0;
    Object.assign(this.asked, { follow: [] });
  }

  async runs() {
    this.looks += 1;
    if (!this.list) throw new SourceError("The list of runs cannot be had.");
    return this.list;
  }

  /** @param {any} run @param {any} request */
  follow(run, request) {
    return this.note("follow", { run, ...request });
  }
}

/**
 * What a run has to say.
 *
 * @param {string[]} questions
 * @param {import("../../../assets/engine/types.mjs").RunInfo} run
 */
function answersTo(questions, { digest, epochs }) {
  const last = /** @type {number} */ (epochs.at(-1));
  const captions = { title: "", detail: "", sentence: [`Of ${digest}.`], foot: [""] };
  const answerOf = (/** @type {string} */ question) =>
    clipBytes({ epochs: question.startsWith("all") ? [] : [last], captions, tracks: TRACKS });
  return new Map(questions.map((question) => [question.replace("last", String(last)), answerOf(question)]));
}

/**
 * A dashboard over such a source, and ways to let time pass and the run change.
 *
 * @param {Partial<import("../../../assets/engine/types.mjs").RunInfo> | null} [run]
 * @param {object} [view]
 */
function watching(run = {}, view = {}) {
  const source = new LivingSource();
  const runs = run ? ["run-a", "run-b"] : [];
  const initial = initialOf({ run: run && runOf(run), runs, awaited: "" });
  if (!run) source.list = [];
  const engine = mount(page.add("div"), { source: /** @type {any} */ (source), initial, view });
  page.frame();
  const { store, shell } = engine;
  const asked = source.asked;
  const wait = async (/** @type {number} */ time) => {
    mock.timers.tick(time);
    await settled();
  };
  /** Answer the request to follow, if there is one. @param {object} changes of the run @param {object} [more] */
  const answer = async (changes, more = {}) => {
    const request = asked.follow[asked.follow.length - 1];
    const next = runOf({ ...run, ...changes });
    const timeline = { data: [], layout: {} };
    const answers = answersTo(request.questions, next);
    request.resolve({ run: next, notice: "", answers, phases: null, timeline, data: null, ...more });
    await settled();
    page.frame();
  };
  const see = async (/** @type {string} */ id) => {
    const panel = engine.panels.find((one) => one.id === id);
    if (!panel) throw new Error(`there is no ${id}`);
    page.resize(panel.graph, 202, 130);
    page.see(panel.element);
    await settled();
    page.frame();
    return panel;
  };
  const names = () => [...shell.picker.options].map(({ value }) => value);
  return { engine, store, shell, source, asked, wait, answer, see, names };
}

const GROWN = { digest: "more", version: "2", clips: "/clips/run-a/more", epochs: [0, 100, 200, 300, 400] };
/** The list once the first run has been written. @param {string} version */
const written = (version, training = true) => [listed("run-a", version, training), listed("run-b")];

beforeEach(() => Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true }));

describe("the list of runs", () => {
  test("is asked for again and again, more often while a run trains", async () => {
    const { source, wait } = watching();
    await wait(SOON);
    assert.equal(source.looks, 1);
    await wait(LATER - 1);
    assert.equal(source.looks, 1);
    source.list = [listed("run-a"), listed("run-b", "1", true)];
    await wait(1);
    await wait(SOON);
    assert.equal(source.looks, 3);
  });

  test("is not asked for by a page that nobody sees, and at once when it is seen again", async () => {
    const { source, wait } = watching();
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    await wait(60_000);
    assert.equal(source.looks, 0);
    Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
    page.document.fire("visibilitychange");
    await settled();
    assert.equal(source.looks, 1);
  });

  test("a new run enters it; one that is deleted leaves it, and a sentence says so", async () => {
    const { store, shell, source, wait, names } = watching();
    const item = shell.picker.options[0];
    source.list = [listed("a-new"), ...written("1", false)];
    await wait(SOON);
    assert.deepEqual(names(), ["a-new", "run-a", "run-b"]);
    assert.ok(shell.picker.options[1] === item, "the items that there were are still there");
    source.list = [listed("a-new"), listed("run-a")];
    await wait(LATER);
    page.frame();
    assert.deepEqual([names(), shell.message.textContent], [["a-new", "run-a"], "Run run-b has been deleted."]);
    assert.deepEqual([store.run?.name, shell.picker.value], ["run-a", "run-a"]);
  });

  test("what is shown of a run that is deleted stays, and a sentence says that it is", async () => {
    const { engine, store, shell, source, asked, wait, names } = watching();
    source.list = [listed("run-b")];
    await wait(SOON);
    page.frame();
    assert.deepEqual([names(), store.run?.name], [["run-b"], "run-a"]);
    assert.match(String(shell.runNotice.textContent), /Run run-a has been deleted: .* choose another/);
    assert.equal(engine.isGone, true);
    store.setRun(runOf({ name: "run-b" }));
    assert.equal(engine.isGone, false);
    assert.equal(asked.follow.length, 0);
  });

  test("the first run of an empty store is opened, once it can be", async () => {
    const { store, source, asked, wait } = watching(null);
    await wait(SOON);
    assert.equal(asked.run.length, 0);
    source.list = [listed("run-a", "1", true)];
    await wait(LATER);
    asked.run[0].reject(new SourceError("Run run-a has no checkpoint yet."));
    await settled();
    await wait(SOON);
    assert.equal(asked.run.length, 1, "nothing has changed");
    source.list = [listed("run-a", "2", true)];
    await wait(SOON);
    asked.run[1].resolve({ run: runOf(), notice: "" });
    await settled();
    assert.equal(store.run?.name, "run-a");
  });

  test("goes on being asked for while the first run has not come, which a person may have asked for again", async () => {
    const { engine, store, source, asked, wait } = watching(null);
    source.list = written("1");
    await wait(SOON);
    assert.equal(asked.run.length, 1);
    source.list = written("2");
    await wait(SOON);
    assert.equal(source.looks, 2);
    assert.equal(asked.run.length, 1, "one at a time");
    engine.requestRun("run-b");
    asked.run[1].resolve({ run: runOf({ name: "run-b" }), notice: "" });
    await settled();
    assert.equal(store.run?.name, "run-b");
    source.list = [listed("run-a"), listed("run-b", "2", true)];
    await wait(SOON);
    assert.equal(asked.follow.length, 1);
  });

  test("goes on being asked for after a fault of the page's own, which goes to the console", async (t) => {
    const { source, shell, wait, names } = watching();
    const reported = t.mock.fn();
    Object.assign(globalThis, { reportError: reported });
    source.list = /** @type {any} */ (7);
    await wait(SOON);
    assert.equal(reported.mock.callCount(), 1);
    assert.match(String(shell.error.textContent), /^Something went wrong in this page.*reload/);
    source.list = [listed("a-new"), ...written("1", false)];
    await wait(10_000);
    assert.deepEqual(names(), ["a-new", "run-a", "run-b"]);
  });

  test("a server that is gone is asked less often, and is no error", async () => {
    const { source, shell, wait } = watching();
    source.list = null;
    await wait(SOON);
    await wait(9_999);
    assert.deepEqual([source.looks, shell.error.textContent], [1, ""]);
    await wait(1);
    assert.equal(source.looks, 2);
  });
});

describe("a run that grows", () => {
  test("is not asked about while it is as it was", async () => {
    const { asked, wait } = watching();
    await wait(SOON);
    await wait(LATER);
    assert.deepEqual(asked.follow, []);
  });

  test("is shown as it is by now: the readout, the words and the curves in one frame", async () => {
    const { store, shell, source, asked, wait, answer, see } = watching(TRAINING, { page: "progress", epoch: 300 });
    const losses = await see("losses");
    mock.timers.tick(100);
    asked.answers[0].resolve(answersTo(asked.answers[0].questions, runOf()));
    await settled();
    page.frame();
    const shown = () => [
      shell.band.readout.place.textContent,
      shell.formula.textContent,
      losses.element.querySelector(".sentence")?.textContent,
      shell.band.slider.max,
    ];
    const before = ["checkpoint 4 of 4", "x + y mod 7 · training, 60 %", "Of aaaa.", "3"];
    assert.deepEqual(shown(), before);
    source.list = written("2");
    await wait(SOON);
    assert.deepEqual(asked.follow[0].questions, ["all/measures?arrays=train_loss"]);
    page.frame();
    assert.deepEqual(shown(), before, "until all of it is here, nothing changes");
    await answer(GROWN);
    assert.deepEqual(shown(), [...["checkpoint 5 of 5", "x + y mod 7 · training, 80 %"], ...["Of more.", "4"]]);
    assert.equal(store.epoch, 400);
  });

  test("keeps who is elsewhere, and all that is chosen, pointed at and zoomed", async () => {
    const { engine, store, source, asked, wait, answer, see } = watching(TRAINING, {
      epoch: 100,
      zoom: "epochs:0:200",
    });
    const panel = await see("neuron-input");
    store.choose({ picks: [4, 5] });
    store.setHover({ x: 1, y: 2 });
    Object.assign(engine.playback.player, { isPlaying: true, speed: 0 });
    const { view } = store;
    const { element } = panel;
    source.list = written("2");
    await wait(SOON);
    assert.deepEqual(asked.follow[0].questions, [], "while it plays nothing is asked exactly");
    await answer(GROWN);
    assert.deepEqual([store.view, store.hover, engine.playback.isPlaying], [view, { x: 1, y: 2 }, true]);
    assert.ok(engine.panels.includes(panel) && panel.element === element && element.isConnected);
  });

  test("what is shown at the last checkpoint comes with it", async () => {
    const { engine, source, asked, wait, answer, see } = watching(TRAINING, { epoch: 300 });
    const panel = await see("neuron-input");
    mock.timers.tick(100);
    asked.answers[0].resolve(answersTo(asked.answers[0].questions, runOf()));
    await settled();
    source.list = written("2");
    await wait(SOON);
    assert.match(asked.follow[0].questions[0], /^last\/neuron\?/);
    await answer(GROWN);
    assert.deepEqual([panel.element.dataset.epoch, panel.element.dataset.fidelity], ["400", "exact"]);
    const before = asked.answers.length;
    await wait(LATER);
    assert.equal(asked.answers.length, before, "nothing is left to ask");
    assert.equal(engine.exact.isBusy, false);
  });

  test("waits for who drags the slider, and for the answer before", async () => {
    const { engine, store, source, asked, wait, answer } = watching(TRAINING);
    engine.hold(true);
    source.list = written("2");
    await wait(SOON);
    assert.equal(asked.follow.length, 0);
    engine.hold(false);
    await wait(SOON);
    await wait(SOON);
    assert.equal(asked.follow.length, 1);
    engine.hold(true);
    await answer(GROWN);
    assert.equal(store.run?.digest, "aaaa", "nothing moves under the hand");
    engine.hold(false);
    await wait(SOON);
    await answer(GROWN);
    assert.equal(store.run?.digest, "more");
  });

  test("is not shown to who has turned to another run meanwhile", async () => {
    const { store, source, wait, answer } = watching(TRAINING);
    source.list = written("2");
    await wait(SOON);
    store.setRun(runOf({ name: "run-b" }));
    await answer(GROWN);
    assert.equal(store.run?.name, "run-b");
  });

  test("leaves what was asked of another run to that run", async () => {
    const { store, source, asked, wait, answer } = watching(TRAINING);
    source.list = written("2");
    await wait(SOON);
    store.restore({ run: "run-b", neuron: 5 });
    await answer(GROWN);
    assert.notEqual(store.view.neuron, 5);
    asked.run[0].resolve({ run: runOf({ name: "run-b" }), notice: "" });
    await settled();
    assert.deepEqual([store.run?.name, store.view.neuron], ["run-b", 5]);
  });

  test("is still on its way when a new run enters the list", async () => {
    const { source, asked, wait, names } = watching(TRAINING);
    source.list = written("2");
    await wait(SOON);
    source.list = [listed("a-new"), ...written("2")];
    await wait(SOON);
    assert.deepEqual([names(), asked.follow.length], [["a-new", "run-a", "run-b"], 1]);
  });

  test("whose answer fails stays as it is, and is asked about again", async () => {
    const { store, shell, source, asked, wait } = watching(TRAINING);
    source.list = written("2");
    await wait(SOON);
    asked.follow[0].reject(new SourceError("The server is busy."));
    await settled();
    assert.deepEqual([store.run?.digest, shell.error.textContent], ["aaaa", "The server is busy."]);
    await wait(SOON);
    assert.equal(asked.follow.length, 2);
  });

  test("has the phases of the same state, or none", async () => {
    const { store, source, asked, wait, answer } = watching(TRAINING);
    store.setPhases({ ...PHASES, sentence: "Of aaaa." });
    source.list = written("2");
    await wait(SOON);
    assert.equal(asked.follow[0].phases, true);
    await answer(GROWN, { phases: PHASES });
    assert.equal(store.phases, PHASES);
    source.list = written("3");
    await wait(SOON);
    await answer({ ...GROWN, digest: "most", version: "3" });
    assert.equal(store.phases, null);
  });

  test("says that it has finished, or where it has stopped", async () => {
    for (const [state, said] of /** @type {const} */ ([
      ["finished", "Run run-a has finished at epoch 400."],
      ["stopped", "The training of run run-a has stopped. Its last checkpoint is that of epoch 400."],
    ])) {
      const { shell, source, wait, answer } = watching(TRAINING);
      source.list = written("2", false);
      await wait(SOON);
      await answer({ ...GROWN, state, end: 500, until: null });
      assert.equal(shell.message.textContent, said);
      const formula = { finished: "x + y mod 7 · finished", stopped: "x + y mod 7 · stopped, 80 %" };
      assert.equal(shell.formula.textContent, formula[state]);
    }
  });

  test("the frames that are here hold, at its new address", async () => {
    const { engine, source, wait, answer } = watching(TRAINING);
    const { clips } = engine;
    const [from, to] = ["/clips/run-a/0123456789abcdef/q?arrays=values", "/clips/run-a/more/q?arrays=values"];
    const division = { epochs: runOf().epochs, size: 0 };
    clips
      .enter(from, { base: "", question: "q", arrays: "values", epoch: 0, division })
      .clip.frames.set(100, /** @type {any} */ ([]));
    source.list = written("2");
    await wait(SOON);
    await answer(GROWN);
    assert.deepEqual(
      [clips.entries.has(from), clips.entries.get(to)?.state, clips.holds(to, 100)],
      [false, "grown", true],
    );
  });
});

test("a dashboard that has ended asks for nothing more", async () => {
  const { engine, source, wait } = watching();
  engine.end();
  await wait(60_000);
  assert.equal(source.looks, 0);
});
