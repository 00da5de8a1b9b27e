// @ts-check
/** A dashboard as a whole: what is mounted, from the address to what is asked of the source. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { SourceError } from "../../assets/engine/data/source.mjs";
import { mount } from "../../assets/engine/mount.mjs";
import { FakeSource } from "./engines.mjs";
import { page } from "./fakes.mjs";
import { runOf, settled } from "./helpers.mjs";
import { initialOf } from "./openings.mjs";

/**
 * A dashboard on a page, painted once.
 *
 * @param {Partial<import("../../assets/engine/mount.mjs").Options>} [how]
 * @param {Partial<import("../../assets/engine/state/bootstrap.mjs").InitialState>} [changes]
 */
function mounted(how = { isPage: true }, changes = {}) {
  const source = new FakeSource();
  const initial = initialOf({ run: runOf(), notices: { run: "One is damaged.", error: "" }, ...changes });
  const root = page.add("div");
  const engine = mount(root, { source: /** @type {any} */ (source), initial, ...how });
  page.frame();
  return { engine, store: engine.store, shell: /** @type {any} */ (engine.shell), root, asked: source.asked };
}

const press = (/** @type {string} */ key) =>
  page.document.fire("keydown", { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });

describe("a dashboard within somebody else's page", () => {
  const embedded = (/** @type {string} */ text) => {
    history.replaceState(null, "", `/?run=run-a&epoch=100&large=neuron-input&embed=${text}&v=4`);
    return mounted();
  };

  test("shows the parts that were asked for, and leads to all of it in a tab of its own", () => {
    const { shell, store } = embedded("title-link");
    assert.equal(shell.root.dataset.embed, "title link");
    const link = shell.root.querySelector(".way a");
    const address = "/?run=run-a&epoch=100&neuron=3&head=1&freq=2&large=neuron-input&v=4";
    assert.deepEqual([link.getAttribute("href"), link.target], [address, "_blank"]);
    assert.equal(shell.root.querySelector(".way span").textContent, "run-a · epoch 100");
    store.choose({ neuron: 5 });
    page.frame();
    assert.match(link.getAttribute("href"), /&neuron=5&/);
    assert.match(location.search, /&neuron=5&.*&embed=title-link&v=4$/, "it stays what it is when it is loaded again");
  });

  test("is scrubbed by keys, which lead nowhere else, and adds nothing to go back to", () => {
    const { store, shell } = embedded("bare");
    const before = history.length;
    for (const key of ["Escape", "2", "c", "?", "/", "ArrowRight", "s"]) press(key);
    page.frame();
    assert.deepEqual([store.view.large, store.view.page, store.epoch], ["neuron-input", "explore", 200]);
    assert.deepEqual([store.view.stage, page.clipboard.text, history.length], ["pre", "", before]);
    assert.equal(shell.root.querySelector(".way"), null);
  });
});

describe("a dashboard that owns its page", () => {
  test("the address decides what is shown; what it asks for in vain is a message", () => {
    history.replaceState(null, "", "/neurons?run=run-a&epoch=140&neuron=5&neuron=x&v=1");
    const { store, shell } = mounted();
    assert.deepEqual([store.view.page, store.view.neuron, store.epoch], ["neurons", 5, 100]);
    assert.match(shell.message.textContent, /neuron more than once.*no checkpoint at epoch 140/);
    assert.equal(shell.runNotice.textContent, "One is damaged.");
    const { pathname, search } = location;
    assert.equal(
      `${pathname}${search}`,
      "/?page=neurons&run=run-a&epoch=100&neuron=5&head=1&freq=2&colours=run&blocks=components&v=4",
      "the bar says so",
    );
  });

  test("everything around the panels follows the view", () => {
    const { store, shell } = mounted();
    store.choose({ page: "neurons" });
    store.goTo(1);
    page.frame();
    const { formula, intro, band, picker } = shell;
    assert.deepEqual(
      [formula, intro, band.readout.place].map(({ textContent }) => textContent),
      ["x + y mod 7 · finished", "About neurons.", "checkpoint 2 of 4"],
    );
    assert.deepEqual([picker.value, band.slider.value, page.document.title], ["run-a", "1", "Neurons · Grokscope"]);
    assert.ok(shell.controls.querySelector("#neuron"));
  });

  test("each thing that one does is a step to go back from, and however long it goes on only one", () => {
    const { store, shell, root } = mounted();
    const found = (/** @type {string} */ selector) => root.querySelector(selector);
    const type = (/** @type {string[]} */ ...texts) => {
      for (const text of texts) found("#neuron").enter(text, "input");
    };
    const slide = (/** @type {number[]} */ ...places) => {
      for (const place of places) shell.band.slider.enter(String(place), "input");
    };
    const drag = (/** @type {number[]} */ ...lefts) => {
      shell.band.timeline.fire("pointerdown", { button: 0, clientX: lefts[0], clientY: 0 });
      for (const left of lefts) page.document.fire("pointermove", { clientX: left, clientY: 0 });
      page.document.fire("pointerup", {});
    };
    /** @type {[string, number, () => void][]} */
    const acts = [
      ["typing a number", 1, () => type("5")],
      ["another number", 1, () => type("6")],
      ["a slider that is moved, and on", 1, () => [slide(3, 2, 1), slide(2, 3)]],
      ["a drag on the timeline", 1, () => drag(0, 40, 60)],
      ["clicks on the timeline", 2, () => [drag(10), drag(90)]],
      ["keys along the checkpoints", 1, () => ["Home", "ArrowRight", "ArrowRight"].map(press)],
      ["playing", 1, () => [press(" "), page.frame(performance.now() + 90), press(" ")]],
      ["a key that is held down", 1, () => ["j", "j", "j"].map(press)],
      ["another key", 1, () => press("s")],
      ["a link", 1, () => found("a[data-page=neurons]").fire("click", { button: 0 })],
      ["a row of the table's sorting", 1, () => store.choose({ sort: "neuron" })],
      ["what is refused", 0, () => type("9")],
    ];
    for (const [what, steps, act] of acts) {
      const before = history.length;
      act();
      page.frame();
      mock.timers.tick(1000);
      assert.equal(history.length - before, steps, what);
    }
  });

  test("steps by a held key ask the server nothing until it is let go", async () => {
    const { engine, store, asked } = mounted();
    press("Home");
    page.document.fire("keyup", { key: "Home" });
    mock.timers.tick(1000);
    for (const panel of engine.panels) panel.see(true);
    for (let repeat = 0; repeat < 3; repeat++) {
      press("ArrowRight");
      mock.timers.tick(500);
    }
    assert.deepEqual([store.place, asked.answers.length], [3, 0]);
    page.document.fire("keyup", { key: "ArrowRight" });
    assert.deepEqual(
      asked.answers.map(({ questions }) => questions[0].split("/")[0]),
      ["300"],
    );
  });

  test("a run that takes a while is shown as the address says once it is here", async (t) => {
    let now = 0;
    t.mock.method(performance, "now", () => now);
    history.replaceState(null, "", "/neurons?run=run-a&epoch=100&neuron=5&v=1");
    const { store, shell, asked } = mounted({ isPage: true }, { run: null, awaited: "run-a" });
    assert.equal(shell.intro.textContent, "Reading run run-a …");
    now = 12_345;
    mock.timers.tick(1000);
    assert.equal(shell.intro.textContent, "Reading run run-a … 12 s");
    assert.deepEqual([shell.band.element.inert, shell.root.hasAttribute("data-drawing")], [true, true]);
    asked.run[0].resolve({ run: runOf(), notice: "" });
    await settled();
    page.frame();
    assert.deepEqual([store.view.page, store.view.neuron, store.epoch], ["neurons", 5, 100]);
    mock.timers.tick(1000);
    assert.equal(shell.intro.textContent, "About neurons.");
    assert.equal(shell.band.element.inert, false);
    assert.ok(shell.panels.children.length > 0);
  });

  test("a run that cannot be had is no longer said to be read", async () => {
    const { shell, asked } = mounted({ isPage: true }, { run: null, awaited: "run-a" });
    asked.run[0].reject(new SourceError("Run 'run-a' is damaged."));
    await settled();
    assert.ok(!shell.root.hasAttribute("data-drawing"));
    assert.deepEqual([shell.intro.textContent, shell.error.textContent], ["", "Run 'run-a' is damaged."]);
  });

  test("while its run is on the way one may scroll, and share the address that there is", async () => {
    history.replaceState(null, "", "/neurons?run=run-a&neuron=5");
    const { shell } = mounted({ isPage: true }, { run: null, awaited: "run-a" });
    page.scroll(50);
    mock.timers.tick(1000);
    shell.tools.share.click();
    await settled();
    assert.equal(page.clipboard.text, "http://localhost/neurons?run=run-a&neuron=5");
  });

  test("without any run, why that is stays, and a link is one to the page", async () => {
    const { shell } = mounted({ isPage: true }, { run: null, notices: { run: "", error: "There are no runs." } });
    shell.tools.share.click();
    await settled();
    assert.deepEqual([shell.runNotice.textContent, shell.error.textContent], ["There are no runs.", ""]);
    assert.equal(shell.root.querySelector(".sharing .said").textContent, "A link to this page is on the clipboard.");
    assert.equal(shell.root.querySelector(".sharing .switch").hidden, true, "there is nothing to embed");
  });

  test("a link to exactly this view can be had", async () => {
    const { store, shell } = mounted();
    store.choose({ z: 4 });
    shell.tools.share.click();
    await settled();
    assert.match(page.clipboard.text, /^http:\/\/localhost\/\?run=run-a&epoch=200&neuron=3&.*z=4&.*v=4$/);
    assert.equal(location.href, page.clipboard.text);
    assert.match(shell.root.querySelector(".sharing .said").textContent, /on the clipboard/);
  });

  test("its view is passed on; once it has ended it leaves nothing, and takes no keys", () => {
    const viewed = mock.fn();
    const { engine, store, root } = mounted({ isPage: true, viewed });
    store.choose({ neuron: 6 });
    page.frame();
    mock.timers.tick(1000);
    assert.equal(viewed.mock.calls.at(-1)?.arguments[0].neuron, 6);
    engine.end();
    press("k");
    page.document.fire("themechange");
    assert.deepEqual([root.children.length, store.view.neuron], [0, 6]);
  });
});
