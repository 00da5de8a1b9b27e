// @ts-check
/** The seam to Dash: its clientside callbacks call the engine, and the engine sets Dash's stores and controls. */

import { numbersIn } from "./clip.mjs";
import { Grid } from "./grid.mjs";

/** @typedef {import("./engine.mjs").Engine} Engine */
/** @typedef {{dtype: string, shape: number[], bdata: string}} Sent numbers as the server sends them */

const dash = () => /** @type {any} */ (window).dash_clientside;

/** @param {string} id @param {Record<string, unknown>} props */
export const setProps = (id, props) => dash()?.set_props?.(id, props);

/** @param {Sent} sent */
export function gridOf({ dtype, shape, bdata }) {
  const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
  const size = shape.reduce((product, length) => product * length, 1);
  return Grid.exact(numbersIn(dtype, bytes.buffer, 0, size), shape);
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
    const { asked, epoch, title, detail, sentence, foot, arrays } = reply.panels[id];
    const grids = Object.fromEntries(Object.entries(arrays).map(([name, sent]) => [name, gridOf(sent)]));
    const captions = { title, detail, sentence, foot };
    return { asked, epoch, fidelity: /** @type {const} */ ("exact"), arrays: grids, captions };
  });
  return { ids, pictures };
}

/**
 * The functions that Dash's clientside callbacks name.
 *
 * @param {Engine} engine
 * @param {() => void} attach called when Plotly has new figures
 */
export function clientside(engine, attach) {
  const skip = () => dash().no_update;
  return {
    /**
     * @param {import("./types.mjs").Facts | null} facts
     * @param {number | string | null} neuron not a number while the person is typing
     * @param {string} stage @param {number} head @param {number} pos @param {string} basis
     * @param {string} colours @param {string} scale @param {string} order
     */
    compose(facts, neuron, stage, head, pos, basis, colours, scale, order) {
      if (!facts) return skip();
      engine.setFacts(facts);
      const isTyping = neuron === null || neuron === undefined || neuron === "" || Number.isNaN(Number(neuron));
      if (isTyping) return skip();
      const view = { neuron: Number(neuron), stage, head, pos, basis, colours, scale, order };
      document.getElementById("panels")?.setAttribute("data-basis", basis);
      engine.setView(view);
      return { run: facts.name, epoch: engine.epoch, ...view };
    },

    /** @param {any} exact @param {any} failure */
    settle(exact, failure) {
      const changed = dash().callback_context.triggered_id;
      // A reply about a run that was left meanwhile answers nothing.
      if (changed === "exact" && exact && exact.view.run === engine.facts?.name) {
        const { ids, pictures } = picturesOf(exact);
        engine.takeExact(pictures, ids);
      }
      if (changed && (exact || failure)) engine.exact.settle();
    },

    /** @param {{digest: string, bands: import("./readout.mjs").Bands, told: string} | null} phases */
    phases(phases) {
      if (!phases || !engine.facts) return;
      document.getElementById("phase")?.setAttribute("title", phases.told);
      if (phases.digest === engine.facts.digest) engine.setBands(phases.bands);
      else engine.wantFacts(engine.facts);
    },

    /** @param {import("./timeline.mjs").Timescale} timescale */
    timescale(timescale) {
      if (engine.timeline && timescale) engine.timeline.timescale = timescale;
      engine.ask();
    },

    frames() {
      attach();
    },

    /** @param {unknown} _previous @param {unknown} _next @param {unknown} _random @param {number | null} neuron @param {import("./types.mjs").Facts | null} facts */
    stepNeuron(_previous, _next, _random, neuron, facts) {
      if (!facts) return skip();
      const which = dash().callback_context.triggered_id;
      if (which === "neuron-random") return Math.floor(Math.random() * facts.neurons);
      const from = Number.isInteger(neuron) ? Number(neuron) : 0;
      return (((from + (which === "neuron-next" ? 1 : -1)) % facts.neurons) + facts.neurons) % facts.neurons;
    },
  };
}
