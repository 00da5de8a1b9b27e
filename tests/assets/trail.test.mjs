// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { addressOf } from "../../assets/engine/address.mjs";
import { Trail } from "../../assets/engine/trail.mjs";
import { fakePage } from "./fakes.mjs";
import { openingOf, VIEW } from "./openings.mjs";

const REST = 250;
const opening = openingOf();
const addressFor = (/** @type {object} */ changes) => addressOf({ ...VIEW, ...changes }, opening);
/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = fakePage();
});

/** A trail that has begun at a view, and what it restored. */
function trailOf() {
  /** @type {any[]} */
  const restored = [];
  const trail = new Trail(opening, (asked) => restored.push(asked));
  trail.note(VIEW);
  trail.write();
  return { trail, restored };
}

describe("the address", () => {
  test("is written once nothing has changed for a while", () => {
    const { trail } = trailOf();
    for (let neuron = 0; neuron < 8; neuron++) {
      trail.note({ ...VIEW, neuron });
      mock.timers.tick(REST - 1);
      assert.deepEqual(page.entries, [addressFor({})], "while somebody scrubs or holds a key it stays");
    }
    mock.timers.tick(1);
    assert.deepEqual(page.entries, [addressFor({ neuron: 7 })], "no entry of its own");
  });

  test("is written at once when the page is left", () => {
    const { trail } = trailOf();
    trail.note({ ...VIEW, neuron: 5 });
    page.window.fire("pagehide");
    assert.deepEqual(page.entries, [addressFor({ neuron: 5 })]);
    page.window.fire("pagehide");
    assert.equal(page.entries.length, 1);
  });
});

describe("another page or run", () => {
  for (const change of [{ page: "neurons" }, { run: "run-b" }]) {
    test(`${Object.keys(change)} is an entry of its own; the one before keeps what was shown last`, () => {
      const { trail } = trailOf();
      const [left, next] = [
        { ...VIEW, neuron: 5 },
        { ...VIEW, neuron: 5, ...change },
      ];
      trail.note(left);
      trail.turn(left, next);
      mock.timers.tick(REST);
      assert.deepEqual(page.entries, [addressFor({ neuron: 5 }), addressFor({ neuron: 5, ...change })]);
    });
  }

  test("that is gone back to is none: its address is there already", () => {
    const { trail } = trailOf();
    trail.turn(VIEW, { ...VIEW, run: "run-b" });
    page.travel(-1);
    trail.turn({ ...VIEW, run: "run-b" }, { ...VIEW, neuron: 6 });
    mock.timers.tick(REST);
    assert.deepEqual(page.entries, [addressFor({ neuron: 6 }), addressFor({ run: "run-b" })]);
  });
});

describe("going back and on", () => {
  test("restores what the address says", () => {
    const { trail, restored } = trailOf();
    trail.turn(VIEW, { ...VIEW, page: "neurons", dims: [2, 3] });
    page.travel(-1);
    page.travel(1);
    assert.deepEqual(restored, [
      { page: "explore", run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2 },
      { page: "neurons", run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2, dims: [2, 3] },
    ]);
  });

  test("forgets what was still to be written: that was of another entry", () => {
    const { trail } = trailOf();
    trail.turn(VIEW, { ...VIEW, page: "neurons" });
    trail.note({ ...VIEW, page: "neurons", neuron: 5 });
    page.travel(-1);
    mock.timers.tick(REST);
    page.window.fire("pagehide");
    assert.deepEqual(page.entries, [addressFor({}), addressFor({ page: "neurons" })]);
  });
});

test("the title says the page, but for the first one", () => {
  const { trail } = trailOf();
  trail.title({ page: "neurons" });
  assert.equal(page.document.title, "Neurons · Grokscope");
  for (const name of ["explore", "nope"]) {
    trail.title({ page: name });
    assert.equal(page.document.title, "Grokscope");
  }
});
