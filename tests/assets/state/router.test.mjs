// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { addressOf } from "../../../assets/engine/state/address.mjs";
import { Router } from "../../../assets/engine/state/router.mjs";
import { fakePage } from "../fakes.mjs";
import { initialOf, VIEW } from "../openings.mjs";

const REST = 250;
const initial = initialOf();
const addressFor = (/** @type {object} */ changes) => addressOf({ ...VIEW, ...changes }, initial);
/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = fakePage();
});

/** A router that has begun at a view, and what it restored. */
function trailOf() {
  /** @type {any[]} */
  const restored = [];
  const router = new Router(initial, (requested) => restored.push(requested));
  router.replace(VIEW);
  router.write();
  return { router, restored };
}

describe("the address", () => {
  test("is written once nothing has changed for a while", () => {
    const { router } = trailOf();
    for (let neuron = 0; neuron < 8; neuron++) {
      router.replace({ ...VIEW, neuron });
      mock.timers.tick(REST - 1);
      assert.deepEqual(page.entries, [addressFor({})], "while somebody scrubs or holds a key it stays");
    }
    mock.timers.tick(1);
    assert.deepEqual(page.entries, [addressFor({ neuron: 7 })], "no entry of its own");
  });

  test("is written at once when the page is left", () => {
    const { router } = trailOf();
    router.replace({ ...VIEW, neuron: 5 });
    page.window.fire("pagehide");
    assert.deepEqual(page.entries, [addressFor({ neuron: 5 })]);
    page.window.fire("pagehide");
    assert.equal(page.entries.length, 1);
  });
});

describe("another page or run", () => {
  for (const change of [{ page: "neurons" }, { run: "run-b" }]) {
    test(`${Object.keys(change)} is an entry of its own; the one before keeps what was shown last`, () => {
      const { router } = trailOf();
      const [left, next] = [
        { ...VIEW, neuron: 5 },
        { ...VIEW, neuron: 5, ...change },
      ];
      router.replace(left);
      router.push(left, next);
      mock.timers.tick(REST);
      assert.deepEqual(page.entries, [addressFor({ neuron: 5 }), addressFor({ neuron: 5, ...change })]);
    });
  }

  test("that is gone back to is none: its address is there already", () => {
    const { router } = trailOf();
    router.push(VIEW, { ...VIEW, run: "run-b" });
    page.travel(-1);
    router.push({ ...VIEW, run: "run-b" }, { ...VIEW, neuron: 6 });
    mock.timers.tick(REST);
    assert.deepEqual(page.entries, [addressFor({ neuron: 6 }), addressFor({ run: "run-b" })]);
  });
});

describe("going back and on", () => {
  test("restores what the address says", () => {
    const { router, restored } = trailOf();
    router.push(VIEW, { ...VIEW, page: "neurons", dims: [2, 3] });
    page.travel(-1);
    page.travel(1);
    assert.deepEqual(restored, [
      { page: "explore", run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2 },
      { page: "neurons", run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2, dims: [2, 3] },
    ]);
  });

  test("forgets what was still to be written: that was of another entry", () => {
    const { router } = trailOf();
    router.push(VIEW, { ...VIEW, page: "neurons" });
    router.replace({ ...VIEW, page: "neurons", neuron: 5 });
    page.travel(-1);
    mock.timers.tick(REST);
    page.window.fire("pagehide");
    assert.deepEqual(page.entries, [addressFor({}), addressFor({ page: "neurons" })]);
  });
});

test("the title says the page, but for the first one", () => {
  const { router } = trailOf();
  router.title({ page: "neurons" });
  assert.equal(page.document.title, "Neurons · Grokscope");
  for (const name of ["explore", "nope"]) {
    router.title({ page: name });
    assert.equal(page.document.title, "Grokscope");
  }
});
