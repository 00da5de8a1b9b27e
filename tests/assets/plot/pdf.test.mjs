// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inflateSync } from "node:zlib";
import { pdfOf } from "../../../assets/engine/plot/pdf.mjs";
import "../helpers.mjs";

const [WIDTH, HEIGHT] = [8, 4];
const DATA = Uint8ClampedArray.from({ length: 4 * WIDTH * HEIGHT }, (_, place) => (place % 4 === 3 ? 255 : place));
const ABOUT = { fine: 4, title: "ψ of 17", subject: "Definition: φx − φy.", link: "https://example.org/?run=a(b)&v=4" };

/** The file, letter by letter. */
async function file() {
  const blob = await pdfOf({ width: WIDTH, height: HEIGHT, data: DATA }, ABOUT);
  assert.equal(blob.type, "application/pdf");
  return Buffer.from(await blob.arrayBuffer()).toString("latin1");
}

describe("a PDF file", () => {
  test("has every object where it says", async () => {
    const text = await file();
    assert.ok(text.startsWith("%PDF-1.4\n") && text.endsWith("%%EOF\n"));
    const at = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    assert.equal(text.slice(at, at + 5), "xref\n");
    const begins = [...text.slice(at).matchAll(/^(\d{10}) 00000 n $/gm)].map((found) => Number(found[1]));
    assert.equal(begins.length, 6);
    begins.forEach((begin, place) => assert.ok(text.slice(begin).startsWith(`${place + 1} 0 obj\n`)));
  });

  test("has the pixels, as large as they were on the page", async () => {
    const text = await file();
    const begin = text.indexOf("stream\n", text.indexOf("/FlateDecode")) + "stream\n".length;
    const length = Number(/FlateDecode \/Length (\d+)/.exec(text)?.[1]);
    const pixels = inflateSync(Buffer.from(text.slice(begin, begin + length), "latin1"));
    assert.deepEqual(
      [...pixels],
      [...DATA].filter((_, place) => place % 4 !== 3),
    );
    assert.match(text, /MediaBox \[0 0 1.5 0.75\]/, "8 × 4 pixels, 4 to each of the page's, 0.75 points each");
  });

  test("says what it is in any letters, and leads to the view", async () => {
    const text = await file();
    const said = /\/Title <feff([0-9a-f]+)>/.exec(text)?.[1] ?? "";
    assert.equal(
      String.fromCharCode(...(said.match(/.{4}/g) ?? []).map((code) => Number.parseInt(code, 16))),
      ABOUT.title,
    );
    assert.ok(text.includes("/URI (https://example.org/?run=a\\(b\\)&v=4)"));
  });
});
