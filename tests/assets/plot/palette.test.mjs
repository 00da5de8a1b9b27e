// @ts-check
/** The colours of lines: seen on both surfaces, and none taken for another, whatever colours a reader can see. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { bytesOf, onRing, paletteOf, rgbOf, tokensOf } from "../../../assets/engine/plot/colour.mjs";
import { lookOf, lookOfHead, MOST_LOOKS } from "../../../assets/engine/plot/looks.mjs";
import { newPage } from "../fakes.mjs";

const here = (/** @type {string} */ path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const TOKENS = Object.fromEntries(
  [...here("assets/10-tokens.css").matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
);
const FREQUENCIES = /OKABE_ITO = \((.+)\)/.exec(here("app/figures/colours.py"))?.[1].match(/#\w{6}/g) ?? [];

/** @param {number} colour */
const hexOf = (colour) =>
  `#${bytesOf(colour)
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")}`;

/** What a reader sees of linear red, green and blue (Machado et al. 2009, severity 1). */
const EYES = {
  all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

/** @param {string} colour */
const linearOf = (colour) =>
  rgbOf(colour).map((value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4));

/** @param {number[]} rows three by three @param {number[]} vector */
const times = (rows, vector) =>
  [0, 3, 6].map((first) => vector.reduce((sum, value, place) => sum + rows[first + place] * value, 0));

/** A colour as OKLab sees it (Ottosson 2020), through some eyes. @param {string} colour @param {number[]} eyes */
function seen(colour, eyes) {
  const light = times(eyes, linearOf(colour)).map((part) => Math.min(Math.max(part, 0), 1));
  const cones = times(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376,
      0.6299787005,
    ],
    light,
  ).map(Math.cbrt);
  return times(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371, 0.7827717662,
      -0.808675766,
    ],
    cones,
  );
}

/** How far apart two colours are. @param {string} one @param {string} other @param {keyof typeof EYES} eyes */
const away = (one, other, eyes = "all") =>
  Math.hypot(...seen(one, EYES[eyes]).map((part, place) => part - seen(other, EYES[eyes])[place]));

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [dim, bright] = [one, other]
    .map((colour) => times([0.2126, 0.7152, 0.0722, 0, 0, 0, 0, 0, 0], linearOf(colour))[0])
    .sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

for (const theme of ["light", "dark"]) {
  describe(`colours of lines: ${theme}`, () => {
    const root = newPage(TOKENS).document.documentElement;
    root.dataset.theme = theme;
    const palette = paletteOf(tokensOf(root));
    const { train, test: tested, heads, surface, accent } = palette;
    const others = Array.from({ length: MOST_LOOKS }, (_, which) => lookOf(palette, which));

    test("are seen on the surface, at 3 : 1 or more", () => {
      assert.equal(heads.length, 4);
      for (const colour of [train, tested, ...heads, ...others.map((look) => look.colour)])
        assert.ok(contrast(colour, surface) >= 3, colour);
    });

    test("differ from those of frequencies, of what is chosen, and from each other", () => {
      assert.equal(FREQUENCIES.length, 6);
      [train, tested, ...heads].forEach((colour, which, all) => {
        for (const other of [...FREQUENCIES, accent, ...all.slice(0, which)])
          assert.ok(away(colour, other) > 0.08, `${colour} and ${other}: ${away(colour, other)}`);
      });
    });

    test("of which there are more look otherwise, and never like a frequency", () => {
      const looks = Array.from({ length: 16 }, (_, head) => JSON.stringify(lookOfHead(palette, head)));
      assert.equal(new Set(looks).size, 16);
      assert.equal(new Set(others.map((look) => look.colour)).size, MOST_LOOKS);
      assert.equal(new Set(others.map((look) => look.dash.join())).size, MOST_LOOKS - 1, "ink and one more are solid");
      for (const { colour } of others)
        for (const freq of FREQUENCIES) assert.ok(away(colour, freq) > 0.08, `${colour} and ${freq}`);
    });

    test("of tokens on their ring are seen, too, and none is a frequency's", () => {
      for (const place of [...Array(32).keys()]) {
        const colour = hexOf(onRing(palette, place / 32));
        assert.ok(contrast(colour, surface) >= 3, colour);
        for (const freq of FREQUENCIES) assert.ok(away(colour, freq) > 0.07, `${colour} and ${freq}`);
      }
    });

    for (const eyes of /** @type {const} */ (["protan", "deutan"])) {
      test(`differ for readers who are ${eyes}`, () => {
        assert.ok(away(train, tested, eyes) > 0.2);
        heads.forEach((colour, which) => {
          for (const other of heads.slice(0, which))
            assert.ok(away(colour, other, eyes) > 0.05, `${colour} and ${other}: ${away(colour, other, eyes)}`);
        });
      });
    }
  });
}
