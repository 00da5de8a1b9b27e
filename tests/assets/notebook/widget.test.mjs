// @ts-check
/** What stands around the frame in a notebook: messages go to those they are for, and the theme is the notebook's. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Place, themeAround } from "../../../assets/engine/notebook/widget.mjs";
import { page } from "../fakes.mjs";

/** A widget in the kernel, as anywidget gives it. @param {Record<string, any>} [values] */
function modelOf(values = {}) {
  /** @type {any[]} */
  const sent = [];
  /** @type {Record<string, any>} */
  const state = { run: "run-a", view: {}, width: "100%", height: "700px", _version: "1", ...values };
  const model = {
    get: (/** @type {string} */ name) => state[name],
    set: (/** @type {string} */ name, /** @type {any} */ value) => (state[name] = value),
    save_changes: mock.fn(),
    on: mock.fn(),
    off: mock.fn(),
    send: (/** @type {object} */ content) => sent.push(content),
  };
  return { model, sent, state };
}

const PACKED = new DataView(new Uint8Array(gzipSync("<p>the page</p>")).buffer);

test("the page comes from the kernel once for all widgets of a version, and questions have their place's name", async () => {
  const { model, sent, state } = modelOf();
  const [one, other] = [new Place(model, page.add("div")), new Place(model, page.add("div"))];
  const found = one.page();
  assert.equal(sent[0].ask, "page");
  other.heard({ id: sent[0].id }, [PACKED]);
  one.heard({ id: sent[0].id }, [PACKED]);
  assert.equal(await found, "<p>the page</p>");
  await other.page();
  assert.equal(sent.length, 1);
  other.said({ question: { id: "7" } });
  assert.ok(sent[1].id.endsWith("/7") && !sent[1].id.startsWith(one.name));
  other.said({ view: { neuron: 3 } });
  assert.deepEqual([state.view, model.save_changes.mock.callCount()], [{ neuron: 3 }, 1]);
});

test("an answer goes to the place that has asked, with buffers of its own", () => {
  const { model } = modelOf();
  const places = [new Place(model, page.add("div")), new Place(model, page.add("div"))];
  const ports = places.map((place) => {
    const port = { postMessage: mock.fn(), close: () => {} };
    place.port = /** @type {any} */ (port);
    return port;
  });
  const buffers = [new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)];
  for (const place of places) place.heard({ id: `${places[1].name}9` }, buffers);
  assert.equal(ports[0].postMessage.mock.callCount(), 0);
  const [{ answer, buffers: got }] = ports[1].postMessage.mock.calls[0].arguments;
  assert.deepEqual([answer.id, [...new Uint8Array(got[0])]], ["9", [2, 3]]);
});

test("the theme is that of what the widget lies on", () => {
  const [around, within] = [page.add("div"), page.add("div")];
  around.append(within);
  /** @type {Map<any, string>} */
  const colours = new Map();
  const styles = mock.method(globalThis, "getComputedStyle", (/** @type {any} */ element) => ({
    backgroundColor: colours.get(element) ?? "rgba(0, 0, 0, 0)",
  }));
  for (const [colour, theme] of [
    ["rgb(17, 17, 17)", "dark"],
    ["rgb(255, 255, 255)", "light"],
    ["color(srgb 0.1 0.1 0.1)", "dark"],
    ["color(srgb 0.9 0.9 0.9)", "light"],
  ]) {
    colours.set(around, colour);
    assert.equal(themeAround(within), theme, colour);
  }
  styles.mock.restore();
});
