// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, runOf } from "../helpers.mjs";

/** The elements on the screen, by id, with those in the strip. */
const shown = () => [...page.document.querySelectorAll("#panels section")].map(({ id }) => id);
/** How many columns a panel takes. @param {any} panel */
const spanOf = ({ element }) => Number(element.style.getPropertyValue("--span"));
const idsOf = (/** @type {{id: string}[]} */ panels) => panels.map(({ id }) => id);
const PICKED = Array.from({ length: 12 }, (_, place) => `picked-${place}`);

describe("the panels of a page", () => {
  test("are built when their page is first shown, and no others", () => {
    const { engine, built } = boardOf(page);
    assert.deepEqual(idsOf(built), ["neuron-input", "neuron-fourier", "neuron-map"]);
    assert.deepEqual([shown(), idsOf(engine.panels)], [idsOf(built), idsOf(built)]);
  });

  test("are kept: what several pages show is one panel, and coming back builds nothing", () => {
    const { engine, built, panelOf } = boardOf(page);
    const map = panelOf("neuron-map");
    engine.store.choose({ page: "neurons" });
    page.frame();
    assert.equal(panelOf("neuron-map"), map);
    assert.deepEqual(idsOf(engine.panels), ["neuron-list", "neuron-activity", ...PICKED, "neuron-map", "cluster"]);
    const count = built.length;
    engine.store.choose({ page: "explore" });
    page.frame();
    assert.deepEqual([built.length, shown()], [count, ["neuron-input", "neuron-fourier", "neuron-map"]]);
  });

  test("are as wide as the page says, else as they say themselves", () => {
    const { engine, panelOf } = boardOf(page);
    assert.equal(spanOf(panelOf("neuron-map")), 2);
    engine.store.choose({ page: "neurons" });
    page.frame();
    assert.equal(spanOf(panelOf("neuron-map")), 3);
    engine.store.choose({ page: "explore" });
    page.frame();
    assert.equal(spanOf(panelOf("neuron-map")), 2);
  });

  test("fill their rows anew when there are other columns, or panels of one basis alone", () => {
    const { engine, panelOf } = boardOf(page);
    page.columns = 3;
    page.resize(page.document.getElementById("panels"), 700);
    assert.equal(spanOf(panelOf("neuron-map")), 3, "a row of its own");
    engine.store.choose({ basis: "input" });
    page.frame();
    assert.equal(spanOf(panelOf("neuron-map")), 2, "beside one square");
  });

  test("are as many as the run has heads, where there is one for each", () => {
    const { engine } = boardOf(page, { requested: { page: "attention" } });
    const heads = (/** @type {number} */ count) => Array.from({ length: count }, (_, head) => `heads-input-${head}`);
    assert.deepEqual(idsOf(engine.panels), heads(4));
    assert.deepEqual(
      engine.panels.map((panel) => panel.question(engine.view)),
      [0, 1, 2, 3].map((head) => `attention?head=${head}&pos=0`),
    );
    engine.store.setRun(runOf({ name: "run-b", digest: "b", heads: 2 }));
    page.frame();
    assert.deepEqual([idsOf(engine.panels), shown()], [heads(2), heads(2)]);
  });

  test("of picked neurons stand in one strip, where the first of them is", () => {
    boardOf(page, { requested: { page: "neurons" } });
    const [, , strip] = /** @type {any} */ (page.document.getElementById("panels")).children;
    assert.equal(strip.className, "strip");
    assert.deepEqual(idsOf([...strip.querySelectorAll("section")]), PICKED);
  });
});

describe("around the panels", () => {
  test("the page is named, its link is the current one, and no other", () => {
    const { engine } = boardOf(page);
    const { root, links, intro, panels, data } = engine.shell;
    const current = () => links.filter((link) => link.hasAttribute("aria-current")).map(({ dataset }) => dataset.page);
    assert.deepEqual([current(), root.dataset.page], [["explore"], "explore"]);
    engine.store.choose({ page: "data" });
    page.frame();
    assert.deepEqual([current(), root.dataset.page, intro.textContent], [["data"], "data", "About data."]);
    assert.deepEqual([panels.hidden, data.hidden], [true, false], "which has no panels");
  });

  test("a page without a line of its own tells what the run is, and more once its phases are known", () => {
    const { engine } = boardOf(page);
    const { intro } = engine.shell;
    assert.equal(intro.textContent, "A transformer learns.");
    const story = "A transformer learns: it groks.";
    engine.store.setPhases({ ends: {}, bands: [], sentence: "", story, moments: {} });
    assert.equal(intro.textContent, story);
    engine.store.setRun(
      runOf({ digest: "b", phases: { ends: {}, bands: [], sentence: "", story: "It did.", moments: {} } }),
    );
    assert.equal(intro.textContent, "It did.", "they may come with the run");
  });

  test("the chosen bases are marked, and the panel that is large", () => {
    const { engine, panelOf } = boardOf(page);
    const { panels, root } = engine.shell;
    const { classList } = root;
    assert.deepEqual([panels.dataset.basis, classList.contains("has-large")], ["both", false]);
    engine.store.choose({ basis: "input", large: "neuron-map" });
    page.frame();
    assert.deepEqual([panels.dataset.basis, classList.contains("has-large")], ["input", true]);
    assert.equal(panelOf("neuron-map").element.classList.contains("is-large"), true);
    const { element: band } = engine.shell.band;
    band.getBoundingClientRect = () => /** @type {any} */ ({ bottom: 260 });
    page.resize(band, 1440, 150);
    assert.equal(root.style.getPropertyValue("--band-bottom"), "260px", "wherever the band has come to stand");
    engine.store.choose({ large: "a-panel-of-another-page" });
    page.frame();
    assert.equal(classList.contains("has-large"), false, "nothing else is hidden");
  });

  test("what is large has the other basis beside it, unless one basis alone is wanted", () => {
    const { engine, panelOf } = boardOf(page);
    const isBeside = (/** @type {string} */ id) => panelOf(id).element.classList.contains("is-beside");
    for (const [large, basis, beside] of [
      ["neuron-input", "both", ["neuron-fourier"]],
      ["neuron-fourier", "both", ["neuron-input"]],
      ["neuron-fourier", "fourier", []],
      ["neuron-map", "both", []],
      ["", "both", []],
    ]) {
      engine.store.choose(/** @type {any} */ ({ large, basis }));
      page.frame();
      assert.deepEqual(["neuron-input", "neuron-fourier", "neuron-map"].filter(isBeside), beside, `${large} ${basis}`);
      assert.equal(engine.shell.root.classList.contains("has-beside"), beside.length > 0);
    }
  });

  test("rules of a page stand below its panels", () => {
    boardOf(page, { requested: { page: "progress" } });
    const rules = page.document.querySelector("#panels .rules");
    assert.match(rules.textContent, /cleanupHow it is found\./);
  });
});

describe("a panel that is seen", () => {
  test("is painted and made exact; one that is not seen is not", async () => {
    const { engine, see, panelOf, asked } = boardOf(page);
    mock.timers.tick(60);
    assert.equal(asked.answers.length, 0);
    await see("neuron-map");
    mock.timers.tick(60);
    assert.deepEqual(asked.answers[0].questions, [panelOf("neuron-map").exactQuestion(engine.view)]);
    assert.equal(panelOf("neuron-input").isVisible, false);
    page.see(panelOf("neuron-map").element, false);
    engine.store.goTo(0);
    page.frame();
    assert.equal(panelOf("neuron-map").isDirty, true);
  });

  test("a panel knows its size only while its page is shown", () => {
    const { engine, panelOf } = boardOf(page);
    const map = panelOf("neuron-map");
    page.resize(map.graph, 200, 100);
    engine.store.choose({ page: "progress" });
    page.frame();
    page.resize(map.graph, 0, 0);
    assert.deepEqual(map.box, { width: 200, height: 100, zoom: 1 });
  });
});

describe("a run that has changed", () => {
  test("another run leaves nothing of the one before, on whatever page", async () => {
    const { engine, show, built } = boardOf(page);
    show("neuron-map", pictureOf({ values: [1], fraction: [1], active: [1] }));
    engine.store.choose({ page: "progress" });
    page.frame();
    show("losses", pictureOf({ train_loss: [1] }));
    engine.store.setRun(runOf({ name: "run-b", digest: "bbbb" }));
    page.frame();
    for (const { exact, picture } of built) assert.deepEqual([exact, picture], [null, null]);
  });

  test("a run that has grown keeps its checkpoints, but what covers them all is asked for anew", async () => {
    const { engine, show, see, asked, panelOf } = boardOf(page);
    await see("neuron-map");
    const map = show("neuron-map", pictureOf({ values: [1], fraction: [1], active: [1] }));
    engine.store.choose({ page: "progress" });
    page.frame();
    await see("losses");
    show("losses", pictureOf({ train_loss: [1] }));
    mock.timers.tick(1000);
    const before = asked.answers.length;
    engine.store.setRun(runOf({ digest: "more", epochs: [0, 100, 200, 300, 400] }));
    page.frame();
    mock.timers.tick(1000);
    assert.deepEqual(
      asked.answers.slice(before).map(({ questions }) => questions),
      [["all/measures?arrays=train_loss"]],
    );
    assert.deepEqual([map.exact !== null, panelOf("losses").painted], [true, null], "no curve of another state stays");
  });
});
