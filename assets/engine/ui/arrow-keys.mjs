// @ts-check
/** The arrow keys on a panel that has the focus: what a pointer does there can be done without one. */
import { setText } from "../dom.mjs";

import { bursts } from "../state/gestures.mjs";

/** @typedef {import("./panel.mjs").Panel} Panel */
/**
 * @typedef {Pick<import("../state/engine.mjs").Engine,
 *   "shell" | "store">} Engine what it needs of the engine
 */

/**
 * Let the arrow keys work on a panel whose painter says what they do.
 *
 * @param {Panel} panel
 * @param {Engine} engine
 */
export function watchArrows(panel, engine) {
  const { painter, graph } = panel;
  if (!painter.arrows || panel.spec.options.mini) return;
  const gestureOf = bursts();
  graph.setAttribute("tabindex", "0");
  graph.setAttribute("aria-description", painter.arrows.hint);
  graph.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !panel.painted || !panel.context) return;
    // Keys may come faster than frames: they start from the view as it is, and not as it was painted last.
    const { view, hover } = engine.store;
    const step = painter.arrows?.step(panel.painted, { ...panel.context, view, hover }, event.key);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    if (step.fields) engine.store.choose(step.fields, gestureOf("arrows"));
    if (step.hover) engine.store.setHover(step.hover);
    setText(engine.shell.announcer, step.announcement);
  });
  // A click leaves the arrow keys to the timeline: only who comes by keyboard has them here.
  graph.addEventListener("mousedown", (event) => event.preventDefault());
  graph.addEventListener("blur", () => engine.store.setHover(null));
}
