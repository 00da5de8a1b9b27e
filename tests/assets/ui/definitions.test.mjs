// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Definitions, Glossary } from "../../../assets/engine/ui/definitions.mjs";
import { page } from "../fakes.mjs";
import { initialOf } from "../openings.mjs";

const ENTRIES = [
  { word: "frequency k", meaning: "Periods." },
  { word: "key frequency", meaning: "Many neurons." },
  { word: "neuron", meaning: "A unit." },
  { word: "stage, pre, post", meaning: "Before and after." },
];

describe("a text with words of the glossary", () => {
  const glossary = new Glossary(ENTRIES);
  const words = (/** @type {string} */ text, used = new Set()) =>
    glossary.partsOf(text, used).flatMap(({ text: part, meaning }) => (meaning ? [[part, meaning]] : []));

  test("has each marked where it is used first, one or several of it, and is the same text", () => {
    const text = "Key frequencies of Neurons: a neuron before (pre) or after (post), by frequency.";
    assert.deepEqual(words(text), [
      ["Key frequencies", "Many neurons."],
      ["Neurons", "A unit."],
      ["pre", "Before and after."],
      ["frequency", "Periods."],
    ]);
    assert.equal(
      glossary
        .partsOf(text)
        .map((part) => part.text)
        .join(""),
      text,
    );
  });

  test("has none where they are parts of others, or marked elsewhere", () => {
    assert.deepEqual(words("present interneuron posts2"), []);
    assert.deepEqual(words("a neuron", new Set(["A unit."])), []);
    assert.deepEqual(new Glossary([]).partsOf("a neuron"), [{ text: "a neuron", meaning: "" }]);
  });
});

/** A page with a text, a control and a colour bar. */
function pageOf() {
  const definitions = new Definitions({ ...initialOf().help, glossary: ENTRIES }, (name) => name);
  const root = page.add("div");
  root.innerHTML = `<p></p><div class="control"><span class="label">Stage</span>
    <label><input type="radio"><span>pre</span></label></div><span class="kind" data-mark="√">this epoch √</span>`;
  root.append(definitions.element);
  definitions.watch(root);
  definitions.write(root.querySelector("p"), "Each neuron, pre or post.");
  definitions.markControl(root.querySelector(".control"));
  const [neuron, pre, stage] = root.querySelectorAll(".word");
  const open = () => (definitions.element.hasAttribute("popover-open") ? definitions.element.textContent : null);
  return { root, neuron, pre, stage, open };
}

describe("a definition", () => {
  test("is open while its word has the focus, and Escape closes it and nothing else", () => {
    const { neuron, pre, root, open } = pageOf();
    neuron.fire("focusin");
    assert.deepEqual([open(), neuron.getAttribute("aria-describedby")], ["A unit.", "definition"]);
    pre.fire("focusin");
    assert.deepEqual([open(), neuron.hasAttribute("aria-describedby")], ["Before and after.", false]);
    const keyed = mock.fn();
    root.addEventListener("keydown", keyed);
    const press = pre.fire("keydown", { key: "Escape" });
    assert.deepEqual([open(), press.defaultPrevented], [null, true]);
    assert.equal(pre.fire("keydown", { key: "Escape" }).defaultPrevented, false);
    pre.fire("focusin");
    pre.fire("focusout");
    assert.equal(open(), null);
  });

  test("opens by a click as by a pointer on it, and stays for a while", () => {
    const { neuron, root, stage, open } = pageOf();
    neuron.fire("pointerover", { pointerType: "mouse" });
    assert.equal(open(), null);
    mock.timers.tick(500);
    assert.equal(open(), "A unit.");
    root.fire("pointerover", { pointerType: "mouse" });
    assert.equal(open(), "A unit.");
    mock.timers.tick(500);
    assert.equal(open(), null);
    assert.equal(stage.fire("click").defaultPrevented, true);
    assert.equal(open(), "Before and after.");
    root.fire("click");
    assert.equal(open(), null);
  });

  test("is there for a control's choices and for marks as well", () => {
    const { root, open } = pageOf();
    assert.equal(root.querySelector("label").title, "Before and after.");
    root.querySelector(".kind").fire("pointerover", { pointerType: "mouse" });
    mock.timers.tick(500);
    assert.equal(open(), "By roots.");
  });
});
