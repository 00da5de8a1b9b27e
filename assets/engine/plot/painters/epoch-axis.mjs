// @ts-check
/** Charts over epochs: which epochs they have, the cursor at the one that is shown, the phases of the training. */
import { within } from "./typography.mjs";

/**
 * How strong the shade of a phase is: it goes with its name, whichever phases are in sight.
 *
 * @type {Record<string, number>}
 */
const SHADES = { memorisation: 0.11, "circuit formation": 0.06, cleanup: 0.02 };
/** That of a phase of another name. */
const SHADE = 0.04;

/**
 * The epochs of a picture over the whole run: those of its labels, else all checkpoints that are sound.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} count how many the picture has
 * @returns {number[]}
 */
export function epochsOf({ labels }, { epochs, run }, count) {
  if (labels?.epoch?.length === count) return labels.epoch.map(Number);
  if (epochs.length === count) return epochs;
  return epochs.filter((epoch) => !run.damaged.includes(epoch));
}

/**
 * A line at the epoch that is shown.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
export function paintCursor(ctx, context) {
  const { at, palette, epoch } = context;
  within(ctx, at, () => {
    ctx.fillStyle = palette.accent;
    ctx.fillRect(at.x(epoch) - 0.75, at.top - 1, 1.5, at.height + 2);
  });
}

/**
 * The phases that are in sight, with their shades, and their ends in pixels.
 *
 * @param {import("./index.mjs").Context} context
 */
function bandsOf(context) {
  const { at, bands } = context;
  return (bands ?? [])
    .map(({ from, to, name }) => ({
      shade: SHADES[name] ?? SHADE,
      left: Math.max(at.x(from), at.left),
      right: Math.min(at.x(to), at.left + at.width),
    }))
    .filter(({ left, right }) => right > left);
}

/**
 * The phases, very faintly: each in its own shade.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
export function paintBands(ctx, context) {
  const { at, palette } = context;
  ctx.fillStyle = palette.muted;
  for (const { left, right, shade } of bandsOf(context)) {
    ctx.globalAlpha = shade;
    ctx.fillRect(left, at.top, right - left, at.height);
  }
  ctx.globalAlpha = 1;
}
