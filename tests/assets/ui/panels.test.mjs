// @ts-check
/** How panels are made, what they are called, and what they show of a view. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Panel } from "../../../assets/engine/ui/panel.mjs";
import { showTable } from "../../../assets/engine/ui/table-dialog.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, runOf } from "../helpers.mjs";
import { ask, PANELS, specOf, VIEW } from "../openings.mjs";

/** A panel alone. @param {string} id of the initial's @param {number} [place] */
function panelOf(id, place = 0) {
  const spec = /** @type {any} */ (PANELS.find((one) => one.id === id));
  return new Panel(spec, place, { changed() {}, choose() {} });
}

/** 49 numbers over pairs, and besides them others. @param {number[]} [values] */
const overPairs = (values = Array.from({ length: 49 }, (_, cell) => cell - 9)) =>
  pictureOf({ values }, { values: [7, 7] });

describe("the element of a panel", () => {
  test("a panel says what it is to those who cannot see it", () => {
    const { element } = panelOf("neuron-input");
    const named = (/** @type {string} */ name) => element.querySelector(`#${element.getAttribute(name)}`);
    assert.equal(element.id, "neuron-input");
    assert.equal(named("aria-labelledby")?.tagName, "H2");
    assert.ok(named("aria-describedby")?.classList.contains("sentence"));
    assert.equal(element.querySelector("canvas.ink")?.getAttribute("aria-hidden"), "true");
    const buttons = /** @type {const} */ ([
      ["info", "dialog"],
      ["menu", "true"],
    ]);
    for (const [name, popup] of buttons) {
      const button = element.querySelector(`button.${name}`);
      assert.equal(button?.getAttribute("aria-haspopup"), popup);
      assert.equal(button?.getAttribute("aria-labelledby"), `neuron-input-${name} neuron-input-heading`);
    }
  });

  for (const [id, classes, parts] of /** @type {[string, string[], string[]][]} */ ([
    ["neuron-input", ["input", "square"], ["canvas.ink", "canvas.axes", ".bar"]],
    ["neuron-map", ["always", "tall"], ["canvas.ink"]],
    ["picked", ["always", "mini"], ["canvas.ink"]],
    ["losses", ["always", "tall"], ["canvas.ink", "canvas.axes"]],
    ["neuron-list", ["always", "tall"], ["table.neurons"]],
    ["neuron-activity", ["always", "tall", "brushable"], ["canvas.ink", "canvas.axes"]],
  ])) {
    test(`the element of ${id} is ${classes.join(" and ")} and holds ${parts.join(", ")}`, () => {
      const { element } = panelOf(id);
      for (const name of classes) assert.ok(element.classList.contains(name), element.className);
      const all = ["canvas.ink", "canvas.axes", ".bar", "table.neurons"];
      assert.deepEqual(
        all.filter((part) => element.querySelector(`.graph ${part}`)),
        parts,
      );
    });
  }

  test("a panel that is there several times has its place in its id", () => {
    assert.deepEqual(
      [panelOf("heads-input", 2).id, panelOf("heads-input", 2).element.id],
      ["heads-input-2", "heads-input-2"],
    );
  });
});

describe("the heading of a panel", () => {
  const headingOf = (/** @type {any} */ { element }) => element.querySelector("h2").textContent;

  test("is there before the panel has been in sight, and follows the view", () => {
    const { engine, panelOf } = boardOf(page, { requested: { page: "neurons" } });
    page.frame();
    for (const { id, element } of engine.panels)
      if (!element.hidden) assert.notEqual(element.querySelector(".title")?.textContent, "", id);
    assert.equal(headingOf(panelOf("neuron-activity")), "By frequency post · by frequency");
    assert.equal(headingOf(panelOf("cluster")), "Frequency 2 ");
    engine.store.choose({ freq: 3, stage: "pre" });
    page.frame();
    assert.equal(headingOf(panelOf("cluster")), "Frequency 3 ");
    assert.equal(headingOf(panelOf("neuron-activity")), "By frequency pre · by frequency");
  });

  test("has words for what is asked, and says its own place", () => {
    const { panelOf } = boardOf(page, { requested: { page: "attention", pos: 2 } });
    page.frame();
    assert.deepEqual(["heads-input-0", "heads-input-3"].map(panelOf).map(headingOf), ["Head 0 to =", "Head 3 to ="]);
  });

  test("says in sight what the ink shows, until that is what is wanted", async () => {
    const { see, show, engine } = boardOf(page, { requested: { page: "neurons" } });
    const cluster = await see("cluster");
    show("cluster", overPairs());
    engine.store.choose({ freq: 3 });
    page.frame();
    assert.deepEqual([headingOf(cluster), cluster.element.classList.contains("is-stale")], ["Frequency 2 ", true]);
    show("cluster", overPairs());
    assert.deepEqual([headingOf(cluster), cluster.element.classList.contains("is-stale")], ["Frequency 3 ", false]);
  });

  test("is there again at once when the panel belongs to another run", async () => {
    const { see, show, engine, store } = boardOf(page, { requested: { page: "neurons" } });
    const cluster = await see("cluster");
    show("cluster", overPairs());
    store.setRun(runOf({ name: "run-b", digest: "bbbb" }), { ...engine.view, run: "run-b", freq: 3 });
    page.frame();
    assert.equal(headingOf(cluster), "Frequency 3 ");
  });
});

test("a panel may say the foot of the answer first, or no foot", async () => {
  const { see, show } = boardOf(page);
  const captions = { title: "T", detail: "d", sentence: "S.", foot: "F." };
  const panel = await see("neuron-input");
  show("neuron-input", { ...overPairs(), captions });
  const told = () => ["sentence", "foot"].map((name) => panel.element.querySelector(`.${name}`)?.textContent);
  assert.deepEqual(told(), ["S.", "F."]);
  for (const [options, wanted] of /** @type {[object, string[]][]} */ ([
    [{ says: "foot" }, ["F.", ""]],
    [{ foot: "" }, ["S.", ""]],
    [{ foot: "Own." }, ["S.", "F. · Own."]],
  ])) {
    panel.spec = { ...panel.spec, options: { ...options } };
    panel.touch();
    page.frame();
    assert.deepEqual(told(), wanted);
  }
});

test("a panel counts what no colour stands for before its foot, and so does its table", async () => {
  const { see, show, engine } = boardOf(page, { requested: { colours: "manual", limits: "neuron-input:0:30" } });
  const panel = await see("neuron-input");
  const values = Array.from({ length: 49 }, (_, cell) => cell - 2);
  values.splice(10, 3, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN);
  const captions = { title: "", detail: "", sentence: "S.", foot: "Foot." };
  show("neuron-input", { ...overPairs(values), captions });
  const foot = () => [...panel.element.querySelectorAll(".foot span:not(.beyond)")].map((span) => span.textContent);
  assert.deepEqual(foot(), ["16 above", "2 below", "1 ∞", "2 NaN", "Foot."]);
  assert.deepEqual([panel.bar?.tips[0].hidden, panel.bar?.tips[1].hidden], [false, false]);
  showTable(engine.shell, panel);
  const words = [...engine.shell.table.querySelectorAll("p")].map((text) => text.textContent);
  assert.deepEqual(words, ["S.", "16 above, 2 below, 1 ∞, 2 NaN. Foot."]);
  const cells = [...engine.shell.table.querySelectorAll("tbody tr:first-child td")].map((cell) => cell.textContent);
  assert.deepEqual(cells, ["largest", "1", "4", "∞"]);
  engine.store.choose({ colours: "epoch" });
  page.frame();
  assert.deepEqual(foot(), ["1 ∞", "2 NaN", "Foot."]);
  show("neuron-input", { ...overPairs(), captions });
  assert.deepEqual(foot(), ["Foot."]);
});

describe("a panel of picked neurons", () => {
  test("shows nothing where none is picked, and is not painted for that again and again", async () => {
    const { see, show, engine, asked } = boardOf(page, { requested: { page: "neurons", picks: [4] } });
    const first = await see("picked-0");
    const second = await see("picked-1");
    show("picked-0", overPairs());
    mock.timers.tick(1000);
    assert.deepEqual(first.element.dataset.panel, "neuron?basis=input&neuron=4&stage=post");
    assert.deepEqual([second.isDirty, second.element.dataset.panel, second.painted], [false, undefined, null]);
    assert.deepEqual(asked.answers, [], "nothing is asked for the second");
    engine.store.choose({ picks: [] });
    page.frame();
    assert.deepEqual([first.element.dataset.panel, first.painted], [undefined, null]);
  });

  test("says whether its neuron is the chosen one", async () => {
    const { see, show, engine } = boardOf(page, { requested: { page: "neurons", picks: [4], neuron: 3 } });
    const { element } = await see("picked-0");
    show("picked-0", overPairs());
    assert.equal(element.classList.contains("is-chosen"), false);
    engine.store.choose({ neuron: 4 });
    page.frame();
    assert.equal(element.classList.contains("is-chosen"), true);
  });
});

describe("the limits of the colours", () => {
  /** The panel neuron-input, shown. @param {object} [requested] */
  async function shownAs(requested = {}) {
    const board = boardOf(page, { requested });
    const panel = await board.see("neuron-input");
    board.show("neuron-input", overPairs());
    return { ...board, panel };
  }

  test("that a person sets are part of the view, for this panel alone", async () => {
    const { engine, panel } = await shownAs({ colours: "manual", limits: "neuron-fourier:0:1" });
    panel.setLimits({ low: -2.5, high: 4 });
    assert.equal(engine.view.limits, "neuron-fourier:0:1,neuron-input:-2.5:4");
    page.frame();
    assert.deepEqual([panel.context?.chosen.whose, panel.context?.chosen.limits.low], ["manual", -2.5]);
  });

  test("come from the address", async () => {
    const { panel } = await shownAs({ colours: "manual", limits: "neuron-input:-1:2e1" });
    assert.deepEqual(panel.context?.chosen.limits, { low: -1, high: 20, signed: true });
  });

  test("are this epoch's while no more is known", async () => {
    const { panel } = await shownAs({ colours: "epoch" });
    assert.deepEqual([panel.context?.chosen.whose, panel.context?.chosen.limits.low], ["epoch", -9]);
  });
});

describe("a panel about the whole run", () => {
  test("has no clip, stays exact at every epoch, and shows the one of the cursor", async () => {
    const { see, show, engine, server, asked } = boardOf(page, { requested: { page: "progress" } });
    await see("losses");
    const { element } = show("losses", pictureOf({ train_loss: [3, 2, 1, 0.5] }));
    engine.store.goTo(0);
    page.frame();
    mock.timers.tick(1000);
    assert.deepEqual([element.dataset.epoch, element.dataset.fidelity], ["0", "exact"]);
    assert.deepEqual([server.requested, asked.answers], [[], []]);
    assert.equal(element.querySelector(".status")?.textContent, "");
  });

  test("says that it computes until it is here", async () => {
    const { see } = boardOf(page, { requested: { page: "progress" } });
    const { element } = await see("losses");
    assert.equal(element.querySelector(".status")?.textContent, "Computing …");
  });
});

test("a damaged checkpoint is said", async () => {
  const { see } = boardOf(page, { run: { damaged: [200] } });
  const { element } = await see("neuron-input");
  assert.equal(element.querySelector(".status")?.textContent, "This checkpoint is damaged.");
});

test("arrays that no epoch changes stay with the frames", () => {
  const spec = specOf("correctness", "correctness", ask("correctness"), {
    arrays: ["values", "train_mask"],
    still: ["train_mask"],
  });
  const panel = new Panel(spec, 0, { changed() {}, choose() {} });
  const frame = pictureOf({ values: [1, 0] });
  panel.entry = /** @type {any} */ ({ clip: { picture: () => frame } });
  assert.equal(panel.pick(VIEW, 100), frame, "they are not known yet");
  panel.exact = { ...pictureOf({ values: [0, 0], train_mask: [1, 0] }), question: "correctness", epoch: 0 };
  const { values, train_mask } = /** @type {any} */ (panel.pick(VIEW, 100)).arrays;
  assert.deepEqual(
    [[...values.cells], [...train_mask.cells]],
    [
      [1, 0],
      [1, 0],
    ],
  );
});
