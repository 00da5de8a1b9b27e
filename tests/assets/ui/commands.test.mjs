// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commandOf, focusedOn } from "../../../assets/engine/ui/commands.mjs";

/** @param {string} key @param {object} [more] */
const press = (key, more = {}) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
const shift = { shiftKey: true };
/** Every key, with shift and without. @type {[string, object, string, number][]} */
const MEANINGS = [
  ["ArrowLeft", {}, "step", -1],
  ["ArrowRight", {}, "step", 1],
  ["ArrowLeft", shift, "step", -10],
  ["ArrowRight", shift, "step", 10],
  ["Home", {}, "go", -1],
  ["End", {}, "go", 1],
  ["Home", shift, "go", -1],
  ["End", shift, "go", 1],
  [" ", {}, "play", 0],
  ["j", {}, "neuron", -1],
  ["k", {}, "neuron", 1],
  ["J", shift, "neuron", -1],
  ["K", shift, "neuron", 1],
  ["h", {}, "head", 1],
  ["H", shift, "head", 1],
  ["b", {}, "basis", 1],
  ["B", {}, "basis", 1],
  ["s", {}, "stage", 1],
  ["S", shift, "stage", 1],
  ["f", {}, "freq", 1],
  ["r", {}, "random", 0],
  ["/", {}, "find", 0],
  ["Escape", {}, "close", 0],
  ["1", {}, "page", 0],
  ["8", {}, "page", 7],
  ["?", shift, "help", 0],
  ["?", {}, "help", 0],
];
const KEYS = [...new Set(MEANINGS.map(([key]) => key))];

describe("keys", () => {
  for (const [key, more, name, amount] of MEANINGS) {
    test(`${"shiftKey" in more ? "shift and " : ""}${JSON.stringify(key)} means ${name} ${amount}`, () => {
      for (const focused of /** @type {const} */ (["nothing", "slider"])) {
        assert.deepEqual(commandOf(press(key, more), focused), { name, amount });
      }
    });
  }

  test("that mean nothing here are left alone", () => {
    for (const key of ["a", "x", "Enter", "Tab", "ArrowUp", "ArrowDown", "PageUp", "F5", "0", "12", "Dead"]) {
      assert.equal(commandOf(press(key), "nothing"), null, key);
    }
  });

  test("with ctrl, meta or alt belong to the browser", () => {
    for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
      for (const key of KEYS)
        assert.equal(commandOf(press(key, { [modifier]: true }), "nothing"), null, `${modifier} ${key}`);
    }
  });

  test("all belong to a field", () => {
    for (const key of KEYS) assert.equal(commandOf(press(key), "field"), null, key);
  });

  test("on a button: the space bar presses it, the rest is ours", () => {
    for (const key of KEYS) assert.equal(commandOf(press(key), "button") === null, key === " ", key);
  });

  test("on a choice: arrows, Home, End, space and digits are its own, letters and Escape are ours", () => {
    const own = (/** @type {string} */ key) => (key.length > 1 && key !== "Escape") || /[ 0-9]/.test(key);
    for (const key of KEYS) assert.equal(commandOf(press(key), "choice") === null, own(key), key);
    assert.equal(commandOf(press("ArrowLeft", shift), "choice"), null);
  });

  test("a shifted step does not change what a plain one means", () => {
    commandOf(press("ArrowRight", shift), "nothing");
    assert.equal(commandOf(press("ArrowRight"), "nothing")?.amount, 1);
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
