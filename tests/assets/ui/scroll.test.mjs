// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Scroll } from "../../../assets/engine/ui/scroll.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

const SETTLED_MS = 150;
/** Where panels begin on the page that is not scrolled, one below the other, and how high each is. */
const [FIRST, HEIGHT] = [100, 200];

/** A page whose panels move when it is scrolled. @param {object} [requested] */
function scrolling(requested = {}) {
  const board = boardOf(page);
  const { engine, store } = board;
  let above = FIRST;
  const lay = () => {
    engine.panels.forEach(({ element }, place) => {
      Object.assign(element, {
        getBoundingClientRect: () => {
          const top = above + place * HEIGHT - globalThis.scrollY;
          return { top, bottom: top + HEIGHT, height: HEIGHT };
        },
      });
    });
  };
  const scroll = new Scroll(engine, new AbortController().signal);
  engine.renderer.before.push(lay);
  store.setRun(runOf({ name: "run-b" }), requested);
  page.frame();
  page.frame();
  const rest = () => {
    mock.timers.tick(SETTLED_MS);
    page.frame();
  };
  const grow = (/** @type {number} */ by) => {
    above += by;
    page.resize(engine.shell.panels, 1000);
  };
  return { ...board, scroll, rest, grow };
}

describe("how far the page is scrolled", () => {
  test("is a panel of the view and how much of it is above, once nothing moves; at the top it is nothing", () => {
    const { store, rest } = scrolling();
    assert.equal(store.view.at, "");
    page.document.fire("wheel");
    page.scroll(FIRST + HEIGHT + 50);
    assert.equal(store.view.at, "");
    rest();
    assert.equal(store.view.at, "neuron-fourier:2500");
    page.scroll(40);
    rest();
    assert.equal(store.view.at, "neuron-input:-3000");
    page.scroll(0);
    rest();
    assert.equal(store.view.at, "");
  });

  test("is restored from a view, also when what is above has still to come, until somebody scrolls", () => {
    const { store, grow, rest } = scrolling({ at: "neuron-fourier:2500" });
    assert.equal(globalThis.scrollY, FIRST + HEIGHT + 50);
    grow(300);
    assert.equal(globalThis.scrollY, FIRST + HEIGHT + 350);
    rest();
    assert.equal(store.view.at, "neuron-fourier:2500");
    page.scroll(20);
    grow(100);
    assert.equal(globalThis.scrollY, 20, "somebody has scrolled");
    rest();
    assert.equal(store.view.at, "neuron-input:-24000");
  });

  test("is restored by going back, and another page begins at its top", () => {
    const { store } = scrolling({ at: "neuron-map:0" });
    const { view } = store;
    store.choose({ page: "neurons" });
    page.frame();
    assert.deepEqual([store.view.at, globalThis.scrollY], ["", 0]);
    store.restore(view);
    page.frame();
    page.frame();
    assert.deepEqual([store.view.at, globalThis.scrollY], ["neuron-map:0", FIRST + 2 * HEIGHT]);
  });

  test("of a panel that is not there is the top", () => {
    scrolling({ at: "nothing:5000" });
    assert.equal(globalThis.scrollY, 0);
  });
});
