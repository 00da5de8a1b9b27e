// @ts-check
/** Starts the engine: takes hold of the page once Dash has made it, and gives Dash the functions that its callbacks name. */
import { addressOf, fit, readAddress } from "./address.mjs";
import { watchArrows } from "./arrows.mjs";
import { Desk } from "./controls/desk.mjs";
import { clientside, setProps } from "./dash.mjs";
import { DataPage } from "./data.mjs";
import { setText } from "./dom.mjs";
import { Engine } from "./engine.mjs";
import { Finder } from "./finder.mjs";
import { listenToKeys, makeLetters } from "./keyboard.mjs";
import { copied, Menu } from "./menu.mjs";
import { readOpening } from "./opening.mjs";
import { Pages } from "./pages.mjs";
import { Plots } from "./plot.mjs";
import { Pointer } from "./pointer.mjs";
import { Printer } from "./printer.mjs";
import { checkpointLines } from "./readout.mjs";
import { listenToSteps, makeSlider, showPlaying } from "./scrubber.mjs";
import { showTable } from "./tables.mjs";
import { Timeline } from "./timeline.mjs";
import { Trail } from "./trail.mjs";

const opening = readOpening();
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
    turned: (before, view) => trail.turn(before, view),
    changed: (view) => trail.note(view),
    reframed: () => pages?.reframe(),
    recoloured: () => pages?.recolour(),
    painted,
  },
  opening,
);
const trail = new Trail(opening, (asked) => engine.restore(asked));
/** The version of the view that everything around the panels shows. */
let shown = -1;
/** @type {Pages} */
let pages;
/** @type {Desk} */
let desk;
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
    desk.show();
    trail.title(engine.view);
  }
  showPlaying(engine);
  pointer.show();
  data.show();
  const { facts } = engine;
  setText(document.getElementById("formula"), facts?.formula ?? "");
  const run = /** @type {HTMLSelectElement | null} */ (document.getElementById("run"));
  if (run && facts && run.value !== facts.name) run.value = facts.name;
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
  const plots = new Plots(engine, opening.templates);
  pointer = new Pointer(engine);
  menu = new Menu(engine, { table: showTable, zoom: (panel, factor) => plots.scale(panel, factor) });
  pages = new Pages(engine, plots, (panel) => {
    pointer.watch(panel);
    menu.watch(panel);
    watchArrows(panel, engine);
  });
  desk = new Desk(engine, controls, timescale);
  data = new DataPage(engine);
  new Printer(engine, pages);
  makeSlider(engine, scrubber);
  makeLetters();
  engine.timeline = new Timeline(
    timeline,
    (place) => engine.go(place),
    (isHeld) => engine.hold(isHeld),
    (place, at) => pointer.say(place === null || !engine.facts ? null : checkpointLines(engine.facts, place), at),
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
  const { asked, notices } = readAddress(location, opening);
  setText(document.getElementById("run-notice"), opening.notices.run);
  if (opening.facts) {
    const fitted = fit({ ...asked, run: undefined }, opening, opening.facts);
    notices.push(...fitted.notices);
    engine.setFacts(opening.facts, asked);
    pages.show();
    desk.show();
  }
  const said = [opening.notices.error, ...notices].filter(Boolean).join(" ");
  if (said) notice(said);
}

/** Links to pages and runs turn the page that is here; with a modifier key they open another tab, as links do. @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const page = link.dataset.page;
  const isOurs = link.origin === location.origin && opening.pages.some(({ name }) => `/${name}` === link.pathname);
  if (!isOurs || !engine.facts) return;
  const { asked } = readAddress(link, opening);
  const place = engine.facts.epochs.indexOf(asked.epoch);
  // A checkpoint that is newer than this page: opened as any link is.
  if (asked.epoch !== undefined && place < 0) return;
  event.preventDefault();
  if (place >= 0) engine.go(place);
  engine.choose(page ? { page, large: "" } : { page: asked.page });
  scrollTo({ top: 0 });
}

async function share() {
  trail.write();
  const link = `${location.origin}${addressOf(engine.told, opening)}`;
  notice(
    (await copied(link))
      ? "A link to exactly this view is on the clipboard."
      : `The link to exactly this view: ${link}`,
  );
}

const finder = new Finder(engine);
engine.companions.push(finder);
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
    engine.restore({ ...engine.told, picks: undefined, run: target.value });
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
