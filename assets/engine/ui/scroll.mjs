// @ts-check
/**
 * How far the page is scrolled, as a part of the view: `neuron-map:3520` says that 35.2 % of that panel are above what one
 * sees. So it means the same panel in a window of another size.
 */

/** Scrolling has ended when nothing has moved for so long, in milliseconds. */
const SETTLED_MS = 150;
/** Parts of a panel's height. */
const PARTS = 10_000;
/** Whoever scrolls moves the page by more than this, in pixels; rounding does not. */
const ROUNDING = 2;

export class Scroll {
  /**
   * @param {Pick<import("../state/engine.mjs").Engine, "store" | "shell" | "panels" | "renderer">} engine
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, signal) {
    this.engine = engine;
    /** Where to be, as long as nobody scrolls: what is above may still grow. @type {string | null} */
    this.goal = null;
    /** Where the page was scrolled to for that. @type {number | null} */
    this.set = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    history.scrollRestoration = "manual";
    engine.store.subscribe(({ kind, fields = [], isSame, isRestored }) => {
      const isNew = (kind === "run" && !isSame) || (kind === "view" && (isRestored || fields.includes("page")));
      if (isNew) [this.goal, this.set] = [engine.store.view.at, null];
    });
    engine.renderer.after.push(() => this.keep());
    const sizes = new ResizeObserver(() => this.keep());
    for (const element of [engine.shell.panels, engine.shell.data]) sizes.observe(element);
    signal.addEventListener("abort", () => sizes.disconnect());
    const release = () => {
      this.goal = null;
    };
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"])
      document.addEventListener(kind, release, { capture: true, passive: true, signal });
    const scrolled = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.note(), SETTLED_MS);
    };
    document.addEventListener("scroll", scrolled, { passive: true, signal });
  }

  /** What can be at the upper edge, in its order. */
  places() {
    const { panels, shell } = this.engine;
    const all = [...panels, { id: "data", element: shell.data }];
    return all
      .map(({ id, element }) => ({ id, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0);
  }

  /** Where what one sees begins, in pixels of the window: below the timeline, which stays. */
  edge() {
    const { element } = this.engine.shell.band;
    const { position, top } = getComputedStyle(element);
    return position === "sticky" ? Math.max(element.offsetHeight + Number.parseFloat(top), 0) : 0;
  }

  /** Where the page is, as the view has it. */
  here() {
    if (scrollY < 1) return "";
    const [edge, places] = [this.edge(), this.places()];
    const found = places.find(({ box }) => box.bottom > edge) ?? places.at(-1);
    return found ? `${found.id}:${Math.round((PARTS * (edge - found.box.top)) / found.box.height)}` : "";
  }

  /** How far the page is from a place that the view may have, in pixels. @param {string} at */
  offTo(at) {
    const [id, part] = at.split(":");
    const found = this.places().find((place) => place.id === id);
    return found ? found.box.top + (found.box.height * Number(part)) / PARTS - this.edge() : -scrollY;
  }

  /** Be where the view says, until somebody scrolls. */
  keep() {
    if (this.goal === null) return;
    if (this.set !== null && Math.abs(scrollY - this.set) > ROUNDING) {
      this.goal = null;
      return;
    }
    const top = this.offTo(this.goal);
    if (Math.abs(top) >= 1) scrollBy({ top, behavior: "instant" });
    this.set = scrollY;
  }

  /** Put where the page is into the view, unless it is there, or on its way to where that says. */
  note() {
    const { store } = this.engine;
    if (!store.run || store.view.large) return;
    this.keep();
    const isThere = Math.abs(this.offTo(store.view.at)) < ROUNDING;
    if (this.goal === null && !isThere) store.choose({ at: this.here() });
  }
}
