// @ts-check
/** Starts the engine: takes hold of the page once Dash has made it, and gives Dash the functions that its callbacks name. */

import { clientside, setProps } from "./dash.mjs";
import { addressOf, fit, readAddress } from "./state/address.mjs";
import { readInitialState } from "./state/bootstrap.mjs";
import { Engine } from "./state/engine.mjs";
import { Router } from "./state/router.mjs";
import { watchArrows } from "./ui/arrow-keys.mjs";
import { ControlBar } from "./ui/controls/control-bar.mjs";
import { DataPage } from "./ui/data-page.mjs";
import { setText } from "./ui/dom.mjs";
import { Finder } from "./ui/finder.mjs";
import { listenToKeys, makeLetters } from "./ui/keyboard.mjs";
import { Pages } from "./ui/pages.mjs";
import { copied, Menu } from "./ui/panel-menu.mjs";
import { Pointer } from "./ui/pointer.mjs";
import { Printer } from "./ui/printer.mjs";
import { checkpointLines } from "./ui/readout.mjs";
import { listenToSteps, makeSlider, showPlaying } from "./ui/scrubber.mjs";
import { showTable } from "./ui/table-dialog.mjs";
import { Timeline } from "./ui/timeline.mjs";

const initial = readInitialState();
/** What Dash is told before it is there waits here. @type {Map<string, unknown>} */
const untold = new Map();
let isDashThere = false;

/** @param {string} store @param {unknown} data */
function tell(store, data) {
  if (isDashThere) setProps(store, { data });
  else untold.set(store, data);
}

/** Say something; it stays until the person goes on. @param {string} sentence */
const notice = (sentence) => setText(document.getElementById("said"), sentence);

const engine = new Engine(
  {
    send: (request) => tell("request", request),
    wantRun: (wanted) => tell("run-wanted", { digest: "", ...wanted }),
    wantPhases: (wanted) => tell("phases-wanted", wanted),
    wantTimeline: (wanted) => tell("timeline-wanted", wanted),
    wantData: (wanted) => tell("data-wanted", wanted),
    notice,
    turned: (before, view) => router.push(before, view),
    changed: (view) => router.replace(view),
    painted,
  },
  initial,
);
const router = new Router(initial, (requested) => engine.restore(requested));
/** The version of the view that everything around the panels shows. */
let shown = -1;
/** @type {Pages} */
let pages;
/** @type {ControlBar} */
let controlBar;
/** @type {Pointer} */
let pointer;
/** @type {Menu} */
let menu;
/** @type {DataPage} */
let data;

/** After every paint: everything around the panels follows the view. */
function painted() {
  if (engine.version !== shown) {
    shown = engine.version;
    pages.show();
    controlBar.show();
    router.title(engine.view);
  }
  showPlaying(engine);
  pointer.show();
  data.show();
  const { run } = engine;
  setText(document.getElementById("formula"), run?.formula ?? "");
  const picker = /** @type {HTMLSelectElement | null} */ (document.getElementById("run"));
  if (picker && run && picker.value !== run.name) picker.value = run.name;
  // One voice for those who cannot see: not one for each of twelve panels.
  const isWaiting = engine.panels.some((panel) => panel.isVisible && panel.isWaiting);
  setText(document.getElementById("working"), isWaiting ? "Loading frames" : "");
}

/** Take hold of the page that Dash has made. */
function adopt() {
  const scrubber = document.getElementById("scrubber");
  const timeline = document.getElementById("timeline");
  const controls = document.getElementById("controls");
  const timescale = document.getElementById("timescale-box");
  if (!scrubber || !timeline || !controls || !timescale) return false;
  pointer = new Pointer(engine);
  menu = new Menu(engine, { table: showTable });
  pages = new Pages(engine, (panel) => {
    pointer.watch(panel);
    menu.watch(panel);
    watchArrows(panel, engine);
  });
  controlBar = new ControlBar(engine, controls, timescale);
  data = new DataPage(engine);
  new Printer(engine, pages);
  makeSlider(engine, scrubber);
  makeLetters();
  engine.timeline = new Timeline(
    timeline,
    (place) => engine.goTo(place),
    (isHeld) => engine.hold(isHeld),
    (place, at) => pointer.say(place === null || !engine.run ? null : checkpointLines(engine.run, place), at),
  );
  begin();
  isDashThere = true;
  // Dash reads its stores once it has made the page.
  setTimeout(() => {
    for (const [store, data] of untold) setProps(store, { data });
    untold.clear();
  });
  return true;
}

/** Show what the address asks for, before anything is painted. */
function begin() {
  const { requested, notices } = readAddress(location, initial);
  setText(document.getElementById("run-notice"), initial.notices.run);
  if (initial.run) {
    const fitted = fit({ ...requested, run: undefined }, initial, initial.run);
    notices.push(...fitted.notices);
    engine.setRun(initial.run, requested);
    pages.show();
    controlBar.show();
  }
  const said = [initial.notices.error, ...notices].filter(Boolean).join(" ");
  if (said) notice(said);
}

/** Links to pages and runs turn the page that is here; with a modifier key they open another tab, as links do. @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const page = link.dataset.page;
  const isOurs = link.origin === location.origin && initial.pages.some(({ name }) => `/${name}` === link.pathname);
  if (!isOurs || !engine.run) return;
  const { requested } = readAddress(link, initial);
  const place = engine.run.epochs.indexOf(requested.epoch);
  // A checkpoint that is newer than this page: opened as any link is.
  if (requested.epoch !== undefined && place < 0) return;
  event.preventDefault();
  if (place >= 0) engine.goTo(place);
  engine.choose(page ? { page, large: "" } : { page: requested.page });
  scrollTo({ top: 0 });
}

async function share() {
  router.write();
  const link = `${location.origin}${addressOf(engine.shareable, initial)}`;
  notice(
    (await copied(link))
      ? "A link to exactly this view is on the clipboard."
      : `The link to exactly this view: ${link}`,
  );
}

const finder = new Finder(engine);
engine.consumers.push(finder);
const find = () => finder.open();
listenToSteps(engine);
listenToKeys(engine, { find });
document.addEventListener("click", (event) => {
  follow(event);
  if (event.target instanceof Element && event.target.closest("#share")) share();
  // A notice has had its time when the person has gone on.
  if (event.target instanceof Element && !event.target.closest("#said, #share, #menu")) notice("");
});
document.addEventListener("input", () => notice(""), { capture: true });
document.addEventListener(
  "keydown",
  ({ key, target }) => {
    // A field that complains goes on until something else is typed.
    const isWrong = /** @type {HTMLInputElement | null} */ (target)?.validity?.valid === false;
    if (key !== "Tab" && key !== "Shift" && !isWrong) notice("");
  },
  { capture: true },
);
document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLSelectElement && target.id === "run") {
    engine.restore({ ...engine.shareable, picks: undefined, run: target.value });
  }
});
document.addEventListener("themechange", () => engine.themeChanged());
const page = /** @type {any} */ (window);
page.dash_clientside = page.dash_clientside || {};
page.dash_clientside.grokscope = Object.assign(
  page.dash_clientside.grokscope || {},
  clientside(engine, { rows: (rows) => data.take(rows) }),
);
page.grokscope = engine;

const made = new MutationObserver(() => {
  if (adopt()) made.disconnect();
});
if (!adopt()) made.observe(document.body, { childList: true, subtree: true });
