// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { neuronTable, sorted } from "../../../../assets/engine/plot/painters/neuron-table.mjs";
import { page } from "../../fakes.mjs";
import { pictureOf, runOf, seeded } from "../../helpers.mjs";

/** As many neurons, each with numbers of its own; two and two explained alike. @param {number} count */
function neuronsOf(count) {
  const next = seeded(5);
  const places = [...Array(count).keys()];
  return pictureOf({
    values: places.map((neuron) => neuron % 4),
    fraction: places.map((neuron) => (((neuron >> 1) * 7) % 31) / 31),
    active: places.map(() => 1),
    spread: places.map(() => next()),
    phase_x: places.map((neuron) => (neuron - 2) / 3),
  });
}

/** The table of so many neurons. @param {{count?: number, view?: object}} [how] */
function listOf({ count = 30, view = {} } = {}) {
  const box = page.add("div");
  /** @type {any[]} */
  const chosen = [];
  let now = { neuron: 3, sort: "-fraction", row: "", ...view };
  const list = /** @type {any} */ (neuronTable).mount(box, (/** @type {object} */ fields) => {
    chosen.push(fields);
    now = { ...now, ...fields };
  });
  let picture = neuronsOf(count);
  const show = (/** @type {object} */ changes, next = picture) => {
    picture = next;
    now = { ...now, ...changes };
    list.paint(picture, /** @type {any} */ ({ run: runOf(), view: now }));
  };
  show({});
  const rows = () => [...box.querySelectorAll("tbody tr")].filter((/** @type {any} */ { hidden }) => !hidden);
  const shown = () => rows().map((/** @type {any} */ row) => Number(row.children[0].textContent));
  const press = (/** @type {string} */ label) => box.querySelector(`[aria-label=${label}]`).click();
  const headOf = (/** @type {string} */ column) => box.querySelector(`th[data-column=${column}]`);
  const range = () => box.querySelector(".rows-shown").textContent;
  return { box, list, chosen, show, rows, shown, press, headOf, range };
}

describe("the order of neurons", () => {
  const picture = neuronsOf(30);

  test("is by any column, rising or falling; among equals by number", () => {
    const { fraction } = picture.arrays;
    for (const sort of ["fraction", "-fraction"]) {
      const sign = sort.startsWith("-") ? -1 : 1;
      const order = sorted(picture, sort);
      assert.deepEqual(
        [...order].sort((one, other) => one - other),
        [...Array(30).keys()],
      );
      for (let place = 1; place < 30; place++) {
        const [before, after] = [order[place - 1], order[place]];
        const step = sign * (fraction.at(after) - fraction.at(before));
        assert.ok(step > 0 || (step === 0 && after > before), `${sort}: ${before}, ${after}`);
      }
    }
  });

  test("is by number for the first column, and for one that there is not", () => {
    assert.deepEqual(sorted(picture, "-neuron").slice(0, 2), [29, 28]);
    assert.deepEqual(sorted(picture, "nonsense").slice(0, 2), [0, 1]);
  });
});

describe("the table of neurons", () => {
  test("shows twelve, says which, and their numbers as people write them", () => {
    const { shown, range, rows } = listOf({ view: { sort: "neuron" } });
    assert.deepEqual([shown(), range()], [[...Array(12).keys()], "1–12 of 30"]);
    const cells = [...rows()[0].children].map((/** @type {any} */ { textContent }) => textContent);
    assert.deepEqual(cells.slice(0, 4), ["0", "–", "0 %", "–"], "no frequency, nothing explained, and no such array");
    assert.equal(cells[5], "−0.21 π");
    assert.equal(rows()[2].children[1].style.getPropertyValue("--colour"), "#0b5fff");
  });

  test("turns its pages, and stops at both ends", () => {
    const { shown, range, box } = listOf({ view: { sort: "neuron" } });
    const [before, after] = box.querySelectorAll(".feet button");
    before.click();
    assert.equal(range(), "1–12 of 30");
    after.click();
    assert.equal(range(), "13–24 of 30");
    after.click();
    after.click();
    assert.deepEqual([range(), shown()[11]], ["19–30 of 30", 29]);
    before.click();
    assert.equal(range(), "7–18 of 30");
  });

  test("is scrolled with the wheel; at its ends the page scrolls on", () => {
    const { box, range } = listOf({ view: { sort: "neuron" } });
    const wheel = (/** @type {object} */ more) => box.fire("wheel", { deltaX: 0, deltaY: 0, ...more }).defaultPrevented;
    assert.deepEqual([wheel({ deltaY: 40 }), range()], [true, "4–15 of 30"]);
    assert.deepEqual([wheel({ deltaY: -40 }), wheel({ deltaY: -40 }), range()], [true, false, "1–12 of 30"]);
    assert.deepEqual(
      [wheel({ deltaY: 40, ctrlKey: true }), wheel({ deltaY: 4, deltaX: 40 }), range()],
      [false, false, "1–12 of 30"],
    );
  });

  test("begins where the view says, and says where it is scrolled to", () => {
    const { range, box, chosen, show } = listOf({ view: { row: "15", sort: "neuron" } });
    assert.deepEqual([range(), chosen], ["16–27 of 30", []]);
    box.querySelectorAll(".feet button")[0].click();
    assert.deepEqual([range(), chosen], ["4–15 of 30", [{ row: "3" }]]);
    show({ row: "15" });
    assert.equal(range(), "16–27 of 30", "as when one goes back");
    show({ row: "", neuron: 20 });
    assert.equal(range(), "15–26 of 30", "as when one goes back to before anybody scrolled");
    show({ row: "99" });
    assert.deepEqual([range(), chosen.at(-1)], ["19–30 of 30", { row: "18" }]);
  });

  test("begins where the chosen neuron is, and brings another that is chosen into sight", () => {
    const { range, chosen, show } = listOf({ view: { sort: "neuron", neuron: 20 } });
    assert.deepEqual([range(), chosen], ["15–26 of 30", []], "which a link without a row shows as well");
    show({ neuron: 24 });
    assert.deepEqual([range(), chosen], ["15–26 of 30", [{ row: "14" }]], "it was in sight");
    show({ neuron: 2 });
    assert.deepEqual([range(), chosen.at(-1)], ["1–12 of 30", { row: "0" }]);
  });

  test("stays where it is when the order changes while one scrubs", () => {
    const { range, chosen, show, shown } = listOf({ view: { sort: "-spread", neuron: 20 } });
    const [before, first] = [range(), shown()];
    const other = neuronsOf(30);
    show({}, { ...other, arrays: { ...other.arrays, spread: other.arrays.fraction } });
    assert.equal(range(), before);
    assert.notDeepEqual(shown(), first);
    assert.ok(chosen.length <= 1);
    show({});
    assert.ok(chosen.length <= 1);
  });

  test("has no rows for neurons that there are not", () => {
    const { shown, range } = listOf({ count: 5 });
    assert.deepEqual([shown().length, range()], [5, "1–5 of 5"]);
  });

  test("marks the chosen neuron, and chooses another by its row or its button, once", () => {
    const { rows, shown, chosen, show } = listOf({ view: { sort: "neuron" } });
    const marked = () =>
      rows()
        .map((/** @type {any} */ { classList }) => classList.contains("is-chosen"))
        .indexOf(true);
    assert.equal(marked(), 3);
    rows()[5].children[2].click();
    rows()[6].querySelector("button").click();
    assert.deepEqual(chosen, [{ neuron: 5 }, { neuron: 6 }]);
    show({ neuron: 6 });
    assert.equal(shown()[marked()], 6);
  });

  test("is sorted by a heading: falling first, and the other way when it is pressed again", () => {
    const { headOf, chosen, show, shown, range } = listOf({ view: { row: "6" } });
    headOf("spread").querySelector("button").click();
    assert.deepEqual(chosen, [{ sort: "-spread", row: "0" }]);
    show({});
    assert.equal(range(), "1–12 of 30", "from the top");
    headOf("spread").querySelector("button").click();
    assert.deepEqual(chosen[1], { sort: "spread", row: "0" });
    const falling = shown();
    show({ sort: "spread" });
    assert.notDeepEqual(shown(), falling);
  });

  test("says by which column, to those who cannot see it", () => {
    const { headOf, show } = listOf();
    const said = () => ["fraction", "spread"].map((column) => headOf(column).getAttribute("aria-sort"));
    assert.deepEqual(said(), ["descending", "none"]);
    show({ sort: "spread" });
    assert.deepEqual(said(), ["none", "ascending"]);
  });

  test("says nothing of a run that is left", () => {
    const { list, shown, range, rows, chosen, box } = listOf({ view: { sort: "neuron" } });
    const [row] = rows();
    list.clear();
    assert.deepEqual([shown(), range()], [[], ""]);
    row.click();
    box.querySelectorAll(".feet button")[1].click();
    assert.deepEqual(chosen, []);
  });
});
