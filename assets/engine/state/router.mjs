// @ts-check
/** The browser's history: another page or run is an entry of its own, everything else changes the address it has. */
import { addressOf, readAddress } from "./address.mjs";

/** An address is written once nothing has changed for so long, in milliseconds. */
const REST = 250;

export class Router {
  /**
   * @param {import("./bootstrap.mjs").InitialState} initial
   * @param {(requested: import("../types.mjs").View) => void} restore called when a person goes back or on
   */
  constructor(initial, restore) {
    this.initial = initial;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {import("../types.mjs").View | null} what is to be written */
    this.view = null;
    addEventListener("popstate", () => {
      clearTimeout(this.timer);
      this.view = null;
      restore(readAddress(location, initial).requested);
    });
    // Whoever leaves at once, or copies the address, gets what is shown.
    addEventListener("pagehide", () => this.write());
  }

  /** Another page or another run. @param {import("../types.mjs").View} view the one that is left @param {import("../types.mjs").View} next */
  push(view, next) {
    const { requested } = readAddress(location, this.initial);
    // Who goes back to another run is at its address before the run is here.
    if (requested.page === next.page && requested.run === next.run) return this.replace(next);
    this.view = view;
    this.write();
    history.pushState(null, "", addressOf(next, this.initial));
  }

  /** Something else has changed. @param {import("../types.mjs").View} view */
  replace(view) {
    this.view = view;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), REST);
  }

  write() {
    clearTimeout(this.timer);
    if (!this.view) return;
    history.replaceState(null, "", addressOf(this.view, this.initial));
    this.view = null;
  }

  /** The tab says which page it shows. @param {import("../types.mjs").View} view */
  title({ page }) {
    const spec = this.initial.pages.find(({ name }) => name === page);
    const title = spec && page !== "explore" ? `${spec.title} · Grokscope` : "Grokscope";
    if (document.title !== title) document.title = title;
  }
}
