// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { epochName, UNKNOWN_EPOCH } from "../../../assets/engine/data/epoch.mjs";
import {
  angleText,
  epochText,
  lossText,
  percent,
  powerText,
  shortNumber,
  wholeText,
} from "../../../assets/engine/plot/numbers.mjs";
import { seeded } from "../helpers.mjs";

/** @type {{kind: "number" | "percent" | "angle" | "epoch", value: number | string, digits?: number, text: string}[]} */
const CASES = JSON.parse(readFileSync(new URL("../../numbers.json", import.meta.url), "utf8"));
const WRITERS = { number: shortNumber, percent, angle: angleText, epoch: epochText };

describe("numbers as captions write them, too", () => {
  for (const { kind, value, digits, text } of CASES) {
    test(`${kind} ${value} is ${text}`, () => assert.equal(WRITERS[kind](Number(value), digits), text));
  }
});

describe("shortNumber", () => {
  test("is right to its digits at every size", () => {
    const next = seeded(1);
    for (let turn = 0; turn < 2000; turn++) {
      const value = (next() - 0.5) * 10 ** (next() * 24 - 12);
      const text = shortNumber(value, 4);
      const back = Number(text.replaceAll("−", "-").replaceAll(",", ""));
      assert.ok(Math.abs(back - value) <= 5.01e-4 * Math.abs(value), `${value} became ${text}`);
    }
  });
});

for (const [name, written] of /** @type {[string, (share: number | null | undefined) => string][]} */ ([
  ["percent", (share) => percent(share)],
  ["percent with one digit", (share) => percent(share, 1)],
])) {
  describe(name, () => {
    test("calls only what is exact 0 % or 100 %", () => {
      assert.equal(written(0), "0 %");
      assert.equal(written(1), "100 %");
      const next = seeded(2);
      const shares = [
        1e-12,
        0.0004,
        0.00049,
        0.9995,
        0.99951,
        0.999999,
        1 - 1e-12,
        ...Array.from({ length: 5000 }, next),
      ];
      for (const share of shares) assert.doesNotMatch(written(share), /^(0|0\.0|100|100\.0) %$/, `${share}`);
    });

    test("is within half of its last digit otherwise", () => {
      const next = seeded(3);
      for (let turn = 0; turn < 2000; turn++) {
        const share = 0.001 + 0.998 * next();
        const text = written(share);
        const unit = name.endsWith("digit") || share < 0.1 || share > 0.99 ? 0.1 : 1;
        assert.ok(Math.abs(Number.parseFloat(text) - 100 * share) <= unit / 2 + 1e-9, `${share} became ${text}`);
      }
    });

    test("says when there is none", () => assert.deepEqual([null, undefined].map(written), ["–", "–"]));
  });
}

describe("lossText", () => {
  for (const [loss, text] of /** @type {[number | null, string][]} */ ([
    [4.7, "4.7"],
    [0.01, "0.01"],
    [0.00312, "0.00312"],
    [3.52e-7, "3.52e−7"],
    [1.5e-12, "1.5e−12"],
    [1234.5, "1,230"],
    [0, "0"],
    [null, "–"],
  ])) {
    test(`writes ${loss} as ${text}`, () => assert.equal(lossText(loss), text));
  }

  test("writes a huge loss without a plus or an ASCII minus", () => assert.doesNotMatch(lossText(12345), /[+-]/));
});

test("powers of ten are short, with raised digits", () => {
  const texts = [0, 1, 2, -1, -2, 3, -7, 12].map(powerText);
  assert.deepEqual(texts, ["1", "10", "100", "0.1", "0.01", "10³", "10⁻⁷", "10¹²"]);
});

test("a whole number has its thousands apart", () => {
  assert.deepEqual([0, 50, 999, 1000, 25000, 1234567].map(wholeText), [
    "0",
    "50",
    "999",
    "1,000",
    "25,000",
    "1,234,567",
  ]);
});

test("an epoch that nobody knows is no number", () => {
  assert.deepEqual([0, 25_000, UNKNOWN_EPOCH].map(epochText), ["0", "25,000", "unknown"]);
  assert.deepEqual([0, 25_000, UNKNOWN_EPOCH].map(epochName), ["0", "25000", "unknown"]);
});
