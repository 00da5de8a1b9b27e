// @ts-check
/** Charts over epochs: which epochs they have, the cursor at the one that is shown, the phases of the training. */
import { within } from "./typography.mjs";

/** The phases in the order of their colours; how strong those are, as on the timeline. */
const [PHASES, TINT] = [["memorisation", "circuit formation", "cleanup"], 0.13];

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
 * The phases, very faintly: each in the colour that it has on the timeline, by its name, whichever are in sight.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
export function paintBands(ctx, { at, palette, bands }) {
  for (const { from, to, name } of bands ?? []) {
    const [left, right] = [Math.max(at.x(from), at.left), Math.min(at.x(to), at.left + at.width)];
    if (right <= left) continue;
    ctx.globalAlpha = TINT;
    ctx.fillStyle = palette.phases[PHASES.indexOf(name)] ?? palette.muted;
    ctx.fillRect(left, at.top, right - left, at.height);
  }
  ctx.globalAlpha = 1;
}
