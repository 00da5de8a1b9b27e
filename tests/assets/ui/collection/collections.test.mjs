// @ts-check
/** Keeping views, changing their list, and presenting them, on a page. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { mount } from "../../../../assets/engine/mount.mjs";
import { collectionIn, fileOf, fragmentOf } from "../../../../assets/engine/state/collection.mjs";
import { FakeSource } from "../../engines.mjs";
import { page } from "../../fakes.mjs";
import { runOf, until } from "../../helpers.mjs";
import { initialOf } from "../../openings.mjs";

const press = (/** @type {string} */ key) =>
  page.document.fire("keydown", { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });

/** @param {string} [hash] */
function mounted(hash = "") {
  history.replaceState(null, "", `/?run=run-a&epoch=100&v=4${hash}`);
  const root = page.add("div");
  const source = /** @type {any} */ (new FakeSource());
  const engine = mount(root, { source, initial: initialOf({ run: runOf() }), isPage: true });
  page.frame();
  const find = (/** @type {string} */ selector) => /** @type {any} */ (root.querySelector(selector));
  const all = (/** @type {string} */ selector) => /** @type {any[]} */ ([...root.querySelectorAll(selector)]);
  const click = (/** @type {string} */ text) =>
    all("button")
      .find((one) => one.textContent === text)
      .click();
  const message = () => find("#message").textContent;
  return { engine, store: engine.store, root, find, all, click, message };
}

describe("a collection on the page", () => {
  beforeEach(() => localStorage.clear());

  const two = () => {
    const made = mounted();
    press("p");
    made.store.choose({ neuron: 5 });
    press("p");
    return made;
  };

  test("keeps the views that are shown, with what they show", () => {
    const { all, message, engine } = two();
    assert.match(message(), /as view 2: V opens it/);
    assert.deepEqual(
      all(".kept .name").map((one) => one.textContent),
      Array(2).fill("Explore · run-a · epoch 100"),
    );
    const { views } = collectionIn(localStorage.getItem("collection") ?? "");
    assert.match(views[1].address, /^\?run=run-a&epoch=100&neuron=5/);
    engine.end();
  });

  test("is there until the page is closed where the browser has no room, and says so", (context) => {
    const { message, find, all, engine } = mounted();
    context.mock.method(Object.getPrototypeOf(localStorage), "setItem", () => {
      throw new Error("QuotaExceededError");
    });
    press("p");
    assert.match(message(), /^This browser keeps no more of the collection: .* Save it as a file \(V\)\.$/);
    assert.equal(all(".kept li").length, 1);
    assert.equal(find("#message").hidden, false);
    engine.end();
  });

  test("is there again when the page is", () => {
    two().engine.end();
    const { all, engine } = mounted();
    assert.equal(all(".kept li").length, 2);
    engine.end();
  });

  test("has notes, an order, and puts back what was removed", () => {
    const { all, find, click, engine } = two();
    const note = find(".kept li:last-child textarea");
    note.value = "Look at the rows.";
    note.dispatchEvent(new Event("change"));
    all(".kept li")[1].querySelectorAll(".buttons button")[0].click();
    const kept = () => collectionIn(localStorage.getItem("collection") ?? "").views.map((one) => one.note);
    assert.deepEqual(kept(), ["Look at the rows.", ""]);
    all(".kept li")[0].querySelectorAll(".buttons button")[2].click();
    assert.deepEqual(kept(), [""]);
    click("Put back");
    assert.deepEqual(kept(), ["Look at the rows.", ""]);
    engine.end();
  });

  test("is presented one view after another, by buttons and by the keys of a remote control", () => {
    const { store, find, click, engine } = two();
    store.choose({ neuron: 7 });
    press("v");
    click("Present");
    const bar = find(".presenter");
    assert.deepEqual([bar.hidden, find(".presenter .count").textContent, store.view.neuron], [false, "1 of 2", 3]);
    press("PageDown");
    assert.deepEqual([find(".presenter .count").textContent, store.view.neuron], ["2 of 2", 5]);
    press("PageDown");
    assert.equal(store.view.neuron, 5, "after the last comes nothing");
    press("PageUp");
    assert.equal(store.view.neuron, 3);
    press("Escape");
    assert.equal(bar.hidden, true);
    engine.end();
  });

  test("comes along with a link, is presented at once, and one's own can be put back", async () => {
    two().engine.end();
    const views = [{ address: "?run=run-a&epoch=200&neuron=6&v=4", name: "Theirs", note: "Mind this." }];
    const { store, find, all, click, engine } = mounted(`#${await fragmentOf({ title: "Theirs", views })}`);
    await until(() => !find(".presenter").hidden);
    assert.deepEqual([store.view.neuron, store.epoch, find(".presenter p").textContent], [6, 200, "Mind this."]);
    assert.equal(location.hash, "");
    press("Escape");
    assert.equal(all(".kept li").length, 1);
    click("Put back");
    assert.equal(all(".kept li").length, 2);
    engine.end();
  });

  test("is not lost by links that are followed, whatever is done with what arrives", async () => {
    two().engine.end();
    for (const name of ["Theirs", "Others'"]) {
      const views = [{ address: "?run=run-a&epoch=200&neuron=6&v=4", name, note: "" }];
      const { find, engine } = mounted(`#${await fragmentOf({ title: name, views })}`);
      await until(() => !find(".presenter").hidden);
      press("Escape");
      engine.end();
    }
    const { all, click, engine } = mounted();
    press("p");
    const count = () => all(".kept li").length;
    assert.equal(count(), 2, "what has arrived, and a view more");
    click("Put back");
    assert.equal(all(".kept .name")[0].textContent, "Explore · run-a · epoch 100");
    click("Put back");
    assert.equal(all(".kept .name")[0].textContent, "Others'");
    engine.end();
  });

  test("has what another tab keeps", () => {
    const { all, engine } = two();
    const { views } = collectionIn(localStorage.getItem("collection") ?? "");
    localStorage.setItem("collection", fileOf({ title: "", views: [...views, views[0]] }));
    page.window.fire("storage", { key: "collection" });
    press("p");
    assert.equal(all(".kept li").length, 4);
    engine.end();
  });

  test("says what is wrong with a link, and changes nothing", async () => {
    two().engine.end();
    const { all, message, engine } = mounted("#collection=AAAA");
    await until(() => message() !== "");
    assert.match(message(), /cut off or damaged/);
    assert.equal(all(".kept li").length, 2);
    engine.end();
  });
});
