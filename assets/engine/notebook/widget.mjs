// @ts-check
/**
 * What a notebook loads of a widget (anywidget's `_esm`): a frame with a page of its own, and all that goes between the
 * page and the kernel. It imports nothing: a notebook has no addresses that modules could come from.
 *
 * @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes: () => void,
 *   on: (event: string, does: (...given: any[]) => void) => void, off: (event: string, does: (...given: any[]) => void) => void,
 *   send: (content: object) => void}} Model what anywidget gives of the widget in the kernel
 */

/** Attributes by which notebooks say which theme they have. */
const THEMED = [
  "class",
  "style",
  "theme",
  "data-theme",
  "data-jp-theme-name",
  "data-jp-theme-light",
  "data-vscode-theme-kind",
];
/** Style sheets of a theme come a moment after its name. */
const STYLED_MS = 400;
const NOBODY_MS = 8000;
const NOBODY = "The kernel does not answer: run this cell again, once no other cell runs.";

/** By their versions, pages that have come: one for all widgets of a notebook. @type {Map<string, Promise<string>>} */
const pages = new Map();
let views = 0;

/**
 * Whether what an element lies on is dark, whichever notebook that is.
 *
 * @param {Element | null} element
 * @returns {"light" | "dark"}
 */
export function themeAround(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    if (alpha <= 0.5 || !/^(rgb|color)/.test(colour)) continue;
    const most = colour.startsWith("color") ? 1 : 255;
    return 0.3 * red + 0.6 * green + 0.1 * blue < most / 2 ? "dark" : "light";
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** @param {DataView | ArrayBuffer} data @returns {ArrayBuffer} of its own */
const copied = (data) =>
  data instanceof ArrayBuffer
    ? data.slice(0)
    : /** @type {ArrayBuffer} */ (data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));

/** @param {ArrayBuffer} data in gzip's format */
const unpacked = (data) => new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"))).text();

/** One of the places where a widget is shown. */
export class Place {
  /** @param {Model} model @param {HTMLElement} element */
  constructor(model, element) {
    this.model = model;
    this.element = element;
    views += 1;
    /** What its questions begin with: every place hears the answers to all. */
    this.name = `${views}.${Math.random()}/`;
    this.frame = document.createElement("iframe");
    /** @type {MessagePort | null} */
    this.port = null;
    /** The view that both sides know, as text. */
    this.view = "";
    this.theme = "";
    /** @type {((page: string) => void) | null} */
    this.paged = null;
    this.ending = new AbortController();
  }

  async show() {
    const { frame, element, model } = this;
    frame.title = "Grokscope";
    frame.allow = "clipboard-write; fullscreen";
    Object.assign(frame.style, {
      border: "0",
      display: "block",
      width: model.get("width"),
      height: model.get("height"),
    });
    this.watch();
    this.say("Loading …");
    const late = setTimeout(() => this.say(NOBODY), NOBODY_MS);
    const page = await this.page();
    clearTimeout(late);
    if (this.ending.signal.aborted) return;
    // Whoever moves the frame has it load its page anew.
    frame.addEventListener("load", () => this.open());
    frame.srcdoc = page;
    element.replaceChildren(frame);
  }

  /** @param {string} words */
  say(words) {
    const line = document.createElement("div");
    line.textContent = words;
    this.element.replaceChildren(line);
  }

  /** The page, which comes from the kernel once. @returns {Promise<string>} */
  page() {
    const version = this.model.get("_version");
    const known = pages.get(version);
    if (known) return known;
    const page = new Promise((/** @type {(page: string) => void} */ resolve) => {
      this.paged = resolve;
      this.model.send({ id: `${this.name}page`, ask: "page", request: {} });
    });
    // Nothing is kept of a kernel that has never answered.
    page.then((text) => pages.set(version, Promise.resolve(text)));
    return page;
  }

  /** Hand the page within one end of a channel. */
  open() {
    const { model, frame } = this;
    const { port1, port2 } = new MessageChannel();
    this.port?.close();
    this.port = port1;
    port1.onmessage = ({ data }) => this.said(data);
    this.theme = themeAround(this.element);
    const opening = { run: model.get("run"), view: model.get("view"), theme: this.theme };
    frame.contentWindow?.postMessage({ grokscope: opening }, "*", [port2]);
  }

  /** The page within says something. @param {{question?: {id: string}, view?: object}} said */
  said({ question, view }) {
    const { model } = this;
    if (question) model.send({ ...question, id: this.name + question.id });
    if (!view) return;
    this.view = JSON.stringify(view);
    model.set("view", view);
    model.save_changes();
  }

  /** The kernel says something. @param {{id?: string}} answer @param {(DataView | ArrayBuffer)[]} buffers */
  heard(answer, buffers) {
    if (!answer.id?.startsWith(this.name)) return;
    const id = answer.id.slice(this.name.length);
    const data = buffers.map(copied);
    if (id === "page") unpacked(data[0]).then((text) => this.paged?.(text));
    else this.port?.postMessage({ answer: { ...answer, id }, buffers: data }, data);
  }

  /** Listen to the kernel, and to what the notebook looks like. */
  watch() {
    const { model, frame, ending } = this;
    const heard = (/** @type {any} */ answer, /** @type {any} */ buffers) => this.heard(answer, buffers ?? []);
    const turned = () => {
      const view = model.get("view");
      if (JSON.stringify(view) !== this.view) this.port?.postMessage({ view });
    };
    const sized = () => Object.assign(frame.style, { width: model.get("width"), height: model.get("height") });
    const heardOf = { "msg:custom": heard, "change:view": turned, "change:width": sized, "change:height": sized };
    for (const [event, does] of Object.entries(heardOf)) model.on(event, does);
    // A person may have chosen another within the frame, which stays until the notebook's own changes.
    const themed = () => {
      const theme = themeAround(this.element);
      if (theme !== this.theme) this.port?.postMessage({ theme });
      this.theme = theme;
    };
    const themedSoon = () => {
      themed();
      setTimeout(themed, STYLED_MS);
    };
    const observer = new MutationObserver(themedSoon);
    for (const place of [document.documentElement, document.body]) {
      observer.observe(place, { attributes: true, attributeFilter: THEMED });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themedSoon, { signal: ending.signal });
    ending.signal.addEventListener("abort", () => {
      for (const [event, does] of Object.entries(heardOf)) model.off(event, does);
      observer.disconnect();
      this.port?.close();
    });
  }
}

/**
 * Show a widget in an element.
 *
 * @param {{model: Model, el: HTMLElement}} given
 * @returns {() => void} ends it
 */
function render({ model, el }) {
  const place = new Place(model, el);
  place.show();
  return () => place.ending.abort();
}

export default { render };
