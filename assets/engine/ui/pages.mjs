// @ts-check
/** The pages: builds their panels when they are first shown, keeps them, and shows those of the chosen page. */
import { build, button, setText } from "../dom.mjs";
import { Panel } from "./panel.mjs";
import { spansOf } from "./rows.mjs";

/** @typedef {import("../state/engine.mjs").Engine} Engine */

/** The pages that are no panels. */
const SHEETS = /** @type {const} */ (["data", "sweep", "train"]);

/** How many columns of four what is no panel takes. */
const RULES_SPAN = 2;

/**
 * What must be said below the panels, name by name.
 *
 * @param {Record<string, string>} rules
 * @param {(name: string) => string} id
 */
function rulesOf(rules, id) {
  const list = Object.entries(rules).flatMap(([name, text]) => [build("dt", {}, [name]), build("dd", {}, [text])]);
  return build("section", { class: "panel rules", "aria-labelledby": id("rules-heading") }, [
    build("h2", { id: id("rules-heading") }, ["How the phases are found"]),
    build("dl", {}, list),
  ]);
}

/**
 * The line above the neurons side by side: which they are, and a way back to those that nobody picked.
 *
 * @param {Engine} engine
 */
function sideBySide(engine) {
  const words = build("span");
  const clear = button("Reset selection", { id: engine.shell.id("picks-clear") }, () =>
    engine.store.choose({ picks: [] }),
  );
  return {
    element: build("p", { class: "caption" }, [words, clear]),
    show: () => {
      const { view, isPicked } = engine.store;
      clear.hidden = !isPicked;
      const own = `Neurons most specialised to frequency ${view.freq} (last checkpoint). Drag a box in the scatter to pick others.`;
      setText(words, isPicked ? "Picked neurons." : own);
    },
  };
}

/**
 * The panel that shows in the other basis what one shows: it asks the same otherwise.
 *
 * @param {Panel | undefined} panel
 * @param {Panel[]} panels of the page
 */
function otherBasisOf(panel, panels) {
  const asked = (/** @type {Panel} */ { spec: { ask }, place }) =>
    JSON.stringify([ask.query, { ...ask.fixed, basis: "" }, ask.chosen, place]);
  return panel?.spec.basis ? panels.find((other) => other !== panel && asked(other) === asked(panel)) : undefined;
}

/** How much larger than usual the style sheet wants type and marks. @param {Element} graph of a panel */
const zoomOf = (graph) => Number(getComputedStyle(graph).getPropertyValue("--zoom")) || 1;

export class Pages {
  /**
   * @param {Engine} engine
   * @param {(panel: Panel) => void} built called for each new panel
   */
  constructor(engine, built) {
    this.engine = engine;
    this.built = built;
    /** @type {Map<string, Panel>} */
    this.panels = new Map();
    this.shell = engine.shell;
    this.box = engine.shell.panels;
    this.shown = "";
    /** @type {Record<string, number>} how wide panels are on this page, where they are not as wide as elsewhere */
    this.widths = {};
    /** How many columns the panels are laid out in; 0 when they are to be laid out anew. */
    this.columns = 0;
    this.sights = new IntersectionObserver((entries) => this.seen(entries));
    this.sizes = new ResizeObserver((entries) => this.sized(entries));
    this.boxSize = new ResizeObserver(() => this.lay());
    this.boxSize.observe(this.box);
    // Whatever moves the band, a large panel stays below it.
    this.moves = new ResizeObserver(() => this.makeRoom());
    for (const element of [this.shell.root, this.shell.band.element]) this.moves.observe(element);
    this.beside = sideBySide(engine);
    engine.store.subscribe(({ kind, isSame = false }) => {
      if (kind === "run") this.refresh(isSame);
      if (kind === "run" || kind === "phases") this.introduce();
    });
  }

  /** Bring the screen up to date with the view's page and run. */
  show() {
    const { view, run, initial } = this.engine;
    if (!run) return;
    const key = `${view.page} ${run.name} ${run.heads}`;
    if (key !== this.shown) {
      this.shown = key;
      const page = /** @type {import("../state/bootstrap.mjs").PageSpec} */ (
        initial.pages.find(({ name }) => name === view.page)
      );
      const panels = page.panels.flatMap((id) => this.panelsOf(id, run));
      this.engine.showPanels(panels);
      const minis = panels.filter(({ spec }) => spec.options.mini);
      const others = panels.filter(({ spec }) => !spec.options.mini);
      const elements = others.map(({ element }) => element);
      const before = panels.findIndex(({ spec }) => spec.options.mini);
      const strip = build("div", { class: "strip" }, [this.beside.element, ...minis.map(({ element }) => element)]);
      if (minis.length > 0) elements.splice(before, 0, strip);
      if (Object.keys(page.rules).length > 0) elements.push(rulesOf(page.rules, this.shell.id));
      this.box.replaceChildren(...elements);
      this.box.hidden = page.panels.length === 0;
      this.widths = page.widths;
      this.columns = 0;
      for (const name of SHEETS) this.shell[name].hidden = page.name !== name;
      this.shell.root.dataset.page = page.name;
      this.introduce();
    }
    this.mark();
    this.lay();
  }

  /**
   * Another run, or the same with more checkpoints: panels of other pages forget what does not hold any more, too.
   *
   * @param {boolean} isSame
   */
  refresh(isSame) {
    for (const panel of this.panels.values()) if (!this.engine.panels.includes(panel)) panel.turn(isSame);
  }

  /** Say what the page that is shown is about, or what the run is. */
  introduce() {
    const { initial, store, shell } = this.engine;
    const page = initial.pages.find(({ name }) => name === shell.root.dataset.page);
    if (page) shell.definitions.write(shell.intro, page.intro || store.story);
  }

  /** The page's link, the bases, the panel that is enlarged. */
  mark() {
    const { view, panels } = this.engine;
    for (const link of this.shell.links) {
      const isHere = link.dataset.page === view.page;
      if (isHere !== link.hasAttribute("aria-current")) {
        if (isHere) {
          link.setAttribute("aria-current", "page");
          link.scrollIntoView({ block: "nearest", inline: "nearest" });
        } else link.removeAttribute("aria-current");
      }
    }
    if (this.box.dataset.basis !== view.basis) {
      this.box.dataset.basis = view.basis;
      this.columns = 0;
    }
    const large = panels.find(({ id }) => id === view.large);
    // Who wants one basis alone does not want the other beside it.
    const beside = view.basis === "both" ? otherBasisOf(large, panels) : undefined;
    for (const panel of panels) {
      panel.element.classList.toggle("is-large", panel === large);
      panel.element.classList.toggle("is-beside", panel === beside);
    }
    this.shell.root.classList.toggle("has-beside", beside !== undefined);
    for (const panel of panels) {
      if (panel.spec.each === "pick") panel.element.hidden = panel.isEmpty(view);
      // What is in sight says what its ink shows.
      if (!panel.isVisible || !panel.painted) panel.entitle(panel.question(view));
    }
    this.beside.show();
    const isLarge = large !== undefined;
    if (isLarge === this.shell.root.classList.contains("has-large")) return;
    this.shell.root.classList.toggle("has-large", isLarge);
    this.makeRoom();
  }

  /** Tell the style sheet where the panel that is enlarged can begin. */
  makeRoom() {
    const { root, band } = this.shell;
    if (!root.classList.contains("has-large")) return;
    const { bottom } = band.element.getBoundingClientRect();
    root.style.setProperty("--band-bottom", `${Math.max(bottom, 0)}px`);
  }

  /** Give each panel its columns, when there are others than before. */
  lay() {
    if (this.box.hidden) return;
    // Not the tracks of the grid: a panel that is too wide makes more of them.
    const columns = Number(getComputedStyle(this.box).getPropertyValue("--columns"));
    if (columns === this.columns) return;
    this.columns = columns;
    const { basis } = this.engine.view;
    const shown = [...this.box.children].flatMap((child) => {
      const element = /** @type {HTMLElement} */ (child);
      const spec = this.panels.get(element.id)?.spec;
      if (!spec) return { element, span: element.classList.contains("rules") ? RULES_SPAN : columns, canGrow: true };
      if (spec.basis && basis !== "both" && spec.basis !== basis) return [];
      // A square one would grow in height as well.
      return { element, span: this.widths[spec.id] ?? spec.width, canGrow: element.classList.contains("tall") };
    });
    spansOf(shown, columns).forEach((span, place) => shown[place].element.style.setProperty("--span", String(span)));
  }

  /**
   * @param {string} id
   * @param {import("../types.mjs").RunInfo} run
   * @returns {Panel[]}
   */
  panelsOf(id, run) {
    const spec = /** @type {import("../state/bootstrap.mjs").PanelSpec} */ (
      this.engine.initial.panels.find((one) => one.id === id)
    );
    const most = this.engine.initial.fields.picks.maxItems ?? 0;
    const count = { head: run.heads, pick: most, "": 1 }[spec.each];
    return [...Array(count).keys()].map((place) => this.panel(spec, place));
  }

  /** @param {import("../state/bootstrap.mjs").PanelSpec} spec @param {number} place */
  panel(spec, place) {
    const id = spec.each ? `${spec.id}-${place}` : spec.id;
    let panel = this.panels.get(id);
    if (!panel) {
      const { engine } = this;
      panel = new Panel(spec, place, {
        changed: () => engine.renderer.request(),
        choose: (fields) => engine.store.choose(fields),
        elementId: engine.shell.id,
      });
      this.panels.set(id, panel);
      this.built(panel);
      this.sizes.observe(panel.graph);
      this.sights.observe(panel.element);
    }
    return panel;
  }

  /** Paper shows all panels of the page at once. */
  showAll() {
    this.sights.disconnect();
    for (const panel of this.engine.panels) this.sight(panel);
  }

  /** What is in sight is for the screen to say again. */
  watchAgain() {
    for (const { element } of this.panels.values()) this.sights.observe(element);
  }

  /** Every panel takes the size that it has now, at once: what is printed cannot wait for the observer. */
  fitNow() {
    this.lay();
    for (const panel of this.engine.panels) {
      panel.resize({ width: panel.graph.clientWidth, height: panel.graph.clientHeight }, zoomOf(panel.graph));
    }
  }

  /** @param {ResizeObserverEntry[]} entries */
  sized(entries) {
    for (const { target, contentRect } of entries) {
      const panel = this.engine.panels.find(({ graph }) => graph === target);
      panel?.resize(contentRect, zoomOf(target));
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const panel = [...this.panels.values()].find(({ element }) => element === target);
      if (!panel || panel.isVisible === isIntersecting) continue;
      if (isIntersecting) this.sight(panel);
      else panel.see(false);
    }
  }

  /** A panel comes in sight. @param {Panel} panel */
  sight(panel) {
    panel.see(true);
    this.engine.exact.changed();
  }

  /** The dashboard is taken off its page. */
  end() {
    for (const observer of [this.sights, this.sizes, this.boxSize, this.moves]) observer.disconnect();
  }
}
