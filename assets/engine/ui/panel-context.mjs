// @ts-check
/** What a panel's painter knows besides the picture: where the plot is, whose limits count, and how all looks. */
import { aloneIn } from "../plot/alone.mjs";
import { colourRangeOf } from "./panel-colours.mjs";

/**
 * @param {import("./panel.mjs").Panel} panel
 * @param {import("./panel.mjs").Look} engine
 * @param {import("../types.mjs").RunInfo} run
 * @param {import("../types.mjs").Picture} picture
 * @param {number} share of this epoch's limits, where these are left to the page
 * @returns {import("../plot/painters/index.mjs").Context}
 */
export function contextOf(panel, { view, palette, font, hover, bands, epoch }, run, picture, share) {
  const { spec, box, painter } = panel;
  const { chosen, canEase } = colourRangeOf(panel, view, picture, share);
  panel.canEase = canEase;
  const order = view.order === "cluster" ? (run.order[view.stage] ?? null) : null;
  const place = { at: panel.axes.at, box, epoch, epochs: run.epochs };
  const look = { palette, font, range: chosen.range, chosen, unit: painter.unit ?? spec.unit, hover, bands };
  return { ...place, ...look, run, view, order, alone: aloneIn(view, panel.id), spec: panel.options };
}
