// @ts-check
/** Lines that are shown alone: one of a chart at most, by the chart's panel, in one text of the view. */
import { rangesIn, rangesText } from "./zoom.mjs";

/** @typedef {{alone: string}} Alone the part of a view that says so: `progress-losses:1,ov-input:3` */

/**
 * The line that a panel shows alone; null when it shows all.
 *
 * @param {Alone} view
 * @param {string} id
 */
export const aloneIn = ({ alone }, id) => rangesIn(alone ?? "").get(id)?.[0] ?? null;

/**
 * What the view says once a line of a panel was pressed: it is alone, or all are there again.
 *
 * @param {{id: string, view: Alone}} panel
 * @param {number} line
 */
export function withAlone({ id, view }, line) {
  const lines = rangesIn(view.alone);
  if (lines.get(id)?.[0] === line) lines.delete(id);
  else lines.set(id, [line]);
  return rangesText(lines);
}
