// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commandOf, focusedOn } from "../../../assets/engine/ui/commands.mjs";
import { page } from "../fakes.mjs";
import { COMMANDS } from "../openings.mjs";

/** @param {string} key @param {object} [more] */
const press = (key, more = {}) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
const shift = { shiftKey: true };
/** What some keys mean: the command and its amount, and the field. @type {[string, object, string, number, string][]} */
const MEANINGS = [
  ["ArrowLeft", {}, "step", -1, ""],
  ["ArrowRight", shift, "step", 10, ""],
  ["End", shift, "go", 1, ""],
  [" ", {}, "play", 0, ""],
  ["j", {}, "turn", 1, "neuron"],
  ["K", shift, "turn", -1, "neuron"],
  ["r", {}, "random", 0, "neuron"],
  ["f", {}, "turn", 1, "freq"],
  ["8", {}, "page", 7, ""],
  ["?", shift, "help", 0, ""],
];
const KEYS = Object.keys(COMMANDS).filter((key) => !/^(shift|ctrl) /.test(key));

describe("keys", () => {
  for (const [key, more, name, amount, field] of MEANINGS) {
    test(`${"shiftKey" in more ? "shift and " : ""}${JSON.stringify(key)} means ${name} ${amount} ${field}`, () => {
      for (const focused of /** @type {const} */ (["nothing", "slider"])) {
        const command = commandOf(COMMANDS, press(key, more), focused);
        assert.deepEqual([command?.name, command?.amount, command?.field], [name, amount, field]);
      }
    });
  }

  test("that mean nothing here are left alone", () => {
    const others = "e y Enter Tab ArrowUp ArrowDown PageUp F5 12 Dead constructor";
    for (const key of others.split(" ")) {
      assert.equal(commandOf(COMMANDS, press(key), "nothing"), null, key);
    }
  });

  test("with ctrl or meta are ours wherever the focus is, if they mean anything", () => {
    for (const modifier of ["ctrlKey", "metaKey"])
      for (const focused of /** @type {const} */ (["nothing", "field", "choice", "button"]))
        assert.equal(commandOf(COMMANDS, press("k", { [modifier]: true }), focused)?.name, "find", focused);
    assert.equal(commandOf(COMMANDS, press("k", { ctrlKey: true, altKey: true }), "nothing"), null);
  });

  test("else, with ctrl, meta or alt, belong to the browser", () => {
    for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
      for (const key of KEYS.filter((one) => !Object.hasOwn(COMMANDS, `ctrl ${one}`)))
        assert.equal(commandOf(COMMANDS, press(key, { [modifier]: true }), "nothing"), null, `${modifier} ${key}`);
    }
  });

  test("all keys belong to a field", () => {
    for (const key of KEYS) assert.equal(commandOf(COMMANDS, press(key), "field"), null, key);
  });

  test("on a button: the space bar presses it, the rest is ours", () => {
    for (const key of KEYS) assert.equal(commandOf(COMMANDS, press(key), "button") === null, key === " ", key);
  });

  test("on a choice: arrows, Home, End, space and digits are its own, letters and Escape are ours", () => {
    const own = (/** @type {string} */ key) => (key.length > 1 && key !== "Escape") || /[ 0-9]/.test(key);
    for (const key of KEYS) assert.equal(commandOf(COMMANDS, press(key), "choice") === null, own(key), key);
    assert.equal(commandOf(COMMANDS, press("ArrowLeft", shift), "choice"), null);
  });
});

describe("the focus", () => {
  for (const [html, kind] of [
    ['<div class="scrubber"><input type="range"></div>', "slider"],
    ['<input type="radio">', "choice"],
    ['<input id="neuron" type="text" inputmode="numeric">', "choice"],
    ['<input type="text">', "field"],
    ["<select></select>", "field"],
    ["<textarea></textarea>", "field"],
    ["<button></button>", "button"],
    ['<a href="/"></a>', "button"],
    ["<dialog open><button></button></dialog>", "field"],
    ["<dialog><h2></h2></dialog>", "nothing"],
  ])
    test(`on ${html} is a ${kind}`, () => {
      page.document.body.innerHTML = html;
      assert.equal(focusedOn(page.document.body.querySelector(":not(dialog, div)")), kind);
    });

  test("in an open popover is a field, on the page nothing", () => {
    const link = page.add("a");
    link.closest = (/** @type {string} */ selector) => (selector === ":popover-open" ? page.document.body : null);
    assert.deepEqual([link, page.document.body, null].map(focusedOn), ["field", "nothing", "nothing"]);
  });
});
