// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { ShareDialog } from "../../../../assets/engine/ui/share/share-dialog.mjs";
import { boardOf } from "../../boards.mjs";
import { page } from "../../fakes.mjs";
import { settled } from "../../helpers.mjs";

const LIBRARY = new URL("../../../../node_modules/qr/index.js", import.meta.url).href;
const LONG_ENOUGH_MS = 500;

/** @type {ReturnType<typeof boardOf>} */
let board;
/** @type {ShareDialog} */
let sharing;
const find = (/** @type {string} */ selector) => /** @type {any} */ (sharing.dialog.querySelector(selector));
const said = () => find(".said").textContent;
/** Everything that follows a choice a moment later. */
const later = async () => {
  mock.timers.tick(LONG_ENOUGH_MS);
  for (let turn = 0; turn < 20; turn++) await settled();
};

async function opened() {
  Object.assign(page.add("meta"), { name: "qr", content: LIBRARY });
  board = boardOf(page, { requested: { range: [100, 200] } });
  sharing = new ShareDialog(board.engine, []);
  sharing.open();
  await later();
}

describe("the link", () => {
  beforeEach(opened);

  test("is on the clipboard as the dialog opens, and in a field, with its QR code", () => {
    assert.equal(said(), "A link to exactly this view is on the clipboard.");
    assert.equal(find("#share-link").value, page.clipboard.text);
    assert.match(find(".qr img").src, /^data:image\/svg\+xml,%3Csvg/);
  });

  test("is selected where the browser lets no page copy", async () => {
    page.clipboard.isAllowed = false;
    sharing.open();
    await settled();
    const field = find("#share-link");
    assert.equal(said(), "A link to exactly this view is selected: copy it with Ctrl C.");
    assert.equal(page.document.activeElement, field);
    assert.deepEqual([field.selectionStart, field.selectionEnd], [0, field.value.length]);
  });

  test("plays the range in a loop when that is chosen, and another end of it", async () => {
    find("#share-plays").click();
    assert.match(find("#share-link").value, /&range=100~200&plays=loop&v=4$/);
    find("#share-from").enter("200", "change");
    assert.match(find("#share-link").value, /&range=200~300&plays=loop&v=4$/, "the other end gives way");
    const before = find(".qr img").src;
    await later();
    assert.notEqual(find(".qr img").src, before);
  });

  test("that is too long for a camera has no QR code", async () => {
    board.engine.store.choose({ limits: "neuron-input:0:1,".repeat(100) });
    sharing.open();
    await later();
    assert.match(find(".qr").textContent, /too long/);
  });
});

test("the page is saved as one file where a server makes that, and the dialog gives way", async () => {
  await opened();
  assert.doesNotMatch(sharing.dialog.textContent ?? "", /this page \(HTML\)/);
  /** @type {string[]} */
  const saved = [];
  sharing = new ShareDialog(
    board.engine,
    [],
    () => {},
    (large) => saved.push(large),
  );
  sharing.open();
  const buttons = /** @type {any[]} */ ([...sharing.dialog.querySelectorAll("button")]);
  buttons.find(({ textContent }) => textContent === "Download this page (HTML)").click();
  assert.deepEqual([saved, sharing.dialog.open], [[""], false]);
});

describe("the snippet", () => {
  beforeEach(async () => {
    await opened();
    find("input[value=embed]").fire("change");
  });

  test("offers the page and its panels, and says what is chosen", () => {
    const offered = [...find("#embed-what").options].map((/** @type {any} */ { textContent }) => textContent);
    assert.deepEqual(offered.slice(0, 3), ["the page Explore", "Neuron 3, post", "Title of neuron-fourier"]);
    const { value } = find("#embed-snippet");
    assert.match(
      value,
      /&amp;large=neuron-input&amp;embed=title-timeline-caption-link&amp;v=4" width="640" height="620"/,
    );
  });

  test("follows every switch, and so does its preview, a moment later", async () => {
    await later();
    const first = find(".preview iframe");
    assert.match(first.getAttribute("src"), /embed=title-timeline-caption-link/);
    for (const part of ["title", "timeline", "caption", "link"]) find(`.embedding input[value=${part}]`).click();
    find("#embed-theme").enter("dark", "input");
    find("#embed-width").enter("300", "input");
    assert.match(find("#embed-snippet").value, /embed=bare-dark&amp;v=4" width="300" height="620"/);
    assert.equal(find(".preview iframe"), first, "a whole page is not loaded for each letter");
    await later();
    assert.match(find(".preview iframe").getAttribute("src"), /embed=bare-dark/);
    assert.notEqual(find(".preview iframe"), first);
    sharing.dialog.close();
    assert.equal(find(".preview iframe"), null);
  });
});
