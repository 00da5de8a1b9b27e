// @ts-check
/**
 * The owner of what is shown: the run, the view of it, and the current place among its checkpoints.
 *
 * Whatever changes only marks what is out of date; one paint per animation frame brings all of it up to date. Nobody
 * else paints, and nothing is painted twice in a frame. Controls, address and server follow the view; none has a copy
 * of its own.
 */
import { fit } from "./address.mjs";
import { Ahead } from "./ahead.mjs";
import { paletteOf, tokensOf } from "./colour.mjs";
import { Exact } from "./exact.mjs";
import { Library } from "./library.mjs";
import { Pairs } from "./pairs.mjs";
import { Player } from "./player.mjs";
import { showReadout } from "./readout.mjs";

/** What the server says when a run's clips are elsewhere by now. */
const GONE = 404;
/** Playing never skips more time than this at once, in milliseconds. */
const LONGEST_FRAME = 250;
/** Fields that a paint of every panel depends on only through what the panel asks or marks. */
const OWN = [
  "neuron",
  "head",
  "freq",
  "picks",
  "z",
  "dims",
  "rank",
  "component",
  "shape",
  "terms",
  "sort",
  "large",
  "zoom",
];

/** @typedef {import("./types.mjs").View} View */
/** @typedef {import("./types.mjs").Facts} Facts */

/**
 * @typedef {object} World what the engine asks of the page around it
 * @property {(request: object) => void} send asks the server for exact numbers
 * @property {(wanted: object) => void} wantPhases asks the server for the run's phases
 * @property {(wanted: object) => void} wantRun asks the server for a run, or for the same as it is by now
 * @property {(wanted: object) => void} wantTimeline asks the server for the curves
 * @property {(wanted: object) => void} wantData asks the server for the Data page
 * @property {(sentence: string) => void} notice
 * @property {() => void} reframed called when axes may lie elsewhere
 * @property {() => void} recoloured called when the theme has changed
 * @property {(before: View, view: View) => void} turned called when the page or the run has changed
 * @property {(view: View) => void} changed called when anything else of the view has
 * @property {() => void} painted called after each paint
 *
 * @typedef {{wanted: (engine: Engine) => string[], forget: () => void,
 *   take: (id: string, picture: import("./types.mjs").Picture) => void}} Companion
 *   `wanted` names the panels whose exact answers it needs now
 */

export class Engine {
  /** @param {World} world @param {import("./opening.mjs").Opening} opening */
  constructor(world, opening) {
    this.world = world;
    this.opening = opening;
    /** @type {Facts | null} */
    this.facts = null;
    /** @type {View} */
    this.view = {};
    /** Counts changes of the run, and of the view but for its epoch: what is around the panels follows no other. */
    this.version = 0;
    /** Whether a person has picked the neurons side by side. */
    this.isPicked = false;
    /** What is to be shown once another run is here. @type {View | null} */
    this.awaited = null;
    this.place = 0;
    /** @type {import("./readout.mjs").Bands} */
    this.bands = null;
    /** What the pointer is on, in whatever panel. @type {import("./types.mjs").Pointed | null} */
    this.pointed = null;
    this.player = new Player();
    this.isHeld = false;
    this.frameAsked = 0;
    this.paintedAt = 0;
    /** @type {import("./panel.mjs").Panel[]} */
    this.panels = [];
    this.pairs = new Pairs();
    /** What besides panels needs exact answers. @type {Companion[]} */
    this.companions = [this.pairs];
    /** @type {import("./timeline.mjs").Timeline | null} */
    this.timeline = null;
    /** @type {HTMLInputElement | null} */
    this.slider = null;
    this.font = getComputedStyle(document.body).fontFamily;
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.library = new Library((url) => this.clipChanged(url));
    // The first exact numbers are there sooner than frames, and need no rival on the way.
    this.library.isOpen = false;
    this.outdated = "";
    this.ahead = new Ahead(this);
    this.exact = new Exact({
      wanted: () => this.wanted(),
      send: world.send,
      isHeld: () => this.isHeld,
      isServerThere: async () =>
        fetch("/healthz", { cache: "no-store" }).then(
          (answer) => answer.ok,
          () => false,
        ),
      busy: (isBusy) => this.showBusy(isBusy),
      settled: () => this.library.open(),
      lost: () =>
        world.notice("The server does not answer: start it again with grokscope serve, then choose any view."),
    });
  }

  get epoch() {
    return this.facts ? this.facts.epochs[this.place] : 0;
  }

  get last() {
    return this.facts ? this.facts.epochs.length - 1 : 0;
  }

  // ---- what may change ----

  /**
   * Another run, or the same with more checkpoints.
   *
   * @param {Facts} facts
   * @param {View} [asked] what to show of it; what is shown now when nothing is said
   */
  setFacts(facts, asked) {
    const isSame = this.facts?.name === facts.name;
    const before = this.told;
    const kept = isSame ? before : { ...before, picks: undefined };
    const { view, notices } = fit(asked ?? this.awaited ?? kept, this.opening, facts);
    this.awaited = null;
    this.facts = facts;
    this.view = this.picked(view, facts);
    if (!isSame) {
      for (const panel of this.panels) panel.forget();
      for (const companion of this.companions) companion.forget();
    }
    this.bands = null;
    this.player.isPlaying = false;
    if (this.timeline) this.timeline.facts = facts;
    if (this.slider) this.slider.max = String(this.last);
    this.place = facts.epochs.indexOf(view.epoch);
    if (notices.length > 0) this.world.notice(notices.join(" "));
    if (before.run !== undefined && !isSame) this.world.turned(before, this.told);
    this.askTimeline();
    if (before.run !== undefined) this.world.reframed();
    this.touchAll();
  }

  /** Show something else of the run that is here. @param {View} asked a whole view, or what of it is known */
  restore(asked) {
    const { facts } = this;
    if (!facts) return;
    if (asked.run !== undefined && asked.run !== facts.name) {
      this.awaited = asked;
      this.world.wantRun({ name: asked.run });
      return;
    }
    const { view, notices } = fit(asked, this.opening, facts);
    const before = this.view;
    this.view = this.picked(view, facts);
    this.place = facts.epochs.indexOf(view.epoch);
    if (notices.length > 0) this.world.notice(notices.join(" "));
    if (view.timescale !== before.timescale) this.askTimeline();
    this.world.reframed();
    this.touchAll();
  }

  /** Choose values here and now. @param {View} fields */
  choose(fields) {
    const changed = Object.keys(fields).filter((field) => String(this.view[field]) !== String(fields[field]));
    if (changed.length === 0 || !this.facts) return;
    const before = this.told;
    // Another frequency has other neurons.
    const picks = changed.includes("freq") ? [] : before.picks;
    const shown = this.view.picks;
    this.view = this.picked({ ...before, picks, ...fields }, this.facts);
    if (String(shown) !== String(this.view.picks) && !changed.includes("picks")) changed.push("picks");
    if (changed.includes("page")) this.world.turned(before, this.told);
    else this.world.changed(this.told);
    if (changed.includes("timescale")) this.askTimeline();
    if (changed.includes("timescale")) this.world.reframed();
    for (const panel of this.panels) panel.isDirty ||= changed.some((field) => concerns(panel, field));
    this.exact.changed();
    this.ask();
  }

  /** What an address says of the view: not what nobody chose. */
  get told() {
    return this.isPicked ? this.view : { ...this.view, picks: [] };
  }

  /** The neurons side by side: those that were picked, else those that the chosen frequency explains best. @param {View} view @param {Facts} facts */
  picked(view, { clearest }) {
    this.version += 1;
    this.isPicked = view.picks.length > 0;
    return this.isPicked ? view : { ...view, picks: clearest[view.freq] ?? clearest[0] ?? [] };
  }

  /** Go to a checkpoint. @param {number} place */
  go(place) {
    const next = Math.min(Math.max(place, 0), this.last);
    if (!this.facts || next === this.place) return;
    this.move(next);
    // At once: the next key press starts from the slider's own value.
    if (this.slider) this.slider.value = String(next);
    this.exact.changed();
    this.ask();
  }

  /** @param {number} place */
  move(place) {
    this.place = place;
    this.view = { ...this.view, epoch: this.epoch };
    for (const panel of this.panels) panel.isDirty = true;
    this.world.changed(this.told);
  }

  /** A button is down on the slider or the timeline, or has been let go. @param {boolean} isHeld */
  hold(isHeld) {
    this.isHeld = isHeld;
    if (!isHeld) this.exact.now();
  }

  /** The pointer is on something that other panels know as well, or on nothing. @param {import("./types.mjs").Pointed | null} pointed */
  point(pointed) {
    if (JSON.stringify(pointed) === JSON.stringify(this.pointed)) return;
    this.pointed = pointed;
    for (const panel of this.panels) panel.isDirty ||= panel.painter?.mark !== undefined;
    if (pointed?.x !== undefined) this.exact.changed();
    this.ask();
  }

  togglePlay() {
    const place = this.player.toggle(this.place, this.last);
    if (place !== this.place) this.move(place);
    this.paintedAt = performance.now();
    if (!this.player.isPlaying) this.exact.changed();
    this.ask();
  }

  themeChanged() {
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.askTimeline();
    this.world.recoloured();
    this.touchAll();
  }

  /** @param {import("./readout.mjs").Bands} bands */
  setBands(bands) {
    this.bands = bands;
    this.touchAll();
  }

  /** @param {string} url of a clip that has come or failed */
  clipChanged(url) {
    const { facts } = this;
    if (!facts) return;
    for (const panel of this.panels) if (panel.url(facts, this.view) === url) panel.isDirty = true;
    if (this.library.entries.get(url)?.status === GONE) this.wantFacts(facts);
    this.ask();
  }

  /** The run has another checkpoint by now, or the server another version: ask for its facts, once. @param {Facts} facts */
  wantFacts(facts) {
    if (this.outdated === facts.clips) return;
    this.outdated = facts.clips;
    this.world.wantRun({ name: facts.name, digest: facts.digest });
  }

  /** Exact answers have come. @param {import("./types.mjs").Picture[]} pictures by the ids of `panels` @param {string[]} ids */
  takeExact(pictures, ids) {
    ids.forEach((id, place) => {
      for (const companion of this.companions) companion.take(id, pictures[place]);
      const panel = this.panels.find((one) => one.id === id);
      if (!panel) return;
      panel.exact = pictures[place];
      panel.isDirty = true;
    });
    this.ask();
  }

  // ---- painting ----

  touchAll() {
    for (const panel of this.panels) panel.isDirty = true;
    this.exact.changed();
    this.ask();
  }

  /** Ask for a paint on the next frame. */
  ask() {
    if (!this.frameAsked) this.frameAsked = requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    this.frameAsked = 0;
    const { facts } = this;
    if (!facts) return;
    if (this.player.isPlaying) this.play(now);
    const epoch = this.epoch;
    const late = this.panels.filter((panel) => panel.isVisible && panel.isDirty);
    for (const panel of late) panel.paint(this, facts, epoch);
    for (const panel of late) panel.tell(this, facts, epoch);
    this.timeline?.show(epoch);
    if (this.slider) {
      this.slider.value = String(this.place);
      this.slider.setAttribute("aria-valuetext", `epoch ${epoch.toLocaleString("en-US")}`);
    }
    showReadout(facts, this.place, this.bands);
    this.world.painted();
    this.ahead.plan(facts, epoch);
  }

  /** @param {number} now */
  play(now) {
    // A page that was out of sight has had no frames: it goes on where it was.
    const passed = Math.min(Math.max(now - this.paintedAt, 0), LONGEST_FRAME);
    const place = this.player.advance(this.place, this.last, passed / 1000);
    this.paintedAt = now;
    if (place !== this.place) this.move(place);
    if (this.player.isPlaying) this.ask();
    else this.exact.changed();
  }

  // ---- what to fetch ----

  /** What to ask the server for now: the visible panels that are not exact. */
  wanted() {
    if (!this.facts || this.player.isPlaying) return null;
    const { view, epoch } = this;
    const isWanted = (/** @type {import("./panel.mjs").Panel} */ panel) =>
      panel.isVisible && !panel.isIdle(view) && !panel.isExact(view, epoch);
    const ids = this.panels.filter(isWanted).map(({ id }) => id);
    const beside = this.companions.flatMap((companion) => companion.wanted(this));
    const panels = [...new Set([...ids, ...beside])];
    return panels.length === 0 ? null : { view, panels };
  }

  askTimeline() {
    const { facts, view } = this;
    if (!facts) return;
    if (this.timeline) this.timeline.timescale = view.timescale;
    const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
    const { name, digest, damaged } = facts;
    this.world.wantTimeline({ name, digest, damaged, theme, timescale: view.timescale });
  }

  /** @param {boolean} isBusy */
  showBusy(isBusy) {
    document.documentElement.toggleAttribute("data-drawing", isBusy);
    if (!isBusy) this.ahead.phases();
  }
}

/**
 * Whether a field of the view changes what a panel shows: what it asks, what it marks, or how everything is painted.
 *
 * @param {import("./panel.mjs").Panel} panel
 * @param {string} field
 */
const concerns = (panel, field) =>
  panel.follows(field) ||
  !OWN.includes(field) ||
  (panel.painter?.marks ?? panel.list?.marks ?? []).includes(field) ||
  // A picked neuron says whether it is the chosen one.
  (panel.spec.each === "pick" && field === "neuron");
