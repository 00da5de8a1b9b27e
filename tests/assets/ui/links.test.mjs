// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { followLinks } from "../../../assets/engine/ui/links.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

/** An engine that follows links, and a way to click one. @param {boolean} [isPage] */
function linked(isPage) {
  const { engine, store } = engineOf(page);
  followLinks(engine, isPage);
  store.setRun(runOf());
  /** Whether a click on a link was the engine's. @param {string} href @param {{page?: string, ctrlKey?: boolean}} [more] */
  const click = (href, { page: name, ...more } = {}) => {
    const link = page.add("a");
    link.setAttribute("href", href);
    if (name) link.dataset.page = name;
    engine.shell.root.append(link);
    return link.fire("click", { button: 0, ...more }).defaultPrevented;
  };
  return { store, click };
}

test("a link to a page turns the page; with a modifier key it opens as links do", () => {
  const { store, click } = linked();
  store.choose({ large: "neuron-map" });
  assert.equal(click("/progress", { page: "progress", ctrlKey: true }), false);
  assert.equal(store.view.page, "explore");
  assert.equal(click("/progress", { page: "progress" }), true);
  assert.deepEqual([store.view.page, store.view.large], ["progress", ""]);
});

test("a link to a checkpoint goes there; one to a newer checkpoint is left to the browser", () => {
  const { store, click } = linked();
  assert.equal(click("/progress?run=run-a&epoch=300&v=1"), true);
  assert.deepEqual([store.view.page, store.epoch], ["progress", 300]);
  assert.equal(click("/explore?run=run-a&epoch=400&v=1"), false);
  assert.deepEqual([store.view.page, store.epoch], ["progress", 300]);
});

test("a link to a place on the page goes there, and leaves the address as it is", () => {
  const { click } = linked();
  history.replaceState(null, "", "/explore?z=4#zoom=epochs~0~100");
  const before = location.href;
  assert.equal(click("#panels"), true);
  assert.deepEqual([location.href, page.document.activeElement?.id], [before, "panels"]);
});

test("a link elsewhere is left to the browser", () => {
  const { click } = linked();
  for (const href of ["/elsewhere", "https://example.org/explore", "/explore?run=other&epoch=0"])
    assert.equal(click(href), false);
});

test("a dashboard that keeps to its element is turned to another run; what is around it stays", () => {
  const { store, click } = linked(false);
  assert.equal(click("/neurons?run=other&epoch=0"), true);
  assert.equal(store.awaited?.run, "other");
  assert.equal(click("https://example.org/explore"), false);
});
