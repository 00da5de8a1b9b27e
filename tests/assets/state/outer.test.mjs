// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { tellAround } from "../../../assets/engine/state/outer.mjs";

const ADDRESS = "/?page=neurons&run=a&v=4#zoom=x~1~2";

/** What the page around a frame is told. @param {object} about the frame */
function told(about) {
  /** @type {any[]} */
  const messages = [];
  const parent = { postMessage: (/** @type {any[]} */ ...message) => messages.push(message) };
  tellAround(ADDRESS, { self: {}, parent, location: {}, document: { referrer: "" }, ...about });
  return messages;
}

test("a Space takes the query and the fragment, and nobody else may have the message", () => {
  const whole = [{ queryString: "page=neurons&run=a&v=4", hash: "zoom=x~1~2" }, "https://huggingface.co"];
  assert.deepEqual(told({ location: { ancestorOrigins: ["https://huggingface.co"] } }), [whole]);
  assert.deepEqual(told({ document: { referrer: "https://huggingface.co/" } }), [whole]);
});

test("whoever else is around gets the query alone", () => {
  const query = [{ queryString: "page=neurons&run=a&v=4" }, "*"];
  for (const about of [
    {},
    { location: { ancestorOrigins: ["https://huggingface.co.example.org"] } },
    { location: { ancestorOrigins: [] }, document: { referrer: "https://huggingface.co/" } },
    { document: { referrer: "https://example.org/huggingface.co" } },
  ])
    assert.deepEqual(told(about), [query]);
});

test("a page that is no frame tells nobody", () => {
  const self = { postMessage: () => assert.fail() };
  assert.doesNotThrow(() => tellAround(ADDRESS, { self, parent: self, location: {}, document: { referrer: "" } }));
  assert.doesNotThrow(() => tellAround(ADDRESS, {}));
});
