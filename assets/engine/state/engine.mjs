// @ts-check
/**
 * The owner of what is shown: the run, the view of it, and the current place among its checkpoints.
 *
 * Whatever changes only marks what is out of date; one paint per animation frame brings all of it up to date. Nobody
 * else paints, and nothing is painted twice in a frame. Controls, address and server follow the view; none has a copy
 * of its own.
 */

import { ClipStore } from "../data/clip-store.mjs";
import { ExactRequests } from "../data/exact-requests.mjs";
import { Predictions } from "../data/predictions.mjs";
import { Prefetch } from "../data/prefetch.mjs";
import { paletteOf, tokensOf } from "../plot/colour.mjs";
import { wholeText } from "../plot/numbers.mjs";
import { showReadout } from "../ui/readout.mjs";
import { fit } from "./address.mjs";
import { Player } from "./player.mjs";

/** What the server says when a run's clips are elsewhere by now. */
const GONE = 404;
/** Playing never skips more time than this at once, in milliseconds. */
const LONGEST_FRAME = 250;

/** @typedef {import("../types.mjs").View} View */
/** @typedef {import("../types.mjs").RunInfo} Facts */

/**
 * @typedef {object} Host what the engine asks of the page around it
 * @property {(request: object) => void} send asks the server for exact numbers
 * @property {(wanted: object) => void} wantPhases asks the server for the run's phases
 * @property {(wanted: object) => void} wantRun asks the server for a run, or for the same as it is by now
 * @property {(wanted: object) => void} wantTimeline asks the server for the curves
 * @property {(wanted: object) => void} wantData asks the server for the Data page
 * @property {(sentence: string) => void} notice
 * @property {(before: View, view: View) => void} turned called when the page or the run has changed
 * @property {(view: View) => void} changed called when anything else of the view has
 * @property {() => void} painted called after each paint
 *
 * @typedef {{wanted: (engine: Engine) => string[], forget: () => void,
 *   take: (id: string, picture: import("../types.mjs").Picture) => void}} Consumer
 *   `wanted` names the panels whose exact answers it needs now
 */

export class Engine {
  /** @param {Host} host @param {import("./bootstrap.mjs").InitialState} initial */
  constructor(host, initial) {
    this.host = host;
    this.initial = initial;
    /** @type {Facts | null} */
    this.run = null;
    /** @type {View} */
    this.view = {};
    /** Counts changes of the run, and of the view but for its epoch: what is around the panels follows no other. */
    this.version = 0;
    /** Whether a person has picked the neurons side by side. */
    this.isPicked = false;
    /** What is to be shown once another run is here. @type {View | null} */
    this.awaited = null;
    this.place = 0;
    /** @type {import("../ui/readout.mjs").Bands} */
    this.bands = null;
    /** What the pointer is on, in whatever panel. @type {import("../types.mjs").Hover | null} */
    this.hover = null;
    this.player = new Player();
    this.isHeld = false;
    this.frameAsked = 0;
    this.paintedAt = 0;
    /** @type {import("../ui/panel.mjs").Panel[]} */
    this.panels = [];
    this.pairs = new Predictions();
    /** What besides panels needs exact answers. @type {Consumer[]} */
    this.consumers = [this.pairs];
    /** @type {import("../ui/timeline.mjs").Timeline | null} */
    this.timeline = null;
    /** @type {HTMLInputElement | null} */
    this.slider = null;
    this.font = getComputedStyle(document.body).fontFamily;
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.clips = new ClipStore((url) => this.clipChanged(url));
    // The first exact numbers are there sooner than frames, and need no rival on the way.
    this.clips.isOpen = false;
    this.outdated = "";
    this.prefetch = new Prefetch(this);
    this.exact = new ExactRequests({
      wanted: () => this.wanted(),
      send: host.send,
      isHeld: () => this.isHeld,
      isServerThere: async () =>
        fetch("/healthz", { cache: "no-store" }).then(
          (answer) => answer.ok,
          () => false,
        ),
      busy: (isBusy) => this.showBusy(isBusy),
      settled: () => this.clips.open(),
      lost: () => host.notice("The server does not answer: start it again with grokscope serve, then choose any view."),
    });
  }

  get epoch() {
    return this.run ? this.run.epochs[this.place] : 0;
  }

  get last() {
    return this.run ? this.run.epochs.length - 1 : 0;
  }

  // ---- what may change ----

  /**
   * Another run, or the same with more checkpoints.
   *
   * @param {Facts} run
   * @param {View} [requested] what to show of it; what is shown now when nothing is said
   */
  setRun(run, requested) {
    const isSame = this.run?.name === run.name;
    const before = this.shareable;
    const kept = isSame ? before : { ...before, picks: undefined };
    const { view, notices } = fit(requested ?? this.awaited ?? kept, this.initial, run);
    this.awaited = null;
    this.run = run;
    this.view = this.picked(view, run);
    if (!isSame) {
      for (const panel of this.panels) panel.forget();
      for (const consumer of this.consumers) consumer.forget();
    }
    this.bands = null;
    this.player.isPlaying = false;
    if (this.timeline) this.timeline.run = run;
    if (this.slider) this.slider.max = String(this.last);
    this.place = run.epochs.indexOf(view.epoch);
    if (notices.length > 0) this.host.notice(notices.join(" "));
    if (before.run !== undefined && !isSame) this.host.turned(before, this.shareable);
    this.askTimeline();
    this.touchAll();
  }

  /** Show something else of the run that is here. @param {View} requested a whole view, or what of it is known */
  restore(requested) {
    const { run } = this;
    if (!run) return;
    if (requested.run !== undefined && requested.run !== run.name) {
      this.awaited = requested;
      this.host.wantRun({ name: requested.run });
      return;
    }
    const { view, notices } = fit(requested, this.initial, run);
    const before = this.view;
    this.view = this.picked(view, run);
    this.place = run.epochs.indexOf(view.epoch);
    if (notices.length > 0) this.host.notice(notices.join(" "));
    if (view.timescale !== before.timescale) this.askTimeline();
    this.touchAll();
  }

  /** Choose values here and now. @param {View} fields */
  choose(fields) {
    const changed = Object.keys(fields).filter((field) => String(this.view[field]) !== String(fields[field]));
    if (changed.length === 0 || !this.run) return;
    const before = this.shareable;
    // Another frequency has other neurons.
    const picks = changed.includes("freq") ? [] : before.picks;
    const shown = this.view.picks;
    this.view = this.picked({ ...before, picks, ...fields }, this.run);
    if (String(shown) !== String(this.view.picks) && !changed.includes("picks")) changed.push("picks");
    if (changed.includes("page")) this.host.turned(before, this.shareable);
    else this.host.changed(this.shareable);
    if (changed.includes("timescale")) this.askTimeline();
    for (const panel of this.panels)
      panel.isDirty ||= changed.some((name) => concerns(panel, name, this.initial.fields[name]));
    this.exact.changed();
    this.requestPaint();
  }

  /** What an address says of the view: not what nobody chose. */
  get shareable() {
    return this.isPicked ? this.view : { ...this.view, picks: [] };
  }

  /** The neurons side by side: those that were picked, else those that the chosen frequency explains best. @param {View} view @param {Facts} run */
  picked(view, { clearest }) {
    this.version += 1;
    this.isPicked = view.picks.length > 0;
    return this.isPicked ? view : { ...view, picks: clearest[view.freq] ?? clearest[0] ?? [] };
  }

  /** Go to a checkpoint. @param {number} place */
  goTo(place) {
    const next = Math.min(Math.max(place, 0), this.last);
    if (!this.run || next === this.place) return;
    this.move(next);
    // At once: the next key press starts from the slider's own value.
    if (this.slider) this.slider.value = String(next);
    this.exact.changed();
    this.requestPaint();
  }

  /** @param {number} place */
  move(place) {
    this.place = place;
    this.view = { ...this.view, epoch: this.epoch };
    for (const panel of this.panels) panel.isDirty = true;
    this.host.changed(this.shareable);
  }

  /** A button is down on the slider or the timeline, or has been let go. @param {boolean} isHeld */
  hold(isHeld) {
    this.isHeld = isHeld;
    if (!isHeld) this.exact.now();
  }

  /** The pointer is on something that other panels know as well, or on nothing. @param {import("../types.mjs").Hover | null} hover */
  setHover(hover) {
    if (JSON.stringify(hover) === JSON.stringify(this.hover)) return;
    this.hover = hover;
    for (const panel of this.panels) panel.isDirty ||= panel.painter.highlight !== undefined;
    if (hover?.x !== undefined) this.exact.changed();
    this.requestPaint();
  }

  togglePlay() {
    const place = this.player.toggle(this.place, this.last);
    if (place !== this.place) this.move(place);
    this.paintedAt = performance.now();
    if (!this.player.isPlaying) this.exact.changed();
    this.requestPaint();
  }

  themeChanged() {
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.askTimeline();
    this.touchAll();
  }

  /** @param {import("../ui/readout.mjs").Bands} bands */
  setBands(bands) {
    this.bands = bands;
    this.touchAll();
  }

  /** @param {string} url of a clip that has come or failed */
  clipChanged(url) {
    const { run } = this;
    if (!run) return;
    for (const panel of this.panels) if (panel.url(run, this.view) === url) panel.isDirty = true;
    if (this.clips.entries.get(url)?.status === GONE) this.requestRun(run);
    this.requestPaint();
  }

  /** The run has another checkpoint by now, or the server another version: ask for its run, once. @param {Facts} run */
  requestRun(run) {
    if (this.outdated === run.clips) return;
    this.outdated = run.clips;
    this.host.wantRun({ name: run.name, digest: run.digest });
  }

  /** Exact answers have come. @param {import("../types.mjs").Picture[]} pictures by the ids of `panels` @param {string[]} ids */
  takeExact(pictures, ids) {
    ids.forEach((id, place) => {
      for (const consumer of this.consumers) consumer.take(id, pictures[place]);
      const panel = this.panels.find((one) => one.id === id);
      if (!panel) return;
      panel.exact = pictures[place];
      panel.isDirty = true;
    });
    this.requestPaint();
  }

  // ---- painting ----

  touchAll() {
    for (const panel of this.panels) panel.isDirty = true;
    this.exact.changed();
    this.requestPaint();
  }

  /** Ask for a paint on the next frame. */
  requestPaint() {
    if (!this.frameAsked) this.frameAsked = requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    this.frameAsked = 0;
    const { run } = this;
    if (!run) return;
    if (this.player.isPlaying) this.play(now);
    const epoch = this.epoch;
    const late = this.panels.filter((panel) => panel.isVisible && panel.isDirty);
    for (const panel of late) panel.paint(this, run, epoch);
    for (const panel of late) panel.writeCaptions(this, run, epoch);
    this.timeline?.show(epoch);
    if (this.slider) {
      this.slider.value = String(this.place);
      this.slider.setAttribute("aria-valuetext", `epoch ${wholeText(epoch)}`);
    }
    showReadout(run, this.place, this.bands);
    this.host.painted();
    this.prefetch.plan(run, epoch);
  }

  /** @param {number} now */
  play(now) {
    // A page that was out of sight has had no frames: it goes on where it was.
    const passed = Math.min(Math.max(now - this.paintedAt, 0), LONGEST_FRAME);
    const place = this.player.advance(this.place, this.last, passed / 1000);
    this.paintedAt = now;
    if (place !== this.place) this.move(place);
    if (this.player.isPlaying) this.requestPaint();
    else this.exact.changed();
  }

  // ---- what to fetch ----

  /** What to ask the server for now: the visible panels that are not exact. */
  wanted() {
    if (!this.run || this.player.isPlaying) return null;
    const { view, epoch } = this;
    const isWanted = (/** @type {import("../ui/panel.mjs").Panel} */ panel) =>
      panel.isVisible && !panel.isEmpty(view) && !panel.isExact(view, epoch);
    const ids = this.panels.filter(isWanted).map(({ id }) => id);
    const beside = this.consumers.flatMap((consumer) => consumer.wanted(this));
    const panels = [...new Set([...ids, ...beside])];
    return panels.length === 0 ? null : { view, panels };
  }

  askTimeline() {
    const { run, view } = this;
    if (!run) return;
    if (this.timeline) this.timeline.timescale = view.timescale;
    const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
    const { name, digest, damaged } = run;
    this.host.wantTimeline({ name, digest, damaged, theme, timescale: view.timescale });
  }

  /** @param {boolean} isBusy */
  showBusy(isBusy) {
    document.documentElement.toggleAttribute("data-drawing", isBusy);
    if (!isBusy) this.prefetch.phases();
  }
}

/**
 * Whether a field of the view changes what a panel shows: what it asks, what it marks, or how everything is painted.
 *
 * @param {import("../ui/panel.mjs").Panel} panel
 * @param {string} name
 * @param {import("./bootstrap.mjs").FieldSpec} field
 */
const concerns = (panel, name, field) =>
  panel.follows(name) ||
  !field.isLocal ||
  (panel.painter.dependsOn ?? []).includes(name) ||
  // A picked neuron says whether it is the chosen one.
  (panel.spec.each === "pick" && name === "neuron");
