// @ts-check
/**
 * The owner of what is shown: the run, the view and the current place among its checkpoints.
 *
 * Whatever changes only marks what is out of date; one paint per animation frame brings all of it up to date. Nobody
 * else paints, and nothing is painted twice in a frame.
 */
import { paletteOf, tokensOf } from "./colour.mjs";
import { Exact } from "./exact.mjs";
import { Library, urlOf } from "./library.mjs";
import { Player } from "./player.mjs";
import { showReadout } from "./readout.mjs";

/** What the server says when a run's clips are elsewhere by now. */
const GONE = 404;
/** By then Dash has confirmed what it was told, if it was news, in milliseconds. */
const CONFIRMED_WITHIN = 400;
/** Playing never skips more time than this at once, in milliseconds. */
const LONGEST_FRAME = 250;

/**
 * @typedef {object} World what the engine asks of the page around it
 * @property {(field: string, value: string | number) => void} tell sets a control that Dash owns
 * @property {(request: object) => void} send asks the server for exact numbers
 * @property {(wanted: object) => void} wantPhases asks the server for the run's phases
 * @property {(wanted: object) => void} wantFacts asks the server for the run as it is by now
 * @property {(sentence: string) => void} notice
 * @property {() => void} painted called after each paint
 */

export class Engine {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    /** @type {import("./types.mjs").Facts | null} */
    this.facts = null;
    /** @type {import("./types.mjs").View} */
    this.view = {};
    /** Fields that were chosen here and that Dash has not confirmed yet. @type {import("./types.mjs").View} */
    this.ahead = {};
    /** What of it Dash has been told. @type {import("./types.mjs").View} */
    this.told = {};
    /** A view that the run does not have: only the server can say what is wrong. @type {import("./types.mjs").View | null} */
    this.refused = null;
    this.place = 0;
    /** @type {import("./readout.mjs").Bands} */
    this.bands = null;
    this.player = new Player();
    this.isHeld = false;
    this.frameAsked = 0;
    this.paintedAt = 0;
    /** @type {import("./panel.mjs").Panel[]} */
    this.panels = [];
    /** @type {import("./timeline.mjs").Timeline | null} */
    this.timeline = null;
    /** @type {HTMLInputElement | null} */
    this.slider = null;
    this.font = getComputedStyle(document.body).fontFamily;
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.library = new Library((url) => this.clipChanged(url));
    // The first exact numbers are there sooner than frames, and need no rival on the way.
    this.library.isOpen = false;
    this.phasesOf = "";
    this.outdated = "";
    this.planned = "";
    this.exact = new Exact({
      wanted: () => this.wanted(),
      send: world.send,
      isHeld: () => this.isHeld,
      isServerThere: async () =>
        fetch("healthz", { cache: "no-store" }).then(
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

  /** @param {import("./types.mjs").Facts} facts another run, or the same with more checkpoints */
  setFacts(facts) {
    if (this.facts?.clips === facts.clips && this.facts.name === facts.name) return;
    const epoch = this.epoch;
    const isSame = this.facts?.name === facts.name;
    this.facts = facts;
    this.ahead = {};
    this.told = {};
    this.refused = null;
    if (!isSame) for (const panel of this.panels) panel.forget();
    this.bands = null;
    this.player.isPlaying = false;
    if (this.timeline) this.timeline.facts = facts;
    if (this.slider) this.slider.max = String(this.last);
    // A run that has grown is shown where it was.
    this.place = isSame ? Math.max(facts.epochs.indexOf(epoch), 0) : facts.start;
    this.touchAll();
  }

  /** What the controls say. @param {import("./types.mjs").View} view */
  setView(view) {
    const known = { ...view };
    for (const [field, value] of Object.entries(this.ahead)) {
      if (known[field] === value) {
        delete this.ahead[field];
        delete this.told[field];
      } else known[field] = value;
    }
    if (JSON.stringify(known) === JSON.stringify(this.view) && !this.refused) return;
    this.refused = this.isInRun(known) ? null : known;
    if (this.refused) this.exact.changed();
    else {
      this.view = known;
      this.touchAll();
    }
  }

  /** @param {import("./types.mjs").View} view */
  isInRun({ neuron, head }) {
    if (!this.facts) return false;
    const fits = (/** @type {string | number} */ value, /** @type {number} */ count) =>
      Number.isInteger(value) && Number(value) >= 0 && Number(value) < count;
    return fits(neuron, this.facts.neurons) && fits(head, this.facts.heads);
  }

  /** Choose a value here and now; the control that Dash owns is told after the paint. @param {string} field @param {string | number} value */
  choose(field, value) {
    if (this.view[field] === value && !this.refused) return;
    this.view = { ...this.view, [field]: value };
    this.ahead[field] = value;
    this.refused = null;
    for (const panel of this.panels) panel.isDirty ||= panel.concerns(field);
    this.exact.changed();
    this.ask();
  }

  /** Go to a checkpoint. @param {number} place */
  go(place) {
    const next = Math.min(Math.max(place, 0), this.last);
    if (!this.facts || next === this.place) return;
    this.place = next;
    // At once: the next key press starts from the slider's own value.
    if (this.slider) this.slider.value = String(next);
    this.touchAll();
  }

  /** A button is down on the slider or the timeline, or has been let go. @param {boolean} isHeld */
  hold(isHeld) {
    this.isHeld = isHeld;
    if (!isHeld) this.exact.now();
  }

  togglePlay() {
    this.go(this.player.toggle(this.place, this.last));
    this.paintedAt = performance.now();
    if (!this.player.isPlaying) this.exact.changed();
    this.ask();
  }

  themeChanged() {
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.touchAll();
  }

  /** @param {import("./readout.mjs").Bands} bands */
  setBands(bands) {
    this.bands = bands;
    this.ask();
  }

  /** @param {string} url of a clip that has come or failed */
  clipChanged(url) {
    const { facts } = this;
    if (!facts) return;
    for (const panel of this.panels) if (panel.url(facts, this.view) === url) panel.isDirty = true;
    if (this.library.entries.get(url)?.status === GONE) this.wantFacts(facts);
    this.ask();
  }

  /** The run has another checkpoint by now, or the server another version: ask for its facts, once. @param {import("./types.mjs").Facts} facts */
  wantFacts(facts) {
    if (this.outdated === facts.clips) return;
    this.outdated = facts.clips;
    this.world.wantFacts({ name: facts.name, digest: facts.digest });
  }

  /** Exact answers have come. @param {import("./types.mjs").Picture[]} pictures by the ids of `panels` @param {string[]} ids */
  takeExact(pictures, ids) {
    for (const panel of this.panels) {
      const found = ids.indexOf(panel.id);
      if (found < 0) continue;
      panel.exact = pictures[found];
      panel.isDirty = true;
    }
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
    // A view of the run before stays until the controls have been told what this one has.
    if (!facts || !this.isInRun(this.view)) return;
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
    this.planAhead(facts, epoch);
    this.tellAhead();
  }

  /** Tell Dash what was chosen here, once; after the paint, since Dash takes longer than all of it. */
  tellAhead() {
    for (const [field, value] of Object.entries(this.ahead)) {
      if (this.told[field] === value) continue;
      this.told[field] = value;
      setTimeout(() => {
        if (this.ahead[field] === value) this.world.tell(field, value);
        // Dash is silent about what it knew already: from here on its word counts again.
        setTimeout(() => {
          if (this.ahead[field] === value) delete this.ahead[field];
          if (this.told[field] === value) delete this.told[field];
        }, CONFIRMED_WITHIN);
      }, 0);
    }
  }

  /** @param {number} now */
  play(now) {
    // A page that was out of sight has had no frames: it goes on where it was.
    const passed = Math.min(Math.max(now - this.paintedAt, 0), LONGEST_FRAME);
    const place = this.player.advance(this.place, this.last, passed / 1000);
    this.paintedAt = now;
    if (place !== this.place) {
      this.place = place;
      for (const panel of this.panels) panel.isDirty = true;
    }
    if (this.player.isPlaying) this.ask();
    else this.exact.changed();
  }

  // ---- what to fetch ----

  /** What to ask the server for now: the visible panels that are not exact. */
  wanted() {
    if (!this.facts || this.player.isPlaying) return null;
    const view = this.refused ?? this.view;
    if (view.neuron === undefined) return null;
    const panels = this.panels.filter((panel) => panel.isVisible && !panel.isExact(view, this.epoch));
    if (panels.length === 0) return null;
    return { view: { run: this.facts.name, epoch: this.epoch, ...view }, panels: panels.map(({ id }) => id) };
  }

  /**
   * Keep what is shown, and fetch what is likely next: neighbours of the neuron, the other heads.
   *
   * @param {import("./types.mjs").Facts} facts
   * @param {number} epoch
   */
  planAhead(facts, epoch) {
    const shown = this.panels.filter((panel) => panel.isVisible);
    this.planPhases();
    // Scrubbing changes nothing about what is needed.
    const planned = `${facts.clips} ${JSON.stringify(this.view)} ${shown.map(({ id }) => id)}`;
    if (planned === this.planned) {
      this.library.start();
      return;
    }
    this.planned = planned;
    const { neuron, head } = this.view;
    const turn = (/** @type {number} */ steps) => (Number(neuron) + steps + facts.neurons) % facts.neurons;
    const heads = [...Array(facts.heads).keys()].map((step) => (Number(head) + step) % facts.heads).slice(1);
    const views = [
      ...[1, -1, 2].map((steps) => ({ field: "neuron", value: turn(steps) })),
      ...heads.map((value) => ({ field: "head", value })),
    ];
    const likely = views.flatMap(({ field, value }) =>
      shown
        .filter((panel) => panel.follows(field))
        .map((panel) => ({
          base: facts.clips,
          asked: panel.asked({ ...this.view, [field]: value }),
          arrays: panel.arrays,
          epoch,
        })),
    );
    const held = shown.map((panel) => urlOf(facts.clips, panel.asked(this.view), panel.arrays, 0));
    this.library.plan(held, likely);
  }

  /** The phases need the measures of all checkpoints, which may take seconds: after everything else. */
  planPhases() {
    const { facts } = this;
    if (!facts || this.phasesOf === facts.clips) return;
    if (this.exact.isBusy || this.exact.isStale || this.library.isBusy()) return;
    this.phasesOf = facts.clips;
    this.world.wantPhases({ name: facts.name, digest: facts.digest });
  }

  /** @param {boolean} isBusy */
  showBusy(isBusy) {
    document.documentElement.toggleAttribute("data-drawing", isBusy);
    if (!isBusy) this.planPhases();
  }
}
