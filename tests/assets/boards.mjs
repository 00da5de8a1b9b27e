// @ts-check
/** A whole board of panels: an engine and its pages. */
import { Pages } from "../../assets/engine/ui/pages.mjs";
import { engineOf } from "./engines.mjs";
import { runOf, settled } from "./helpers.mjs";

/**
 * The pages of a run, as the engine shows them.
 *
 * @param {ReturnType<typeof import("./fakes.mjs").newPage>} page
 * @param {{requested?: object, run?: Partial<import("../../assets/engine/types.mjs").RunInfo>}} [how] what the address
 *   asks for
 */
export function boardOf(page, { requested = {}, run } = {}) {
  const made = engineOf(page);
  const { engine, store } = made;
  /** @type {import("../../assets/engine/ui/panel.mjs").Panel[]} */
  const built = [];
  const pages = new Pages(engine, (panel) => built.push(panel));
  engine.renderer.before.push(() => pages.show());
  store.setRun(runOf(run), requested);
  pages.show();
  const panelOf = (/** @type {string} */ id) => {
    const found = engine.panels.find((panel) => panel.id === id);
    if (!found) throw new Error(`there is no ${id}: ${engine.panels.map((panel) => panel.id).join(" ")}`);
    return found;
  };
  /** Bring a panel into sight. @param {string} id */
  const see = async (id, width = 202, height = 130) => {
    const panel = panelOf(id);
    page.resize(panel.graph, width, height);
    page.see(panel.element);
    await settled();
    page.frame();
    return panel;
  };
  /** Answer a panel exactly, and paint. @param {string} id @param {import("../../assets/engine/types.mjs").Picture} picture */
  const show = (id, picture) => {
    const panel = panelOf(id);
    panel.exact = { ...picture, question: panel.question(engine.view), epoch: engine.epoch };
    panel.touch();
    page.frame();
    return panel;
  };
  return { ...made, pages, built, panelOf, see, show };
}
