// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Field } from "../../../assets/engine/data/ndarray.mjs";
import { Finder, leading, NEEDED } from "../../../assets/engine/ui/finder.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, runOf } from "../helpers.mjs";

const REST = 60;
const ASKED = ["neuron_frequencies?stage=post", "heads", "frequencies"];
const ANSWERS = [
  pictureOf({
    ...{
      values: Array(8).fill(2),
      fraction: [0.1, 0.2, 0.9, 0.4, 0.5, 0.6, 0.7, 0.8],
      spread: [8, 7, 6, 5, 4, 3, 2, 1],
    },
    ...{ active_share: Array(8).fill(0.5), phase_gap: Array(8).fill(Math.PI / 2), ipr: Array(8).fill(1) },
  }),
  pictureOf({
    values: [0.1, 0.3, 0.2, 0],
    fraction: [0, 0, 0, 1],
    score_range: [1, 2, 3, 4],
    to_x: [0.5, 0.5, 0.5, 0.5],
  }),
  pictureOf({ values: [0, 5, 3], embedding: [0, 1, 0], alpha: [-3, 9, 1], readout: [0, 1, 0] }),
];

/** A finder on the first page. @param {object} [requested] */
function finderOf(requested = {}) {
  const board = boardOf(page, { requested });
  const dialog = page.add("dialog", "finder");
  const { engine } = board;
  const finder = new Finder(engine);
  engine.consumers.push(finder);
  /** Give it the answers to all that it asks. @param {string[]} [questions] */
  const answer = (questions = ASKED) => {
    const pictures = ANSWERS.map((picture, place) => ({ ...picture, question: questions[place], epoch: engine.epoch }));
    engine.takeExact(pictures, NEEDED);
  };
  const found = () =>
    [...dialog.querySelectorAll(".found button")].map((/** @type {any} */ item) =>
      [...item.children].map((/** @type {any} */ { textContent }) => textContent),
    );
  const tab = (/** @type {string} */ name) =>
    [...dialog.querySelectorAll(".chip")].find((/** @type {any} */ { textContent }) => textContent === name);
  return { ...board, finder, dialog, answer, found, tab };
}

test("what leads is the largest or the smallest, twelve at most, and only numbers", () => {
  const grid = (/** @type {number[]} */ numbers) => Field.exact(numbers, [numbers.length]);
  assert.deepEqual(leading(grid([3, Number.NaN, 5, 5, 1]), false), [2, 3, 0, 4]);
  assert.deepEqual(leading(grid([3, Number.POSITIVE_INFINITY, 5, 1]), true), [3, 0, 2]);
  assert.equal(leading(grid(Array(40).fill(1)), false).length, 12);
});

describe("the finder", () => {
  test("asks for what it needs once it is open, and for nothing before", () => {
    const { finder, sent, dialog } = finderOf();
    mock.timers.tick(REST);
    assert.equal(sent.length, 0);
    finder.open();
    assert.deepEqual([dialog.open, dialog.querySelector("[role=status]").textContent], [true, "Computing …"]);
    mock.timers.tick(REST);
    assert.deepEqual(sent[0].panels, NEEDED);
  });

  test("shows the leading neurons with their numbers", () => {
    const { finder, answer, found, dialog } = finderOf();
    finder.open();
    answer();
    assert.deepEqual(found().slice(0, 2), [
      ["Neuron 2 2", "", "90.0 %"],
      ["Neuron 7 2", "", "80.0 %"],
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
    assert.deepEqual(found()[0], ["Neuron 0 2", "", "10.0 %"]);
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

  test("jumps to a number that is typed, when there is one", () => {
    const { finder, answer, engine, dialog } = finderOf();
    finder.open();
    answer();
    dialog.querySelector("input").enter("5", "change");
    assert.deepEqual([engine.view.neuron, dialog.open], [5, false]);
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

  test("lets the arrows go from the field through what was found, and back", () => {
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
    const places = ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"].map((key) => [press(key), at()]);
    assert.deepEqual(places, [
      [true, 0],
      [true, 1],
      [true, 0],
      [true, -1],
    ]);
    assert.equal(page.document.activeElement, dialog.querySelector("input"));
    assert.equal(press("Enter"), false);
  });

  test("keeps the focus where it was when its contents change", () => {
    const { finder, answer, tab } = finderOf();
    finder.open();
    answer();
    tab("Heads").focus();
    tab("Heads").click();
    assert.equal(page.document.activeElement, tab("Heads"));
  });

  test("does not ask again for what is known, but for another epoch or another stage", () => {
    const { finder, answer, engine, sent, dialog } = finderOf();
    finder.open();
    answer();
    assert.deepEqual(finder.wanted(engine), []);
    dialog.close();
    engine.choose({ stage: "pre" });
    finder.open();
    assert.equal(dialog.querySelector("[role=status]").textContent, "Computing …", "those were of the other stage");
    mock.timers.tick(REST);
    assert.deepEqual(sent[sent.length - 1].panels, ["neuron-list"]);
    engine.goTo(0);
    assert.deepEqual(finder.wanted(engine), NEEDED);
  });

  test("forgets another run's numbers", () => {
    const { finder, answer, engine } = finderOf();
    finder.open();
    answer();
    engine.setRun(runOf({ name: "run-b" }));
    assert.deepEqual(finder.wanted(engine), NEEDED);
  });

  test("opens once, and not before there is a run", () => {
    const { finder, dialog, engine } = finderOf();
    const { run } = engine;
    engine.run = null;
    finder.open();
    assert.equal(dialog.open, false);
    engine.run = run;
    finder.open();
    finder.open();
    assert.equal(dialog.open, true);
  });
});

describe("jumping", () => {
  test("chooses, closes, and stays on a page that follows what is chosen", () => {
    const { finder, answer, engine, dialog } = finderOf({ large: "neuron-map" });
    finder.open();
    answer();
    dialog.querySelector(".found button").click();
    assert.deepEqual([engine.view.neuron, engine.view.page, engine.view.large, dialog.open], [2, "explore", "", false]);
  });

  test("turns to a page that shows it, where this one does not", () => {
    const { finder, answer, engine, dialog, tab } = finderOf({ page: "progress" });
    finder.open();
    answer();
    tab("Frequencies").click();
    dialog.querySelector(".found button").click();
    assert.deepEqual([engine.view.freq, engine.view.page], [2, "neurons"]);
  });

  test("can be left to chance, within the run's bounds", (ctx) => {
    const { finder, answer, engine, dialog, tab } = finderOf();
    for (const [chance, freq] of [
      [0, 1],
      [0.9999, 3],
    ]) {
      finder.open();
      answer();
      tab("Frequencies").click();
      ctx.mock.method(Math, "random", () => chance);
      [...dialog.querySelectorAll("button")]
        .find((/** @type {any} */ { textContent }) => textContent === "random")
        .click();
      assert.equal(engine.view.freq, freq);
    }
  });
});
