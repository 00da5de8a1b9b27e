// @ts-check
/** A panel as it is at some epoch, without turning the page to it: for films. */
import { mainOf } from "../../data/slices.mjs";
import { epochText } from "../../plot/numbers.mjs";
import { wordsOf } from "../captions.mjs";
import { contextOf } from "../panel-context.mjs";

/**
 * What a picture needs of the panel at an epoch; null while its frame is not here. Colours are those of the whole run, so
 * that epochs can be compared.
 *
 * @param {import("../panel.mjs").Panel} panel
 * @param {Pick<import("../../state/engine.mjs").Engine, "bands" | "font" | "palette" | "view">} engine
 * @param {import("../../types.mjs").RunInfo} run
 * @param {number} epoch
 * @returns {import("../../plot/export.mjs").Panel | null}
 */
export function momentOf(panel, { bands, font, palette, view }, run, epoch) {
  const { spec, painter } = panel;
  const frame = spec.span === "checkpoint" ? panel.entry?.clip.picture(epoch) : panel.painted;
  if (!frame) return null;
  const { main = spec.options.main } = painter;
  const painted = spec.span === "checkpoint" ? mainOf(panel.completed(frame), { ...spec.options, main }) : frame;
  const look = /** @type {any} */ ({ bands, font, palette, view, epoch, hover: null });
  const context = contextOf(panel, look, run, painted, 0);
  const { title, detail } = panel.titled.titles;
  const at = `epoch ${epochText(epoch)}`;
  const captions = { title, detail: [at, detail].filter(Boolean).join(" · "), ...wordsOf(spec, painted.captions) };
  const legend = { entries: painter.entries?.(painted, context) ?? { lines: [] } };
  const { box, axes, bar } = panel;
  return /** @type {any} */ ({
    spec,
    painter,
    painted,
    contextAtRest: () => context,
    box,
    axes,
    bar,
    captions,
    legend,
  });
}
