// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { addressOf, readAddress } from "../../../assets/engine/state/address.mjs";
import { Router } from "../../../assets/engine/state/router.mjs";
import { Store } from "../../../assets/engine/state/store.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";
import { initialOf, VIEW } from "../openings.mjs";

const DEBOUNCE_MS = 250;
const initial = initialOf();
const addressFor = (/** @type {object} */ changes) => addressOf({ ...VIEW, ...changes }, initial);
const here = () => `${location.pathname}${location.search}`;

/** A router at a run, its address written; and what of history it adds since. */
function routerOf() {
  const store = new Store(initial);
  const router = new Router(store, new AbortController().signal);
  store.setRun(runOf());
  router.replace(store.shareable);
  router.write();
  const before = history.length;
  return { store, router, entries: () => history.length - before };
}

describe("the address", () => {
  test("a step is written at once, and what goes on in it once nothing has changed for a while", () => {
    const { store, entries } = routerOf();
    for (const place of [0, 1, 3]) store.goTo(place, "drag 1");
    assert.deepEqual([here(), entries()], [addressFor({ epoch: 0 }), 1]);
    mock.timers.tick(DEBOUNCE_MS - 1);
    assert.equal(here(), addressFor({ epoch: 0 }));
    mock.timers.tick(1);
    assert.deepEqual([here(), entries()], [addressFor({ epoch: 300 }), 1]);
  });

  test("an address is written at once when the page is left", () => {
    const { store } = routerOf();
    for (const place of [0, 3]) store.goTo(place, "drag 1");
    page.window.fire("pagehide");
    assert.equal(here(), addressFor({ epoch: 300 }));
  });

  test("the pointer and phases are no change of the address", () => {
    const { store } = routerOf();
    store.setHover({ x: 1, y: 2 });
    store.setPhases({ ends: {}, bands: [], sentence: "", story: "", moments: {} });
    mock.timers.tick(DEBOUNCE_MS);
    assert.equal(here(), addressFor({}));
  });

  test("an address that cannot be shown as it is says what is shown, at once; one that says nothing stays", () => {
    const opened = (/** @type {string} */ address) => {
      history.replaceState(null, "", address);
      const store = new Store(initial);
      new Router(store, new AbortController().signal);
      store.setRun(runOf(), readAddress(location, initial).requested);
      return here();
    };
    const corrected = ["neuron=99", "neuron=x", "nonsense=1", "epoch=201", "zoom=a:1", "dims=1,0&v=1"].map((text) =>
      opened(`/explore?${text}`),
    );
    assert.deepEqual(new Set(corrected.slice(0, -1)).size, 1, corrected.join(" "));
    assert.equal(corrected.at(-1), addressFor({ dims: [1, 0], colours: "run", blocks: "components" }));
    assert.deepEqual(["/", "/neurons"].map(opened), ["/", "/neurons"]);
    assert.equal(opened("/neurons?v=4"), addressFor({ page: "neurons" }), "an older one has the page as its path");
  });

  test("going back to an address that cannot be shown corrects it", () => {
    const { store } = routerOf();
    history.replaceState(null, "", `${addressFor({ neuron: 5 })}&limits=a:3:1`);
    page.window.fire("popstate");
    assert.deepEqual([store.view.neuron, here()], [5, addressFor({ neuron: 5 })]);
  });
});

describe("the history", () => {
  test("all that a person chooses is an entry of its own; the one before keeps what was shown last", () => {
    const { store, entries } = routerOf();
    const seen = [];
    /** @type {(() => void)[]} */
    const steps = [
      () => store.choose({ neuron: 5 }),
      () => store.goTo(0),
      () => store.choose({ zoom: "neuron-input:1:4:1:5" }),
      () => store.choose({ picks: [4, 5] }),
      () => store.choose({ page: "neurons" }),
    ];
    for (const step of steps) {
      step();
      seen.push(here());
    }
    assert.equal(entries(), 5);
    assert.equal(new Set(seen).size, 5, seen.join(" "));
    assert.equal(
      seen[4],
      addressFor({ neuron: 5, epoch: 0, zoom: "neuron-input:1:4:1:5", picks: [4, 5], page: "neurons" }),
    );
  });

  test("what one gesture changes is one entry, until something else is chosen", () => {
    const { store, entries } = routerOf();
    for (const neuron of [4, 5, 6]) store.choose({ neuron }, "typed 1");
    assert.equal(entries(), 1);
    store.choose({ z: 4 });
    store.choose({ neuron: 7 }, "typed 1");
    assert.equal(entries(), 3);
    store.choose({ neuron: 1 }, "typed 2");
    assert.deepEqual([here(), entries()], [addressFor({ z: 4, neuron: 1 }), 4]);
  });

  test("scrolling is in the address, and no entry", () => {
    const { store, entries } = routerOf();
    store.choose({ neuron: 4 }, "typed 1");
    store.choose({ at: "neuron-map:0", row: "12" });
    store.choose({ neuron: 5 }, "typed 1");
    mock.timers.tick(DEBOUNCE_MS);
    assert.deepEqual([here(), entries()], [addressFor({ neuron: 5, at: "neuron-map:0", row: "12" }), 1]);
  });

  test("a gesture that came to nothing leaves no entry behind what follows", () => {
    const { store, entries } = routerOf();
    for (const neuron of [5, 3]) store.choose({ neuron }, "typed 1");
    store.choose({ neuron: 6 });
    assert.deepEqual([here(), entries()], [addressFor({ neuron: 6 }), 1]);
  });

  test("another run is an entry of its own, more of the same run is not", () => {
    const { store, entries } = routerOf();
    store.setRun(runOf({ digest: "more" }));
    mock.timers.tick(DEBOUNCE_MS);
    assert.equal(entries(), 0);
    store.setRun(runOf({ name: "run-b" }));
    assert.deepEqual([here(), entries()], [addressFor({ run: "run-b" }), 1]);
  });

  test("a run that is gone back to gets no entry: its address is there already", () => {
    const { store, entries } = routerOf();
    history.replaceState(null, "", addressFor({ run: "run-b" }));
    store.setRun(runOf({ name: "run-b" }));
    assert.equal(entries(), 0);
  });

  test("going back restores what the address says, and cancels what was still to be written", () => {
    const { store } = routerOf();
    for (const place of [0, 1]) store.goTo(place, "drag 1");
    history.replaceState(null, "", addressFor({ neuron: 6, page: "neurons" }));
    page.window.fire("popstate");
    assert.deepEqual([store.view.neuron, store.view.page], [6, "neurons"]);
    mock.timers.tick(DEBOUNCE_MS);
    assert.equal(here(), addressFor({ neuron: 6, page: "neurons" }));
  });
});

test("the title names the page, except the first", () => {
  const { store, router } = routerOf();
  router.title();
  assert.equal(document.title, "Grokscope");
  store.choose({ page: "neurons" });
  router.title();
  assert.equal(document.title, "Neurons · Grokscope");
});
