// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Grid } from "../../../assets/engine/data/ndarray.mjs";
import { lookOfHead } from "../../../assets/engine/plot/looks.mjs";
import { Finder, leading, NEEDED } from "../../../assets/engine/ui/finder.mjs";
import { endsOf } from "../../../assets/engine/ui/finder-bars.mjs";
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
  const host = {
    share: mock.fn(),
    keep: mock.fn(),
    collected: mock.fn(),
    theme: mock.fn(),
    play: mock.fn(),
    help: mock.fn(),
    run: mock.fn(),
  };
  const finder = new Finder(engine, dialog, host);
  engine.consumers.push(finder);
  /** Give it the answers to all that it needs. */
  const answer = () =>
    deliver(engine, Object.fromEntries(NEEDED.map((panel) => [finder.questionOf(panel), ANSWERS[panel]])));
  const found = () =>
    [...dialog.querySelectorAll("[role=option]")].map((/** @type {any} */ item) =>
      [...item.children].map((/** @type {any} */ { textContent }) => textContent),
    );
  const tab = (/** @type {string} */ name) =>
    [...dialog.querySelectorAll(".chip")].find((/** @type {any} */ { textContent }) => textContent === name);
  const { field } = finder;
  /** Write into the field. @param {string} text */
  const write = (text) => /** @type {any} */ (field).enter(text, "input");
  /** Press a key there; false when nothing came of it. @param {string} key */
  const press = (key) => /** @type {any} */ (field).fire("keydown", { key }).defaultPrevented;
  const said = () => dialog.querySelector("[role=status]").textContent;
  /** The text of the option that Enter goes to. */
  const active = () => dialog.querySelector("[aria-selected=true]")?.firstChild.textContent;
  return {
    ...board,
    finder,
    dialog,
    answer,
    found,
    tab,
    host,
    field,
    write,
    press,
    said,
    active,
    asked: asked.answers,
  };
}

test("what leads is the largest or the smallest, twelve at most, and only numbers", () => {
  const grid = (/** @type {number[]} */ numbers) => Grid.exact(numbers, [numbers.length]);
  assert.deepEqual(leading(grid([3, Number.NaN, 5, 5, 1]), false), [2, 3, 0, 4]);
  assert.deepEqual(leading(grid([3, Number.POSITIVE_INFINITY, 5, 1]), true), [3, 0, 2]);
  assert.equal(leading(grid(Array(40).fill(1)), false).length, 12);
});

test("bars begin at 0, unless all of them would look alike", () => {
  assert.deepEqual(endsOf([4, 2, 1]), [0, 4]);
  assert.deepEqual(endsOf([-4, 1]), [0, 4]);
  assert.deepEqual(endsOf([1, 1]), [0, 1]);
  assert.deepEqual(endsOf([1, 0.75]), [0.625, 1]);
});

describe("the finder", () => {
  test("asks for what it needs once it is open, and for nothing before", () => {
    const { finder, asked, dialog, said } = finderOf();
    mock.timers.tick(IDLE_MS);
    assert.equal(asked.length, 0);
    finder.open();
    assert.deepEqual([dialog.open, said()], [true, "Computing …"]);
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(
      asked[0].questions,
      NEEDED.map((panel) => finder.questionOf(panel)),
    );
  });

  test("shows the leading neurons with their numbers", () => {
    const { finder, answer, found, dialog, said } = finderOf();
    finder.open();
    answer();
    assert.deepEqual(found().slice(0, 2), [
      ["Neuron 2 2", "", "90 %"],
      ["Neuron 7 2", "", "80 %"],
    ]);
    assert.equal(said(), "At epoch 200.");
    assert.match(dialog.querySelector(".found .length i").getAttribute("style"), /width:100%;background:#0b5fff/);
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
    const bar = finder.dialog.querySelector(".found .length i");
    assert.match(
      bar?.getAttribute("style") ?? "",
      new RegExp(`background:${lookOfHead(finder.engine.palette, 1).colour}`),
    );
    assert.equal(tab("Heads").getAttribute("aria-pressed"), "true");
    tab("Frequencies").click();
    assert.deepEqual(
      found().map((/** @type {string[]} */ [name]) => name),
      ["Frequency 2", "Frequency 3"],
      "a frequency that no neuron follows is no find",
    );
  });

  test("ranks phases of those neurons alone that follow a frequency, and says so where none does", () => {
    const { finder, answer, found, dialog, said } = finderOf();
    finder.open();
    answer();
    dialog.querySelector("select").enter("4", "change");
    assert.deepEqual(found(), [["Neuron 2 2", "", "0.75 π"]], "a phase of what has no frequency is chance");
    const [panel] = NEEDED;
    deliver(finder.engine, {
      [finder.questionOf(panel)]: { ...ANSWERS[panel], specialised: Array(8).fill(0) },
    });
    assert.deepEqual(found(), []);
    assert.equal(said(), "No neuron is specialised at this epoch.");
  });

  test("goes to what is written, on Enter", () => {
    const { finder, answer, engine, dialog, write, press, active } = finderOf();
    finder.open();
    answer();
    write("head 2");
    assert.equal(active(), "Head 2");
    assert.equal(press("Enter"), true);
    assert.deepEqual([engine.view.head, dialog.open], [2, false]);
  });

  test("says why nothing is found, and goes nowhere then", () => {
    const { finder, answer, engine, dialog, write, press, said, found } = finderOf();
    finder.open();
    answer();
    write("neuron 9999");
    assert.equal(said(), "There is no neuron 9999 in run run-a: choose 0 to 7.");
    press("Enter");
    assert.deepEqual([found(), engine.view.neuron, dialog.open], [[], 3, true]);
    write("neuron 5");
    assert.equal(said(), "");
  });

  test("opens at its field, which keeps what is written when the answers come, and is empty the next time", () => {
    const { finder, dialog, answer, field, write } = finderOf();
    finder.open();
    assert.equal(page.document.activeElement, field);
    write("neuron 2");
    answer();
    assert.deepEqual([field.value, page.document.activeElement === field], ["neuron 2", true]);
    finder.open();
    assert.equal(field.value, "neuron 2", "Ctrl-K again only marks what is written");
    dialog.close();
    finder.open();
    assert.equal(field.value, "");
  });

  test("the arrows go through what was found, around its ends, and the field knows where they are", () => {
    const { finder, dialog, answer, field, press, active } = finderOf();
    finder.open();
    assert.equal(press("ArrowDown"), false, "nothing is found as yet");
    answer();
    assert.equal(field.getAttribute("aria-activedescendant"), null, "Enter in an empty field goes nowhere");
    const at = ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"].map((key) => press(key) && active());
    assert.deepEqual(at, ["Neuron 2 2", "Neuron 7 2", "Neuron 2 2", "Neuron 0 2"]);
    const marked = dialog.querySelector("[aria-selected=true]");
    assert.equal(field.getAttribute("aria-activedescendant"), marked.id);
    assert.equal(page.document.activeElement, field);
  });

  test("an arrow brings the focus back to the field, but stays in the list of measures", () => {
    const { finder, dialog, answer, tab } = finderOf();
    finder.open();
    answer();
    tab("Heads").focus();
    tab("Heads").fire("keydown", { key: "ArrowDown" });
    assert.equal(page.document.activeElement, finder.field);
    const select = dialog.querySelector("select");
    select.focus();
    assert.equal(select.fire("keydown", { key: "ArrowDown" }).defaultPrevented, false);
  });

  test("does what can be done besides choosing, and shows another run", () => {
    const { finder, write, press, host } = finderOf();
    for (const [text, act] of /** @type {const} */ ([
      ["dark theme", "theme"],
      ["share", "share"],
      ["play", "play"],
      ["keyboard", "help"],
      ["run-b", "run"],
    ])) {
      finder.open();
      write(text);
      press("Enter");
      assert.equal(host[act].mock.callCount(), 1, text);
    }
    assert.deepEqual(host.run.mock.calls[0].arguments, ["run-b"]);
  });

  test("goes to a panel: its page, and its place there", () => {
    const { finder, write, press, engine, pages } = finderOf();
    finder.open();
    write("accuracies");
    press("Enter");
    assert.deepEqual([engine.view.page, engine.view.at], ["progress", "accuracies:-300"]);
    pages.show();
    const { element } = /** @type {any} */ (engine.panels.find(({ id }) => id === "accuracies"));
    element.scrollIntoView = mock.fn();
    page.frame();
    page.frame();
    assert.equal(element.scrollIntoView.mock.callCount(), 1);
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
    const { finder, answer, engine, asked, dialog, said } = finderOf();
    finder.open();
    answer();
    assert.deepEqual(finder.questions(), []);
    dialog.close();
    engine.store.choose({ stage: "pre" });
    finder.open();
    assert.equal(said(), "Computing …", "those were of the other stage");
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
    const finder = new Finder(engine, engine.shell.finder, /** @type {any} */ ({}));
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
    dialog.querySelector("[role=option]").click();
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
