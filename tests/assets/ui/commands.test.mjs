// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commandOf, focusedOn } from "../../../assets/engine/ui/commands.mjs";
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
  ["j", {}, "turn", -1, "neuron"],
  ["K", shift, "turn", 1, "neuron"],
  ["r", {}, "random", 0, "neuron"],
  ["f", {}, "turn", 1, "freq"],
  ["8", {}, "page", 7, ""],
  ["?", shift, "help", 0, ""],
];
const KEYS = Object.keys(COMMANDS).filter((key) => !key.startsWith("shift "));

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
    for (const key of [
      "a",
      "x",
      "Enter",
      "Tab",
      "ArrowUp",
      "ArrowDown",
      "PageUp",
      "F5",
      "0",
      "9",
      "12",
      "Dead",
      "constructor",
    ]) {
      assert.equal(commandOf(COMMANDS, press(key), "nothing"), null, key);
    }
  });

  test("with ctrl, meta or alt belong to the browser", () => {
    for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
      for (const key of KEYS)
        assert.equal(commandOf(COMMANDS, press(key, { [modifier]: true }), "nothing"), null, `${modifier} ${key}`);
    }
  });

  test("all belong to a field", () => {
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

/** An element of which only the name, the type and the place matter. @param {string} name @param {{id?: string, type?: string, within?: string}} [more] */
function elementOf(name, { id = "", type = "", within = "" } = {}) {
  const kinds = [name, `${name}[type=${type}]`];
  const matches = (/** @type {string} */ selector) => selector.split(",").some((kind) => kinds.includes(kind.trim()));
  return /** @type {any} */ ({
    id,
    matches,
    closest: (/** @type {string} */ selector) => (selector === within ? {} : null),
  });
}

describe("the focus", () => {
  for (const [told, element, kind] of /** @type {[string, any, string][]} */ ([
    ["nothing", null, "nothing"],
    ["the page", elementOf("body"), "nothing"],
    ["the slider", elementOf("input", { id: "epoch", type: "range" }), "slider"],
    ["radio buttons", elementOf("input", { type: "radio" }), "choice"],
    ["the neuron's field", elementOf("input", { id: "neuron", type: "number" }), "choice"],
    ["a limit of the colours", elementOf("input", { type: "text" }), "field"],
    ["a select", elementOf("select"), "field"],
    ["a text area", elementOf("textarea"), "field"],
    ["a button", elementOf("button"), "button"],
    ["a link", elementOf("a"), "button"],
    ["a button of the dialog", elementOf("button", { within: "dialog[open]" }), "field"],
    ["a heading of the dialog that has just been closed", elementOf("h2", { within: "dialog" }), "nothing"],
    ["a field of the open menu", elementOf("input", { type: "text", within: ":popover-open" }), "field"],
  ])) {
    test(`on ${told} is a ${kind}`, () => assert.equal(focusedOn(element), kind));
  }
});
