// @ts-check
/** The seam to Dash: its clientside callbacks call the engine, and the engine sets Dash's stores and controls. */

import { numbersIn } from "./data/clip.mjs";
import { Field } from "./data/ndarray.mjs";

/** @typedef {import("./state/engine.mjs").Engine} Engine */
/** @typedef {{dtype: string, shape: number[], bdata: string}} Sent numbers as the server sends them */

const dash = () => /** @type {any} */ (window).dash_clientside;

/** @param {string} id @param {Record<string, unknown>} props */
export const setProps = (id, props) => dash()?.set_props?.(id, props);

/** @param {Sent} sent */
export function gridOf({ dtype, shape, bdata }) {
  const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
  const size = shape.reduce((product, length) => product * length, 1);
  return Field.exact(numbersIn(dtype, bytes.buffer, 0, size), shape);
}

/**
 * The exact answers of one reply as pictures.
 *
 * @param {{panels: Record<string, any>}} reply
 * @returns {{ids: string[], pictures: import("./types.mjs").Picture[]}}
 */
export function picturesOf(reply) {
  const ids = Object.keys(reply.panels);
  const pictures = ids.map((id) => {
    const { asked: question, epoch, title, detail, sentence, foot, arrays, labels } = reply.panels[id];
    const grids = Object.fromEntries(Object.entries(arrays).map(([name, sent]) => [name, gridOf(sent)]));
    const captions = { title, detail, sentence, foot };
    return { question, epoch, fidelity: /** @type {const} */ ("exact"), arrays: grids, captions, labels };
  });
  return { ids, pictures };
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
