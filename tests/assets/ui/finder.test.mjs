// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Grid } from "../../../assets/engine/data/ndarray.mjs";
import { Finder, leading, NEEDED } from "../../../assets/engine/ui/finder.mjs";
import { boardOf } from "../boards.mjs";
import { deliver, engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

const IDLE_MS = 60;
/** By panel. @type {Record<string, Record<string, number[]>>} */
const ANSWERS = {
  "neuron-list": {
    values: Array(8).fill(2),
    fraction: [0.1, 0.2, 0.9, 0.4, 0.5, 0.6, 0.7, 0.8],
    spread: [8, 7, 6, 5, 4, 3, 2, 1],
    ...{ active_share: Array(8).fill(0.5), phase_gap: [0.5, 0.25, 0.75, 1, 1, 1, 1, 1].map((gap) => gap * Math.PI) },
    ...{ specialised: [0, 0, 1, 0, 0, 0, 0, 0], ipr: Array(8).fill(1) },
  },
  "finder-heads": {
    ...{ values: [0.1, 0.3, 0.2, 0], fraction: [0, 0, 0, 1], score_range: [1, 2, 3, 4], to_x: Array(4).fill(0.5) },
  },
  "finder-frequencies": { values: [0, 5, 3], embedding: [0, 1, 0], alpha: [-3, 9, 1], readout: [0, 1, 0] },
};

/** A finder on the first page. @param {object} [requested] */
function finderOf(requested = {}) {
  const board = boardOf(page, { requested });
  const { engine, asked } = board;
  const dialog = /** @type {any} */ (engine.shell.finder);
  const finder = new Finder(engine, dialog);
  engine.consumers.push(finder);
  /** Give it the answers to all that it needs. */
  const answer = () =>
    deliver(engine, Object.fromEntries(NEEDED.map((panel) => [finder.questionOf(panel), ANSWERS[panel]])));
  const found = () =>
    [...dialog.querySelectorAll(".found button")].map((/** @type {any} */ item) =>
      [...item.children].map((/** @type {any} */ { textContent }) => textContent),
    );
  const tab = (/** @type {string} */ name) =>
    [...dialog.querySelectorAll(".chip")].find((/** @type {any} */ { textContent }) => textContent === name);
  return { ...board, finder, dialog, answer, found, tab, asked: asked.answers };
}

test("what leads is the largest or the smallest, twelve at most, and only numbers", () => {
  const grid = (/** @type {number[]} */ numbers) => Grid.exact(numbers, [numbers.length]);
  assert.deepEqual(leading(grid([3, Number.NaN, 5, 5, 1]), false), [2, 3, 0, 4]);
  assert.deepEqual(leading(grid([3, Number.POSITIVE_INFINITY, 5, 1]), true), [3, 0, 2]);
  assert.equal(leading(grid(Array(40).fill(1)), false).length, 12);
});

describe("the finder", () => {
  test("asks for what it needs once it is open, and for nothing before", () => {
    const { finder, asked, dialog } = finderOf();
    mock.timers.tick(IDLE_MS);
    assert.equal(asked.length, 0);
    finder.open();
    assert.deepEqual([dialog.open, dialog.querySelector("[role=status]").textContent], [true, "Computing …"]);
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(
      asked[0].questions,
      NEEDED.map((panel) => finder.questionOf(panel)),
    );
  });

  test("shows the leading neurons with their numbers", () => {
    const { finder, answer, found, dialog } = finderOf();
    finder.open();
    answer();
    assert.deepEqual(found().slice(0, 2), [
      ["Neuron 2 2", "", "90 %"],
      ["Neuron 7 2", "", "80 %"],
    ]);
    assert.equal(dialog.querySelector("h2").textContent, "Find, at epoch 200");
    assert.match(dialog.querySelector(".found .track i").getAttribute("style"), /width:100%/);
  });

  test("goes by another measure, and by the lowest where that is what stands out", () => {
    const { finder, answer, found, dialog } = finderOf();
    finder.open();
    answer();
    dialog.querySelector("select").enter("1", "change");
    assert.deepEqual(found()[0], ["Neuron 0 2", "", "8"]);
    dialog.querySelector("select").enter("6", "change");
    assert.deepEqual(found()[0], ["Neuron 0 2", "", "10 %"]);
    assert.equal(dialog.querySelector("select").value, "6");
  });

  test("knows heads and frequencies as well; frequencies count from 1", () => {
    const { finder, answer, found, tab } = finderOf();
    finder.open();
    answer();
    tab("Heads").click();
    assert.deepEqual(found()[0][0], "Head 1");
    assert.equal(tab("Heads").getAttribute("aria-pressed"), "true");
    tab("Frequencies").click();
    assert.deepEqual(
      found().map((/** @type {string[]} */ [name]) => name),
      ["Frequency 2", "Frequency 3"],
      "a frequency that no neuron follows is no find",
    );
  });

  test("ranks phases of those neurons alone that follow a frequency, and says so where none does", () => {
    const { finder, answer, found, dialog } = finderOf();
    finder.open();
    answer();
    dialog.querySelector("select").enter("4", "change");
    assert.deepEqual(found(), [["Neuron 2 2", "", "0.75 π"]], "a phase of what has no frequency is chance");
    const [panel] = NEEDED;
    deliver(finder.engine, {
      [finder.questionOf(panel)]: { ...ANSWERS[panel], specialised: Array(8).fill(0) },
    });
    assert.deepEqual(found(), []);
    assert.equal(
      dialog.querySelector("[role=status]").textContent,
      "No neuron follows a single frequency at this epoch.",
    );
  });

  test("jumps to a number that is typed, when there is one", () => {
    const { finder, answer, engine, dialog } = finderOf();
    finder.open();
    answer();
    dialog.querySelector("input").enter("5", "change");
    assert.deepEqual([engine.view.neuron, dialog.open], [5, false]);
  });

  test("says why a number is refused, in the words of all fields, until another is typed", () => {
    const { finder, answer, engine, dialog } = finderOf();
    finder.open();
    dialog.querySelector("input").enter("9999", "change");
    answer();
    const complaint = dialog.querySelector("[role=alert]");
    assert.equal(complaint.textContent, "There is no neuron 9999 in run run-a: choose 0 to 7.");
    assert.deepEqual([engine.view.neuron, dialog.open], [3, true]);
    dialog.querySelector("input").enter("9", "input");
    assert.equal(complaint.textContent, "");
  });

  test("opens at its field, which keeps what is typed when the answers come", () => {
    const { finder, dialog, answer } = finderOf();
    finder.open();
    const field = dialog.querySelector("input");
    assert.equal(page.document.activeElement, field);
    field.value = "23";
    answer();
    const again = dialog.querySelector("input");
    assert.deepEqual([again.value, page.document.activeElement === again], ["23", true]);
  });

  test("the arrows go from the field through what was found, and back", () => {
    const { finder, dialog, answer } = finderOf();
    finder.open();
    const press = (/** @type {string} */ key) => {
      const event = { key, isOurs: false, preventDefault: () => (event.isOurs = true) };
      dialog.onkeydown(event);
      return event.isOurs;
    };
    assert.equal(press("ArrowDown"), false, "nothing is found as yet");
    answer();
    const rows = [...dialog.querySelectorAll(".found button")];
    const at = () => rows.indexOf(/** @type {any} */ (page.document.activeElement));
    const places = ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"].map((key) => press(key) && at());
    assert.deepEqual(places, [0, 1, 0, -1]);
    assert.equal(page.document.activeElement, dialog.querySelector("input"));
    assert.equal(press("Enter"), false);
  });

  test("the focus stays where it was when the finder's contents change", () => {
    const { finder, answer, tab } = finderOf();
    finder.open();
    answer();
    tab("Heads").focus();
    tab("Heads").click();
    assert.equal(page.document.activeElement, tab("Heads"));
  });

  test("does not ask again for what is known, but for another epoch or another stage", () => {
    const { finder, answer, engine, asked, dialog } = finderOf();
    finder.open();
    answer();
    assert.deepEqual(finder.questions(), []);
    dialog.close();
    engine.store.choose({ stage: "pre" });
    finder.open();
    assert.equal(dialog.querySelector("[role=status]").textContent, "Computing …", "those were of the other stage");
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(asked.at(-1)?.questions, [finder.questionOf("neuron-list")]);
    engine.store.goTo(0);
    assert.equal(finder.questions().length, NEEDED.length);
  });

  test("forgets another run's numbers", () => {
    const { finder, answer, engine } = finderOf();
    finder.open();
    answer();
    engine.store.setRun(runOf({ name: "run-b" }));
    assert.equal(finder.questions().length, NEEDED.length);
  });

  test("opens once, and not before there is a run", () => {
    const { engine, store } = engineOf(page);
    const finder = new Finder(engine, engine.shell.finder);
    finder.open();
    assert.equal(finder.isOpen, false);
    store.setRun(runOf());
    finder.open();
    finder.open();
    assert.equal(finder.isOpen, true);
  });
});

describe("a jump", () => {
  test("chooses, closes, and stays on a page that follows what is chosen", () => {
    const { finder, answer, engine, dialog } = finderOf({ large: "neuron-map" });
    finder.open();
    answer();
    dialog.querySelector(".found button").click();
    assert.deepEqual([engine.view.neuron, engine.view.page, engine.view.large, dialog.open], [2, "explore", "", false]);
  });

  test("can be left to chance, within the run's bounds", (ctx) => {
    const { finder, answer, engine, dialog, tab } = finderOf();
    const random = (/** @type {number} */ chance) => {
      finder.open();
      answer();
      tab("Frequencies").click();
      ctx.mock.method(Math, "random", () => chance);
      [...dialog.querySelectorAll("button")]
        .find((/** @type {any} */ { textContent }) => textContent === "random")
        .click();
      return engine.view.freq;
    };
    assert.deepEqual([random(0), random(0.9999)], [1, 3]);
  });
});
