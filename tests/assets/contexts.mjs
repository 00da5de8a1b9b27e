// @ts-check
/** A 2D ctx that takes anything and remembers it. */
import { beforeEach } from "node:test";

/** What a ctx starts with, and what `save` and `restore` are about. */
const STYLE = { font: "10px sans-serif", fillStyle: "#000000", strokeStyle: "#000000", globalAlpha: 1, lineWidth: 1 };

/**
 * A 2D ctx that takes every call; `calls` holds them as [name, ...arguments], `styles` the style at each of them.
 * As on a real canvas, `restore` brings back the style that there was at `save`.
 *
 * @returns {any}
 */
export function contextOf() {
  /** @type {any[][]} */
  const calls = [];
  /** @type {Record<string, any>[]} */
  const styles = [];
  /** @type {Record<string, any>[]} */
  const saved = [];
  const made = (/** @type {number} */ width, /** @type {number} */ height) => ({
    data: new Uint8ClampedArray(4 * width * height),
  });
  /** @type {Record<string | symbol, any>} */
  const known = {
    ...STYLE,
    calls,
    styles,
    createImageData: made,
    measureText: (/** @type {string} */ text) => ({ width: 6 * text.length }),
  };
  const styleNow = () => Object.fromEntries(Object.keys(STYLE).map((name) => [name, known[name]]));
  return new Proxy(known, {
    get(target, name) {
      if (name in target) return target[name];
      return (/** @type {any[]} */ ...given) => {
        calls.push([name, ...given]);
        styles.push(styleNow());
        if (name === "save") saved.push(styleNow());
        if (name === "restore") Object.assign(known, saved.pop());
      };
    },
  });
}

/** The images that a test has put on canvases off the page. @type {any[]} */
export const images = [];

/** A canvas off the page. */
class FakeOffscreenCanvas {
  ctx = Object.assign(contextOf(), { putImageData: (/** @type {any} */ image) => images.push(image) });
  constructor(/** @type {number} */ width, /** @type {number} */ height) {
    Object.assign(this, { width, height });
  }
  getContext() {
    return this.ctx;
  }
  /** The picture remembers the context that it was painted on. */
  transferToImageBitmap() {
    return { ctx: this.ctx };
  }
}

beforeEach(() => {
  images.length = 0;
  Object.assign(globalThis, { OffscreenCanvas: FakeOffscreenCanvas });
});
