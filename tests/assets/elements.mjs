// @ts-check
/** Elements as a browser has them, as far as the engine uses them: a tree, attributes, events that bubble, fields, dialogs. */
import { contextOf } from "./contexts.mjs";
import { matches } from "./selectors.mjs";

/** @typedef {{listener: (event: any) => void, isCapture: boolean, signal?: AbortSignal}} Heard */

/** What only the element itself hears. */
const ALONE = ["focus", "blur", "pointerleave", "toggle"];

/** @param {string} name `data-epoch-of` as a script writes it */
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
/** @param {string} name */
const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A piece of text. */
export class FakeText {
  /** @param {string} textContent */
  constructor(textContent) {
    this.textContent = textContent;
    /** @type {FakeElement | null} */
    this.parentElement = null;
  }
}

export class FakeElement {
  /** @param {string} name */
  constructor(name = "div") {
    this.tagName = name.toUpperCase();
    /** @type {Record<string, string>} */
    this.attributes = {};
    /** @type {(FakeElement | FakeText)[]} */
    this.childNodes = [];
    /** @type {FakeElement | null} */
    this.parentElement = null;
    /** @type {Record<string, Heard[]>} */
    this.listeners = {};
    /** @type {Record<string, any>} */
    this.style = { setProperty: (/** @type {string} */ key, /** @type {string} */ value) => (this.style[key] = value) };
    this.dataset = datasetOf(this);
    this.classList = classesOf(this);
    /** @type {any} made when it is asked for: most elements are no canvas */
    this.own = null;
    this.box = { left: 0, top: 0, width: 100, height: 100 };
    this.validationMessage = "";
    this.reports = 0;
    /** @type {string | null} what was written into a field */
    this.written = null;
    this.isChecked = false;
  }

  // ---- the tree ----

  get children() {
    return this.childNodes.filter((child) => child instanceof FakeElement);
  }
  get firstElementChild() {
    return this.children[0] ?? null;
  }
  get textContent() {
    return this.childNodes.map(({ textContent }) => textContent).join("");
  }
  set textContent(/** @type {string} */ text) {
    this.replaceChildren(...(text === "" ? [] : [String(text)]));
  }
  get isConnected() {
    let top = /** @type {FakeElement} */ (this);
    while (top.parentElement) top = top.parentElement;
    return top.tagName === "DOCUMENT";
  }
  /** All that is inside, in order. @returns {Generator<FakeElement>} */
  *inside() {
    for (const child of this.childNodes) {
      if (!(child instanceof FakeElement)) continue;
      yield child;
      yield* child.inside();
    }
  }
  append(/** @type {(FakeElement | string)[]} */ ...added) {
    for (const one of added) {
      const child = one instanceof FakeElement ? one : new FakeText(String(one));
      if (one instanceof FakeElement) one.remove();
      child.parentElement = this;
      this.childNodes.push(child);
    }
  }
  replaceChildren(/** @type {(FakeElement | string)[]} */ ...added) {
    for (const child of this.childNodes) child.parentElement = null;
    this.childNodes = [];
    this.append(...added);
  }
  after(/** @type {FakeElement} */ next) {
    const above = /** @type {FakeElement} */ (this.parentElement);
    const nodes = [...above.childNodes];
    nodes.splice(nodes.indexOf(this) + 1, 0, next);
    next.parentElement = above;
    above.childNodes = nodes;
  }
  remove() {
    const above = this.parentElement;
    if (above) above.childNodes = above.childNodes.filter((child) => child !== this);
    this.parentElement = null;
  }
  contains(/** @type {FakeElement | null} */ other) {
    return other === this || [...this.inside()].some((one) => one === other);
  }
  matches(/** @type {string} */ selector) {
    return matches(this, selector);
  }
  /** @returns {FakeElement | null} */
  closest(/** @type {string} */ selector) {
    return matches(this, selector) ? this : (this.parentElement?.closest(selector) ?? null);
  }
  /** @returns {any[]} */
  querySelectorAll(/** @type {string} */ selector) {
    return [...this.inside()].filter((element) => matches(element, selector));
  }
  /** @returns {any} */
  querySelector(/** @type {string} */ selector) {
    for (const element of this.inside()) if (matches(element, selector)) return element;
    return null;
  }

  // ---- attributes ----

  getAttribute(/** @type {string} */ name) {
    return this.attributes[name] ?? null;
  }
  setAttribute(/** @type {string} */ name, /** @type {unknown} */ value) {
    this.attributes[name] = String(value);
  }
  hasAttribute(/** @type {string} */ name) {
    return name in this.attributes;
  }
  removeAttribute(/** @type {string} */ name) {
    delete this.attributes[name];
  }
  toggleAttribute(/** @type {string} */ name, /** @type {boolean} */ isOn) {
    if (isOn) this.attributes[name] = "";
    else delete this.attributes[name];
  }
  get className() {
    return this.attributes.class ?? "";
  }
  set className(/** @type {string} */ names) {
    this.attributes.class = names;
  }

  // ---- events ----

  addEventListener(
    /** @type {string} */ kind,
    /** @type {(event: any) => void} */ listener,
    /** @type {boolean | {capture?: boolean, signal?: AbortSignal}} */ how = false,
  ) {
    const { capture = false, signal = undefined } = typeof how === "boolean" ? { capture: how } : how;
    this.listeners[kind] = [...(this.listeners[kind] ?? []), { listener, isCapture: capture, signal }];
  }
  /**
   * Let something happen here: the elements above hear of it before, and after unless it is stopped.
   *
   * @param {string} kind
   * @param {object} [more] what the event knows
   */
  fire(kind, more = {}) {
    const event = { type: kind, target: this, prevented: false, stopped: false, preventDefault() {}, ...more };
    event.preventDefault = () => {
      event.prevented = true;
    };
    Object.assign(event, { stopPropagation: () => Object.assign(event, { stopped: true }) });
    const above = [];
    for (let one = this.parentElement; one; one = one.parentElement) above.push(one);
    for (const one of above.toReversed()) if (!event.stopped) one.hear(event, true);
    if (!event.stopped) this.hear(event, null);
    if (!ALONE.includes(kind)) for (const one of above) if (!event.stopped) one.hear(event, false);
    return event;
  }
  /** @param {any} event @param {boolean | null} isCapture null for both */
  hear(event, isCapture) {
    for (const one of this.listeners[event.type] ?? []) {
      if (one.signal?.aborted || (isCapture !== null && one.isCapture !== isCapture)) continue;
      one.listener(event);
    }
  }
  click() {
    this.fire("click", { button: 0 });
  }
  focus() {
    const page = /** @type {any} */ (globalThis.document);
    const before = page.activeElement;
    if (before === this) return;
    page.activeElement = this;
    before?.fire("blur");
    this.fire("focus");
  }

  // ---- fields ----

  get value() {
    if (this.tagName === "OPTION") return this.attributes.value ?? this.textContent;
    return this.written ?? this.attributes.value ?? "";
  }
  set value(/** @type {string} */ text) {
    this.written = this.taken(String(text));
  }
  /** What a field makes of a text that is written into it. @param {string} text */
  taken(text) {
    const { min = "0", max = "100" } = this.attributes;
    if (this.attributes.type === "number") return Number.isFinite(Number(text)) ? text : "";
    if (this.attributes.type === "range") return String(Math.min(Math.max(Number(text), Number(min)), Number(max)));
    if (this.tagName !== "SELECT") return text;
    return this.querySelectorAll("option").some(({ value }) => value === text) ? text : "";
  }
  get checked() {
    return this.isChecked;
  }
  set checked(/** @type {boolean} */ isOn) {
    if (isOn && this.attributes.type === "radio") {
      let top = /** @type {FakeElement} */ (this);
      while (top.parentElement) top = top.parentElement;
      for (const other of top.querySelectorAll(`input[name=${this.attributes.name}]`)) other.isChecked = false;
    }
    this.isChecked = isOn;
  }
  /** Write into a field as a person does, or turn a menu. @param {string} text @param {"input" | "change"} kind */
  enter(text, kind) {
    this.value = text;
    this.fire(kind);
  }
  get validity() {
    return { customError: this.validationMessage !== "" };
  }
  setCustomValidity(/** @type {string} */ complaint) {
    this.validationMessage = complaint;
  }
  reportValidity() {
    this.reports += 1;
  }

  dispatchEvent(/** @type {Event} */ { type }) {
    this.fire(type);
  }

  // ---- what else there is ----

  showModal() {
    this.attributes.open = "";
  }
  close() {
    delete this.attributes.open;
  }
  showPopover() {
    this.attributes["popover-open"] = "";
  }
  hidePopover() {
    if (!this.hasAttribute("popover-open")) return;
    delete this.attributes["popover-open"];
    this.fire("toggle", { newState: "closed" });
  }
  scrollIntoView() {}
  get ctx() {
    this.own ??= contextOf();
    return this.own;
  }
  getContext() {
    return this.ctx;
  }
  getBoundingClientRect() {
    const { left, top, width, height } = this.box;
    return { left, top, width, height, right: left + width, bottom: top + height };
  }
  get offsetWidth() {
    return this.box.width;
  }
  get offsetHeight() {
    return this.box.height;
  }
}

/** Menus are told by their class. */
export class FakeSelect extends FakeElement {
  constructor() {
    super("select");
  }
}

/** A link knows the parts of its address. */
export class FakeLink extends FakeElement {
  constructor() {
    super("a");
  }
  get url() {
    return new URL(this.attributes.href ?? "", globalThis.location?.href ?? "http://localhost/");
  }
  get origin() {
    return this.url.origin;
  }
  get pathname() {
    return this.url.pathname;
  }
  get search() {
    return this.url.search;
  }
}

/** @param {string} name */
export function elementNamed(name) {
  if (name === "select") return new FakeSelect();
  return name === "a" ? new FakeLink() : new FakeElement(name);
}

for (const name of ["id", "type", "title", "name", "min", "max", "step", "href"])
  Object.defineProperty(FakeElement.prototype, name, {
    get() {
      return this.attributes[name] ?? "";
    },
    set(/** @type {unknown} */ value) {
      this.setAttribute(name, value);
    },
  });
for (const name of ["hidden", "open"])
  Object.defineProperty(FakeElement.prototype, name, {
    get() {
      return name in this.attributes;
    },
    set(/** @type {boolean} */ isOn) {
      this.toggleAttribute(name, isOn);
    },
  });

/** @param {FakeElement} element @returns {Record<string, string | undefined>} */
function datasetOf(element) {
  const name = (/** @type {string | symbol} */ key) => `data-${kebab(String(key))}`;
  return new Proxy(/** @type {Record<string, string | undefined>} */ ({}), {
    get: (_, key) => element.attributes[name(key)],
    set: (_, key, value) => {
      element.setAttribute(name(key), value);
      return true;
    },
    deleteProperty: (_, key) => delete element.attributes[name(key)],
    ownKeys: () =>
      Object.keys(element.attributes).flatMap((key) => (key.startsWith("data-") ? [camel(key.slice(5))] : [])),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

/** @param {FakeElement} element */
function classesOf(element) {
  const names = () => element.className.split(/\s+/).filter(Boolean);
  return {
    contains: (/** @type {string} */ name) => ` ${element.className} `.includes(` ${name} `),
    add: (/** @type {string} */ name) => element.classList.toggle(name, true),
    toggle(/** @type {string} */ name, /** @type {boolean} */ isOn) {
      const others = names().filter((one) => one !== name);
      element.className = [...others, ...(isOn ? [name] : [])].join(" ");
    },
  };
}
