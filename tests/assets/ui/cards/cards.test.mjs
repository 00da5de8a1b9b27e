// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { COLUMNS } from "../../../../assets/engine/plot/painters/neuron-table.mjs";
import { Cards } from "../../../../assets/engine/ui/cards/cards.mjs";
import { Mentions } from "../../../../assets/engine/ui/mentions.mjs";
import { boardOf } from "../../boards.mjs";
import { deliver } from "../../engines.mjs";
import { page } from "../../fakes.mjs";

const EIGHT = [...Array(8).keys()];
const NUMBERS = {
  ...{ values: [2, 2, 2, 3, 0, 0, 0, 0], fraction: EIGHT.map((neuron) => 0.99 - neuron / 100), active: EIGHT },
  ...{ specialised: [1, 1, 1, 1, 0, 0, 0, 0], spread: EIGHT.map((neuron) => neuron / 8) },
};
/** By the panel that asks. @type {Record<string, Record<string, number[]>>} */
const ANSWERS = {
  "neuron-list": NUMBERS,
  "neuron-input": { values: Array.from({ length: 49 }, (_, cell) => cell) },
  "readout-input": { values: [0, 1, 5, 0, 0, 0, 0] },
  "readout-fourier": { values: [1, 1, 0, 1, 1, 0, 0] },
  "finder-frequencies": { values: [0, 3, 1], embedding: [0.5, 0.25, 0], alpha: [0, 4, 1], readout: [0, 0.5, 0] },
  "finder-heads": { values: [1, 1, 1, 1], freq: [2, 3, 0, 2], fraction: [0.5, 0.6, 0, 0.7] },
};

/** A board with cards. @param {object} [requested] */
function cardsOf(requested = {}) {
  const board = boardOf(page, { requested });
  const { engine, pages, built } = board;
  const cards = new Cards(engine, { share: mock.fn(), built: () => {} }, new AbortController().signal);
  const mentions = new Mentions(engine, cards);
  for (const panel of built) mentions.watch(panel);
  const element = /** @type {any} */ (cards.element);
  /** Everything it needs is here, and painted. @param {Record<string, Record<string, number[]>>} [more] */
  const answer = (more = {}) => {
    page.frame();
    const asked = engine.besides.filter(({ isVisible }) => isVisible);
    const known = { ...ANSWERS, ...more };
    const questions = asked.flatMap((panel) => {
      const arrays = known[panel.id.replace("card-", "")];
      return arrays ? [[panel.exactQuestion(engine.view), arrays]] : [];
    });
    deliver(engine, Object.fromEntries(questions));
    page.frame();
  };
  const facts = () =>
    Object.fromEntries(
      [...element.querySelectorAll("dt")].map((/** @type {any} */ name) => [
        name.textContent,
        name.nextElementSibling.textContent,
      ]),
    );
  const items = () =>
    [...element.querySelectorAll("li:not([hidden]) button")].map((/** @type {any} */ one) =>
      [...one.children].map(({ textContent }) => textContent).join(" "),
    );
  const press = (/** @type {string} */ text) =>
    [...element.querySelectorAll("button")]
      .find((/** @type {any} */ one) => one.textContent === text || one.getAttribute("aria-label") === text)
      .click();
  const heading = () => element.querySelector("h2").textContent;
  pages.show();
  return { ...board, cards, mentions, element, answer, facts, items, press, heading };
}

describe("a card", () => {
  test("asks nothing while it is closed", () => {
    const { engine, element } = cardsOf();
    page.frame();
    assert.deepEqual([element.hidden, engine.besides], [true, []]);
  });

  test("of a neuron says what the table says, in its words", () => {
    const { cards, engine, answer, facts, heading } = cardsOf();
    cards.open("neuron", 1);
    assert.deepEqual([engine.view.card, engine.view.neuron], ["neuron", 1]);
    answer();
    assert.equal(heading(), "Neuron 1");
    const said = facts();
    for (const { name, title, text } of COLUMNS.slice(1)) {
      const numbers = /** @type {Record<string, number[]>} */ (NUMBERS)[name];
      assert.equal(said[title], numbers ? text(Math.fround(numbers[1])) : "–", name);
    }
  });

  test("of a neuron has its strongest inputs, its read-out, and its neighbours", () => {
    const { cards, answer, items, element } = cardsOf();
    cards.open("neuron", 1);
    answer();
    assert.deepEqual(items().slice(0, 2), ["x = 6, y = 6 48", "x = 6, y = 5 47"]);
    assert.match(element.textContent, /Largest at z = 2: 5; frequency 2: 66\.7\u00a0% of its variance\./);
    assert.deepEqual(items().slice(5), ["neuron 0 99 %", "neuron 2 97 %"]);
  });

  test("pins a pair that is pressed, and unpins it", () => {
    const { cards, engine, answer, press } = cardsOf();
    cards.open("neuron", 1);
    answer();
    press("x = 6, y = 547");
    assert.deepEqual(engine.view.pin, [6, 5]);
    page.frame();
    press("x = 6, y = 547");
    assert.deepEqual(engine.view.pin, []);
  });

  test("of a dead neuron says nothing of a frequency", () => {
    const { cards, answer, element, items } = cardsOf();
    cards.open("neuron", 6);
    answer({ "neuron-input": { values: Array(49).fill(0) } });
    assert.deepEqual(items(), []);
    assert.match(element.textContent, /The same on all inputs/);
    assert.equal(element.querySelector(".chip").hidden, true);
  });

  test("of a frequency has its numbers, its neurons, its heads, and since when it is a key frequency", () => {
    const { cards, engine, answer, facts, items, element, heading } = cardsOf();
    cards.open("freq", 2);
    answer();
    assert.equal(heading(), "Frequency 2");
    assert.deepEqual(Object.values(facts()), ["3", "25 %", "50 %", "4"]);
    assert.deepEqual(items(), ["neuron 0 99 %", "neuron 1 98 %", "neuron 2 97 %", "head 0 50 %", "head 3 70 %"]);
    assert.match(element.textContent, /3 neurons above 85 % of variance explained/);
    const panel = engine.besides.find(({ id }) => id === "card-key-frequencies");
    assert.equal(panel?.exactQuestion(engine.view), "all/key_frequencies?arrays=values");
  });

  test("follows the timeline, and says when its numbers are of another epoch", () => {
    const { cards, store, answer, element, facts } = cardsOf();
    cards.open("neuron", 1);
    answer();
    assert.equal(element.classList.contains("is-stale"), false);
    store.goTo(0);
    page.frame();
    assert.deepEqual([element.classList.contains("is-stale"), facts()[COLUMNS[2].title]], [true, "98 %"]);
    answer({ "neuron-list": { ...NUMBERS, fraction: Array(8).fill(0.5) } });
    assert.deepEqual([element.classList.contains("is-stale"), facts()[COLUMNS[2].title]], [false, "50 %"]);
    assert.match(element.querySelector(".at").textContent, /epoch 0$/);
  });

  test("shows nothing of the neuron before, goes on to the next, and follows the one that is chosen", () => {
    const { cards, engine, answer, facts, press, heading } = cardsOf();
    cards.open("neuron", 7);
    answer();
    press("Next");
    page.frame();
    assert.deepEqual([engine.view.neuron, heading()], [0, "Neuron 0"]);
    assert.equal(facts()[COLUMNS[2].title], "99 %", "the table's answer has all neurons");
    engine.store.choose({ neuron: 3 });
    page.frame();
    assert.equal(heading(), "Neuron 3");
  });

  test("of a key frequency goes on to the next key frequency", () => {
    const { cards, engine, press } = cardsOf();
    cards.open("freq", 2);
    press("Next");
    assert.equal(engine.view.freq, 3);
  });

  test("is a part of the view: an address opens it, and what closes it asks for nothing more", () => {
    const { engine, element, answer } = cardsOf({ card: "freq" });
    answer();
    assert.equal(element.hidden, false);
    engine.store.choose({ card: "" });
    page.frame();
    assert.deepEqual([element.hidden, engine.besides.some(({ isVisible }) => isVisible)], [true, false]);
  });

  test("gives the focus back to what had it", () => {
    const { cards, press } = cardsOf();
    const link = page.add("button");
    link.focus();
    cards.open("neuron", 1);
    cards.focus();
    assert.equal(page.document.activeElement, cards.heading);
    press("Close the card (esc)");
    assert.equal(page.document.activeElement, link);
  });
});

describe("a mention", () => {
  /** An element on the board. @param {ReturnType<typeof cardsOf>} made @param {string} html */
  const put = ({ engine }, html) => {
    const box = page.document.createElement("div");
    box.innerHTML = html;
    engine.shell.root.append(/** @type {any} */ (box));
    return /** @type {any} */ (box.firstElementChild);
  };

  test("opens its card on a click when it is chosen already, and by the right button at once", () => {
    const made = cardsOf();
    const { engine } = made;
    const row = put(made, '<button data-neuron="5">5</button>');
    row.addEventListener("click", () => engine.store.choose({ neuron: 5 }));
    row.click();
    assert.deepEqual([engine.view.neuron, engine.view.card], [5, ""]);
    row.click();
    assert.equal(engine.view.card, "neuron");
    const chip = put(made, '<button data-freq="3">3</button>');
    assert.equal(chip.fire("contextmenu").defaultPrevented, true);
    assert.deepEqual([engine.view.freq, engine.view.card], [3, "freq"]);
  });

  test("by pointer counts what was chosen when the button went down, and no drag", () => {
    const made = cardsOf();
    const { engine } = made;
    const row = put(made, '<span data-neuron="5">5</span>');
    const at = { clientX: 10, clientY: 10, detail: 1 };
    row.fire("pointerdown", at);
    engine.store.choose({ neuron: 5 });
    row.fire("click", at);
    assert.equal(engine.view.card, "", "this very click has chosen it");
    row.fire("pointerdown", at);
    row.fire("click", { ...at, clientX: 40 });
    assert.equal(engine.view.card, "", "that was a drag");
    row.fire("click", at);
    assert.equal(engine.view.card, "neuron");
  });

  test("in a title leads there with one click, and does not unfold the panel", () => {
    const { engine, panelOf } = cardsOf();
    const { element } = /** @type {any} */ (panelOf("neuron-input"));
    page.frame();
    const title = element.querySelector(".title");
    assert.deepEqual([title.textContent, title.classList.contains("mention")], ["Neuron 3", true]);
    title.click();
    assert.deepEqual([engine.view.card, element.classList.contains("is-unfolded")], ["neuron", false]);
    assert.equal(panelOf("neuron-map").element.querySelector(".title")?.classList.contains("mention"), false);
  });

  test("in a picture is what the pointer is on; a mean has no frequency, and a run no such neuron", () => {
    const { engine, panelOf, mentions } = cardsOf();
    const { graph } = panelOf("neuron-map");
    for (const [hover, mention] of /** @type {[any, any][]} */ ([
      [{ neuron: 6 }, { kind: "neuron", value: 6 }],
      [{ freq: "2" }, { kind: "freq", value: 2 }],
      [{ freq: "const" }, null],
      [{ freq: "0" }, null],
      [{ neuron: 8 }, null],
      [{ x: 1, y: 2 }, null],
      [null, null],
    ])) {
      engine.store.setHover(hover);
      assert.deepEqual(mentions.at(graph), mention, JSON.stringify(hover));
    }
  });

  test("under the pointer, or with the focus, is what the key opens; else what is chosen; again, it closes", () => {
    const made = cardsOf();
    const { engine, mentions, cards } = made;
    const shown = () => [engine.view.card, engine.view.neuron, engine.view.freq];
    mentions.toggle(0);
    assert.deepEqual(shown(), ["neuron", 3, 2]);
    assert.equal(page.document.activeElement, cards.heading);
    mentions.toggle(0);
    assert.deepEqual(shown(), ["", 3, 2]);
    engine.store.setHover({ neuron: 6 });
    mentions.toggle(0);
    assert.deepEqual(shown(), ["neuron", 6, 2]);
    mentions.toggle(1);
    assert.deepEqual(shown(), ["freq", 6, 2]);
    engine.store.setHover(null);
    put(made, '<button data-neuron="1">1</button>').focus();
    mentions.toggle(0);
    assert.deepEqual(shown(), ["neuron", 1, 2]);
  });

  test("in the finder closes that", () => {
    const { engine, cards } = cardsOf();
    engine.shell.finder.showModal();
    cards.open("neuron", 1);
    assert.equal(engine.shell.finder.open, false);
  });
});
