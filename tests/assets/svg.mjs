// @ts-check
/** Just enough of a page for svgcanvas to write SVG on: elements that know their children and write themselves down. */
import { contextOf, fakePage } from "./fakes.mjs";

const LIBRARY = new URL("../../node_modules/svgcanvas/dist/svgcanvas.esm.js", import.meta.url).href;

const escaped = (/** @type {string} */ text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** An element of an SVG, or of the page. */
export class Node {
  /** @param {string} nodeName */
  constructor(nodeName) {
    this.nodeName = nodeName;
    /** @type {Map<string, string>} */
    this.attributes = new Map();
    /** @type {Node[]} */
    this.childNodes = [];
    /** @type {Node | null} */
    this.parentNode = null;
    /** @type {Record<string, string | undefined>} */
    this.style = {};
    this.text = "";
    this.clicks = 0;
    this.ctx = contextOf();
    /** @type {any} what was drawn on it, a canvas */
    this.drawn = null;
    this.ctx.drawImage = (/** @type {any} */ image) => {
      this.drawn = image;
    };
    this.ctx.getImageData = () => ({ data: this.drawn.data });
  }

  setAttribute(/** @type {string} */ name, /** @type {unknown} */ value) {
    this.attributes.set(name, String(value));
    const font = name === "style" && /^font:(?:(\d+) )?([\d.]+px) (.+)$/.exec(String(value));
    const [, fontWeight = "normal", fontSize, fontFamily] = font || [];
    if (font) this.style = { fontWeight, fontSize, fontFamily, fontStyle: "normal" };
  }
  setAttributeNS(/** @type {string} */ _, /** @type {string} */ name, /** @type {unknown} */ value) {
    this.setAttribute(name, value);
  }
  getAttribute(/** @type {string} */ name) {
    return this.attributes.get(name) ?? null;
  }
  appendChild(/** @type {Node} */ child) {
    child.parentNode?.removeChild(child);
    child.parentNode = this;
    this.childNodes.push(child);
  }
  removeChild(/** @type {Node} */ child) {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
  }
  insertBefore(/** @type {Node} */ child, /** @type {Node} */ next) {
    child.parentNode = this;
    this.childNodes.splice(this.childNodes.indexOf(next), 0, child);
  }
  cloneNode() {
    const clone = new Node(this.nodeName);
    clone.attributes = new Map(this.attributes);
    return clone;
  }
  getAttributeNames() {
    return [...this.attributes.keys()];
  }
  removeAttribute(/** @type {string} */ name) {
    this.attributes.delete(name);
  }
  getElementsByTagName(/** @type {string} */ name) {
    /** @type {Node[]} */
    const found = [];
    for (const child of this.childNodes) {
      if (child.nodeName === name) found.push(child);
      found.push(...child.getElementsByTagName(name));
    }
    return found;
  }
  getContext() {
    return this.ctx;
  }
  toDataURL() {
    return `data:image/png;base64,${this.drawn.name}`;
  }
  click() {
    this.clicks += 1;
  }
  /** @returns {string} */
  toString() {
    if (this.nodeName === "#text") return escaped(this.text);
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
    return `<${this.nodeName}${attributes}>${this.childNodes.join("")}</${this.nodeName}>`;
  }
}

/** A place on the page moved aside: no painter turns or scales what a test looks at. */
class FakeMatrix {
  /** @param {number[]} parts */
  constructor([a, b, c, d, e, f] = [1, 0, 0, 1, 0, 0]) {
    Object.assign(this, { a, b, c, d, e, f });
    this.e = e;
    this.f = f;
  }
  translate(/** @type {number} */ x, /** @type {number} */ y) {
    return new FakeMatrix([1, 0, 0, 1, this.e + x, this.f + y]);
  }
  multiply(/** @type {FakeMatrix} */ { e, f }) {
    return this.translate(e, f);
  }
}

class FakePoint {
  /** @param {number} x @param {number} y */
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  matrixTransform(/** @type {FakeMatrix} */ { e, f }) {
    return new FakePoint(this.x + e, this.y + f);
  }
}

class FakeSerializer {
  serializeToString = String;
}

/** A page that svgcanvas can write on, and be loaded from as the server names it. */
export function svgPage() {
  const page = fakePage();
  const library = { content: LIBRARY };
  /** @type {Node[]} */
  const made = [];
  const createElement = (/** @type {string} */ name) => {
    made.push(new Node(name === "canvas" ? "CANVAS" : name));
    return made[made.length - 1];
  };
  Object.assign(page.document, {
    createElement,
    createElementNS: (/** @type {string} */ _, /** @type {string} */ name) => new Node(name),
    createTextNode: (/** @type {string} */ text) => Object.assign(new Node("#text"), { text }),
    querySelector: (/** @type {string} */ selector) => (selector === 'meta[name="svgcanvas"]' ? library : null),
  });
  const stubs = { DOMMatrix: FakeMatrix, DOMPoint: FakePoint, XMLSerializer: FakeSerializer };
  for (const [name, value] of Object.entries(stubs))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return { ...page, library, made };
}
