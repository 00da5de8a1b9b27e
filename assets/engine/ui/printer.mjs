// @ts-check
/**
 * Printing: every panel of the page on paper's width and in the light theme, whether or not it was in sight.
 *
 * Ctrl-P waits for the exact answers of all panels before the browser's dialog comes. Where a browser prints by its own
 * menu there is no time to ask: each panel then shows the best that is here.
 */

/** @typedef {import("../state/engine.mjs").Engine} Engine */
/** @typedef {import("./pages.mjs").Pages} Pages */

const LOOK_EVERY = 100;
/** Longer than this nobody waits for paper, in milliseconds. */
const PATIENCE = 60_000;

export class Printer {
  /** @param {Engine} engine @param {Pages} pages */
  constructor(engine, pages) {
    this.engine = engine;
    this.pages = pages;
    /** @type {string | undefined} the theme before, while the page looks as on paper */
    this.theme = undefined;
    addEventListener("beforeprint", () => {
      this.begin();
      pages.fitNow();
      engine.frame(performance.now());
    });
    addEventListener("afterprint", () => this.end());
    document.addEventListener("keydown", (event) => {
      const isPrint = event.key.toLowerCase() === "p" && (event.ctrlKey || event.metaKey);
      if (!isPrint || event.shiftKey || event.altKey || !engine.run) return;
      event.preventDefault();
      this.print();
    });
  }

  /** Everything exact, then the browser's own dialog. */
  async print() {
    if (this.theme !== undefined) return;
    this.begin();
    this.engine.host.notice("Getting every panel of this page ready to print …");
    for (let waited = 0; waited < PATIENCE && !this.isReady(); waited += LOOK_EVERY) {
      await new Promise((done) => setTimeout(done, LOOK_EVERY));
    }
    this.engine.host.notice("");
    print();
    // Browsers that say nothing when the dialog is closed have closed it by now.
    this.end();
  }

  /** Whether every panel shows all it can. */
  isReady() {
    const { panels, view, epoch } = this.engine;
    if (document.querySelector("[data-dash-is-loading=true]")) return false;
    const isThere = (/** @type {import("./panel.mjs").Panel} */ panel) =>
      panel.isExact(view, epoch) && panel.painted?.fidelity === "exact";
    return panels.every((panel) => panel.isEmpty(view) || isThere(panel));
  }

  /** Look as on paper. */
  begin() {
    if (this.theme !== undefined) return;
    const root = document.documentElement;
    this.theme = root.dataset.theme ?? "light";
    root.classList.toggle("printing", true);
    this.turn("light");
    this.pages.showAll();
  }

  /** Look as on the screen again. */
  end() {
    if (this.theme === undefined) return;
    document.documentElement.classList.toggle("printing", false);
    this.turn(this.theme);
    this.theme = undefined;
    this.pages.watchAgain();
  }

  /** @param {string} theme */
  turn(theme) {
    const { dataset } = document.documentElement;
    if (dataset.theme === theme) return;
    dataset.theme = theme;
    document.dispatchEvent(new Event("themechange"));
  }
}
