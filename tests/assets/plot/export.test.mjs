// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { paletteOf, tokensOf } from "../../../assets/engine/plot/colour.mjs";
import { pngOf, svgOf } from "../../../assets/engine/plot/export.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, runOf } from "../helpers.mjs";
import { VIEW } from "../openings.mjs";
import { plotOf } from "../scenes.mjs";

const AT = plotOf({ left: 40, top: 8, width: 200, height: 100, x: [0, 1], y: [0, 1] });
const CAPTIONS = { title: "Neuron 17", detail: "post", sentence: "It fires.", foot: "Highest at 3." };
const LIBRARY = new URL("../../../node_modules/svgcanvas/dist/svgcanvas.esm.js", import.meta.url).href;
/** The page knows the library, and each canvas the image that was drawn on it last. */
function prepare() {
  Object.assign(page.add("meta"), { name: "svgcanvas", content: LIBRARY });
  const { prototype } = page.window.HTMLCanvasElement;
  const { getContext } = prototype;
  prototype.getContext = function () {
    const ctx = getContext.call(this);
    ctx.drawImage = (/** @type {any} */ image) => Object.assign(this, { drawn: image });
    ctx.getImageData = () => this.drawn;
    return ctx;
  };
  prototype.toDataURL = function () {
    return `data:image/png;base64,${this.drawn.name}`;
  };
}

/**
 * A panel whose ink a test paints, and the engine around it.
 *
 * @param {Record<string, any>} changes
 */
function shown({ paint = () => {}, highlight = undefined, captions = {}, context = {}, ...changes } = {}) {
  prepare();
  const palette = paletteOf(tokensOf(document.documentElement));
  const range = { low: -2, high: 2, signed: true, root: false };
  const picture = { ...pictureOf({ values: [1] }), question: "neuron?basis=fourier&neuron=17", epoch: 8375 };
  const box = { width: 300, height: 160 };
  const known = { at: AT, box, run: runOf(), view: VIEW, palette, font: "Inter", chosen: { range }, range };
  const panel = {
    painter: { paint, highlight },
    painted: { ...picture, captions: { ...CAPTIONS, ...captions } },
    contextAtRest: () => context && /** @type {any} */ ({ ...known, ...context }),
    box,
    axes: { canvas: null, axes: { x: null, y: null } },
    bar: null,
    ...changes,
  };
  return { panel: /** @type {any} */ (panel), engine: { font: "Inter", palette } };
}

/** What is written, line by line. @param {string} svg */
const wordsIn = (svg) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((found) => found[1]);

/** The initial tags of one kind of element. @param {string} svg @param {string} name */
const tagsIn = (svg, name) => /** @type {string[]} */ (svg.match(new RegExp(`<${name}[ >][^>]*`, "g")) ?? []);

/** @param {Record<string, any>} [changes] */
async function svgIn(changes) {
  const { panel, engine } = shown(changes);
  return svgOf(panel, engine);
}

describe("the words", () => {
  test("stand above and below the ink, and say where it comes from", async () => {
    assert.deepEqual(wordsIn(await svgIn()), [
      "Neuron 17",
      "post",
      "It fires.",
      "Highest at 3.",
      "run-a · epoch 8,375 · neuron?basis=fourier&amp;",
      "neuron=17 · exact",
    ]);
  });

  test("are left out where there are none", async () => {
    const words = wordsIn(await svgIn({ captions: { detail: "", sentence: "", foot: "" } }));
    assert.deepEqual(words.slice(0, 2), ["Neuron 17", "run-a · epoch 8,375 · neuron?basis=fourier&amp;"]);
  });

  test("go on in the next line rather than beyond the edge", async () => {
    const sentence = "One two three four five six seven eight nine ten eleven twelve.";
    const words = wordsIn(await svgIn({ captions: { sentence, detail: "x".repeat(60) } }));
    assert.deepEqual(words.slice(0, 4), [
      "Neuron 17",
      "x".repeat(60),
      "One two three four five six seven eight nine ten",
      "eleven twelve.",
    ]);
  });

  test("name the lines of a chart with their numbers, each after a sign in its colour", async () => {
    const lines = ["train", "test"].map((name, line) => {
      return { line, name, value: `0.${line}`, look: { colour: ["#72822f", "#5e16a0"][line], dash: [] } };
    });
    const svg = await svgIn({ legend: { entries: { lines, others: 0 } } });
    const words = wordsIn(svg);
    assert.ok(words.indexOf("train 0.0") > 0 && words.indexOf("test 0.1") === words.indexOf("train 0.0") + 1);
    assert.equal(tagsIn(svg, "rect").filter((tag) => /fill="#(72822f|5e16a0)"/.test(tag)).length, 2);
  });

  test("make the picture as high as they need", async () => {
    const heightIn = (/** @type {string} */ svg) => Number(/ height="(\d+)"/.exec(svg)?.[1]);
    const [short, long] = [await svgIn(), await svgIn({ captions: { sentence: "word ".repeat(30) } })];
    assert.match(short, /^<svg [^>]*width="332" height="(\d+)" viewBox="0 0 332 \1"/);
    assert.equal(heightIn(long) - heightIn(short), 2 * 18);
  });

  test("say that a picture is about all epochs, or about none", async () => {
    assert.match(await svgIn({ spec: { span: "run" } }), />run-a · all epochs · neuron\?/);
    assert.match(await svgIn({ spec: { span: "task" } }), />run-a · neuron\?/);
    assert.match(await svgIn({ spec: { span: "checkpoint" } }), />run-a · epoch 8,375 · neuron\?/);
  });
});

describe("the ink", () => {
  test("is painted once more, as lines and letters, and kept within its canvas", async () => {
    const paint = (/** @type {any} */ ctx, /** @type {any} */ picture) => {
      ctx.strokeStyle = "rgb(1 20 255)";
      ctx.beginPath();
      ctx.moveTo(0, 0);
      ctx.lineTo(10, 20);
      ctx.stroke();
      ctx.fillText(`at ${picture.epoch}`, 5, 6);
    };
    const svg = await svgIn({ paint });
    assert.match(svg, /<path [^>]*stroke="#0114ff"[^>]* d=" M 16 60 L 26 80"/);
    assert.match(svg, /<text [^>]*x="5" y="6"[^>]*transform="matrix\(1 0 0 1 16 60\)">at 8375</);
    assert.match(svg, /<clipPath [^>]*><path [^>]*d=" M 16 60 L 316 60 L 316 220 L 16 220 L 16 60 Z"/);
    assert.match(svg, /<rect fill="#ffffff" stroke="none" x="0" y="0" width="332"/);
    assert.doesNotMatch(svg, /undefined|matrix\(1 0 0 1 0 0\)/);
  });

  test("has the marks of what is pointed at, when anything is", async () => {
    const highlight = (/** @type {any} */ ctx) => ctx.fillText("here", 0, 0);
    assert.ok(!wordsIn(await svgIn({ highlight })).includes("here"));
    assert.ok(wordsIn(await svgIn({ highlight, context: { hover: { x: 1 } } })).includes("here"));
  });

  test("keeps a line under another along the same path", async () => {
    const paint = (/** @type {any} */ ctx) => {
      ctx.beginPath();
      ctx.rect(0, 0, 10, 10);
      for (const [colour, width] of [
        ["#ffffff", 3],
        ["#0b5fff", 1],
      ])
        Object.assign(ctx, { strokeStyle: colour, lineWidth: width }).stroke();
    };
    const [, under, over] = tagsIn(await svgIn({ paint }), "path");
    assert.match(under, / stroke="#ffffff".* stroke-width="3"/);
    assert.match(over, / stroke="#0b5fff"/);
    assert.doesNotMatch(over, /stroke-width/, "1 is what a line has by itself");
  });
});

describe("images", () => {
  /** @param {any} image @param {Record<string, any>} style */
  const stamped = (image, style) =>
    svgIn({
      paint: (/** @type {any} */ ctx) => {
        Object.assign(ctx, style);
        ctx.drawImage(image, 10, 20, 30, 30);
      },
    });
  const cells = (/** @type {string} */ name) => Object.assign(new OffscreenCanvas(7, 7), { width: 7, height: 7, name });
  /** @param {(x: number, y: number) => number[]} pixel */
  const bitmap = (pixel, size = 21) => {
    const data = [...Array(size * size).keys()].flatMap((place) => pixel(place % size, Math.floor(place / size)));
    return { width: size, height: size, data, name: "BITMAP" };
  };
  const inside = (/** @type {number} */ x, /** @type {number} */ y) => Math.hypot(x - 10, y - 10) <= 10.5;

  test("of cells become one image with sharp edges", async () => {
    const [image, ...others] = tagsIn(await stamped(cells("CELLS"), { imageSmoothingEnabled: false }), "image");
    assert.equal(others.length, 0);
    assert.match(image, /width="30" height="30" .*transform="matrix\(1 0 0 1 26 80\)"/);
    assert.match(image, /xlink:href="data:image\/png;base64,CELLS" style="image-rendering: pixelated"/);
  });

  test("are smooth where the page has them smooth, and as pale", async () => {
    const style = { imageSmoothingEnabled: true, globalAlpha: 0.5 };
    const [image] = tagsIn(await stamped(cells("CELLS"), style), "image");
    assert.match(image, / opacity="0.5"/);
    assert.doesNotMatch(image, /pixelated/);
  });

  test("of a dot become a circle again", async () => {
    const dot = bitmap((x, y) => (inside(x, y) ? [230, 159, 0, 255] : [0, 0, 0, 0]));
    const svg = await stamped(dot, { globalAlpha: 0.75, fillStyle: "#123456" });
    assert.equal(tagsIn(svg, "image").length, 0);
    assert.match(svg, /<path fill="#e69f00" [^>]*d=" M 56 95 A 15 15 [^>]*fill-opacity="0.75"/);
  });

  test("of anything else stay what they are", async () => {
    const square = bitmap(() => [230, 159, 0, 255]);
    const halves = bitmap((x, y) => (inside(x, y) ? [x < 10 ? 0 : 255, 0, 0, 255] : [0, 0, 0, 0]));
    for (const image of [square, halves])
      assert.match(await stamped(image, {}), /<image [^>]*href="data:image\/png;base64,BITMAP"/);
  });
});

describe("the colour bar", () => {
  const range = { low: -60, high: 60, signed: true, root: false };
  const chosen = { range, limits: { low: -20, high: 60, signed: true }, whose: "run" };
  const shownWith = (/** @type {any} */ changes = {}) =>
    svgIn({ bar: {}, ...changes, context: { chosen, unit: "coefficient", ...changes.context } });

  test("has its words where they belong, whatever was written before", async () => {
    const axes = { x: null, y: { title: "y", ends: /** @type {[number, number]} */ ([0, 1]) } };
    const svg = await shownWith({ axes: { canvas: {}, axes } });
    const anchors = tagsIn(svg, "text").map((tag) => /text-anchor="(\w+)"/.exec(tag)?.[1]);
    assert.deepEqual(anchors.slice(-4), ["start", "start", "start", "start"]);
  });

  test("goes on in tips, and the counts stand over the foot, where numbers are beyond the limits", async () => {
    const tally = {
      entries: [
        { text: "3 above", colour: "rgb(255 0 200)" },
        { text: "2 NaN", colour: "rgb(1 2 3)" },
      ],
    };
    const own = { ...chosen, range: { ...range, least: -20, most: 0.5 } };
    const svg = await shownWith({ tally, context: { chosen: own } });
    const words = wordsIn(svg);
    assert.deepEqual(words.slice(3, 6), ["3 above", "2 NaN", "Highest at 3."]);
    assert.equal(tagsIn(svg, "rect").filter((tag) => /fill="#(ff00c8|010203)"/.test(tag)).length, 2);
    assert.equal(tagsIn(svg, "path").filter((tag) => tag.includes('fill="#ff00c8"')).length, 1);
    const many = { entries: Array.from({ length: 9 }, () => tally.entries[0]) };
    const places = tagsIn(await svgIn({ tally: many }), "rect").flatMap((tag) =>
      tag.includes("#ff00c8") ? [Number(/ x="(\d+)/.exec(tag)?.[1])] : [],
    );
    assert.ok(places.length === 9 && Math.max(...places) < 300, "in several lines");
    assert.ok(!tagsIn(await shownWith(), "path").some((tag) => tag.includes("#ff00c8")));
  });

  test("has every colour of the scale from its lower end to the other, its numbers, and a tick", async () => {
    const svg = await shownWith();
    assert.match(svg, /<linearGradient id="[^"]+" x1="126px" x2="240px" y1="0px" y2="0px"/);
    const stops = tagsIn(svg, "stop");
    assert.equal(stops.length, 49);
    assert.match(stops[0], /offset="0" stop-color="#08306b"/);
    assert.match(stops[24], /offset="0.5" stop-color="#(ffffff|fefefe|fffffe|feffff)"/);
    assert.match(stops[48], /offset="1" stop-color="#7f2704"/);
    assert.match(svg, /<rect fill="url\(#[^)]+\)" [^>]*x="126" y="134" width="114" height="7"/);
    assert.match(svg, /<rect [^>]*x="163.5" y="133" width="1" height="10"/);
    assert.deepEqual(wordsIn(svg).slice(-5), ["−60", "60", "0", "coefficient", "whole run"]);
  });

  test("has the sequential colours where nothing is below 0", async () => {
    const limits = { low: 0, high: 1, signed: false };
    const own = { range: { ...limits, root: false }, limits, whose: "run" };
    const stops = tagsIn(await shownWith({ context: { chosen: own } }), "stop");
    assert.match(stops[0], /#440154/);
    assert.match(stops[48], /#fde725/);
  });
});

describe("the axes", () => {
  test("are painted over the ink", async () => {
    const axes = { x: { title: "component", ends: /** @type {[number, number]} */ ([0, 4]) }, y: null };
    assert.deepEqual(wordsIn(await svgIn({ axes: { canvas: {}, axes } })).slice(-1), ["component"]);
  });
});

describe("what cannot be had", () => {
  test("is said: a panel that shows nothing yet", async () => {
    await assert.rejects(svgIn({ painted: null }), { message: /shows nothing yet: wait until it does/ });
    await assert.rejects(svgIn({ context: null, painted: null }), { message: /shows nothing yet/ });
  });

  test("is said: a panel without ink", async () => {
    await assert.rejects(svgIn({ painter: {} }), { message: /is a list, of which there is no picture/ });
  });

  test("is said: a library that does not load", async () => {
    Object.assign(page.add("meta"), { name: "svgcanvas", content: "data:text/javascript,throw new Error()" });
    await assert.rejects(svgIn(), { message: /did not load: reload the page/ });
  });
});

test("a PNG has two pixels for each of the page's", async () => {
  /** @type {any} */
  const seen = {};
  class FakeImage {
    width = 332;
    height = 300;
    src = "";
    async decode() {
      seen.svg = decodeURIComponent(this.src.split(",").slice(1).join(","));
      assert.ok(this.src.startsWith("data:image/svg+xml;charset=utf-8,"));
    }
  }
  class FakeCanvas {
    /** @param {number} width @param {number} height */
    constructor(width, height) {
      Object.assign(this, { width, height });
    }
    getContext() {
      return { drawImage: (/** @type {any[]} */ ...given) => Object.assign(seen, { drawn: given.slice(1) }) };
    }
    async convertToBlob(/** @type {{type: string}} */ { type }) {
      return new Blob(["pixels"], { type });
    }
  }
  Object.assign(globalThis, { Image: FakeImage, OffscreenCanvas: FakeCanvas });
  const { panel, engine } = shown();
  const png = await pngOf(panel, engine);
  assert.equal(png.type, "image/png");
  assert.deepEqual(seen.drawn, [0, 0, 664, 600]);
  assert.deepEqual(wordsIn(seen.svg).slice(0, 2), ["Neuron 17", "post"]);
});
