// @ts-check
/**
 * Functions of one token, or of one component: for every head (the chosen one in ink, the others pale), for a few
 * dimensions, or one alone.
 */
import { lookOf, MOST_LOOKS } from "../colour.mjs";
import { across, isInside, valueAcross } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { heights, upright } from "./axis.mjs";
import { legend, liftedOver, nameEnds } from "./labels.mjs";
import { band, frequencyColour, upwards } from "./marks.mjs";
import { MOST_ROWS, thinned, told } from "./reading.mjs";
import { frequencyIn, namesAlong, spanOf, tokensIn } from "./shown.mjs";
import { setFont, widthOf, within } from "./type.mjs";

/** Room above and below the curves, as a share of their height. */
const ROOM = 0.06;
/** More room below, where key frequencies are named. */
const TICKS = 0.1;
/** Lines that a label can hold. */
const MOST_TOLD = 12;
/** A line farther from the pointer than this is not meant. */
const NEAR = 12;

/** What lies along x. @param {import("./painters.mjs").Scene} scene */
const overOf = ({ spec, isFourier }) => spec.over ?? (isFourier ? "comp" : "x");

/** @param {import("./painters.mjs").Scene} scene */
const isOverComponents = (scene) => overOf(scene).startsWith("comp");

/**
 * The lines of a picture: how many of how many places, what they are called, and which is chosen (−1 for none).
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 */
export function linesOf(picture, scene) {
  const grid = picture.arrays.values;
  const size = grid.shape[grid.shape.length - 1];
  const { series = "", names } = scene.spec;
  const kind = series === "dim" ? "dimension" : series;
  const labels = picture.labels?.[series];
  const nameOf = (/** @type {number} */ line) => names?.[line] ?? (kind ? `${kind} ${labels?.[line] ?? line}` : "");
  const chosen = series === "head" ? Number(scene.view.head) : -1;
  return { grid, size, count: grid.length / size, nameOf, chosen, areHeads: series === "head" };
}

/** The ends of the upright axis around true limits. @param {{low: number, high: number}} limits */
export function limitsOf({ low, high }) {
  const room = (high - low || 1) * ROOM;
  return { low: low - room, high: high + room };
}

/** The ends of the upright axis of a scene. @param {import("./painters.mjs").Scene} scene */
function endsOf(scene) {
  const { low, high } = limitsOf(scene.chosen.limits);
  return { low: isOverComponents(scene) ? low - (high - low) * TICKS : low, high };
}

/** @param {import("./painters.mjs").Scene} scene @param {{count: number, areHeads: boolean, chosen: number}} lines @param {number} line */
function lookIn({ palette }, { count, areHeads, chosen }, line) {
  if (areHeads && line !== chosen) return { ...lookOf(palette, 0), colour: palette.faint };
  return lookOf(palette, areHeads || count === 1 ? 0 : line % MOST_LOOKS);
}

/** Heads by name: the chosen one, and the others, which are alike. @param {import("./painters.mjs").Scene} scene @param {ReturnType<typeof linesOf>} lines @returns {import("./labels.mjs").Entry[]} */
function headEntries({ palette }, { count, nameOf, chosen }) {
  const others = { name: count === 2 ? "the other" : "the others", colour: palette.faint };
  if (!(chosen >= 0 && chosen < count)) return [{ ...others, name: "heads" }];
  return [{ name: `${nameOf(chosen)} (chosen)`, colour: palette.ink }, ...(count > 1 ? [others] : [])];
}

/**
 * One line; where there is no number, it has a gap.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("../geometry.mjs").Geometry} at
 * @param {number} size
 * @param {(place: number) => number} value
 * @param {(value: number) => number} top
 */
export function strokeLine(context, at, size, value, top) {
  let isDown = false;
  context.beginPath();
  for (let place = 0; place < size; place++) {
    const height = value(place);
    if (!Number.isFinite(height)) isDown = false;
    else if (isDown) context.lineTo(across(at, place), top(height));
    else {
      context.moveTo(across(at, place), top(height));
      context.lineTo(across(at, place), top(height));
      isDown = true;
    }
  }
  context.stroke();
}

/**
 * The key frequencies, each a tick in its colour on the axis of components, its number above.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 */
function keyTicks(context, { at, facts, palette, font }) {
  setFont(context, `600 11px ${font}`);
  const bottom = at.top + at.height;
  const ticks = Object.keys(facts.colours).flatMap((freq) => {
    const span = spanOf(facts.components, freq);
    const x = span ? across(at, (span.first + span.last) / 2) : Number.NaN;
    return isInside(at, x, bottom) ? [{ freq, x, width: widthOf(context, freq), bottom: bottom - 6 }] : [];
  });
  const places = liftedOver(ticks, at.top);
  context.textAlign = "center";
  context.textBaseline = "bottom";
  ticks.forEach(({ freq, x, width }, which) => {
    context.fillStyle = facts.colours[freq];
    context.fillRect(x - 1, bottom - 6, 2, 6);
    const lower = places[which];
    if (lower === null) return;
    context.globalAlpha = 0.75;
    context.fillStyle = palette.surface;
    context.fillRect(x - width / 2 - 1, lower - 12, width + 2, 12);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(freq, x, lower);
  });
}

/**
 * Name lines: at their ends, or in a row on top; heads always in that row.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {ReturnType<typeof linesOf>} lines
 * @param {(value: number) => number} top
 */
function nameLines(context, scene, lines, top) {
  if (lines.areHeads) return legend(context, scene, headEntries(scene, lines));
  if (lines.count < 2 || lines.count > MOST_LOOKS) return;
  const { grid, size, count, nameOf } = lines;
  const entries = [...Array(count).keys()].map((line) => {
    const end = top(grid.at(line * size + size - 1));
    const stands = Number.isFinite(end) ? end : scene.at.top;
    return { name: nameOf(line), ...lookIn(scene, lines, line), top: stands };
  });
  if (!nameEnds(context, scene, entries)) legend(context, scene, entries);
}

/**
 * The place along x under a point, and the line nearest to it there (−1 when none is near); null beside all places.
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} left
 * @param {number} top
 */
function under(picture, scene, left, top) {
  const { grid, size, count } = linesOf(picture, scene);
  const along = valueAcross(scene.at, left);
  const place = Math.round(along);
  if (place < 0 || place >= size) return null;
  const { low, high } = endsOf(scene);
  const height = heights(scene.at, low, high);
  const before = Math.min(Math.max(Math.floor(along), 0), Math.max(size - 2, 0));
  let [nearest, distance] = [-1, NEAR];
  for (let line = 0; line < count; line++) {
    const from = grid.at(line * size + before);
    const to = grid.at(line * size + Math.min(before + 1, size - 1));
    const away = Math.abs(height(from + (to - from) * (along - before)) - top);
    if (away < distance) [nearest, distance] = [line, away];
  }
  return { place, nearest };
}

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top @returns {import("./painters.mjs").Pointed | null} */
function pointed(picture, scene, left, top) {
  const found = isInside(scene.at, left, top) ? under(picture, scene, left, top) : null;
  if (!found || overOf(scene) === "rank") return null;
  return isOverComponents(scene) ? frequencyIn(scene.facts.components[found.place]) : { token: found.place };
}

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top @returns {Record<string, number> | null} */
function picked(picture, scene, left, top) {
  const found = isInside(scene.at, left, top) ? under(picture, scene, left, top) : null;
  if (!found) return null;
  if (scene.spec.series === "head") return found.nearest < 0 ? null : { head: found.nearest };
  const freq = pointed(picture, scene, left, top)?.freq;
  return freq === undefined ? null : { freq: Number(freq) };
}

/** @type {import("./painters.mjs").Painter} */
export const lines = {
  hasBar: false,
  marks: "head",
  paint(context, picture, scene) {
    const { at, unit } = scene;
    const drawn = linesOf(picture, scene);
    const { grid, size, count, chosen, areHeads } = drawn;
    const { low, high } = endsOf(scene);
    const top = upright(context, scene, low, high, unit);
    // Lines of one pixel: wider ones are outlined first, which takes three times as long.
    context.lineWidth = 1;
    within(context, at, () => {
      for (const line of [...Array(count).keys()].sort((a, b) => Number(a === chosen) - Number(b === chosen))) {
        const { colour, dash } = lookIn(scene, drawn, line);
        context.strokeStyle = colour;
        context.setLineDash(dash);
        context.globalAlpha = areHeads && line !== chosen ? 0.55 : 1;
        strokeLine(context, at, size, (place) => grid.at(line * size + place), top);
      }
      context.globalAlpha = 1;
      context.setLineDash([]);
    });
    if (isOverComponents(scene)) keyTicks(context, scene);
    nameLines(context, scene, drawn, top);
  },
  mark(context, _picture, scene) {
    const { at, facts, palette, pointed: what } = scene;
    const over = overOf(scene);
    if (isOverComponents(scene)) {
      const span = what?.freq === undefined ? null : spanOf(facts.components, what.freq);
      if (span && what?.freq)
        band(context, scene, span.first - 0.5, span.last + 0.5, frequencyColour(scene, what.freq));
      return;
    }
    if (over === "rank") return;
    within(context, at, () => {
      context.strokeStyle = palette.accent;
      context.lineWidth = 1;
      context.beginPath();
      for (const place of tokensIn(what)) upwards(context, at, across(at, place));
      context.stroke();
    });
  },
  told(picture, scene, left, top) {
    const found = under(picture, scene, left, top);
    if (!found) return null;
    const { grid, size, count, nameOf, chosen } = linesOf(picture, scene);
    const digits = picture.fidelity === "exact" ? 4 : 2;
    const values = [...Array(count).keys()].slice(0, MOST_TOLD).map((line) => {
      const value = brief(grid.at(line * size + found.place), digits);
      const name = nameOf(line);
      return name ? `${line === chosen ? "▸ " : ""}${name}: ${value}` : `${scene.unit} ${value}`.trim();
    });
    return [namesAlong(scene, overOf(scene))(found.place), ...values];
  },
  pointed,
  picked,
  reads(picture, scene) {
    const { grid, size, count, nameOf } = linesOf(picture, scene);
    const nameAt = namesAlong(scene, overOf(scene));
    const all = [...Array(count).keys()];
    const most = (/** @type {number} */ place) =>
      Math.max(0, ...all.map((line) => Math.abs(grid.at(line * size + place)) || 0));
    const isSorted = isOverComponents(scene);
    const places = isSorted
      ? [...Array(size).keys()].sort((one, other) => most(other) - most(one)).slice(0, MOST_ROWS / 2)
      : thinned(size, MOST_ROWS);
    const rule = isSorted ? `the ${MOST_ROWS / 2} strongest components` : `up to ${MOST_ROWS} evenly spaced places`;
    return {
      columns: [rule, ...all.map((line) => nameOf(line) || scene.unit || "value")],
      rows: places.map((place) => [nameAt(place), ...all.map((line) => told(grid.at(line * size + place)))]),
    };
  },
};
