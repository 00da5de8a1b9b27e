// @ts-check
/** The page as a whole: what `main.mjs` makes of it, from the address to Dash's stores. */
import assert from "node:assert/strict";
import { before, beforeEach, describe, mock, test } from "node:test";
import { fakePage } from "./fakes.mjs";
import { runOf, settled } from "./helpers.mjs";
import { initialOf } from "./openings.mjs";

const page = fakePage();
/** What Dash's stores were given. @type {Record<string, any[]>} */
const stores = {};
/** @type {any} */
let engine;

/** The elements that Dash makes. */
function layOut() {
  for (const id of [
    "scrubber",
    "controls",
    "timescale-box",
    "panels",
    "data",
    "about",
    "said",
    "run-notice",
    "formula",
  ])
    page.add("div", id);
  page.add("div", "timeline").append(Object.assign(page.document.createElement("div"), { className: "cursor" }));
  for (const id of ["working", "place"]) page.add("span", id);
  for (const id of ["share", "play", "find"]) page.add("button", id);
  page.add("dialog", "finder");
  const run = page.add("select", "run");
  for (const name of ["run-a", "run-b"]) {
    const option = page.document.createElement("option");
    option.setAttribute("value", name);
    run.append(option);
  }
}

/** A link on the page. @param {string} href @param {Record<string, string>} [data] @returns {any} */
function linkTo(href, data = {}) {
  const link = page.add("a");
  link.setAttribute("href", href);
  Object.assign(link.dataset, data);
  return link;
}

const said = () => page.document.getElementById("said")?.textContent;
const told = (/** @type {string} */ store) => stores[store]?.[stores[store].length - 1];
const press = (/** @type {any} */ element, more = {}) => element.fire("click", { button: 0, ...more });

before(async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  history.replaceState(null, "", "/neurons?run=run-a&epoch=140&neuron=5&neuron=x&v=1");
  const initial = page.add("script", "opening");
  initial.textContent = JSON.stringify(initialOf({ run: runOf(), notices: { run: "One is damaged.", error: "" } }));
  Object.assign(globalThis.window, {
    dash_clientside: {
      set_props: (/** @type {string} */ id, /** @type {{data: any}} */ { data }) => {
        stores[id] = [...(stores[id] ?? []), data];
      },
    },
  });
  await import("../../assets/engine/main.mjs");
  engine = /** @type {any} */ (globalThis.window).grokscope;
});

test("the page is taken once Dash has made it, and Dash is told what was wanted until then", async () => {
  const { grokscope } = /** @type {any} */ (globalThis.window).dash_clientside;
  assert.deepEqual(
    Object.keys(grokscope).sort(),
    ["phases", "rows", "run", "settle", "stay"],
    "Dash finds its functions at once",
  );
  await settled();
  assert.equal(engine.run, null, "nothing is there yet");
  layOut();
  await settled();
  assert.deepEqual([engine.view.page, engine.view.neuron, engine.epoch], ["neurons", 5, 100]);
  assert.equal(told("timeline-wanted"), undefined);
  mock.timers.tick(1000);
  assert.equal(told("timeline-wanted").name, "run-a");
});

test("what the address has and cannot be shown is said, and what is wrong with the run", () => {
  assert.match(said() ?? "", /neuron that cannot be shown\. .*no checkpoint at epoch 140/);
  assert.equal(page.document.getElementById("run-notice")?.textContent, "One is damaged.");
});

describe("then", () => {
  beforeEach(() => {
    page.frame();
    page.frame();
  });

  test("everything around the panels follows the view", () => {
    const textOf = (/** @type {string} */ id) => page.document.getElementById(id)?.textContent;
    assert.deepEqual(
      [textOf("formula"), textOf("about"), textOf("place")],
      ["x + y mod 7 · finished", "About neurons.", "checkpoint 2 of 4"],
    );
    assert.equal(/** @type {any} */ (page.document.getElementById("run")).value, "run-a");
    assert.equal(page.document.title, "Neurons · Grokscope");
    assert.ok(page.document.querySelector("#controls #neuron"));
    assert.equal(engine.slider.value, "1");
  });

  test("a notice stays until the person goes on", () => {
    press(page.document.getElementById("said"));
    assert.notEqual(said(), "");
    press(page.add("p"));
    assert.equal(said(), "");
  });

  test("a link to a page turns it here; with a modifier key it opens as links do", () => {
    const link = linkTo("/progress", { page: "progress" });
    assert.equal(press(link, { ctrlKey: true }).defaultPrevented, false);
    assert.equal(engine.view.page, "neurons");
    engine.choose({ large: "neuron-map" });
    assert.equal(press(link).defaultPrevented, true);
    assert.deepEqual([engine.view.page, engine.view.large], ["progress", ""]);
    assert.match(location.href, /\/progress\?run=run-a&epoch=100&neuron=5/);
  });

  test("a link to a checkpoint goes there; one to a checkpoint that is newer than the page is left to the browser", () => {
    assert.equal(press(linkTo("/explore?run=run-a&epoch=300&v=1")).defaultPrevented, true);
    assert.deepEqual([engine.view.page, engine.epoch], ["explore", 300]);
    assert.equal(press(linkTo("/explore?run=run-a&epoch=400&v=1")).defaultPrevented, false);
    assert.equal(engine.epoch, 300);
    for (const href of ["/elsewhere", "https://example.org/explore"])
      assert.equal(press(linkTo(href)).defaultPrevented, false);
  });

  test("going back restores the page and the checkpoint", () => {
    history.go(-2);
    assert.deepEqual([engine.view.page, engine.epoch], ["neurons", 100]);
    page.frame();
    assert.equal(page.document.title, "Neurons · Grokscope");
  });

  test("a link to exactly this view can be had", async () => {
    engine.choose({ z: 4 });
    press(page.document.getElementById("share"));
    await settled();
    assert.match(
      page.clipboard.text,
      /^http:\/\/localhost\/neurons\?run=run-a&epoch=100&neuron=5&head=1&freq=2&z=4&.*v=1$/,
    );
    assert.equal(globalThis.location.href, page.clipboard.text, "and the address is the same");
    assert.match(said() ?? "", /on the clipboard/);
    page.clipboard.isAllowed = false;
    press(page.document.getElementById("share"));
    await settled();
    assert.equal(said(), `The link to exactly this view: ${page.clipboard.text}`);
  });

  test("exact numbers are asked of Dash, and what it answers is shown", async () => {
    const list = engine.panels.find((/** @type {any} */ { id }) => id === "neuron-list");
    page.see(list.element);
    await settled();
    mock.timers.tick(1000);
    assert.deepEqual(told("request").panels, ["neuron-list"]);
    assert.equal(told("request").view.z, 4);
    assert.equal(engine.exact.isBusy, true);
    engine.exact.settle();
  });

  test("another run is asked for, and an entry of its own", () => {
    /** @type {any} */ (page.document.getElementById("run")).enter("run-b", "change");
    assert.deepEqual(told("run-wanted"), { digest: "", name: "run-b" });
    const count = history.length;
    const { grokscope } = /** @type {any} */ (globalThis.window).dash_clientside;
    grokscope.run(runOf({ name: "run-b", digest: "bbbb", formula: "x + y mod 7 · training" }));
    page.frame();
    assert.equal(engine.view.run, "run-b");
    assert.match(globalThis.location.search, /run=run-b/);
    assert.ok(history.length <= count + 1);
    assert.equal(page.document.getElementById("formula")?.textContent, "x + y mod 7 · training");
  });

  test("the finder opens by its button and its key", () => {
    const dialog = /** @type {any} */ (page.document.getElementById("finder"));
    press(page.document.getElementById("find"));
    assert.equal(dialog.open, true);
    dialog.close();
    page.document.fire("keydown", { key: "/", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });
    assert.equal(dialog.open, true);
    dialog.close();
  });

  test("another theme reaches the palette", () => {
    page.document.documentElement.dataset.theme = "dark";
    page.document.fire("themechange");
    assert.equal(told("timeline-wanted").theme, "dark");
  });
});
