// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EntryList } from "../../../assets/engine/ui/entry-list.mjs";
import { page } from "../fakes.mjs";

const entryOf = (/** @type {number} */ freq, text = "37 %") => ({
  ...{ name: `${freq} in x`, text, colour: "#0b5fff", fields: { freq } },
  hover: { freq: String(freq), block: { x: String(freq), y: "const" } },
});

/** A list and what it has chosen and marked. */
function listOf() {
  const box = page.add("div");
  /** @type {any[]} */
  const [chosen, marked] = [[], []];
  const list = new EntryList(/** @type {any} */ (box), (fields) => chosen.push(fields));
  list.watch((hover) => marked.push(hover));
  const shown = () => list.items.filter(({ hidden }) => !hidden).map(({ textContent }) => textContent);
  return { list, chosen, marked, shown };
}

describe("a list of what is strongest", () => {
  test("is real text, and follows what it is given without being made again", () => {
    const { list, shown } = listOf();
    list.write([entryOf(7), entryOf(11, "12 %")]);
    assert.deepEqual(shown(), ["7 in x 37 %", "11 in x 12 %"]);
    const [first] = list.items;
    list.write([entryOf(46, "90 %")]);
    assert.deepEqual([shown(), list.items[0]], [["46 in x 90 %"], first]);
    list.write([]);
    assert.deepEqual(shown(), []);
  });

  test("says which frequency an entry chooses, as a mention does that leads to a card", () => {
    const { list } = listOf();
    const mentioned = () => /** @type {HTMLElement} */ (list.items[0].firstElementChild).dataset.freq;
    list.write([entryOf(7)]);
    assert.equal(mentioned(), "7");
    list.write([{ ...entryOf(7), fields: {} }]);
    assert.equal(mentioned(), undefined);
  });

  test("marks what is pointed at or has the focus, and chooses what is pressed", () => {
    const { list, chosen, marked } = listOf();
    list.write([entryOf(7), entryOf(11)]);
    const press = /** @type {any} */ (list.items[1].firstElementChild);
    for (const type of ["pointerenter", "pointerleave", "focus", "blur"]) press.fire(type);
    assert.deepEqual(marked, [entryOf(11).hover, null, entryOf(11).hover, null]);
    press.fire("click");
    assert.deepEqual(chosen, [{ freq: 11 }]);
  });

  test("ends with the other way to see the same, where there is one", () => {
    const { list, chosen } = listOf();
    list.write([], { text: "components", hint: "Apart", fields: { blocks: "components" } });
    const other = /** @type {any} */ (list.other);
    assert.deepEqual([other.hidden, other.textContent], [false, "components"]);
    other.fire("click");
    assert.deepEqual(chosen, [{ blocks: "components" }]);
    list.write([]);
    assert.equal(other.hidden, true);
  });
});
