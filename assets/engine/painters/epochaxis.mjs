// @ts-check
/** The axis of epochs, which is Plotly's: linear, or powers of ten; its cursor, its phases, its nearest checkpoint. */
import { across, valueAcross } from "../geometry.mjs";
import { within } from "./type.mjs";

/** How strong the shade of a phase is: it goes with its name, whichever phases are in sight. @type {Record<string, number>} */
const SHADES = { memorisation: 0.11, "circuit formation": 0.06, cleanup: 0.02 };
/** That of a phase of another name. */
const SHADE = 0.04;

/** An epoch as the axis has it. @param {{timescale: "linear" | "log", zero: number}} scene @param {number} epoch */
export const onAxis = ({ timescale, zero }, epoch) => (timescale === "log" ? Math.log10(Math.max(epoch, zero)) : epoch);

/** Where an epoch stands. @param {import("./painters.mjs").Scene} scene @param {number} epoch */
export const acrossEpoch = (scene, epoch) => across(scene.at, onAxis(scene, epoch));

/**
 * The epochs of a picture over the whole run: those of its labels, else all checkpoints that are sound.
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} count how many the picture has
 * @returns {number[]}
 */
export function epochsOf({ labels }, { epochs, facts }, count) {
  if (labels?.epoch?.length === count) return labels.epoch.map(Number);
  if (epochs.length === count) return epochs;
  return epochs.filter((epoch) => !facts.damaged.includes(epoch));
}

/**
 * The place of the epoch that is nearest to a point.
 *
 * @param {import("./painters.mjs").Scene} scene
 * @param {number[]} epochs
 * @param {number} left
 */
export function nearestEpoch(scene, epochs, left) {
  const value = valueAcross(scene.at, left);
  let [best, distance] = [0, Number.POSITIVE_INFINITY];
  for (let place = 0; place < epochs.length; place++) {
    const away = Math.abs(onAxis(scene, epochs[place]) - value);
    if (away < distance) [best, distance] = [place, away];
  }
  return best;
}

/** A line at the epoch that is shown. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene */
export function paintCursor(context, scene) {
  const { at, palette, epoch } = scene;
  within(context, at, () => {
    context.fillStyle = palette.accent;
    context.fillRect(acrossEpoch(scene, epoch) - 0.75, at.top - 1, 1.5, at.height + 2);
  });
}

/**
 * The phases that are in sight, with their shades, and their ends in pixels.
 *
 * @param {import("./painters.mjs").Scene} scene
 */
function bandsOf(scene) {
  const { at, bands } = scene;
  return (bands ?? [])
    .map(({ from, to, name }) => ({
      shade: SHADES[name] ?? SHADE,
      left: Math.max(acrossEpoch(scene, from), at.left),
      right: Math.min(acrossEpoch(scene, to), at.left + at.width),
    }))
    .filter(({ left, right }) => right > left);
}

/** The phases, very faintly: each in its own shade. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene */
export function paintBands(context, scene) {
  const { at, palette } = scene;
  context.fillStyle = palette.muted;
  for (const { left, right, shade } of bandsOf(scene)) {
    context.globalAlpha = shade;
    context.fillRect(left, at.top, right - left, at.height);
  }
  context.globalAlpha = 1;
}
