// @ts-check
/** The arrow keys on a panel that has the focus: what a pointer does there can be done without one. */
import { build, setText } from "./dom.mjs";

/** @typedef {import("./panel.mjs").Panel} Panel */
/** @typedef {import("../state/engine.mjs").Engine} Engine */

/** Those who cannot see it hear where the keys have led. */
function liveRegion() {
  const existing = document.getElementById("heard");
  if (existing) return existing;
  const made = build("div", { id: "heard", class: "hidden", role: "status" });
  document.body.append(made);
  return made;
}

/**
 * Let the arrow keys work on a panel whose painter says what they do.
 *
 * @param {Panel} panel
 * @param {Engine} engine
 */
export function watchArrows(panel, engine) {
  const { painter, graph } = panel;
  if (!painter.arrows) return;
  graph.setAttribute("tabindex", "0");
  graph.setAttribute("aria-description", painter.arrows.hint);
  graph.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !panel.painted || !panel.context) return;
    const step = painter.arrows?.step(panel.painted, panel.context, event.key);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    if (step.fields) engine.choose(step.fields);
    if (step.hover) engine.setHover(step.hover);
    setText(liveRegion(), step.announcement);
  });
  // A click leaves the arrow keys to the timeline: only who comes by keyboard has them here.
  graph.addEventListener("mousedown", (event) => event.preventDefault());
  graph.addEventListener("blur", () => engine.setHover(null));
}
