// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Printer } from "../../../assets/engine/ui/printer.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, settled } from "../helpers.mjs";

/** @type {string[]} what the page looked like each time the browser printed */
let printed;

const root = () => /** @type {any} */ (page.document.documentElement);
const looks = () => [root().dataset.theme, root().classList.contains("printing") ? "paper" : "screen"].join(" ");
const GRID = pictureOf({ values: Array.from({ length: 49 }, (_, cell) => cell) }, { values: [7, 7] });

/** A page with three panels, none of which has been in sight, in the dark theme. */
function boardInTheDark() {
  root().dataset.theme = "dark";
  printed = [];
  Object.assign(globalThis, { print: () => printed.push(looks()) });
  const board = boardOf(page);
  const figure = { fit: mock.fn() };
  new Printer(board.engine, board.pages, /** @type {any} */ (figure), new AbortController().signal);
  for (const { graph } of board.engine.panels) page.resize(graph, 202, 130);
  return { ...board, figure, notice: () => String(board.engine.shell.message.textContent) };
}

/** Let the printer look again. */
async function wait() {
  mock.timers.tick(100);
  await settled();
  page.frame();
}

test("paper is not waited for without end", async () => {
  boardInTheDark();
  page.document.fire("keydown", { key: "P", metaKey: true });
  for (let turn = 0; turn < 601; turn++) await wait();
  assert.deepEqual(printed, ["light paper"]);
});

test("other keys print nothing", () => {
  boardInTheDark();
  for (const press of [{ key: "p" }, { key: "p", ctrlKey: true, shiftKey: true }, { key: "o", ctrlKey: true }])
    assert.equal(page.document.fire("keydown", press).defaultPrevented, false);
  assert.equal(looks(), "dark screen");
});

test("printing by the browser's menu shows at once what is here, in the size of paper", async () => {
  const { engine, show, see, panelOf, figure } = boardInTheDark();
  await see("neuron-input");
  show("neuron-input", GRID);
  const panel = panelOf("neuron-input");
  Object.assign(panel.graph, { box: { left: 0, top: 0, width: 480, height: 460 } });
  page.window.fire("beforeprint");
  assert.equal(looks(), "light paper");
  assert.deepEqual([panel.box, panel.isDirty], [{ width: 480, height: 460, zoom: 1 }, false]);
  assert.equal(figure.fit.mock.callCount(), 1);
  page.window.fire("beforeprint");
  // No observer sees that: to the browser, nothing has changed between two frames.
  Object.assign(panel.graph, { box: { left: 0, top: 0, width: 202, height: 130 } });
  page.window.fire("afterprint");
  assert.equal(looks(), "dark screen");
  assert.deepEqual(panel.box, { width: 202, height: 130, zoom: 1 });
  page.frame();
  assert.equal(panel.isDirty, false);
  assert.equal(figure.fit.mock.callCount(), 3, "twice for paper, once for the screen");
  page.see(engine.panels[1].element, false);
  assert.deepEqual([engine.panels[0].isVisible, engine.panels[1].isVisible], [true, false]);
});
