// @ts-check
/** The seam to Dash: its clientside callbacks call the engine, and the engine sets Dash's stores and controls. */

import { exactPicture } from "./data/clip.mjs";

/** @typedef {import("./state/engine.mjs").Engine} Engine */

const dash = () => /** @type {any} */ (window).dash_clientside;

/** @param {string} id @param {Record<string, unknown>} props */
export const setProps = (id, props) => dash()?.set_props?.(id, props);

/**
 * The exact answers of one reply as pictures.
 *
 * @param {{panels: Record<string, {asked: string, answer: string}>}} reply
 */
export function picturesOf({ panels }) {
  const pictures = Object.values(panels).map(({ asked, answer }) => {
    const { buffer } = Uint8Array.from(atob(answer), (letter) => letter.charCodeAt(0));
    return exactPicture(buffer, asked);
  });
  return { ids: Object.keys(panels), pictures };
}

/**
 * The functions that Dash's clientside callbacks name.
 *
 * @param {Engine} engine
 * @param {{rows: (rows: import("./ui/data-page.mjs").Rows) => void}} page
 */
export function clientside(engine, page) {
  const changed = () => dash().callback_context.triggered_id;
  return {
    /** A run that was asked for, or the same as it is by now. @param {import("./types.mjs").RunInfo | null} run */
    run(run) {
      if (run) engine.setRun(run);
    },

    /** The run that was asked for cannot be had: the page says its own again. @param {any} failure */
    stay(failure) {
      if (!failure) return;
      engine.awaited = null;
      engine.requestPaint();
    },

    /** @param {any} exact @param {any} failure */
    settle(exact, failure) {
      // A reply about a run that was left meanwhile answers nothing.
      if (changed() === "exact" && exact && exact.view.run === engine.run?.name) {
        const { ids, pictures } = picturesOf(exact);
        engine.takeExact(pictures, ids);
      }
      if (exact || failure) engine.exact.settle();
    },

    /** The long tables of the Data page. @param {import("./ui/data-page.mjs").Rows | null} rows */
    rows(rows) {
      if (rows) page.rows(rows);
    },

    /** @param {{digest: string, bands: import("./ui/readout.mjs").Bands, told: string} | null} phases */
    phases(phases) {
      if (!phases || !engine.run) return;
      document.getElementById("phase")?.setAttribute("title", phases.told);
      if (phases.digest === engine.run.digest) engine.setBands(phases.bands);
      else engine.requestRun(engine.run);
    },
  };
}
