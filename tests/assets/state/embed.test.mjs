// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { valueIn } from "../../../assets/engine/state/address.mjs";
import { CHROME, embedded, embedIn, embedText } from "../../../assets/engine/state/embed.mjs";
import { FIELDS, initialOf } from "../openings.mjs";

test("any chrome and any theme come back from the address, and are what addresses may say", () => {
  for (let chosen = 0; chosen < 1 << CHROME.length; chosen++) {
    const chrome = CHROME.filter((_, bit) => chosen & (1 << bit));
    for (const theme of /** @type {const} */ (["", "light", "dark"])) {
      const text = embedText(chrome, theme);
      assert.equal(valueIn(text, FIELDS.embed), text);
      assert.deepEqual(embedIn(text), { chrome, theme });
    }
  }
});

test("a page that is not embedded says nothing, and nonsense is no chrome", () => {
  for (const text of ["", undefined]) assert.equal(embedIn(text), null);
  assert.equal(valueIn("title-<b>", FIELDS.embed), undefined);
  assert.equal(valueIn("title-", FIELDS.embed), undefined);
});

test("one panel has the controls of what it follows", () => {
  const controlsFor = (/** @type {string} */ large, /** @type {string} */ page) =>
    embedded(initialOf(), large).pages.find(({ name }) => name === page)?.controls;
  assert.deepEqual(controlsFor("neuron-input", "explore"), ["neuron", "stage"]);
  assert.deepEqual(controlsFor("heads-input-2", "attention"), ["pos"]);
  assert.deepEqual(controlsFor("", "explore"), initialOf().pages.find(({ name }) => name === "explore")?.controls);
});

test("keys of an embedded view choose, scrub and play, and lead nowhere else", () => {
  const names = new Set(Object.values(embedded(initialOf()).commands).map(({ name }) => String(name)));
  for (const name of ["turn", "step", "go", "play", "random", "range", "close"]) assert.ok(names.has(name), name);
  for (const name of ["page", "find", "share", "help", "card"]) assert.ok(!names.has(name), name);
});
