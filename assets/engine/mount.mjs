// @ts-check
/**
 * The engine's public face: a dashboard in an element, filled from a source.
 *
 * `isPage` is for the one that owns its page: it keeps the address and the history, takes keys wherever they are
 * pressed, and prints. Any other keeps to its element; several on one page do not disturb each other.
 */

import { copied } from "./data/copy.mjs";
import { owner } from "./data/owner.mjs";
import { setText } from "./dom.mjs";
import { addressOfRun, readAddress } from "./state/address.mjs";
import { embedded, embedIn } from "./state/embed.mjs";
import { Engine } from "./state/engine.mjs";
import { playLoop } from "./state/loop.mjs";
import { Router } from "./state/router.mjs";
import { Arrivals } from "./ui/arrivals.mjs";
import { watchArrows } from "./ui/arrow-keys.mjs";
import { Cards } from "./ui/cards/cards.mjs";
import { Collections } from "./ui/collection/collections.mjs";
import { ControlBar } from "./ui/controls/control-bar.mjs";
import { coverageOf, showCoverage } from "./ui/coverage.mjs";
import { DataPage } from "./ui/data-page.mjs";
import { Embed } from "./ui/embed.mjs";
import { Explainer } from "./ui/explainer.mjs";
import { showFamily } from "./ui/family.mjs";
import { Finder } from "./ui/finder.mjs";
import { Follower } from "./ui/follower.mjs";
import { watchHeldKeys } from "./ui/held-keys.mjs";
import { Hints } from "./ui/hints.mjs";
import { listenToKeys, makeLetters } from "./ui/keyboard.mjs";
import { followLinks } from "./ui/links.mjs";
import { Mentions } from "./ui/mentions.mjs";
import { Moments } from "./ui/moments.mjs";
import { watchNotices } from "./ui/notices.mjs";
import { Pages } from "./ui/pages.mjs";
import { Menu } from "./ui/panel-menu.mjs";
import { waitText } from "./ui/panel-status.mjs";
import { plotlyAfter } from "./ui/plotly.mjs";
import { Pointer } from "./ui/pointer.mjs";
import { Printer } from "./ui/printer.mjs";
import { checkpointLines, showReadout } from "./ui/readout.mjs";
import { stateText } from "./ui/run-list.mjs";
import { Scroll } from "./ui/scroll.mjs";
import { showScrubber, watchScrubber } from "./ui/scrubber.mjs";
import { downloadsOf, viewSaver } from "./ui/share/downloads.mjs";
import { FilmDialog } from "./ui/share/film-dialog.mjs";
import { ShareDialog } from "./ui/share/share-dialog.mjs";
import { buildShell } from "./ui/shell.mjs";
import { SweepPage } from "./ui/sweep/sweep-page.mjs";
import { showTable } from "./ui/table-dialog.mjs";
import { toggleTheme, watchTheme } from "./ui/theme.mjs";
import { Timeline } from "./ui/timeline.mjs";
import { TimelineFigure } from "./ui/timeline-figure.mjs";
import { TokenDialog } from "./ui/token-dialog.mjs";
import { BranchDialog } from "./ui/train/branch-dialog.mjs";
import { TrainPage } from "./ui/train/train-page.mjs";

/** How often a wait is counted, in milliseconds. */
const TICK_MS = 1000;

/**
 * @typedef {object} Options
 * @property {import("./data/source.mjs").Source} source
 * @property {import("./state/bootstrap.mjs").InitialState} initial
 * @property {boolean} [isPage]
 * @property {boolean} [keepsAddress] whether the page's address is that of the view; where it owns its page, unless that
 *   is a file
 * @property {string} [prefix] of the ids within; for a second engine on a page
 * @property {Partial<import("./types.mjs").View>} [view] to open with, where the page's address says nothing
 * @property {(view: import("./types.mjs").View) => void} [viewed] called with the shareable view when it has changed
 * @property {(view: import("./types.mjs").View) => string} [link] what is shared of a view, where that is no address of
 *   this page
 */

/**
 * @param {HTMLElement} element
 * @param {Options} options
 * @returns {Engine & {end: () => void}}
 */
export function mount(element, { source, isPage = false, prefix = "", view = {}, viewed = () => {}, ...options }) {
  const { keepsAddress = isPage, link } = options;
  const asked = keepsAddress ? readAddress(location, options.initial).requested : view;
  const embed = embedIn(asked.embed);
  const initial = embed ? embedded(options.initial, asked.large) : options.initial;
  const ending = new AbortController();
  const { signal } = ending;
  const shell = buildShell(element, initial, prefix);
  const engine = new Engine(initial, source, shell);
  const { store, renderer } = engine;
  const router = keepsAddress ? new Router(store, signal) : null;
  const failed = (/** @type {unknown} */ error) => engine.failed(error);
  const figure = new TimelineFigure(shell.band.graph, store, source, failed, plotlyAfter(renderer));
  const pointer = new Pointer(engine, signal);
  const film = new FilmDialog(engine);
  const downloads = downloadsOf(engine, { film: (panel) => film.open(panel) });
  const menu = new Menu(engine, { table: (panel) => showTable(shell, panel), downloads });
  const scroll = router ? new Scroll(engine, signal) : null;
  const settle = () => {
    scroll?.note();
    router?.write();
  };
  const sharing = new ShareDialog(engine, downloads, settle, viewSaver(engine));
  const share = link ? () => copyLine(engine, link) : () => sharing.open();
  const cards = new Cards(engine, { share, built: (panel) => pointer.watch(panel) }, signal);
  const mentions = new Mentions(engine, cards);
  const explainer = new Explainer(engine);
  const pages = new Pages(engine, (panel) => {
    pointer.watch(panel);
    menu.watch(panel);
    mentions.watch(panel);
    explainer.watch(panel);
    watchArrows(panel, engine);
  });
  const controls = new ControlBar(store, shell, signal);
  const data = new DataPage(engine);
  const hold = (/** @type {boolean} */ isHeld) => engine.hold(isHeld);
  const timeline = new Timeline(
    shell.band,
    {
      go: (place, gesture) => store.goTo(place, gesture),
      hold,
      hover: (place, at) =>
        pointer.say(place === null || !store.run ? null : checkpointLines(store.run, place, store.bands), at),
      select: (range, gesture) => store.choose({ range }, gesture),
    },
    signal,
  );
  watchScrubber(shell.band, store, engine.playback, { togglePlay: () => engine.togglePlay() });
  makeLetters(shell.help.table, shell.id("letters"));
  const keys = isPage ? document : shell.root;
  watchHeldKeys(keys, (isHeld) => engine.holdKey(isHeld), signal);
  const collections = isPage && !embed ? new Collections(engine, keys, signal) : null;
  const brought = collections?.brought() ?? "";
  if (collections) sharing.offer(() => collections.dialog.open());
  watchCommands(engine, { share, keys, mentions, collections }, signal);
  followLinks(engine, isPage);
  watchNotices(shell, keys, signal);
  const themed = () => {
    engine.themeChanged();
    figure.request();
  };
  watchTheme(themed, signal, embed?.theme);
  if (isPage) {
    new Printer(engine, pages, figure, signal);
    new Hints(shell.hint, store);
    meetOwner(shell, initial);
  }

  const moments = new Moments(shell.band, store);
  // They stand at their epochs, wherever those are by now.
  const size = new ResizeObserver(() => engine.renderer.request());
  size.observe(shell.band.moments);
  signal.addEventListener("abort", () => size.disconnect());
  if (isPage && initial.imports) {
    // As it opens by itself: what is chosen in another run, its epoch first, says nothing of this one.
    const show = (/** @type {string} */ run) => {
      if (store.run) store.restore({ page: store.view.page, run });
      else location.assign(addressOfRun(initial, run));
    };
    const arrivals = new Arrivals(engine, initial.imports, show, signal);
    data.importing = () => arrivals.open();
  }
  if (embed) new Embed(engine, embed.chrome);
  playLoop(engine);
  showAround(engine, { pages, controls, router, viewed, timeline, moments, pointer, data });
  const sweep = source.sweeps ? new SweepPage(engine, initial.sweeps ?? [], source.sweeps, signal) : null;
  const train =
    initial.training && source.jobs
      ? new TrainPage(
          engine,
          initial.training,
          source.jobs,
          { toSweep: (name) => sweep?.open(name), branch: offerBranches(engine, initial.training, source.jobs) },
          signal,
        )
      : null;
  open(engine, keepsAddress, view);
  train?.show();
  collections?.arrive(brought);
  if (source.runs && source.follow) new Follower(engine, { figure, data }, signal);
  return Object.assign(engine, {
    end() {
      ending.abort();
      pages.end();
      element.replaceChildren();
    },
  });
}

/**
 * Have the owner of the server asked for their token, where a page offers what may be theirs alone.
 *
 * @param {import("./ui/shell.mjs").Shell} shell
 * @param {import("./state/bootstrap.mjs").InitialState} initial
 */
function meetOwner(shell, { training, imports }) {
  if (!training && !imports) return;
  const dialog = new TokenDialog(shell);
  owner.ask = (sentence) => dialog.ask(sentence);
}

/**
 * Do what keys and the buttons of the header ask for.
 *
 * @param {Engine} engine
 * @param {{share: () => void, keys: Document | HTMLElement, mentions: Mentions, collections: Collections | null}} parts
 *   `keys` is where keys are pressed
 * @param {AbortSignal} signal ends it
 */
function watchCommands(engine, { share, keys, mentions, collections }, signal) {
  const { store, shell } = engine;
  const { dialog, toggle } = shell.help;
  const turnTo = (/** @type {string} */ run) => store.restore({ ...store.shareable, picks: undefined, range: [], run });
  const acts = { share, help: toggle, play: () => engine.togglePlay() };
  const [keep, collected] = [() => collections?.add(), () => collections?.dialog.open()];
  const finder = new Finder(engine, shell.finder, { ...acts, keep, collected, theme: toggleTheme, run: turnTo });
  engine.consumers.push(finder);
  const card = (/** @type {number} */ which) => mentions.toggle(which);
  const collection = (/** @type {number} */ which) => (which === 0 ? keep() : collected());
  const host = { ...acts, card, collection, find: () => finder.open(), isHelpOpen: () => dialog.open };
  listenToKeys(keys, store, host, signal);
  shell.tools.find.addEventListener("click", () => finder.open());
  shell.tools.help.addEventListener("click", shell.help.toggle);
  shell.tools.theme.addEventListener("click", toggleTheme);
  shell.tools.share.addEventListener("click", share);
  shell.picker.addEventListener("change", () => turnTo(shell.picker.value));
}

/**
 * Keep what is around the panels up to date: what follows the view alone before each paint, all else after it.
 *
 * @param {Pick<Engine, "store" | "renderer" | "shell" | "playback" | "panels">} engine
 * @param {object} parts
 * @param {Pages} parts.pages
 * @param {ControlBar} parts.controls
 * @param {Router | null} parts.router
 * @param {NonNullable<Options["viewed"]>} parts.viewed
 * @param {Timeline} parts.timeline
 * @param {Moments} parts.moments
 * @param {Pointer} parts.pointer
 * @param {DataPage} parts.data
 */
function showAround(engine, { pages, controls, router, viewed, timeline, moments, pointer, data }) {
  const { store, renderer, shell } = engine;
  /** The version of the view that everything around the panels shows. */
  let shown = -1;
  renderer.before.push(() => {
    if (store.version === shown) return;
    shown = store.version;
    pages.show();
    controls.show();
    router?.title();
    viewed(store.shareable);
  });
  renderer.after.push(() => {
    const { run } = store;
    if (!run) return;
    shell.band.element.inert = false;
    timeline.show(run, store.view, store.epoch);
    moments.show((epoch) => timeline.leftOf(epoch));
    showFamily(engine.shell.band.family, engine.store);
    showReadout(shell.band.readout, run, store.place, store.bands);
    shell.band.readout.phase.title = store.phases?.sentence ?? "";
    showScrubber(shell.band, store, engine.playback.isPlaying);
    showCoverage(shell.band.here, coverageOf(engine.panels, run.epochs), (place) => timeline.shareOf(place));
    pointer.show();
    data.show();
    const words = `${run.formula} · ${stateText(run)}`;
    setText(shell.about.task, run.formula);
    setText(shell.about.state, words.slice(run.formula.length));
    shell.about.state.dataset.state = run.state;
    if (shell.formula.title !== words) shell.formula.title = words;
    if (shell.picker.value !== run.name) shell.picker.value = run.name;
    // One voice for those who cannot see: not one for each of twelve panels.
    const isWaiting = engine.panels.some((panel) => panel.isVisible && panel.isWaiting);
    setText(shell.working, isWaiting ? "Loading all epochs" : "");
  });
}

/**
 * Show what the address asks for, before anything is painted.
 *
 * @param {Pick<Engine, "initial" | "store" | "shell">} engine
 * @param {boolean} keepsAddress
 * @param {Partial<import("./types.mjs").View>} view
 */
function open({ initial, store, shell }, keepsAddress, view) {
  const { requested, notices } = keepsAddress ? readAddress(location, initial) : { requested: view, notices: [] };
  setText(shell.runNotice, initial.notices.run);
  shell.band.element.inert = !initial.run;
  if (initial.run) store.setRun(initial.run, requested);
  else if (initial.awaited) {
    shell.picker.value = initial.awaited;
    sayReading(shell, initial.awaited);
    shell.root.toggleAttribute("data-drawing", true);
    store.wait(initial.awaited, requested);
  } else store.awaited = requested;
  // Where there is nothing to look at, why that is stays.
  const hasRun = initial.run !== null || Boolean(initial.awaited);
  const errors = [initial.notices.error];
  if (!hasRun) setText(shell.runNotice, [initial.notices.run, ...errors.splice(0)].filter(Boolean).join(" "));
  const said = [...errors, ...notices, shell.message.textContent].filter(Boolean).join(" ");
  setText(shell.message, said);
}

/**
 * Say that a run is being read, and for how long it has been, until something else is said in that place.
 *
 * @param {Pick<Engine, "shell">["shell"]} shell
 * @param {string} name
 */
function sayReading({ intro }, name) {
  const begun = performance.now();
  let said = intro.textContent;
  const say = () => {
    if (!intro.isConnected || intro.textContent !== said) return;
    said = waitText(`Reading run ${name} …`, performance.now() - begun);
    setText(intro, said);
    setTimeout(say, TICK_MS);
  };
  say();
}

/**
 * Put what shows a view on the clipboard, where that is no address of this page.
 *
 * @param {Pick<Engine, "store" | "notify">} engine
 * @param {NonNullable<Options["link"]>} link
 */
async function copyLine({ store, notify }, link) {
  if (!store.run) return;
  const line = link(store.shareable);
  notify((await copied(line)) ? "What shows exactly this view is on the clipboard." : `What shows this view: ${line}`);
}

/**
 * For who may train: the button that begins a branch from the checkpoint at hand.
 *
 * @param {import("./state/engine.mjs").Engine} engine
 * @param {import("./ui/train/train-form.mjs").FormContent} training
 * @param {import("./data/jobs.mjs").Jobs} jobs
 * @returns {() => void} what it does
 */
function offerBranches(engine, { branch }, jobs) {
  const { band } = engine.shell;
  const dialog = new BranchDialog(engine, branch, jobs);
  band.branch.hidden = false;
  band.branch.addEventListener("click", () => {
    band.menu.popup.hidePopover();
    dialog.open();
  });
  return () => dialog.open();
}
