// @ts-check
/** Starts the engine: finds the panels once Dash has made them, and gives Dash the functions that its callbacks name. */
import { listen, makeLetters, makeSlider, showPlaying } from "./controls.mjs";
import { clientside, setProps } from "./dash.mjs";
import { Engine } from "./engine.mjs";
import { Hover } from "./hover.mjs";
import { Panel, setText } from "./panel.mjs";
import { Timeline } from "./timeline.mjs";

const engine = new Engine({
  tell: (field, value) => setProps(field, { value }),
  send: (request) => setProps("request", { data: request }),
  wantFacts: (wanted) => setProps("facts-wanted", { data: wanted }),
  wantPhases: (wanted) => setProps("phases-wanted", { data: wanted }),
  notice: (sentence) => setProps("notice", { children: sentence }),
  painted: () => {
    showPlaying(engine);
    // One voice for those who cannot see: not one for each of twelve panels.
    const isWaiting = engine.panels.some((panel) => panel.isVisible && panel.isWaiting);
    setText(document.getElementById("working"), isWaiting ? "Loading frames" : "");
    hover.show();
  },
});
const hover = new Hover((neuron) => engine.choose("neuron", neuron));

const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const panel = engine.panels.find(({ graph }) => graph === target);
    if (!panel) continue;
    panel.box = { width: contentRect.width, height: contentRect.height };
    panel.touch();
  }
});
const sights = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const panel = engine.panels.find(({ element }) => element === target);
    if (!panel || panel.isVisible === isIntersecting) continue;
    panel.isVisible = isIntersecting;
    if (!isIntersecting) continue;
    panel.touch();
    engine.exact.changed();
  }
});

/** Take hold of the page that Dash has made. */
function adopt() {
  const scrubber = document.getElementById("scrubber");
  const timeline = document.getElementById("timeline");
  if (!scrubber || !timeline) return false;
  for (const element of document.querySelectorAll("section[data-ask]")) {
    const panel = new Panel(/** @type {HTMLElement} */ (element), () => engine.ask());
    engine.panels.push(panel);
    hover.watch(panel);
    sizes.observe(panel.graph);
    sights.observe(panel.element);
  }
  makeSlider(engine, scrubber);
  makeLetters();
  engine.timeline = new Timeline(
    timeline,
    (place) => engine.go(place),
    (isHeld) => engine.hold(isHeld),
  );
  engine.timeline.facts = engine.facts;
  engine.touchAll();
  return true;
}

/** Plotly makes its plots some time after Dash has their figures. */
function attach() {
  for (const panel of engine.panels) panel.attach();
  const isWaiting = engine.panels.some((panel) => !panel.plot && panel.element.querySelector(".dash-graph"));
  if (isWaiting) setTimeout(attach, 100);
}

listen(engine);
document.addEventListener("themechange", () => engine.themeChanged());
const page = /** @type {any} */ (window);
page.dash_clientside = page.dash_clientside || {};
page.dash_clientside.grokscope = Object.assign(page.dash_clientside.grokscope || {}, clientside(engine, attach));
page.grokscope = engine;

const made = new MutationObserver(() => {
  if (adopt()) made.disconnect();
});
if (!adopt()) made.observe(document.body, { childList: true, subtree: true });
