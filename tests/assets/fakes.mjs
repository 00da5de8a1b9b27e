// @ts-check
/** Just enough of a page for the modules that touch one: elements, a 2D context that takes anything, animation frames. */

/** An element that remembers what is set on it and calls its listeners. */
export class FakeElement {
  /** @param {string} name */
  constructor(name = "div") {
    this.name = name;
    this.id = "";
    this.className = "";
    this.textContent = "";
    this.value = "";
    this.title = "";
    this.complaint = "";
    this.reports = 0;
    /** @type {Record<string, any>} */
    this.style = { setProperty: (/** @type {string} */ key, /** @type {string} */ value) => (this.style[key] = value) };
    /** @type {Record<string, string | undefined>} */
    this.dataset = {};
    /** @type {FakeElement[]} */
    this.children = [];
    /** @type {Record<string, string>} */
    this.attributes = {};
    /** @type {Record<string, ((event: any) => void)[]>} */
    this.listeners = {};
    /** @type {Set<string>} */
    this.classes = new Set();
    /** @type {Record<string, any>} what `querySelector` finds */
    this.found = {};
    this.context = contextOf();
    this.classList = {
      toggle: (/** @type {string} */ kind, /** @type {boolean} */ isOn) => this.classes[isOn ? "add" : "delete"](kind),
    };
  }

  append(/** @type {FakeElement[]} */ ...children) {
    this.children.push(...children);
  }
  querySelector(/** @type {string} */ selector) {
    return this.found[selector] ?? null;
  }
  getContext() {
    return this.context;
  }
  setAttribute(/** @type {string} */ name, /** @type {string} */ value) {
    this.attributes[name] = value;
  }
  toggleAttribute(/** @type {string} */ name, /** @type {boolean} */ isOn) {
    if (isOn) this.attributes[name] = "";
    else delete this.attributes[name];
  }
  addEventListener(/** @type {string} */ kind, /** @type {(event: any) => void} */ listener) {
    this.listeners[kind] = [...(this.listeners[kind] ?? []), listener];
  }
  fire(/** @type {string} */ kind, /** @type {object} */ event = {}) {
    for (const listener of this.listeners[kind] ?? []) listener({ preventDefault() {}, ...event });
  }
  setCustomValidity(/** @type {string} */ complaint) {
    this.complaint = complaint;
  }
  reportValidity() {
    this.reports += 1;
  }
  getBoundingClientRect() {
    return { left: 0, top: 0, width: 100, height: 100 };
  }
}

/** What a context starts with, and what `save` and `restore` are about. */
const STYLE = { font: "10px sans-serif", fillStyle: "#000000", strokeStyle: "#000000", globalAlpha: 1, lineWidth: 1 };

/**
 * A 2D context that takes every call; `calls` holds them as [name, ...arguments], `styles` the style at each of them.
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

const TOKENS = {
  ink: "#15181d",
  muted: "#5b626d",
  faint: "#8a909a",
  line: "#e2e2dc",
  surface: "#ffffff",
  accent: "#0b5fff",
  missing: "#f3c6dc",
  sequential: "#440154 #fde725",
  diverging: "#08306b #ffffff #7f2704",
};

/**
 * Stand in for the page: `document`, styles, animation frames, the pixels' canvas.
 *
 * @param {Record<string, string>} [tokens] design tokens
 */
export function fakePage(tokens = TOKENS) {
  /** @type {Record<string, FakeElement>} */
  const byId = {};
  /** @type {((now: number) => void)[]} */
  let frames = [];
  const document = Object.assign(new FakeElement("document"), {
    body: new FakeElement("body"),
    documentElement: new FakeElement("html"),
    activeElement: null,
    createElement: (/** @type {string} */ name) => new FakeElement(name),
    getElementById: (/** @type {string} */ id) => byId[id] ?? null,
  });
  /** @type {any[]} */
  const images = [];
  class FakeOffscreenCanvas extends FakeElement {
    constructor() {
      super("canvas");
      this.context.putImageData = (/** @type {any} */ image) => images.push(image);
    }
    /** The picture remembers the context that it was painted on. */
    transferToImageBitmap() {
      return { context: this.context };
    }
  }
  /** @type {[(entries: any[]) => void, any][]} */
  const observed = [];
  class FakeResizeObserver {
    /** @param {(entries: any[]) => void} seen */
    constructor(seen) {
      this.seen = seen;
    }
    observe(/** @type {any} */ target) {
      observed.push([this.seen, target]);
    }
  }
  const stubs = {
    ResizeObserver: FakeResizeObserver,
    document,
    window: { devicePixelRatio: 1 },
    HTMLElement: FakeElement,
    OffscreenCanvas: FakeOffscreenCanvas,
    getComputedStyle: () => ({
      fontFamily: "Inter",
      getPropertyValue: (/** @type {string} */ name) =>
        ` ${/** @type {Record<string, string>} */ (tokens)[name.slice(2)] ?? ""}`,
    }),
    requestAnimationFrame: (/** @type {(now: number) => void} */ job) => frames.push(job),
  };
  for (const [name, value] of Object.entries(stubs))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return {
    document,
    byId,
    /** @type {any[]} images that were put on small canvases */
    images,
    /** Tell those who observe an element its new width. @param {any} element @param {number} width */
    resize(element, width) {
      for (const [seen, target] of observed) if (target === element) seen([{ target, contentRect: { width } }]);
    },
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
}
