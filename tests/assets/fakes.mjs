// @ts-check
/** Just enough of a page for the modules that touch one: a document, what sees and measures, history, animation frames. */
import { elementNamed, FakeElement, FakeSelect } from "./elements.mjs";

export { contextOf } from "./contexts.mjs";
export { FakeElement } from "./elements.mjs";

const TOKENS = {
  ink: "#15181d",
  muted: "#5b626d",
  faint: "#8a909a",
  line: "#e2e2dc",
  surface: "#ffffff",
  accent: "#0b5fff",
  warning: "#b3261e",
  missing: "#f3c6dc",
  sequential: "#440154 #fde725",
  diverging: "#08306b #ffffff #7f2704",
  cyclic: "#c17c91 #00496b #7a6000",
};

/** A document with an empty body. */
function fakeDocument() {
  const document = Object.assign(new FakeElement("document"), {
    documentElement: Object.assign(new FakeElement("html"), { clientWidth: 1000 }),
    body: new FakeElement("body"),
    activeElement: /** @type {FakeElement | null} */ (null),
    title: "",
    createElement: elementNamed,
    getElementById: (/** @type {string} */ id) => document.querySelector(`#${id}`),
  });
  document.documentElement.append(document.body);
  document.append(document.documentElement);
  document.activeElement = document.body;
  return document;
}

/** The history of a tab, and where it is in it. @param {FakeElement} window */
function fakeHistory(window) {
  const entries = ["/"];
  let place = 0;
  const url = () => new URL(entries[place], "http://localhost");
  const location = Object.defineProperties(
    {},
    Object.fromEntries(
      /** @type {const} */ (["href", "origin", "pathname", "search"]).map((name) => [name, { get: () => url()[name] }]),
    ),
  );
  const history = {
    pushState(/** @type {unknown} */ _, /** @type {string} */ __, /** @type {string} */ address) {
      entries.splice(place + 1);
      place = entries.push(address) - 1;
    },
    replaceState(/** @type {unknown} */ _, /** @type {string} */ __, /** @type {string} */ address) {
      entries[place] = address;
    },
  };
  /** Go back or on. @param {number} steps */
  const travel = (steps) => {
    place += steps;
    window.fire("popstate");
  };
  return { location, history, entries, travel };
}

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
  const tell = (element, entry) => {
    for (const { seen, target } of [...watched]) if (target === element) seen([{ target, ...entry }]);
  };
  return { FakeObserver, tell };
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

/**
 * Stand in for the page: `document`, styles, history, animation frames, the pixels' canvas.
 *
 * @param {Record<string, string>} [tokens] design tokens
 */
export function fakePage(tokens = TOKENS) {
  const window = new FakeElement("window");
  const document = fakeDocument();
  const { location, history, entries, travel } = fakeHistory(window);
  const [sizes, sights, changes] = [fakeObserver(), fakeObserver(), fakeObserver()];
  const clipboard = fakeClipboard();
  /** @type {Map<string, string>} */
  const stored = new Map();
  /** @type {Set<string>} */
  const media = new Set();
  /** @type {((now: number) => void)[]} */
  let frames = [];
  /** @type {any[]} */
  const images = [];
  class FakeOffscreenCanvas extends FakeElement {
    constructor() {
      super("canvas");
      this.ctx.putImageData = (/** @type {any} */ image) => images.push(image);
    }
    /** The picture remembers the ctx that it was painted on. */
    transferToImageBitmap() {
      return { ctx: this.ctx };
    }
  }
  const stubs = {
    ResizeObserver: sizes.FakeObserver,
    IntersectionObserver: sights.FakeObserver,
    MutationObserver: changes.FakeObserver,
    document,
    location,
    history,
    window: { devicePixelRatio: 1 },
    navigator: { clipboard },
    localStorage: {
      getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
    },
    matchMedia: (/** @type {string} */ query) => ({ matches: media.has(query) }),
    innerWidth: 1000,
    innerHeight: 800,
    scrollTo() {},
    addEventListener: window.addEventListener.bind(window),
    Element: FakeElement,
    HTMLElement: FakeElement,
    HTMLSelectElement: FakeSelect,
    OffscreenCanvas: FakeOffscreenCanvas,
    getComputedStyle: () => ({
      fontFamily: "Inter",
      getPropertyValue: (/** @type {string} */ name) =>
        name === "--columns"
          ? ` ${page.columns}`
          : ` ${/** @type {Record<string, string>} */ (tokens)[name.slice(2)] ?? ""}`,
    }),
    requestAnimationFrame: (/** @type {(now: number) => void} */ job) => frames.push(job),
  };
  for (const [name, value] of Object.entries(stubs))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const page = {
    /** The columns that the panels are laid out in. */
    columns: 4,
    window,
    document,
    clipboard,
    stored,
    /** The questions about the screen that are answered with yes. */
    media,
    /** @type {string[]} the addresses in the tab's history */
    entries,
    travel,
    /** @type {any[]} images that were put on small canvases */
    images,
    /** Put an element on the page. @param {string} name @param {string} [id] @returns {any} */
    add(name, id = "") {
      const element = elementNamed(name);
      if (id) element.setAttribute("id", id);
      document.body.append(element);
      return element;
    },
    /** Give an element another size. @param {any} element @param {number} width @param {number} [height] */
    resize(element, width, height = 100) {
      element.box = { ...element.box, width, height };
      sizes.tell(element, { contentRect: { width, height } });
    },
    /** Bring an element into sight, or out of it. @param {any} element @param {boolean} [isIntersecting] */
    see: (element, isIntersecting = true) => sights.tell(element, { isIntersecting }),
    /** Something has changed below an element. @param {any} element */
    mutate: (element) => changes.tell(element, {}),
    /** How many animation frames are asked for. */
    get waiting() {
      return frames.length;
    },
    /** Run the animation frame. @param {number} [now] */
    frame(now = performance.now()) {
      const jobs = frames;
      frames = [];
      for (const job of jobs) job(now);
    },
  };
  return page;
}
