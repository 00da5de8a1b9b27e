// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readAddress } from "../../../../assets/engine/state/address.mjs";
import { CHROME, embedIn } from "../../../../assets/engine/state/embed.mjs";
import { embedAddress, linkTo, sizeIn, snippetOf } from "../../../../assets/engine/ui/share/snippet.mjs";
import { initialOf, VIEW } from "../../openings.mjs";

const initial = initialOf();
const BASE = "https://example.org/neurons?run=other#x";
const ONE = { large: "neuron-input", chrome: ["title", "link"], theme: /** @type {const} */ ("dark") };
/** What an address asks for. @param {string} address */
const asked = (address) => readAddress(new URL(address), initial).requested;

describe("a link", () => {
  test("is whole, and says exactly the view", () => {
    const view = { ...VIEW, page: "attention", pos: /** @type {const} */ (1) };
    const link = linkTo(view, initial, BASE);
    assert.equal(link, "https://example.org/?page=attention&run=run-a&epoch=200&neuron=3&head=1&pos=1&freq=2&v=4");
  });

  test("that plays says its range, and begins within it", () => {
    const { range, plays, epoch } = asked(linkTo(VIEW, initial, BASE, { from: 0, to: 100 }));
    assert.deepEqual([range, plays, epoch], [[0, 100], "loop", 0]);
    assert.equal(asked(linkTo(VIEW, initial, BASE, { from: 100, to: 300 })).epoch, 200);
  });

  test("of a view that plays does not play by itself", () => {
    assert.equal(asked(linkTo({ ...VIEW, plays: "loop" }, initial, BASE)).plays, undefined);
  });
});

describe("a snippet", () => {
  test("shows one panel with the parts that are chosen, without what is open beside it", () => {
    const view = { ...VIEW, card: /** @type {const} */ ("neuron"), at: "neuron-map:0" };
    const { large, embed, card, at } = asked(embedAddress(view, initial, BASE, ONE));
    assert.deepEqual([large, card, at], ["neuron-input", undefined, undefined]);
    assert.deepEqual(embedIn(embed), { chrome: ["title", "link"], theme: "dark" });
  });

  test("holds any part or none, the whole page, and a loop", () => {
    const none = { large: "", chrome: [], theme: /** @type {const} */ ("") };
    assert.deepEqual(embedIn(asked(embedAddress(VIEW, initial, BASE, none)).embed), { chrome: [], theme: "" });
    for (const one of CHROME) {
      const { embed } = asked(embedAddress(VIEW, initial, BASE, { ...none, chrome: [one] }));
      assert.deepEqual(embedIn(embed)?.chrome, [one]);
    }
    assert.equal(asked(embedAddress(VIEW, initial, BASE, none, { from: 0, to: 100 })).plays, "loop");
  });

  test("is HTML whatever a run is called", () => {
    const html = snippetOf('https://example.org/?run=a&b="<x>', 'A "title" <b>', { width: 640, height: 480 });
    document.body.innerHTML = html;
    const frame = /** @type {HTMLIFrameElement} */ (document.body.firstElementChild);
    assert.equal(document.body.children.length, 1);
    assert.equal(frame.getAttribute("src"), 'https://example.org/?run=a&b="<x>');
    assert.deepEqual([frame.title, frame.width, frame.height], ['A "title" <b>', "640", "480"]);
  });

  test("has a size that pages can have", () => {
    assert.deepEqual(
      ["640", "10", "99999", "", "x", "320.4"].map((text) => sizeIn(text, 500)),
      [640, 200, 4000, 500, 500, 320],
    );
  });
});
