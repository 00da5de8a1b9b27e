// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { addressOf } from "../../../assets/engine/state/address.mjs";
import { Router } from "../../../assets/engine/state/router.mjs";
import { page } from "../fakes.mjs";
import { initialOf, VIEW } from "../openings.mjs";

const REST = 250;
const initial = initialOf();
const addressFor = (/** @type {object} */ changes) => addressOf({ ...VIEW, ...changes }, initial);
/** A router that has begun at a view, and what it restored. */
function routerOf() {
  /** @type {any[]} */
  const restored = [];
  const router = new Router(initial, (requested) => restored.push(requested));
  router.replace(VIEW);
  router.write();
  return { router, restored };
}

/** Where the tab is: the address, and the number of entries in its history. */
const here = () => [location.pathname + location.search, history.length];

describe("the address", () => {
  test("is written once nothing has changed for a while", () => {
    const { router } = routerOf();
    for (let neuron = 0; neuron < 8; neuron++) {
      router.replace({ ...VIEW, neuron });
      mock.timers.tick(REST - 1);
      assert.deepEqual(here(), [addressFor({}), 1], "the debounce begins anew at each change");
    }
    mock.timers.tick(1);
    assert.deepEqual(here(), [addressFor({ neuron: 7 }), 1], "no entry of its own");
  });

  test("is written at once when the page is left", () => {
    const { router } = routerOf();
    router.replace({ ...VIEW, neuron: 5 });
    for (let times = 0; times < 2; times++) {
      page.window.fire("pagehide");
      assert.deepEqual(here(), [addressFor({ neuron: 5 }), 1]);
    }
  });
});

describe("history", () => {
  for (const change of [{ page: "neurons" }, { run: "run-b" }]) {
    test(`another ${Object.keys(change)} is an entry of its own; the one before keeps what was shown last`, () => {
      const { router } = routerOf();
      const left = { ...VIEW, neuron: 5 };
      router.replace(left);
      router.push(left, { ...left, ...change });
      mock.timers.tick(REST);
      assert.deepEqual(here(), [addressFor({ neuron: 5, ...change }), 2]);
      history.back();
      assert.deepEqual(here(), [addressFor({ neuron: 5 }), 2]);
    });
  }

  test("gets no entry for a run that is gone back to: its address is there already", (ctx) => {
    const { router } = routerOf();
    router.push(VIEW, { ...VIEW, run: "run-b" });
    history.back();
    const pushed = ctx.mock.method(history, "pushState");
    router.push({ ...VIEW, run: "run-b" }, { ...VIEW, neuron: 6 });
    mock.timers.tick(REST);
    assert.deepEqual([here()[0], pushed.mock.callCount()], [addressFor({ neuron: 6 }), 0]);
  });

  test("back and forward restore what the address says", () => {
    const { router, restored } = routerOf();
    router.push(VIEW, { ...VIEW, page: "neurons", dims: [2, 3] });
    history.back();
    history.forward();
    assert.deepEqual(restored, [
      { page: "explore", run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2 },
      { page: "neurons", run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2, dims: [2, 3] },
    ]);
  });

  test("going back cancels what was still to be written: that was of another entry", () => {
    const { router } = routerOf();
    router.push(VIEW, { ...VIEW, page: "neurons" });
    router.replace({ ...VIEW, page: "neurons", neuron: 5 });
    history.back();
    mock.timers.tick(REST);
    page.window.fire("pagehide");
    assert.deepEqual(here(), [addressFor({}), 2]);
    history.forward();
    assert.deepEqual(here(), [addressFor({ page: "neurons" }), 2]);
  });
});

test("the title names the page, except the first", () => {
  const { router } = routerOf();
  router.title({ page: "neurons" });
  assert.equal(page.document.title, "Neurons · Grokscope");
  for (const name of ["explore", "nope"]) {
    router.title({ page: name });
    assert.equal(page.document.title, "Grokscope");
  }
});
