// @ts-check
/**
 * One dashboard in an element of a page: puts together the store, what it is filled from, and what is painted of it.
 *
 * Parts do not know the engine: each gets the store and the few things that it needs.
 */

import { exactPicture } from "../data/clip.mjs";
import { ClipStore } from "../data/clip-store.mjs";
import { ExactMemory } from "../data/exact-memory.mjs";
import { ExactRequests } from "../data/exact-requests.mjs";
import { Predictions } from "../data/predictions.mjs";
import { Prefetch } from "../data/prefetch.mjs";
import { bareQuestion } from "../data/question.mjs";
import { OutdatedError, SourceError } from "../data/source.mjs";
import { paletteOf, tokensOf } from "../plot/colour.mjs";
import { Renderer } from "../ui/renderer.mjs";
import { Playback } from "./playback.mjs";
import { Rest } from "./rest.mjs";
import { Store } from "./store.mjs";

/** What the server says when a run's clips are elsewhere by now. */
const GONE = 404;
const FAULT = "Something went wrong in this page: reload it.";
/** By so much of their scale may numbers that are made here differ from the server's. */
const MOST_APART = 1e-4;
const LOST = "The server does not answer: start it again with grokscope serve, then choose any view.";

/**
 * @typedef {import("./store.mjs").Change} Change
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 *
 * @typedef {object} Consumer what besides panels needs exact answers
 * @property {() => string[]} questions those whose answers it needs now
 * @property {(question: string, picture: import("../types.mjs").Picture) => void} take
 * @property {() => void} forget another run is shown
 */

export class Engine {
  /**
   * @param {import("./bootstrap.mjs").InitialState} initial
   * @param {import("../data/source.mjs").Source} source
   * @param {import("../ui/shell.mjs").Shell} shell
   */
  constructor(initial, source, shell) {
    this.initial = initial;
    this.source = source;
    this.shell = shell;
    this.store = new Store(initial);
    this.playback = new Playback(this.store, {
      stopped: () => {
        this.exact.changed();
        this.rest.released();
      },
      isHeld: () => this.isHeld,
    });
    this.rest = new Rest({
      isBusy: () => this.isHeld || this.isKeyHeld || this.playback.isPlaying,
      isChosen: () => this.view.colours === "rest",
      repaint: () => this.renderer.touch((panel) => panel.canEase || panel.isLarge),
      wait: () => this.renderer.request(),
      eases: (isEasing) => this.shell.root.toggleAttribute("data-easing", isEasing),
    });
    /** @type {import("../ui/panel.mjs").Panel[]} those of the page that is shown */
    this.panels = [];
    /** Those beside them: of the card. @type {import("../ui/panel.mjs").Panel[]} */
    this.besides = [];
    this.isHeld = false;
    this.isKeyHeld = false;
    /** Whether the run that is shown has been deleted. */
    this.isGone = false;
    this.font = getComputedStyle(shell.root).fontFamily;
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.renderer = new Renderer(
      () => this.all,
      (panel) => panel.paint(this, /** @type {RunInfo} */ (this.run), this.epoch),
      (panel) => panel.writeCaptions(this, /** @type {RunInfo} */ (this.run), this.epoch),
    );
    this.clips = new ClipStore((url) => this.clipChanged(url), {
      get: (url, init = {}) => source.clip(String(url), init),
    });
    // The first exact numbers are there sooner than frames, and need no rival on the way.
    this.clips.isOpen = source.answersAll === false;
    this.outdated = "";
    /** Brings the page to the run as it is by now; `mount.mjs` knows a better way where runs can be followed. */
    this.catchUp = (/** @type {RunInfo} */ run) => {
      this.requestRun(run.name);
    };
    this.pairs = new Predictions(this.store);
    /** @type {Consumer[]} */
    this.consumers = [this.pairs];
    this.memory = new ExactMemory();
    /** @type {object | null} the request whose answers are on their way */
    this.sent = null;
    /** @type {object | null} the last request for a run, while it is on its way: those before it have no answer */
    this.sentRun = null;
    this.exact = new ExactRequests({
      wanted: () => this.wanted(),
      send: (request) => this.send(/** @type {import("../data/source.mjs").ExactRequest} */ (request)),
      isHeld: () => this.isHeld,
      isKeyHeld: () => this.isKeyHeld,
      isServerThere: () => source.isThere(),
      busy: (isBusy) => this.showBusy(isBusy),
      settled: () => this.clips.open(),
      lost: () => this.notify(LOST),
    });
    this.prefetch = new Prefetch({
      store: this.store,
      clips: this.clips,
      exact: this.exact,
      panels: () => this.all,
      requestPhases: (run) => this.requestPhases(run),
    });
    this.store.subscribe((change) => this.rest.follow(change));
    this.store.subscribe((change) => this.changed(change));
    this.renderer.before.push((now) => this.playback.advance(now));
    this.renderer.before.push((now) => this.rest.advance(now));
    this.renderer.after.push(() => this.prefetch.plan());
    this.renderer.after.push(() => this.playback.isPlaying && this.renderer.request());
  }

  // ---- what parts read ----

  /** Every panel that is filled and painted. */
  get all() {
    return [...this.panels, ...this.besides];
  }

  get run() {
    return this.store.run;
  }

  get view() {
    return this.store.view;
  }

  get epoch() {
    return this.store.epoch;
  }

  get hover() {
    return this.store.hover;
  }

  get bands() {
    return this.store.bands;
  }

  // ---- what changes ----

  /** @param {Change} change */
  changed({ kind, fields = [], isSame, run, sentence }) {
    if (kind === "notice") return this.notify(sentence ?? "");
    if (kind === "wanted") {
      this.requestRun(run ?? "");
      return;
    }
    if (kind === "run") {
      this.isGone = false;
      for (const panel of this.all) panel.turn(isSame ?? false);
      if (!isSame) for (const consumer of this.consumers) consumer.forget();
    }
    if (kind === "hover") this.renderer.touch((panel) => panel.painter?.highlight !== undefined);
    else if (kind === "view")
      this.renderer.touch((panel) => fields.some((name) => concerns(panel, name, this.initial.fields[name])));
    else this.renderer.touch();
    const isAboutPair = kind !== "hover" || this.hover?.x !== undefined;
    if (isAboutPair && kind !== "phases" && !this.playback.isPlaying) this.exact.changed();
  }

  togglePlay() {
    this.playback.toggle();
    this.renderer.request();
  }

  /** A button is down on the slider or the timeline, or has been released. @param {boolean} isHeld */
  hold(isHeld) {
    this.isHeld = isHeld;
    if (isHeld) return;
    this.rest.released();
    this.exact.now();
  }

  /** A key is down, or has been let go. @param {boolean} isHeld */
  holdKey(isHeld) {
    this.isKeyHeld = isHeld;
    if (isHeld) return;
    this.rest.released();
    this.exact.released();
  }

  themeChanged() {
    this.palette = paletteOf(tokensOf(document.documentElement));
    this.renderer.touch();
  }

  /** @param {boolean} isGone whether the run that is shown has been deleted by now */
  miss(isGone) {
    if (isGone === this.isGone) return;
    this.isGone = isGone;
    this.renderer.touch();
  }

  /** Say something; it stays until the person goes on. @param {string} sentence */
  notify(sentence) {
    this.shell.message.textContent = sentence;
  }

  // ---- what is fetched ----

  /** @param {string} name of a run */
  async requestRun(name) {
    const sent = {};
    this.sentRun = sent;
    try {
      const { run, notice } = await this.source.run(name);
      this.shell.error.textContent = "";
      this.shell.runNotice.textContent = notice;
      this.store.setRun(run);
    } catch (error) {
      this.failed(error);
      if (!this.run) {
        this.shell.intro.textContent = "";
        this.showBusy(false);
      }
      this.store.stay();
    } finally {
      if (this.sentRun === sent) this.sentRun = null;
    }
  }

  /** @param {RunInfo} run */
  async requestPhases(run) {
    try {
      const phases = await this.source.phases(run);
      if (this.run === run) this.store.setPhases(phases);
    } catch (error) {
      this.failed(error);
    }
  }

  /** The run has another checkpoint by now, or the server another version: ask for it, once. */
  outdate() {
    const { run } = this;
    if (!run || this.outdated === run.clips) return;
    this.outdated = run.clips;
    this.catchUp(run);
  }

  /** @param {string} url of a clip that has come or failed */
  clipChanged(url) {
    const { run, view } = this;
    if (!run) return;
    this.renderer.touch((panel) => panel.frames.urls(run, view).includes(url));
    if (this.clips.entries.get(url)?.status === GONE) this.outdate();
  }

  /** Whether anything better than its frames is to be had. @param {import("../ui/panel.mjs").Panel} panel */
  canRefine({ spec }) {
    return this.source.answersAll !== false || spec.span !== "checkpoint";
  }

  /** What to ask for now: what panels in sight do not show exactly, and what others need, unless it is here already. */
  wanted() {
    const { run, view, epoch } = this;
    if (!run || this.playback.isPlaying) return null;
    const isWanted = (/** @type {import("../ui/panel.mjs").Panel} */ panel) =>
      panel.isVisible && !panel.isEmpty(view) && !panel.isExact(view, epoch) && this.canRefine(panel);
    const own = this.all.filter(isWanted).flatMap((panel) => panel.exactQuestion(view) ?? []);
    const needed = [...new Set([...own, ...this.consumers.flatMap((consumer) => consumer.questions())])];
    const questions = needed.filter((question) => {
      const known = this.memory.find(run, question);
      if (known) this.give(question, known);
      return !known;
    });
    return questions.length === 0 ? null : { run, questions };
  }

  /** @param {import("../ui/panel.mjs").Panel[]} panels those of the page that is shown from now on */
  showPanels(panels) {
    this.panels = panels;
    this.renderer.touch();
    this.exact.changed();
  }

  /** @param {import("../data/source.mjs").ExactRequest} request */
  async send(request) {
    this.sent = request;
    let isWhole = true;
    try {
      const answers = await this.source.answers(request);
      isWhole = request.questions.every((question) => answers.has(question));
      this.takeExact(request, answers);
    } catch (error) {
      this.failed(error);
    }
    if (this.sent === request) this.exact.settle(isWhole);
  }

  /**
   * @param {{run: RunInfo}} request
   * @param {Map<string, ArrayBuffer | import("../types.mjs").Picture>} answers
   */
  takeExact({ run }, answers) {
    this.shell.error.textContent = "";
    // A run that was left meanwhile, or has grown.
    if (run !== this.run) return;
    for (const [question, answer] of answers) {
      const isPacked = answer instanceof ArrayBuffer;
      const picture = isPacked ? exactPicture(answer, bareQuestion(question)) : answer;
      // What comes unpacked is kept by its source.
      if (isPacked) this.memory.keep(run, question, picture, answer.byteLength);
      this.give(question, picture);
    }
  }

  /** Whoever asks a question gets its exact answer. @param {string} question @param {import("../types.mjs").Picture} picture */
  give(question, picture) {
    for (const consumer of this.consumers) consumer.take(question, picture);
    for (const panel of this.all) {
      if (panel.exactQuestion(this.view) !== question) continue;
      if (panel.takeExact(picture) > MOST_APART) this.notify(disagreeing(panel, picture));
    }
    this.renderer.request();
  }

  /**
   * Say what has failed. A fault of our own goes to the console; whoever called goes on, since more than this answer
   * hangs on it.
   *
   * @param {unknown} error
   */
  failed(error) {
    if (error instanceof OutdatedError) return this.outdate();
    const isOwn = !(error instanceof SourceError);
    if (isOwn) reportError(error);
    this.shell.error.textContent = isOwn ? FAULT : error.message;
  }

  /** @param {boolean} isBusy */
  showBusy(isBusy) {
    this.shell.root.toggleAttribute("data-drawing", isBusy);
    if (!isBusy) this.prefetch.phases();
  }
}

/**
 * @param {import("../ui/panel.mjs").Panel} panel
 * @param {import("../types.mjs").Picture} picture
 */
const disagreeing = (panel, { epoch }) =>
  `Epoch ${epoch}: the numbers that this page made for “${panel.captions?.title ?? panel.id}” are not the server's, which ` +
  "stand now: reload the page, and report it if that does not end it.";

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
  // A neuron side by side says whether it is the chosen one.
  (panel.spec.each === "pick" && name === "neuron");
