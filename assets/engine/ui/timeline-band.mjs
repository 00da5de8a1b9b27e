// @ts-check
/**
 * The band that stays in sight: play button and epoch, the curves with the slider below them, the numbers of the epoch,
 * and the controls of the page.
 */
import { build, button, labelled } from "../dom.mjs";
import { makePopupButton } from "./popup-button.mjs";

const SPEEDS = { 0.25: "¼×", 0.5: "½×", 1: "1×", 2: "2×", 4: "4×", 8: "8×" };
const REPEATS = { once: "once", loop: "loop", "ping-pong": "ping-pong" };
const SIDES = ["train", "test"];
const MEASURES = ["loss", "accuracy"];

/** @typedef {ReturnType<typeof buildBand>} Band */

/** @param {(name: string) => string} id */
export function buildBand(id) {
  const value = (/** @type {"strong" | "td"} */ tag, /** @type {string} */ name, attributes = {}) =>
    build(tag, { id: id(name), ...attributes }, ["–"]);

  const readout = {
    epoch: value("strong", "epoch-readout"),
    place: build("span", { id: id("place"), class: "caption place" }),
    "train-loss": value("td", "train-loss"),
    "test-loss": value("td", "test-loss"),
    "train-accuracy": value("td", "train-accuracy"),
    "test-accuracy": value("td", "test-accuracy"),
    phase: value("td", "phase", { colspan: String(MEASURES.length) }),
  };
  const play = button("", { ...labelled(id("play"), "Play"), class: "button play", title: "Play or pause (space)" });
  const before = button("‹", labelled(id("epoch-previous"), "Previous checkpoint"));
  const after = button("›", labelled(id("epoch-next"), "Next checkpoint"));
  const playback = buildPlayback(id);
  const playing = build("div", { class: "playing" }, [
    play,
    build("div", { class: "buttons" }, [before, after]),
    playback.menu.button,
    playback.menu.popup,
  ]);
  const now = build("div", { class: "now" }, [
    playing,
    build("div", { class: "epoch" }, [build("span", { class: "caption" }, ["epoch"]), readout.epoch, readout.place]),
  ]);
  const track = buildTrack(id);
  const moments = build("div", { class: "moments", role: "group", "aria-label": "Moments of the training" });
  const controls = build("div", { id: id("controls"), class: "controls", role: "group", "aria-label": "Controls" });
  const element = build("section", { class: "band", "aria-label": "Training" }, [
    moments,
    now,
    track.timeline,
    readoutTable(readout),
    controls,
  ]);
  return { element, now, playing, play, before, after, ...track, moments, ...playback, readout, controls };
}

/**
 * The curves, and the track below them: the slider, which checkpoints are here, the range that is played.
 *
 * @param {(name: string) => string} id
 */
function buildTrack(id) {
  const about = { type: "range", min: "0", step: "1", class: "slider", "aria-label": "Checkpoint" };
  const slider = build("input", { id: id("epoch"), ...about });
  const isHere = { role: "progressbar", "aria-label": "Computed checkpoints", "aria-valuemin": "0" };
  const here = build("div", { id: id("here"), class: "here", ...isHere, hidden: "" });
  const range = build("div", { id: id("range"), class: "range", hidden: "" });
  const cursor = build("div", { class: "cursor" });
  const graph = build("div", { id: id("timeline-graph"), class: "timeline-graph" });
  const timeline = build("div", { id: id("timeline"), class: "timeline" }, [
    graph,
    range,
    build("div", { class: "scrubber" }, [slider, here]),
    cursor,
  ]);
  return { slider, here, range, cursor, graph, timeline };
}

/**
 * How it plays: speed, what to do at the end, how epochs lie, the range, and the moments to go to.
 *
 * @param {(name: string) => string} id
 */
function buildPlayback(id) {
  const hint = "Speed, repeat, the axis of epochs, and the range that is played";
  const menu = makePopupButton(id, { name: "playback", text: "Playback", hint });
  const speed = select("speed", "Speed", SPEEDS, "1");
  const repeat = select("repeat", "At the end", REPEATS, "once");
  const timescale = build("div", { id: id("timescale-box") });
  const tools = {
    from: button("from here", { id: id("range-from"), title: "Play in a loop from this epoch on (A)" }),
    to: button("up to here", { id: id("range-to"), title: "Play in a loop up to this epoch (Z)" }),
    clear: button("clear", { id: id("range-clear"), title: "Play the whole run again (X)" }),
  };
  const text = build("span", { id: id("range-text"), class: "caption" });
  const places = build("div", { class: "buttons" });
  const about = "Train on from this checkpoint, with something other than in this run";
  const branch = button("Branch from here…", { id: id("branch-open"), title: about, hidden: "" });
  const family = build("div", { class: "kin" });
  menu.popup.append(
    row("Speed", speed),
    row("At the end", repeat),
    timescale,
    row("Range", build("div", { class: "buttons" }, Object.values(tools)), text),
    row("Go to", places),
    row("Branches", branch, family),
  );
  return { menu, speed, repeat, timescale, tools, text, places, branch, family };

  /** @param {string} label @param {HTMLElement[]} parts */
  function row(label, ...parts) {
    return build("div", { class: "control" }, [build("span", { class: "label" }, [label]), ...parts]);
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {Record<string, string>} options
   * @param {string} chosen
   */
  function select(name, label, options, chosen) {
    const items = Object.entries(options).map(([option, text]) => build("option", { value: option }, [text]));
    const menu = build("select", { id: id(name), class: "form-select", "aria-label": label }, items);
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
  const head = MEASURES.map((what) => build("th", { scope: "col" }, [what]));
  const rows = SIDES.map((side) => {
    const name = build("th", { scope: "row" }, [build("i", { class: `swatch ${side}` }), side]);
    return build("tr", {}, [name, ...MEASURES.map((what) => cells[`${side}-${what}`])]);
  });
  const phase = build("tr", {}, [build("th", { scope: "row" }, ["phase"]), cells.phase]);
  return build("table", { class: "readout" }, [
    build("thead", {}, [build("tr", {}, [build("td"), ...head])]),
    build("tbody", {}, [...rows, phase]),
  ]);
}
