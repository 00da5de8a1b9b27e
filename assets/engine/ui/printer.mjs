// @ts-check
/**
 * Printing: every panel of the page on paper's width and in the light theme, whether or not it was in sight.
 *
 * Ctrl-P waits for the exact answers of all panels before the browser's dialog comes. Where a browser prints by its own
 * menu there is no time to ask: each panel then shows the best that is here.
 */

import { currentTheme, setTheme } from "./theme.mjs";

/**
 * @typedef {Pick<import("../state/engine.mjs").Engine,
 *   "canRefine" | "epoch" | "notify" | "panels" | "renderer" | "rest" | "run" | "view">} Engine what it needs of the engine
 */
/** @typedef {import("./pages.mjs").Pages} Pages */

const POLL_MS = 100;
/** Longer than this nobody waits for paper, in milliseconds. */
const TIMEOUT_MS = 60_000;

export class Printer {
  /**
   * @param {Engine} engine
   * @param {Pages} pages
   * @param {import("./timeline-figure.mjs").TimelineFigure} figure
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, pages, figure, signal) {
    this.engine = engine;
    this.pages = pages;
    this.figure = figure;
    /** @type {import("./theme.mjs").Theme | undefined} the theme before, while the page looks as on paper */
    this.theme = undefined;
    const before = () => {
      this.begin();
      this.fit();
      engine.renderer.frame(performance.now());
    };
    addEventListener("beforeprint", before, { signal });
    addEventListener("afterprint", () => this.end(), { signal });
    const key = (/** @type {KeyboardEvent} */ event) => {
      const isPrint = event.key.toLowerCase() === "p" && (event.ctrlKey || event.metaKey);
      if (!isPrint || event.shiftKey || event.altKey || !engine.run) return;
      event.preventDefault();
      this.print();
    };
    document.addEventListener("keydown", key, { signal });
  }

  /** Everything exact, then the browser's own dialog. */
  async print() {
    if (this.theme !== undefined) return;
    this.begin();
    this.engine.notify("Preparing every panel of this page for print …");
    for (let waited = 0; waited < TIMEOUT_MS && !this.isReady(); waited += POLL_MS) {
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
    this.engine.notify("");
    print();
    // Browsers that say nothing when the dialog is closed have closed it by now.
    this.end();
  }

  /** Whether every panel shows all it can. */
  isReady() {
    const { panels, view, epoch } = this.engine;
    const isThere = (/** @type {import("./panel.mjs").Panel} */ panel) =>
      this.engine.canRefine(panel)
        ? panel.isExact(view, epoch) && panel.painted?.fidelity !== "frame"
        : panel.painted?.epoch === epoch && panel.painted.question === panel.question(view);
    return panels.every((panel) => panel.isEmpty(view) || isThere(panel));
  }

  /** Look as on paper. */
  begin() {
    if (this.theme !== undefined) return;
    const root = document.documentElement;
    this.theme = currentTheme();
    root.classList.toggle("printing", true);
    setTheme("light");
    this.engine.rest.isPaper = true;
    this.pages.showAll();
  }

  /** Look as on the screen again. */
  end() {
    if (this.theme === undefined) return;
    document.documentElement.classList.toggle("printing", false);
    setTheme(this.theme);
    this.theme = undefined;
    this.engine.rest.isPaper = false;
    // Paper came and went between two frames: no observer has seen that anything has changed.
    this.fit();
    this.pages.watchAgain();
  }

  /** Everything takes the size that it has now. */
  fit() {
    this.pages.fitNow();
    this.figure.fit();
  }
}
