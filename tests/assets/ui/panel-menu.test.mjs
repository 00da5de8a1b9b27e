// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { commandFor, fileFor, Menu, pythonFor } from "../../../assets/engine/ui/panel-menu.mjs";
import { downloadsOf } from "../../../assets/engine/ui/share/downloads.mjs";
import { showTable } from "../../../assets/engine/ui/table-dialog.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, settled, until } from "../helpers.mjs";

/** The menu of a page's panels. @param {object} [requested] */
function menuOf(requested = {}, answersAll = true) {
  const board = boardOf(page, { requested });
  Object.assign(board.engine.source, { answersAll });
  /** @type {string[]} */
  const tables = [];
  const downloads = downloadsOf(board.engine, { film: ({ id }) => tables.push(`film of ${id}`) });
  const menu = new Menu(board.engine, { table: ({ id }) => tables.push(id), downloads });
  for (const panel of board.engine.panels) menu.watch(panel);
  const element = /** @type {any} */ (page.document.getElementById("menu"));
  const items = () =>
    [...element.querySelectorAll("[role=menuitem]")].filter((/** @type {any} */ { hidden }) => !hidden);
  const itemOf = (/** @type {string} */ text) => {
    const found = items().find((/** @type {any} */ item) => item.textContent === text);
    assert.ok(found, `there is no ${text}`);
    return found;
  };
  const buttonOf = (/** @type {string} */ id) =>
    /** @type {any} */ (board.panelOf(id).element.querySelector("button.menu"));
  const open = (/** @type {string} */ id) => buttonOf(id).click();
  /** Choose an entry of a panel's menu. @param {string} id @param {string} text */
  const act = async (id, text) => {
    open(id);
    itemOf(text).click();
    await settled();
  };
  const turn = (/** @type {string} */ name) => {
    board.engine.store.choose({ page: name });
    page.frame();
    for (const panel of board.engine.panels) menu.watch(panel);
  };
  const notice = () => String(board.engine.shell.message.textContent);
  const press = (/** @type {string} */ key) => element.fire("keydown", { key });
  const isOpen = () => element.hasAttribute("popover-open");
  return { ...board, menu, element, tables, items, itemOf, buttonOf, open, act, turn, press, isOpen, notice };
}

const focused = () => /** @type {any} */ (page.document.activeElement).textContent;

describe("the menu of a panel", () => {
  test("opens at its first entry", () => {
    const { open, buttonOf, isOpen } = menuOf();
    open("neuron-map");
    assert.deepEqual(
      [isOpen(), buttonOf("neuron-map").getAttribute("aria-expanded"), focused()],
      [true, "true", "Enlarge"],
    );
  });

  test("offers nothing that a source of files does not have", () => {
    const { open, items } = menuOf({}, false);
    open("neuron-map");
    const texts = items().map((/** @type {any} */ item) => item.textContent);
    assert.deepEqual(texts, ["Enlarge", "Show as a table", "Save PNG", "Save SVG", "Save PDF", "Save film…"]);
  });

  test("closes when something is chosen, and gives the focus back", async () => {
    const { act, isOpen, buttonOf, tables } = menuOf();
    await act("neuron-map", "Show as a table");
    assert.deepEqual(
      [isOpen(), buttonOf("neuron-map").getAttribute("aria-expanded"), tables],
      [false, "false", ["neuron-map"]],
    );
    assert.equal(page.document.activeElement, buttonOf("neuron-map"));
  });

  test("is walked through with arrows, around its ends; other keys are left alone", () => {
    const { open, press, items } = menuOf();
    open("neuron-map");
    const names = items().map((/** @type {any} */ { textContent }) => textContent);
    for (const [key, place] of /** @type {const} */ ([
      ["ArrowDown", 1],
      ["End", -1],
      ["ArrowDown", 0],
      ["ArrowUp", -1],
      ["Home", 0],
    ])) {
      const event = press(key);
      assert.deepEqual([focused(), event.defaultPrevented, event.cancelBubble], [names.at(place), true, true], key);
    }
    assert.equal(press("Tab").defaultPrevented, false);
    assert.equal(focused(), names[0]);
  });

  test("zooms a panel that has axes", async () => {
    const { act, see, open, items, engine } = menuOf();
    await see("neuron-input");
    await act("neuron-input", "Zoom in");
    assert.equal(engine.view.zoom, "neuron-input:1.25:4.75:1.25:4.75");
    await act("neuron-input", "Reset zoom");
    assert.equal(engine.view.zoom, "");
    open("neuron-map");
    assert.ok(!items().some((/** @type {any} */ { textContent }) => textContent.startsWith("Zoom")));
  });

  test("of a list offers no picture: there is none", () => {
    const { open, items, press } = menuOf({ page: "neurons" });
    open("neuron-list");
    const names = items().map((/** @type {any} */ { textContent }) => textContent);
    assert.ok(!names.some((/** @type {string} */ name) => /Picture|table/.test(name)), names.join());
    press("ArrowDown");
    assert.equal(focused(), names[1]);
  });

  test("stays on the screen", () => {
    const { element, open, buttonOf } = menuOf();
    for (const [box, left, top] of /** @type {const} */ ([
      [{ left: 10, top: 10, width: 20, height: 20 }, "8px", "34px"],
      [{ left: 975, top: 10, width: 20, height: 20 }, "892px", "34px"],
      [{ left: 500, top: 770, width: 20, height: 20 }, "420px", "666px"],
    ])) {
      buttonOf("neuron-map").box = box;
      open("neuron-map");
      assert.deepEqual([element.style.left, element.style.top], [left, top]);
    }
  });

  test("enlarges, and makes small again", async () => {
    const { engine, act } = menuOf();
    await act("neuron-map", "Enlarge");
    assert.equal(engine.view.large, "neuron-map");
    await act("neuron-map", "Close");
    assert.equal(engine.view.large, "");
  });
});

describe("what a panel shows, to take away:", () => {
  /** @type {string[]} */
  let addresses = [];
  beforeEach(() => {
    addresses = [];
    mock.method(globalThis, "fetch", async (/** @type {string} */ url) => {
      addresses.push(url);
      return new Response("", { status: 400 });
    });
  });
  afterEach(() => mock.restoreAll());

  test("numbers are files, at this epoch or of all", async () => {
    const { act, turn } = menuOf();
    await act("neuron-input", "Download CSV");
    await act("neuron-map", "Download NPZ");
    turn("progress");
    await act("losses", "Download CSV");
    assert.deepEqual(addresses, [
      "/answers/run-a/200/neuron.csv?basis=input&neuron=3&stage=post",
      "/answers/run-a/200/neuron_frequencies.npz?stage=post",
      "/answers/run-a/all/measures.csv?arrays=train_loss",
    ]);
  });

  test("a file is of the array that the panel is about, where that is not the answer's main one", async () => {
    const { act } = menuOf({ page: "fourier", terms: "4:6:1" });
    await act("mix", "Download NPZ");
    await act("sketch", "Download CSV");
    assert.deepEqual(addresses, [
      "/answers/run-a/all/fourier_mix.npz?terms=4%3A6%3A1&arrays=coefficients",
      "/answers/run-a/all/fourier_transform.csv?shape=square",
    ]);
  });

  test("a table holds what the view shows: blocks by frequency, or components; arrays by name hold both", async () => {
    const { act, engine, see } = menuOf();
    await see("neuron-fourier");
    await act("neuron-fourier", "Download CSV");
    await act("neuron-fourier", "Download NPZ");
    await act("neuron-fourier", "Copy Python");
    assert.deepEqual(page.clipboard.text.split("\n").slice(-2), [
      'block_share = answer["block_share"]',
      'values = answer["values"]',
    ]);
    engine.store.choose({ blocks: "components" });
    page.frame();
    await act("neuron-fourier", "Download CSV");
    const of = "basis=fourier&neuron=3&stage=post";
    assert.deepEqual(addresses, [
      `/answers/run-a/200/neuron.csv?${of}&arrays=block_share`,
      `/answers/run-a/200/neuron.npz?${of}`,
      `/answers/run-a/200/neuron.csv?${of}`,
    ]);
  });

  test("a file is of the arrays that the run has, once they are shown", () => {
    const { engine, panelOf } = menuOf({ page: "progress" });
    const panel = panelOf("losses");
    panel.spec = { ...panel.spec, arrays: ["train_loss", "all_loss"] };
    assert.match(fileFor(panel, engine, "csv"), /measures\.csv\?arrays=train_loss,all_loss$/);
    panel.painted = { ...pictureOf({ all_loss: [1, 2] }), question: "measures", epoch: 200 };
    assert.match(fileFor(panel, engine, "csv"), /measures\.csv\?arrays=all_loss$/);
  });

  test("the command and the Python ask the server of this page for what the panel shows", async () => {
    const { act } = menuOf({ page: "fourier", terms: "4:6:1,1:1:-0.5", shape: "drawn:AAAAAAA" });
    await act("mix", "Copy command");
    const { origin } = page.window.location;
    const mix = `${origin}/answers/run-a/all/fourier_mix.npz?terms=4%3A6%3A1%2C1%3A1%3A-0.5&arrays=coefficients`;
    assert.equal(
      page.clipboard.text,
      `curl -f --retry 20 -o run-a-fourier_mix-4-6-1-1-1-0.5-coefficients.npz "${mix}"`,
    );
    await act("mix", "Copy Python");
    const lines = page.clipboard.text.split("\n");
    assert.equal(lines[0], "# grokscope query run-a all fourier_mix terms=4:6:1,1:1:-0.5");
    assert.ok(lines.includes(`        with urlopen("${mix}") as response:`));
    assert.equal(lines.at(-1), 'coefficients = answer["coefficients"]');
  });

  test("what is copied holds nothing that a shell takes apart", () => {
    const { engine, panelOf } = menuOf({ page: "fourier" });
    const panel = panelOf("sketch");
    panel.question = () => "fourier_transform?shape=!'()*";
    const [, address] = commandFor(panel, engine, "https://example.org/x?y=1").split('"');
    assert.equal(address, "https://example.org/answers/run-a/all/fourier_transform.npz?shape=%21%27%28%29%2A");
  });

  test("the Python reads only arrays that the run has", () => {
    const { engine, panelOf } = menuOf({ page: "progress" });
    const panel = panelOf("losses");
    panel.spec = { ...panel.spec, arrays: ["train_loss", "all_loss"] };
    panel.painted = { ...pictureOf({ all_loss: [1, 2] }), question: "measures", epoch: 200 };
    const lines = pythonFor(panel, engine, "http://localhost/").split("\n");
    assert.deepEqual(
      lines.filter((line) => line.includes("answer[")),
      ['all_loss = answer["all_loss"]'],
    );
  });

  test("where the browser does not let us copy, the text itself is the message", async () => {
    const { act, notice } = menuOf();
    page.clipboard.isAllowed = false;
    await act("neuron-map", "Copy command");
    assert.match(notice(), /does not let us copy\. The command: curl .*\/neuron_frequencies\.npz\?stage=post"$/);
  });

  test("a picture that cannot be made is a message", async () => {
    const { act, notice } = menuOf();
    await act("neuron-map", "Save SVG");
    await until(() => notice() !== "");
    assert.match(notice(), /picture could not be made/);
  });
});

describe("a panel as a table", () => {
  test("stands in a dialog, with what the panel says", async () => {
    const { see, show, engine } = boardOf(page);
    const dialog = /** @type {any} */ (engine.shell.table);
    await see("neuron-input");
    const picture = pictureOf({ values: Array.from({ length: 49 }, (_, cell) => cell) }, { values: [7, 7] });
    const panel = show("neuron-input", {
      ...picture,
      captions: { title: "Neuron 3", detail: "post", sentence: "It fires.", foot: "" },
    });
    showTable(engine.shell, panel);
    assert.deepEqual([dialog.open, dialog.querySelector("h2").textContent], [true, "Neuron 3, post"]);
    assert.equal(dialog.querySelector("p").textContent, "It fires.");
    const { columns, rows } = /** @type {any} */ (panel.painter).table(
      /** @type {any} */ (panel.painted),
      /** @type {any} */ (panel.context),
    );
    const cells = (/** @type {any} */ row) =>
      [...row.children].map((/** @type {any} */ { textContent }) => textContent);
    assert.deepEqual(cells(dialog.querySelector("thead tr")), columns);
    assert.deepEqual(
      [...dialog.querySelectorAll("tbody tr")].map(cells),
      rows.map((/** @type {any[]} */ row) => row.map(String)),
    );
    dialog.querySelector("button").click();
    assert.equal(dialog.open, false);
  });

  test("there is no table before the panel shows anything", () => {
    const { panelOf, engine } = boardOf(page);
    showTable(engine.shell, panelOf("neuron-input"));
    assert.equal(engine.shell.table.open, false);
  });
});
