// @ts-check
/** The hints of a first visit. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Hints } from "../../../assets/engine/ui/hints.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

beforeEach(() => localStorage.clear());

/** Hints beside a run. @param {object} [changes] of the run */
function hinted(changes) {
  const { store } = engineOf(page);
  const box = /** @type {any} */ (page.add("p"));
  new Hints(box, store);
  store.setRun(runOf(changes));
  return { store, box, said: () => (box.hidden ? "" : box.querySelector("span").textContent) };
}

test("there is one at a time, and none is ever given again", () => {
  const { store, said } = hinted();
  assert.match(said(), /Drag the timeline/);
  store.setHover({ x: 1, y: 2 });
  assert.match(said(), /Drag the timeline/, "that one comes later");
  store.goTo(0);
  assert.match(said(), /Click a neuron/);
  store.choose({ head: 2 });
  assert.match(said(), /Click a neuron/);
  store.choose({ neuron: 5 });
  assert.match(said(), /Point at a map/);
  assert.match(hinted().said(), /Point at a map/, "on the next visit");
  store.setHover({ freq: "2" });
  assert.equal(said(), "");
  assert.equal(hinted().said(), "");
});

test("they can be sent away for ever", () => {
  const { box, said } = hinted();
  box.querySelector("button").fire("click");
  assert.equal(said(), "");
  assert.equal(hinted().said(), "");
});

test("they work where nothing can be kept", (t) => {
  for (const name of /** @type {const} */ (["getItem", "setItem"]))
    t.mock.method(Object.getPrototypeOf(localStorage), name, () => {
      throw new Error("blocked");
    });
  const { store, said } = hinted();
  store.goTo(0);
  assert.match(said(), /Click a neuron/);
});

test("a run of one checkpoint has nothing to drag", () => {
  assert.match(hinted({ epochs: [200] }).said(), /Click a neuron/);
});
