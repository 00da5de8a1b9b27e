// @ts-check
/** The menu of a panel: enlarge it, zoom it, take it away. One menu serves all panels. */
import { copied } from "../data/copy.mjs";
import { epochName } from "../data/epoch.mjs";
import { partsOf } from "../data/question.mjs";
import { build, button } from "../dom.mjs";
import { nameOf } from "./file-name.mjs";
import { placeBeside } from "./popup-place.mjs";

/** @typedef {import("./panel.mjs").Panel} Panel */
/**
 * @typedef {Pick<import("../state/engine.mjs").Engine,
 *   "epoch" | "font" | "notify" | "palette" | "run" | "shell" | "source" | "store" | "view">} Engine what it needs of the engine
 */

/**
 * The whole address of a panel's numbers, at which any program has them, wherever it runs.
 *
 * @param {Panel} panel
 * @param {Engine} engine
 * @param {string} base the address of the page
 */
function addressFor(panel, engine, base) {
  const { href } = new URL(fileFor(panel, engine, "npz"), base);
  // What a shell might take for its own: everything else is encoded already.
  return href.replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The command that saves a panel's numbers. It needs neither Grokscope nor its runs: whoever sees the page can run it.
 * What the server is still computing is asked for again when that says.
 *
 * @param {Panel} panel
 * @param {Engine} engine
 * @param {string} [base] the address of the page
 */
export function commandFor(panel, engine, base = location.href) {
  return `curl -f --retry 20 -o ${stemOf(panel, engine)}.npz "${addressFor(panel, engine, base)}"`;
}

/**
 * The lines of Python that give a panel's arrays; numpy is all they need. The first says what Grokscope's own command is.
 * What the server is still computing is asked for again when that says.
 *
 * @param {Panel} panel
 * @param {Engine} engine
 * @param {string} [base] the address of the page
 */
export function pythonFor(panel, engine, base = location.href) {
  const { view, run, epoch } = engine;
  const { query, parameters } = partsOf(panel.question(view));
  const at = panel.spec.span === "checkpoint" ? epochName(epoch) : "all";
  const given = parameters.map(([name, value]) => `${name}=${value}`);
  const { csv } = panel.painter;
  const arrays = new Set([...(csv ? [csv] : []), ...shownBy(panel, panel.spec.arrays)]);
  return [
    `# ${["grokscope query", run?.name, at, query, ...given].join(" ")}`,
    "import io",
    "import time",
    "from urllib.error import HTTPError",
    "from urllib.request import urlopen",
    "",
    "import numpy as np",
    "",
    "while True:",
    "    try:",
    `        with urlopen("${addressFor(panel, engine, base)}") as response:`,
    "            answer = np.load(io.BytesIO(response.read()))",
    "        break",
    "    except HTTPError as error:",
    '        if "Retry-After" not in error.headers:',
    "            raise",
    '        time.sleep(int(error.headers["Retry-After"]))  # it is still being computed',
    "",
    ...[...arrays].map((array) => `${array} = answer["${array}"]`),
  ].join("\n");
}

/**
 * Where the answer is to be had as a file.
 *
 * @param {Panel} panel
 * @param {Engine} engine
 * @param {string} format
 */
export function fileFor(panel, { view, run, epoch }, format) {
  const [query, text] = panel.question(view).split("?");
  const at = panel.spec.span === "checkpoint" ? epochName(epoch) : "all";
  // The one array of a table is what is shown.
  const { csv } = panel.painter;
  const arrays = format === "csv" && csv ? csv : partOfAnswer(panel).join(",");
  const given = [text, arrays && `arrays=${arrays}`].filter(Boolean).join("&");
  return `${run?.answers}/${at}/${query}.${format}${given ? `?${given}` : ""}`;
}

/**
 * The arrays that a panel shows, the main one first, where they are not what the answer is about; else none.
 *
 * @param {Panel} panel
 */
function partOfAnswer({ spec, painted }) {
  const main = /** @type {string | undefined} */ (spec.options.main);
  if (spec.span !== "run" && !main && spec.arrays.includes("values")) return [];
  const names = main ? [main, ...spec.arrays.filter((name) => name !== main)] : spec.arrays;
  return shownBy({ painted }, names);
}

/**
 * Those of the arrays `names` that there are: a run that does not say which pairs it trains on has only some of them.
 *
 * @param {Pick<Panel, "painted">} panel
 * @param {string[]} names
 */
const shownBy = ({ painted }, names) => (painted ? names.filter((name) => name in painted.arrays) : names);

/** What a file of a panel is called, without its ending. @param {Panel} panel @param {Engine} engine */
export const stemOf = (panel, engine) => nameOf(panel, engine, partOfAnswer(panel));

/** How much of what is shown stays, by the item's text. */
const ZOOMS = { "Zoom in": 0.5, "Zoom out": 2, "Reset zoom": Number.POSITIVE_INFINITY };

export class Menu {
  /**
   * @param {Engine} engine
   * @param {{table: (panel: Panel) => void, downloads: import("./share/downloads.mjs").Download[]}} host
   */
  constructor(engine, { table, downloads }) {
    this.engine = engine;
    /** @type {Panel | null} */
    this.panel = null;
    const act = (/** @type {string} */ text, /** @type {(panel: Panel) => void} */ does) =>
      button(text, { role: "menuitem", tabindex: "-1", class: "" }, () => {
        const { panel } = this;
        this.close();
        if (panel) does(panel);
      });
    this.large = act("Enlarge", ({ id }) => engine.store.choose({ large: engine.view.large === id ? "" : id }));
    /** What only a panel with axes has. */
    this.zooms = Object.entries(ZOOMS).map(([text, factor]) => act(text, (panel) => panel.zoomBy(factor)));
    /** What only a panel that is painted has. */
    this.drawn = [act("Show as a table", table)];
    /** The files that there may be of it. */
    this.files = downloads.map(({ text, make, isFor }) => ({ item: act(text, make), isFor }));
    /** What only a source has that answers whatever is asked, at addresses. */
    const asking = [
      act("Copy command", (panel) => this.copy(commandFor(panel, engine), "The command")),
      act("Copy Python", (panel) => this.copy(pythonFor(panel, engine), "The Python")),
    ];
    const mayAsk = engine.source.answersAll !== false && engine.source.hasAddresses !== false;
    const files = this.files.map(({ item }) => item);
    this.items = [this.large, ...this.zooms, ...this.drawn, ...files, ...(mayAsk ? asking : [])];
    this.list = build("div", { role: "menu", "aria-label": "Panel" }, this.items);
    this.element = build("div", { id: engine.shell.id("menu"), class: "popup", popover: "auto" }, [this.list]);
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("toggle", (event) => {
      if (event.newState === "closed") this.button?.setAttribute("aria-expanded", "false");
    });
    engine.shell.root.append(this.element);
    /** @type {HTMLElement | null} */
    this.button = null;
  }

  /** @param {Panel} panel */
  watch(panel) {
    const button = /** @type {HTMLElement} */ (panel.element.querySelector("button.menu"));
    button.addEventListener("click", () => this.open(panel, button));
  }

  /** @param {Panel} panel @param {HTMLElement} button */
  open(panel, button) {
    this.panel = panel;
    this.button = button;
    for (const item of this.drawn) item.hidden = panel.elements !== null;
    for (const { item, isFor } of this.files) item.hidden = !isFor(panel);
    for (const item of this.zooms) item.hidden = !panel.canZoom;
    this.large.textContent = this.engine.view.large === panel.id ? "Close" : "Enlarge";
    this.element.showPopover();
    button.setAttribute("aria-expanded", "true");
    placeBeside(this.element, button.getBoundingClientRect());
    this.items[0].focus();
  }

  close() {
    this.element.hidePopover();
    this.button?.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const shown = this.items.filter((item) => !item.hidden);
    const place = shown.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const count = shown.length;
    const goal = { ArrowDown: (place + 1) % count, ArrowUp: (place - 1 + count) % count, Home: 0, End: count - 1 }[
      event.key
    ];
    if (goal === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    shown[goal].focus();
  }

  /** @param {string} text @param {string} what */
  async copy(text, what) {
    const isDone = await copied(text);
    this.engine.notify(isDone ? `${what} is on the clipboard.` : `The browser does not let us copy. ${what}: ${text}`);
  }
}
