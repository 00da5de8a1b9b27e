// @ts-check
/** Keys that are held down: whoever steps by one asks the server nothing until it is let go. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { watchHeldKeys } from "../../../assets/engine/ui/held-keys.mjs";
import { page } from "../fakes.mjs";
import { settled } from "../helpers.mjs";

const REPEATS_WITHIN_MS = 1000;

/** What is told of keys, and a way to end it. */
function watching(target = page.document) {
  /** @type {boolean[]} */
  const told = [];
  const ending = new AbortController();
  watchHeldKeys(target, (isHeld) => told.push(isHeld), ending.signal);
  return { told, end: () => ending.abort() };
}

/** @param {string} key @param {object} [more] */
const press = (key, more = {}) => page.document.fire("keydown", { key, ...more });
/** @param {string} key */
const release = (key) => page.document.fire("keyup", { key });

test("a key is held from its first press until it is let go, however often it repeats", () => {
  const { told } = watching();
  press("ArrowRight");
  for (let repeat = 0; repeat < 50; repeat++) {
    mock.timers.tick(REPEATS_WITHIN_MS - 1);
    press("ArrowRight", { repeat: true });
  }
  assert.deepEqual(told, [true]);
  release("ArrowRight");
  assert.deepEqual(told, [true, false]);
  mock.timers.tick(REPEATS_WITHIN_MS * 2);
  assert.deepEqual(told, [true, false]);
});

test("a modifier that is let go first ends nothing, and is nothing by itself", () => {
  const { told } = watching();
  press("Shift");
  assert.deepEqual(told, []);
  press("ArrowRight", { shiftKey: true });
  release("Shift");
  assert.deepEqual(told, [true]);
  release("ArrowRight");
  assert.deepEqual(told, [true, false]);
});

for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
  test(`a key with ${modifier} is the browser's`, () => {
    const { told } = watching();
    press("ArrowRight", { [modifier]: true });
    assert.deepEqual(told, []);
  });
}

describe("a release that never comes", () => {
  for (const [how, happen] of /** @type {[string, () => unknown][]} */ ([
    ["another window has the keyboard", () => page.window.fire("blur")],
    ["the page is out of sight", () => page.document.fire("visibilitychange")],
    ["the key repeats no more", () => mock.timers.tick(REPEATS_WITHIN_MS)],
  ])) {
    test(`is not waited for when ${how}`, () => {
      const { told } = watching();
      press("j");
      happen();
      assert.deepEqual(told, [true, false]);
      press("j");
      assert.deepEqual(told, [true, false, true]);
    });
  }

  test("is not waited for when the dashboard has ended", async () => {
    const { told, end } = watching();
    press("j");
    end();
    await settled();
    press("j");
    assert.deepEqual(told, [true, false]);
  });
});

test("keys elsewhere on a page are nobody's, but a release may be anywhere", () => {
  const box = page.add("div", "box");
  const { told } = watching(box);
  press("j");
  assert.deepEqual(told, []);
  box.fire("keydown", { key: "j" });
  release("j");
  assert.deepEqual(told, [true, false]);
});
