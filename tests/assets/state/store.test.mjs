// @ts-check
/** One run after another, views that are restored, what a person chooses, and what the store fills in by itself. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Store } from "../../../assets/engine/state/store.mjs";
import { runOf } from "../helpers.mjs";
import { initialOf, VIEW } from "../openings.mjs";

/**
 * A store, its changes since, and its notices.
 *
 * @param {import("../../../assets/engine/types.mjs").RunInfo | null} [run]
 * @param {object} [requested]
 * @param {object} [opening] what it opens with besides
 */
function storeOf(run = runOf(), requested, opening = {}) {
  const store = new Store({ ...initialOf(), ...opening });
  /** @type {any[]} */
  const [changes, notices] = [[], []];
  store.subscribe((change) => (change.kind === "notice" ? notices.push(change.sentence) : changes.push(change)));
  if (run) store.setRun(run, requested);
  const first = changes.splice(0);
  return { store, changes, notices, first };
}

/** Another run: fewer neurons, other checkpoints. */
const other = runOf({
  ...{ name: "run-b", digest: "bbbb", clips: "/clips/run-b/1", epochs: [0, 150, 5000], neurons: 4 },
  bounds: { ...runOf().bounds, neuron: [0, 3], picks: [0, 3] },
  start: { run: "run-b", epoch: 5000, neuron: 1, head: 0, freq: 1 },
});
/** The run of `runOf`, trained on. */
const grown = runOf({ digest: "more", clips: "/clips/run-a/more", epochs: [0, 50, 100, 200, 300, 400] });

describe("the first run", () => {
  test("is shown as the address asks, and begins where it says itself", () => {
    const { store, first } = storeOf(runOf(), { neuron: 5, page: "neurons" });
    assert.deepEqual(store.view, { ...VIEW, neuron: 5, page: "neurons" });
    assert.equal(store.place, 2);
    assert.deepEqual(first, [{ kind: "run", before: { picks: [] }, isSame: false }]);
  });

  test("what the address asks for and the run does not have is a notice", () => {
    const { store, notices } = storeOf(runOf(), { neuron: 99, epoch: 140 });
    assert.deepEqual([store.view.neuron, store.epoch], [3, 100]);
    assert.match(notices[0], /choose 0 to 7\. Showing neuron 3\. .*no checkpoint at epoch 140: showing epoch 100\./);
  });

  test("without a run nothing can be chosen, gone to or restored", () => {
    const { store, changes } = storeOf(null);
    store.choose({ neuron: 3 });
    store.restore({ neuron: 5 });
    store.goTo(2);
    assert.deepEqual([store.view, store.place, store.epoch, store.last, changes], [{}, 0, 0, 0, []]);
  });
});

test("what cannot change here stays, and says so; what is chosen beside it is chosen", () => {
  const fixed = { neuron: "This file has neuron 3 alone." };
  const { store, notices, changes } = storeOf(runOf(), {}, { fixed });
  store.choose({ neuron: 5, stage: "pre" });
  assert.deepEqual([store.view.neuron, store.view.stage, notices], [3, "pre", [fixed.neuron]]);
  store.choose({ neuron: 4 });
  store.choose({ neuron: 3 });
  assert.deepEqual([changes.length, notices.length], [1, 2]);
});

describe("another run", () => {
  test("is asked for; until it is here all stays as it is", () => {
    const { store, changes } = storeOf();
    const before = store.view;
    store.restore({ ...store.view, z: 4, picks: undefined, run: "run-b" });
    assert.deepEqual([changes, store.view], [[{ kind: "wanted", run: "run-b" }], before]);
  });

  test("is shown with what of the view it has", () => {
    const { store, changes, notices } = storeOf();
    const before = store.view;
    store.restore({ ...store.view, z: 4, picks: undefined, run: "run-b" });
    store.setRun(other);
    assert.deepEqual(store.view, { ...VIEW, run: "run-b", epoch: 150, z: 4 });
    assert.deepEqual(changes.at(-1), { kind: "run", before, isSame: false });
    assert.match(notices[0], /Run run-b has no checkpoint at epoch 200: showing epoch 150/);
  });

  test("a run that cannot be had leaves the view, and is not awaited any more", () => {
    const { store, changes } = storeOf();
    store.restore({ z: 4, run: "run-b" });
    store.stay();
    store.setRun(other);
    assert.deepEqual([store.view.z, changes[1].kind], [0, "view"]);
  });

  test("has phases of its own", () => {
    const { store, changes } = storeOf();
    const bands = [{ name: "cleanup", from: 0, to: 9 }];
    store.setPhases({ ends: {}, bands, sentence: "", story: "", moments: {} });
    assert.deepEqual([store.bands, changes], [bands, [{ kind: "phases" }]]);
    store.setRun(other);
    assert.equal(store.bands, null);
  });

  test("the same run with more checkpoints stays at its epoch, with everything that is chosen", () => {
    const { store, changes, notices } = storeOf();
    store.choose({ picks: [4, 5], neuron: 6 });
    store.goTo(2);
    const before = store.view;
    store.setRun(grown);
    assert.deepEqual([store.place, store.view, notices], [3, before, []]);
    assert.equal(changes.at(-1).isSame, true);
  });

  test("who is at the last checkpoint of a run that grows stays at the last one", () => {
    const { store, notices } = storeOf();
    store.goTo(3);
    const before = store.view;
    store.setRun(grown);
    assert.deepEqual([store.epoch, store.view, notices], [400, { ...before, epoch: 400 }, []]);
  });

  test("a run of the same name with other weights is another run", () => {
    for (const changed of [
      { setting: "another" },
      { weights: ["others", ...runOf().weights.slice(1)] },
      { epochs: [100, 200, 300] },
    ]) {
      const { store, changes } = storeOf();
      store.setRun(runOf({ ...changed, digest: "more" }));
      assert.equal(changes.at(-1).isSame, false);
    }
  });

  test("a run that comes with its phases has them at once", () => {
    const { store, changes } = storeOf();
    const phases = { ends: {}, bands: [{ name: "cleanup", from: 0, to: 9 }], sentence: "", story: "", moments: {} };
    store.setRun(grown, undefined, phases);
    assert.deepEqual([store.phases, changes.map((/** @type {any} */ { kind }) => kind)], [phases, ["run"]]);
  });
});

describe("going to a checkpoint", () => {
  test("going beyond the ends goes to the end, and going nowhere tells nothing", () => {
    const { store, changes } = storeOf();
    store.goTo(99);
    assert.deepEqual([store.epoch, store.view.epoch], [300, 300]);
    store.goTo(50);
    assert.deepEqual(changes, [{ kind: "epoch", before: VIEW, gesture: undefined }]);
    store.goTo(-5);
    assert.deepEqual([store.epoch, store.view.epoch], [0, 0]);
  });
});

describe("choosing", () => {
  test("what is chosen holds at once, and is a change with what was before", () => {
    const { store, changes } = storeOf();
    store.choose({ neuron: 5, stage: "pre" }, "click 1");
    assert.deepEqual([store.view.neuron, store.view.stage], [5, "pre"]);
    assert.deepEqual(changes, [{ kind: "view", fields: ["neuron", "stage"], before: VIEW, gesture: "click 1" }]);
  });

  test("the same again tells nothing", () => {
    const { store, changes } = storeOf();
    store.choose({ neuron: 3, dims: [0, 1] });
    assert.deepEqual(changes, []);
  });

  test("what the pointer is on is a change once", () => {
    const { store, changes } = storeOf();
    store.setHover({ x: 1, y: 2 });
    store.setHover({ x: 1, y: 2 });
    store.setHover(null);
    assert.deepEqual(changes, [{ kind: "hover" }, { kind: "hover" }]);
  });
});

describe("a view that is restored", () => {
  test("a restored view is shown whole: what it does not name has its default", () => {
    const { store, changes } = storeOf();
    store.choose({ z: 4, basis: "input", large: "neuron-input" });
    store.restore({ run: "run-a", epoch: 300, neuron: 5, head: 0, freq: 3, page: "explore" });
    assert.deepEqual(store.view, { ...VIEW, epoch: 300, neuron: 5, head: 0, freq: 3 });
    const { fields, isRestored } = changes.at(-1);
    assert.deepEqual(fields.sort(), ["basis", "epoch", "freq", "head", "large", "neuron", "z"]);
    assert.deepEqual([store.place, isRestored], [3, true], "the history has it: it is no new entry");
  });

  test("what a restored view has and the run has not is a notice", () => {
    const { store, notices } = storeOf();
    store.restore({ neuron: 99 });
    assert.match(notices[0], /Showing neuron 3/);
  });
});

describe("the neurons side by side", () => {
  const run = runOf({ clearest: { 0: [7, 6], 2: [1, 3, 0], 3: [2, 5] } });

  test("they are those that the frequency explains best, and no address holds them", () => {
    const { store, changes } = storeOf(run, { freq: 2 });
    assert.deepEqual([store.view.picks, store.shareable.picks], [[1, 3, 0], []]);
    store.choose({ freq: 3 });
    assert.deepEqual(
      [store.view.picks, changes[0].fields],
      [
        [2, 5],
        ["freq", "picks"],
      ],
    );
    store.choose({ freq: 4 });
    assert.deepEqual(store.view.picks, [7, 6], "no neuron has it: the clearest of all");
  });

  test("they stay when somebody has picked them, until there is another frequency or nobody's choice again", () => {
    const { store } = storeOf(run, { freq: 2, picks: [6] });
    assert.deepEqual([store.view.picks, store.shareable.picks], [[6], [6]]);
    store.choose({ neuron: 3 });
    store.goTo(0);
    assert.deepEqual(store.view.picks, [6]);
    store.choose({ picks: [] });
    assert.deepEqual([store.view.picks, store.isPicked], [[1, 3, 0], false]);
    store.choose({ picks: [4, 5] });
    store.choose({ freq: 3 });
    assert.deepEqual(store.view.picks, [2, 5]);
    store.choose({ freq: 2, picks: [4] });
    assert.deepEqual(store.view.picks, [4], "unless the frequency brings its own");
  });
});
