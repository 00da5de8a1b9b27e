// @ts-check
/**
 * The band that stays in sight: play button and epoch, the curves with slider and steps, and the numbers of the epoch.
 */
import { build, button, labelled } from "../dom.mjs";

const SPEEDS = { 0.25: "¼×", 0.5: "½×", 1: "1×", 2: "2×", 4: "4×", 8: "8×" };
const REPEATS = { once: "once", loop: "loop", "ping-pong": "ping-pong" };
const SIDES = ["train", "test"];

/** @typedef {ReturnType<typeof buildBand>} Band */

/** @param {(name: string) => string} id */
export function buildBand(id) {
  const value = (/** @type {"strong" | "td"} */ tag, /** @type {string} */ name, attributes = {}) =>
    build(tag, { id: id(name), ...attributes }, ["–"]);

  const play = button("▶", { ...labelled(id("play"), "Play"), class: "play", title: "Play or pause" });
  const before = button("‹", labelled(id("epoch-previous"), "Previous checkpoint"));
  const after = button("›", labelled(id("epoch-next"), "Next checkpoint"));
  const range = { type: "range", min: "0", step: "1", class: "slider", "aria-label": "Checkpoint" };
  const slider = build("input", { id: id("epoch"), ...range });
  const isHere = { role: "progressbar", "aria-label": "Computed checkpoints", "aria-valuemin": "0" };
  const here = build("div", { id: id("here"), class: "here", ...isHere, hidden: "" });
  const speed = select("speed", "Speed of playing", SPEEDS, "1");
  const repeat = select("repeat", "What to do at the end", REPEATS, "once");
  const timescale = build("div", { id: id("timescale-box") });

  const cursor = build("div", { class: "cursor" });
  const graph = build("div", { id: id("timeline-graph"), class: "timeline-graph" });
  const timeline = build("div", { id: id("timeline"), class: "timeline" }, [graph, cursor]);
  const readout = {
    epoch: value("strong", "epoch-readout"),
    place: build("span", { id: id("place"), class: "caption" }),
    "train-loss": value("td", "train-loss"),
    "test-loss": value("td", "test-loss"),
    "train-accuracy": value("td", "train-accuracy"),
    "test-accuracy": value("td", "test-accuracy"),
    phase: value("td", "phase", { colspan: String(SIDES.length) }),
  };
  const now = build("div", { class: "now" }, [
    play,
    build("div", { class: "epoch" }, [build("span", { class: "caption" }, ["epoch"]), readout.epoch, readout.place]),
  ]);
  const steps = build("div", { class: "steps" }, [
    before,
    build("div", { id: id("scrubber"), class: "scrubber" }, [slider, here]),
    after,
  ]);
  const rail = build("div", { class: "rail" }, [steps, build("div", { class: "playing" }, [speed, repeat, timescale])]);
  const element = build("section", { class: "band", "aria-label": "Training" }, [
    now,
    build("div", { class: "track" }, [timeline, rail]),
    readoutTable(readout),
  ]);
  return {
    element,
    play,
    before,
    after,
    slider,
    here,
    speed,
    repeat,
    timescale,
    timeline,
    graph,
    cursor,
    steps,
    readout,
  };

  /**
   * @param {string} name
   * @param {string} label
   * @param {Record<string, string>} options
   * @param {string} chosen
   */
  function select(name, label, options, chosen) {
    const items = Object.entries(options).map(([option, text]) => build("option", { value: option }, [text]));
    const menu = build("select", labelled(id(name), label), items);
    menu.value = chosen;
    return menu;
  }
}

/**
 * Losses and accuracies at this epoch, and its phase; the swatches are the legend of the curves.
 *
 * @param {Record<string, HTMLElement>} cells
 */
function readoutTable(cells) {
  const head = SIDES.map((side) => build("th", { scope: "col" }, [build("i", { class: `swatch ${side}` }), side]));
  const rows = ["loss", "accuracy"].map((what) =>
    build("tr", {}, [build("th", { scope: "row" }, [what]), ...SIDES.map((side) => cells[`${side}-${what}`])]),
  );
  const phase = build("tr", {}, [build("th", { scope: "row" }, ["phase"]), cells.phase]);
  return build("table", { class: "readout" }, [
    build("thead", {}, [build("tr", {}, [build("td"), ...head])]),
    build("tbody", {}, [...rows, phase]),
  ]);
}
