// @ts-check
/** What of a view stands within another page, and how large; the snippet that does it, and what it will look like. */
import { build } from "../../dom.mjs";
import { CHROME } from "../../state/embed.mjs";
import { panelOptions } from "./panel-options.mjs";
import { embedAddress, SIZES, sizeIn, snippetOf } from "./snippet.mjs";

/** @type {Record<(typeof CHROME)[number], string>} */
const TEXTS = { title: "title", controls: "controls", timeline: "timeline", caption: "caption", link: "link back" };
const THEMES = { "": "as the reader has it", light: "light", dark: "dark" };
/** What a frame is at first, in pixels: of one panel, and of a page. */
const [ONE, WHOLE] = [
  { width: 640, height: 620 },
  { width: 900, height: 700 },
];
/** The preview follows once nothing has changed for so long, in milliseconds: it loads a whole page. */
const SETTLED_MS = 400;
/** How large a preview may be, as far as there is room; what is larger is made smaller. */
const MOST = { width: 590, height: 360 };

export class EmbedForm {
  /**
   * @param {(name: string) => string} id
   * @param {() => void} changed
   */
  constructor(id, changed) {
    this.what = build("select", { id: id("embed-what"), class: "form-select" });
    this.boxes = Object.fromEntries(CHROME.map((one) => [one, build("input", { type: "checkbox", value: one })]));
    for (const one of ["title", "timeline", "caption", "link"]) this.boxes[one].checked = true;
    const size = (/** @type {string} */ name) =>
      build("input", {
        ...{ id: id(`embed-${name}`), class: "form-control", type: "number", inputmode: "numeric" },
        ...{ min: String(SIZES.least), max: String(SIZES.most), step: "10" },
      });
    this.width = size("width");
    this.height = size("height");
    const themes = Object.entries(THEMES).map(([value, text]) => build("option", { value }, [text]));
    this.theme = build("select", { id: id("embed-theme"), class: "form-select" }, themes);
    this.snippet = build("textarea", { id: id("embed-snippet"), class: "form-control", readonly: "", rows: "3" });
    this.snippet.setAttribute("aria-label", "HTML for the other page");
    this.preview = build("div", { class: "preview" });
    const labelled = (/** @type {string} */ text, /** @type {HTMLElement} */ field) =>
      build("label", {}, [text, " ", field]);
    const chrome = CHROME.map((one) => build("label", {}, [this.boxes[one], ` ${TEXTS[one]}`]));
    const words = [labelled("Show", this.what), labelled("Theme", this.theme)];
    const sizes = [labelled("Width", this.width), labelled("Height", this.height)];
    this.elements = [
      build("div", { class: "line" }, words),
      build("div", { class: "line", role: "group", "aria-label": "Around the plots" }, chrome),
      build("div", { class: "line" }, [...sizes, build("span", { class: "caption" }, ["pixels, at least 200"])]),
    ];
    this.what.addEventListener("change", () => this.fitTo(this.what.value));
    for (const element of this.elements) element.addEventListener("input", changed);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.shown = "";
  }

  /** Offer the page and its panels, the one that is enlarged first. @param {Pick<import("../../state/engine.mjs").Engine, "panels" | "store" | "initial">} engine */
  fill({ panels, store, initial }) {
    const title = initial.pages.find(({ name }) => name === store.view.page)?.title ?? "";
    const options = panelOptions(panels, store);
    this.what.replaceChildren(build("option", { value: "" }, [`the page ${title}`]), ...options);
    this.what.value = store.view.large || (options[0]?.value ?? "");
    this.fitTo(this.what.value);
  }

  /** Another thing has another size. @param {string} what */
  fitTo(what) {
    const { width, height } = sizeOf(what);
    this.width.value = String(width);
    this.height.value = String(height);
  }

  /** @returns {import("./snippet.mjs").Embed} */
  get value() {
    const size = sizeOf(this.what.value);
    return {
      large: this.what.value,
      chrome: CHROME.filter((one) => this.boxes[one].checked),
      theme: /** @type {import("../theme.mjs").Theme | ""} */ (this.theme.value),
      width: sizeIn(this.width.value, size.width),
      height: sizeIn(this.height.value, size.height),
    };
  }

  /**
   * @param {import("../../types.mjs").View} view
   * @param {import("../../state/bootstrap.mjs").InitialState} initial
   * @param {import("./snippet.mjs").Loop | null} loop
   */
  show(view, initial, loop) {
    const chosen = this.value;
    const address = embedAddress(view, initial, location.href, chosen, loop);
    const title = `Grokscope: ${this.what.selectedOptions[0]?.textContent ?? ""}`;
    this.snippet.value = snippetOf(address, title, chosen);
    clearTimeout(this.timer);
    if (this.shown !== this.snippet.value) this.timer = setTimeout(() => this.load(address, title, chosen), SETTLED_MS);
  }

  /**
   * A new frame each time: another address in one that is there would be a step to go back from.
   *
   * @param {string} address
   * @param {string} title
   * @param {{width: number, height: number}} size
   */
  load(address, title, { width, height }) {
    this.shown = this.snippet.value;
    const room = this.preview.parentElement?.clientWidth || MOST.width;
    const scale = Math.min(1, room / width, MOST.height / height);
    const look = `width: ${width}px; height: ${height}px; transform: scale(${scale})`;
    Object.assign(this.preview.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    this.preview.replaceChildren(build("iframe", { src: address, title: `Preview of ${title}`, style: look }));
  }

  /** Nothing runs behind a dialog that is closed. */
  clear() {
    clearTimeout(this.timer);
    this.shown = "";
    this.preview.replaceChildren();
  }
}

/** The size of a panel, or of a page. @param {string} large */
const sizeOf = (large) => (large ? ONE : WHOLE);
