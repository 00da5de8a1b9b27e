// @ts-check
/**
 * A page for the modules that touch one: happy-dom's, and in this file the few things that a page without a screen
 * cannot do (sizes, sight, animation frames, popovers, canvases), which tests play by hand.
 */
import { beforeEach } from "node:test";
import { inspect } from "node:util";
import { Event, EventTarget, GlobalWindow, HTMLAnchorElement, HTMLCanvasElement, HTMLElement, Node } from "happy-dom";
import { contextOf } from "./contexts.mjs";
import "./helpers.mjs";

const TOKENS = {
  ink: "#15181d",
  muted: "#5b626d",
  faint: "#8a909a",
  line: "#e2e2dc",
  surface: "#ffffff",
  accent: "#0b5fff",
  warning: "#b3261e",
  train: "#72822f",
  test: "#5e16a0",
  heads: "#827bc1 #8a500d #682a5c #187367",
  phases: "#a8761b #2b7bb0 #4f8a3a",
  missing: "#f3c6dc",
  above: "#ff00c8",
  below: "#9a5cff",
  "plus-infinity": "#9c0079",
  "minus-infinity": "#4a00e0",
  sequential: "#440154 #fde725",
  diverging: "#08306b #ffffff #7f2704",
  cyclic: "#c17c91 #00496b #7a6000",
};

/** What happens only to the element itself. */
const WITHOUT_BUBBLES = ["focus", "blur", "pointerleave", "toggle"];
/** What modules take from the global object. */
const GLOBALS = /** @type {const} */ ([
  ...["document", "location", "history", "localStorage", "Element", "Event", "HTMLElement"],
  ...["DOMMatrix", "DOMPoint", "XMLSerializer"],
]);

/** One of the observers, and a way to let it see. */
function fakeObserver() {
  /** @type {{seen: (entries: any[]) => void, target: any}[]} */
  const watched = [];
  class FakeObserver {
    /** @param {(entries: any[]) => void} seen */
    constructor(seen) {
      this.seen = seen;
    }
    observe(/** @type {any} */ target) {
      watched.push({ seen: this.seen, target });
    }
    disconnect() {
      const left = watched.filter(({ seen }) => seen !== this.seen);
      watched.splice(0, watched.length, ...left);
    }
  }
  /** @param {any} element @param {object} entry */
  const notify = (element, entry) => {
    for (const { seen, target } of [...watched]) if (target === element) seen([{ target, ...entry }]);
  };
  return { FakeObserver, notify };
}

/** A clipboard that a test may forbid. */
function fakeClipboard() {
  const clipboard = {
    text: "",
    isAllowed: true,
    async writeText(/** @type {string} */ text) {
      if (!clipboard.isAllowed) throw new DOMException("Write permission denied.", "NotAllowedError");
      clipboard.text = text;
    },
  };
  return clipboard;
}

Object.assign(EventTarget.prototype, {
  /** Let something happen here. @this {any} @param {string} kind @param {object} [more] what the event knows */
  fire(kind, more = {}) {
    const event = Object.assign(new Event(kind, { bubbles: !WITHOUT_BUBBLES.includes(kind), cancelable: true }), more);
    this.dispatchEvent(event);
    return event;
  },
});
/** Elements are boxes of one size until `resize` gives one another. */
Object.assign(HTMLElement.prototype, {
  box: { left: 0, top: 0, width: 100, height: 100 },
  /** Write into a field as a person does, or turn a menu. @this {any} @param {string} text @param {string} kind */
  enter(text, kind) {
    this.value = text;
    this.fire(kind);
  },
  /** @this {any} */
  getBoundingClientRect() {
    const { left, top, width, height } = this.box;
    return { left, top, width, height, right: left + width, bottom: top + height };
  },
  /** @this {any} */
  showPopover() {
    this.setAttribute("popover-open", "");
  },
  /** @this {any} */
  hidePopover() {
    if (!this.hasAttribute("popover-open")) return;
    this.removeAttribute("popover-open");
    this.fire("toggle", { newState: "closed" });
  },
  scrollIntoView() {},
});
for (const side of ["Width", "Height"])
  for (const name of [`client${side}`, `offset${side}`])
    Object.defineProperty(HTMLElement.prototype, name, {
      get() {
        return this.box[side.toLowerCase()];
      },
    });
/** Each canvas has one context. @type {WeakMap<object, any>} */
const contexts = new WeakMap();
HTMLCanvasElement.prototype.getContext = function () {
  if (!contexts.has(this)) contexts.set(this, contextOf());
  return contexts.get(this);
};
/** Links that scripts have clicked, of the page that there is now. @type {any[]} */
let followed = [];
HTMLAnchorElement.prototype.click = function () {
  followed.push(this);
};
// What a failing comparison of elements prints: without it, all of happy-dom.
Object.assign(Node.prototype, {
  /** @this {any} */
  [inspect.custom]() {
    return this.outerHTML ?? this.nodeName;
  },
});

/**
 * What a page's modules take from the global object.
 *
 * @param {any} window happy-dom's
 * @param {Record<string, string>} tokens design tokens
 * @param {{sizes: ReturnType<typeof fakeObserver>, sights: ReturnType<typeof fakeObserver>,
 *   clipboard: ReturnType<typeof fakeClipboard>, frames: ((now: number) => void)[]}} fakes
 */
function stubsOf(window, tokens, { sizes, sights, clipboard, frames }) {
  return {
    ...Object.fromEntries(GLOBALS.map((name) => [name, window[name]])),
    ResizeObserver: sizes.FakeObserver,
    IntersectionObserver: sights.FakeObserver,
    window,
    navigator: { clipboard },
    matchMedia: window.matchMedia.bind(window),
    innerWidth: 1000,
    innerHeight: 800,
    scrollY: 0,
    scrollBy(/** @type {{top: number}} */ { top }) {
      page.scroll(Math.max(globalThis.scrollY + top, 0));
    },
    addEventListener: window.addEventListener.bind(window),
    getComputedStyle: () => ({
      fontFamily: "Inter",
      getPropertyValue: (/** @type {string} */ name) =>
        name === "--columns" ? ` ${page.columns}` : ` ${tokens[name.slice(2)] ?? ""}`,
    }),
    requestAnimationFrame: (/** @type {(now: number) => void} */ job) => frames.push(job),
  };
}

/** The window of the page that there is now. @type {any} */
let opened;

/**
 * Put a new page in place of the one before.
 *
 * A window that is not closed is never let go: fifteen hundred take 1.7 GB, through which the collector goes again and
 * again. And they share the classes of the language, since making each its own takes as long as many a test.
 *
 * @param {Record<string, string>} [tokens] design tokens
 */
export function newPage(tokens = TOKENS) {
  opened?.happyDOM.close();
  const window = /** @type {any} */ (new GlobalWindow({ url: "http://localhost/", width: 1000, height: 800 }));
  opened = window;
  const { document } = window;
  const [sizes, sights] = [fakeObserver(), fakeObserver()];
  const clipboard = fakeClipboard();
  /** @type {((now: number) => void)[]} */
  const frames = [];
  document.documentElement.box = { left: 0, top: 0, width: 1000, height: 800 };
  followed = [];
  const stubs = stubsOf(window, tokens, { sizes, sights, clipboard, frames });
  for (const [name, value] of Object.entries(stubs))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const page = {
    /** The columns that the panels are laid out in. */
    columns: 4,
    window,
    document,
    clipboard,
    /** @type {any[]} links that scripts have clicked, to download something */
    followed,
    /** Put an element on the page. @param {string} name @param {string} [id] @returns {any} */
    add(name, id = "") {
      const element = document.createElement(name);
      if (id) element.id = id;
      document.body.append(element);
      return element;
    },
    /** Give an element another size. @param {any} element @param {number} width @param {number} [height] */
    resize(element, width, height = 100) {
      element.box = { ...element.box, width, height };
      sizes.notify(element, { contentRect: { width, height } });
    },
    /** Scroll the page to a place, as far as elements know: they do not move. @param {number} top */
    scroll(top) {
      Object.assign(globalThis, { scrollY: top });
      document.fire("scroll");
    },
    /** Bring an element into sight, or out of it. @param {any} element @param {boolean} [isIntersecting] */
    see: (element, isIntersecting = true) => sights.notify(element, { isIntersecting }),
    /** How many animation frames are asked for. */
    get waiting() {
      return frames.length;
    },
    /** Run the animation frame. @param {number} [now] */
    frame(now = performance.now()) {
      for (const job of frames.splice(0)) job(now);
    },
  };
  return page;
}

/** The page of the test that runs: each begins with a new one. @type {ReturnType<typeof newPage>} */
export let page;
beforeEach(() => {
  page = newPage();
});
