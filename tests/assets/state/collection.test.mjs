// @ts-check
/** Collections of views: their order, and what of them is taken from files and links. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import {
  CollectionError,
  collectionIn,
  collectionOfFragment,
  empty,
  fileOf,
  fragmentOf,
  moved,
  without,
  withView,
} from "../../../assets/engine/state/collection.mjs";

const viewOf = (/** @type {string} */ name) => ({
  address: `?run=mod113&epoch=${name}`,
  name,
  note: `Of ${name} — ψ.`,
});
const THREE = { title: "How it groks", views: ["1", "2", "3"].map(viewOf) };
const names = (/** @type {typeof THREE} */ { views }) => views.map(({ name }) => name).join("");

describe("a collection", () => {
  test("keeps views in an order that one changes", () => {
    assert.equal(names(withView(THREE, viewOf("4"))), "1234");
    assert.equal(names(moved(THREE, 0, 2)), "231");
    assert.equal(names(moved(THREE, 2, 1)), "132");
    assert.equal(names(without(THREE, 1)), "13");
    assert.equal(names(THREE), "123", "and leaves the one before as it was");
  });

  test("comes back from a file as it was", () => assert.deepEqual(collectionIn(fileOf(THREE)), THREE));

  test("comes back from a link as it was", async () => {
    const fragment = await fragmentOf(THREE);
    assert.match(fragment, /^collection=[\w-]+$/, "which chat programs leave as it is");
    assert.deepEqual(await collectionOfFragment(`#${fragment}`), THREE);
    assert.equal(await collectionOfFragment("#panels"), null);
  });

  test("takes two hundred views and no more", () => {
    const full = { ...empty(), views: Array.from({ length: 200 }, (_, place) => viewOf(String(place))) };
    assert.throws(() => withView(full, viewOf("200")), CollectionError);
    const text = fileOf({ ...full, views: [...full.views, viewOf("200")] });
    assert.throws(() => collectionIn(text), /has 201 views, of 200 at most/);
  });

  test("leads to views and nowhere else", () => {
    for (const address of ["https://elsewhere/?a", "//elsewhere", "javascript:alert(1)", "", 5, "?a b", "?\\"]) {
      const text = JSON.stringify({ format: "grokscope-collection", version: 1, views: [{ address }] });
      assert.throws(() => collectionIn(text), /View 1 of this collection has no address/, String(address));
    }
  });

  test("says what is no collection", () => {
    assert.throws(() => collectionIn("{"), /not JSON/);
    for (const text of ["null", "[]", "{}", '{"format": "other", "views": []}']) {
      assert.throws(() => collectionIn(text), /no collection of views/, text);
    }
    assert.throws(() => collectionIn('{"format": "grokscope-collection", "version": 2, "views": []}'), /newer/);
  });

  test("says when a link is damaged, and unpacks none without end", async () => {
    const fragment = await fragmentOf(THREE);
    await assert.rejects(collectionOfFragment(`#${fragment.slice(0, -9)}`), /cut off or damaged/);
    await assert.rejects(collectionOfFragment("#collection=%%%"), /cut off or damaged/);
    const huge = deflateRawSync(JSON.stringify({ title: "0".repeat(3_000_000), views: [] })).toString("base64url");
    assert.ok(huge.length < 20_000);
    await assert.rejects(collectionOfFragment(`#collection=${huge}`), /cut off or damaged/);
  });

  test("makes no link that nobody could open", async () => {
    const note = () => Array.from({ length: 2000 }, () => String.fromCharCode(97 + Math.random() * 26)).join("");
    const views = Array.from({ length: 80 }, () => ({ ...viewOf("1"), note: note() }));
    await assert.rejects(fragmentOf({ title: "", views }), /too long for a link: save it as a file/);
    await assert.rejects(fragmentOf({ title: "0".repeat(2_000_000), views: [] }), /too long for a link/);
  });

  test("names each view, whoever has left the name out", () => {
    const text = JSON.stringify({
      format: "grokscope-collection",
      version: 1,
      views: [{ address: "?run=a", name: " " }],
    });
    assert.equal(collectionIn(text).views[0].name, "View 1");
  });
});
