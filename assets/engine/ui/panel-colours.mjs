// @ts-check
/** The range of a panel's colours or heights, and whether it may ease from the run's limits to the epoch's. */
import { limitsIn } from "../data/clip.mjs";
import { Grid } from "../data/ndarray.mjs";
import { chooseRange } from "../plot/colour-range.mjs";
import { rangesIn } from "../plot/zoom.mjs";

/** What stands for an array that a run does not have. */
const EMPTY = Grid.exact([], [0]);

/** Whose the limits of a single picture are. */
const WHOSE = /** @type {const} */ ({ checkpoint: "epoch", run: "run", task: "all" });

/**
 * @param {Pick<import("./panel.mjs").Panel, "id" | "spec" | "painter" | "entry">} panel
 * @param {import("../types.mjs").View} view
 * @param {import("../types.mjs").Picture} picture
 * @param {number} share of this epoch's limits, where these are left to the page
 * @returns {{chosen: import("../plot/colour-range.mjs").ColourRange, canEase: boolean}}
 */
export function colourRangeOf({ id, spec, painter, entry }, view, picture, share) {
  if (painter.fixed) return { chosen: painter.fixed, canEase: false };
  const root = (painter.scale === "sqrt" || spec.options.root === true) && view.scale === "sqrt";
  const own = rangesIn(view.limits).get(id);
  /** @type {"power" | "signed" | ""} */
  const kind = spec.options.isPower ? "power" : (painter.sign ?? "");
  const how = { root, isWhole: entry?.state === "ready", kind, share };
  const mode = /** @type {import("../plot/colour-range.mjs").Mode} */ (view.colours);
  // A run may have none of the arrays: then its captions are all there is.
  const main = picture.arrays.values ?? Object.values(picture.arrays)[0] ?? EMPTY;
  const limits = limitsIn(entry, picture.question, main, painter.main);
  const canEase = limits !== undefined && (limits.low !== main.low || limits.high !== main.high);
  const found = chooseRange(mode, main, limits, own && { low: own[0], high: own[1] }, how);
  return { chosen: found.whose === "epoch" ? { ...found, whose: WHOSE[spec.span] } : found, canEase };
}
