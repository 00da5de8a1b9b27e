// @ts-check
/** The browser's history: another page or run is an entry of its own, everything else changes the address it has. */
import { addressOf, readAddress } from "./address.mjs";

/** An address is written once nothing has changed for so long, in milliseconds. */
const DEBOUNCE_MS = 250;

export class Router {
  /**
   * @param {import("./store.mjs").Store} store
   * @param {AbortSignal} signal ends it
   */
  constructor(store, signal) {
    this.store = store;
    this.initial = store.initial;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {import("../types.mjs").View | null} what is to be written */
    this.view = null;
    store.subscribe((change) => this.follow(change));
    addEventListener("popstate", () => this.back(), { signal });
    // Whoever leaves at once, or copies the address, gets what is shown.
    addEventListener("pagehide", () => this.write(), { signal });
  }

  /** A person goes back or on. */
  back() {
    clearTimeout(this.timer);
    this.view = null;
    this.store.restore(readAddress(location, this.initial).requested);
  }

  /** @param {import("./store.mjs").Change} change */
  follow({ kind, fields = [], before, isSame, isRestored }) {
    const { shareable } = this.store;
    const isFirst = kind === "run" && before?.run === undefined;
    const isKept = kind === "view" && fields.length === 0;
    if (isFirst || isRestored || isKept) this.correct(shareable);
    const isRun = kind === "run" && before?.run !== undefined && !isSame;
    if (before && (isRun || (kind === "view" && !isRestored && fields.includes("page")))) this.push(before, shareable);
    else if (kind === "epoch" || (kind === "view" && !isRestored && fields.length > 0)) this.replace(shareable);
  }

  /**
   * Another page or another run.
   *
   * @param {import("../types.mjs").View} before the view that is left
   * @param {import("../types.mjs").View} next
   */
  push(before, next) {
    const { requested } = readAddress(location, this.initial);
    // Who goes back to another run is at its address before the run is here.
    if (requested.page === next.page && requested.run === next.run) return this.replace(next);
    this.view = before;
    this.write();
    history.pushState(null, "", addressOf(next, this.initial));
  }

  /** Something else has changed. @param {import("../types.mjs").View} view */
  replace(view) {
    this.view = view;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), DEBOUNCE_MS);
  }

  /**
   * An address that says anything says what is shown, in the form that addresses have now.
   *
   * @param {import("../types.mjs").View} view
   */
  correct(view) {
    const { pathname, search, hash } = location;
    const address = addressOf(view, this.initial);
    if (search !== "" && `${pathname}${search}${hash}` !== address) history.replaceState(null, "", address);
  }

  write() {
    clearTimeout(this.timer);
    if (!this.view) return;
    history.replaceState(null, "", addressOf(this.view, this.initial));
    this.view = null;
  }

  /** The tab says which page it shows. */
  title() {
    const { page } = this.store.view;
    const spec = this.initial.pages.find(({ name }) => name === page);
    const title = spec && spec !== this.initial.pages[0] ? `${spec.title} · Grokscope` : "Grokscope";
    if (document.title !== title) document.title = title;
  }
}
