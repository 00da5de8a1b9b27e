// @ts-check
/** The panels of a page, to choose one of. */
import { build } from "../../dom.mjs";

/**
 * @param {import("../panel.mjs").Panel[]} panels
 * @param {import("../../state/store.mjs").Store} store
 */
export function panelOptions(panels, { run, view }) {
  const shown = panels.filter((panel) => run && !panel.isEmpty(view));
  return shown.map(({ id, titled }) => {
    const { title, detail } = titled.titles;
    return build("option", { value: id }, [[title, detail].filter(Boolean).join(", ")]);
  });
}
