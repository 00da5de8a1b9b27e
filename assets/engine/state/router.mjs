// @ts-check
/**
 * The browser's history: all that a person chooses is a step to go back from, and all changes of one gesture are one step.
 */
import { addressOf, readAddress } from "./address.mjs";
import { tellAround } from "./outer.mjs";

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
    /** The gesture of the last step. @type {string | undefined} */
    this.gesture = undefined;
    /** The address that the last step has left. */
    this.left = "";
    store.subscribe((change) => this.follow(change));
    addEventListener("popstate", () => this.back(), { signal });
    // Whoever leaves at once, or copies the address, gets what is shown.
    addEventListener("pagehide", () => this.write(), { signal });
  }

  /** A person goes back or on. */
  back() {
    clearTimeout(this.timer);
    this.view = null;
    this.left = "";
    const { pathname, search, hash } = location;
    tellAround(`${pathname}${search}${hash}`);
    this.store.restore(readAddress(location, this.initial).requested);
  }

  /**
   * Write an address, here and around the frame that this page may be.
   *
   * @param {"pushState" | "replaceState"} how
   * @param {string} address
   */
  set(how, address) {
    history[how](null, "", address);
    tellAround(address);
  }

  /** @param {import("./store.mjs").Change} change */
  follow({ kind, fields = [], before, isSame, isRestored, gesture }) {
    if (kind === "run") return this.followRun(before, isSame ?? false);
    if (kind !== "view" && kind !== "epoch") return;
    const { shareable } = this.store;
    const isChosen = kind === "epoch" || (!isRestored && fields.length > 0);
    if (isChosen && kind === "view" && fields.every((name) => this.initial.fields[name].isPlace)) {
      return this.replace(shareable);
    }
    const isMore = gesture !== undefined && gesture === this.gesture;
    this.gesture = isChosen ? gesture : undefined;
    if (!isChosen) this.correct(shareable);
    else if (isMore) this.replace(shareable);
    else this.push(before ?? shareable, shareable);
  }

  /** @param {import("../types.mjs").View | undefined} before @param {boolean} isSame */
  followRun(before, isSame) {
    const { shareable } = this.store;
    const { requested } = readAddress(location, this.initial);
    if (isSame || before?.run === undefined) return this.correct(shareable);
    this.gesture = undefined;
    // Who goes back to another run is at its address before the run is here.
    const { page = this.initial.fields.page.default, run } = requested;
    if (page === shareable.page && run === shareable.run) this.replace(shareable);
    else this.push(before, shareable);
  }

  /**
   * A step that one can take back.
   *
   * @param {import("../types.mjs").View} before the view that is left
   * @param {import("../types.mjs").View} next
   */
  push(before, next) {
    this.view = before;
    this.write();
    const left = addressOf(before, this.initial);
    const address = addressOf(next, this.initial);
    // A step that came to nothing, as when what was typed is refused in the end, is none.
    // And within somebody else's page, going back is for that page.
    this.set(left === this.left || next.embed ? "replaceState" : "pushState", address);
    this.left = left;
  }

  /** The step before goes on. @param {import("../types.mjs").View} view */
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
    if (search !== "" && `${pathname}${search}${hash}` !== address) this.set("replaceState", address);
  }

  write() {
    clearTimeout(this.timer);
    if (!this.view) return;
    this.set("replaceState", addressOf(this.view, this.initial));
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
