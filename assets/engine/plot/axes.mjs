// @ts-check
/**
 * The frame of a panel: where its plot is, what lies along its axes, and the Plotly layout that draws those.
 *
 * @typedef {import("../state/bootstrap.mjs").PanelSpec} PanelSpec
 * @typedef {import("../types.mjs").RunInfo} Facts
 * @typedef {"linear" | "log"} Timescale
 */

import { wholeText } from "./numbers.mjs";

/** Room for a colour bar on the right; `assets/40-panels.css` knows the sums, which make a plot square. */
const BESIDE_BAR = { l: 54, r: 56, t: 6, b: 38 };
const ALONE = { l: 52, r: 12, t: 20, b: 38 };
const MINI = { l: 2, r: 2, t: 2, b: 2 };

/** Painters that put a colour bar beside the plot. */
const WITH_BAR = ["pairs", "spectrum2d", "matrix", "epochmap"];
/** What of a frequency axis is shown to the left of 0, and to the right of its last place. */
const AROUND = 0.8;
/** A share of 1 stays clear of the edge. */
const ABOVE_ALL = 1.05;

/**
 * One axis resolved: its title, its ends, and the labels of its places unless those are their numbers.
 *
 * @param {{over: string, title: string}} axis
 * @param {Facts} run
 * @param {Timescale} timescale
 * @returns {{title: string, ends: [number, number], layout: Record<string, any>}}
 */
function axisOf({ over, title }, run, timescale) {
  const hidden = { visible: false };
  switch (over) {
    case "x":
    case "y":
    case "z": {
      const told = title ? `${title}${run.titles[over].slice(1)}` : run.titles[over];
      return named(told, run.tokens);
    }
    case "comp":
      return named(title, run.components);
    case "comp_x":
    case "comp_y":
      return named(`component of ${over.slice(-1)}`, run.components);
    case "freqs": {
      const last = run.n_freqs + Number(run.components.includes("zero"));
      return { title, ends: [-AROUND, last + AROUND], layout: {} };
    }
    case "rank":
      return { title, ends: [-0.5, run.bounds.rank[1] + 0.5], layout: {} };
    case "epoch":
      return epochAxis(title, run, timescale);
    case "turn": {
      const ticks = { tickvals: [-1, -0.5, 0, 0.5, 1], ticktext: ["−π", "−π/2", "0", "π/2", "π"] };
      return { title, ends: [-1.04, 1.04], layout: ticks };
    }
    case "share":
      return { title, ends: [0, ABOVE_ALL], layout: {} };
    case "neurons":
      return { title, ends: [-0.5, run.neurons - 0.5], layout: { showticklabels: false, ticks: "" } };
    case "plane":
      return { title, ends: [-1, 1], layout: { showticklabels: false, ticks: "" } };
    default:
      return { title, ends: [0, 1], layout: hidden };
  }
}

/**
 * An axis of one place for each label: a line of numbers where they are 0, 1, 2, …, else one of names.
 *
 * @param {string} title
 * @param {(string | number)[]} labels
 * @returns {{title: string, ends: [number, number], layout: Record<string, any>}}
 */
function named(title, labels) {
  const isPlain = labels.every((label, place) => label === place);
  const names = {
    type: "category",
    nticks: 4,
    tickfont: { size: 10 },
    categoryorder: "array",
    categoryarray: labels.map(String),
  };
  return { title, ends: [-0.5, labels.length - 0.5], layout: isPlain ? {} : names };
}

/** @param {string} title @param {Facts} run @param {Timescale} timescale @returns {ReturnType<typeof axisOf>} */
function epochAxis(title, { epochs, timeline }, timescale) {
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  const room = last > first ? 0 : 0.5;
  if (room > 0) {
    const place = timescale === "log" ? Math.log10(Math.max(first, timeline.zero)) : first;
    const ticks = { tickvals: [timescale === "log" ? 10 ** place : first], ticktext: [wholeText(first)] };
    return { title, ends: [place - room, place + room], layout: { type: timescale, ...ticks } };
  }
  if (timescale === "linear") return { title, ends: [first - room, last + room], layout: { tickformat: "," } };
  const places = [first, last].map((epoch) => Math.log10(Math.max(epoch, timeline.zero)));
  return { title, ends: [places[0] - room, places[1] + room], layout: { type: "log", tickformat: ",", dtick: 1 } };
}

/**
 * Where the plot of a panel is before anyone zooms.
 *
 * @param {PanelSpec} spec
 * @param {Facts} run
 * @param {Timescale} timescale
 * @returns {import("../types.mjs").Frame}
 */
export function frameOf({ axes, draws, options }, run, timescale) {
  const ends = (/** @type {string} */ name) => (axes[name] ? axisOf(axes[name], run, timescale).ends : [0, 1]);
  const alone = axes.x ? ALONE : { l: 0, r: 0, t: 0, b: 0 };
  const beside = draws === "epochmap" ? { ...BESIDE_BAR, r: 88 } : BESIDE_BAR;
  const margin = options.mini ? MINI : WITH_BAR.includes(draws) ? beside : alone;
  return { margin, x: /** @type {[number, number]} */ (ends("x")), y: /** @type {[number, number]} */ (ends("y")) };
}

/**
 * The Plotly layout of a panel: its axes on nothing; a height that follows what is painted cannot be zoomed.
 *
 * @param {PanelSpec} spec
 * @param {Facts} run
 * @param {Timescale} timescale
 * @param {Record<string, any>} template
 */
export function layoutOf(spec, run, timescale, template) {
  const { margin } = frameOf(spec, run, timescale);
  const hidden = { visible: false, fixedrange: true, range: [0, 1] };
  const axis = (/** @type {string} */ name) => {
    if (!spec.axes[name]) return hidden;
    const { title, ends, layout } = axisOf(spec.axes[name], run, timescale);
    const marks = { tickangle: 0, ticks: "outside", ticklen: 3, nticks: 6, type: "linear" };
    // Names of components take most of the margin: the title stands close to them.
    return { title: { text: title, standoff: name === "y" ? 1 : 6 }, range: [...ends], ...marks, ...layout };
  };
  // A finger scrolls the page; it zooms by the menu.
  const dragmode = matchMedia("(pointer: coarse)").matches ? false : "zoom";
  const common = { template: { layout: template }, margin: { ...margin }, dragmode, showlegend: false };
  return { ...common, hovermode: false, uirevision: "frame", xaxis: axis("x"), yaxis: axis("y") };
}
