// @ts-check
/** The curves of the timeline: a figure that the source makes, drawn by Plotly once that is there. */
import { currentTheme } from "./theme.mjs";

const CONFIG = { displaylogo: false, showSendToCloud: false, responsive: true, displayModeBar: false };

export class TimelineFigure {
  /**
   * @param {HTMLElement} graph
   * @param {import("../state/store.mjs").Store} store
   * @param {import("../data/source.mjs").Source} source
   * @param {(error: unknown) => void} failed
   * @param {Promise<any>} plotly
   */
  constructor(graph, store, source, failed, plotly) {
    this.graph = graph;
    this.store = store;
    this.source = source;
    this.failed = failed;
    this.plotly = plotly;
    this.requested = "";
    store.subscribe(({ kind, fields = [] }) => {
      if (kind === "run" || kind === "phases" || fields.includes("timescale")) this.request();
    });
  }

  /** Ask for the figure of what is shown now, and draw it unless something else is shown by then. */
  async request() {
    const { run, view, phases } = this.store;
    if (!run) return;
    const request = { run, theme: currentTheme(), timescale: view.timescale, phases: known(phases) };
    const key = keyOf(request);
    if (key === this.requested) return;
    this.requested = key;
    try {
      await this.draw(key, await this.source.timeline(request));
    } catch (error) {
      if (key === this.requested) this.requested = "";
      this.failed(error);
    }
  }

  /**
   * Draw a figure that has come with a run, before anyone asks for it.
   *
   * @param {import("../data/source.mjs").TimelineRequest} request what it shows
   * @param {{data: object[], layout: object}} figure
   */
  accept(request, figure) {
    this.requested = keyOf(request);
    return this.draw(this.requested, figure);
  }

  /** @param {string} key @param {{data: object[], layout: object}} figure */
  async draw(key, { data, layout }) {
    const plotly = await this.plotly;
    if (key === this.requested) await plotly?.react(this.graph, data, layout, CONFIG);
  }

  /** Take the size that there is now, at once: what is printed cannot wait for an observer. */
  fit() {
    if (this.graph.classList.contains("js-plotly-plot")) {
      /** @type {any} */ (window).Plotly.relayout(this.graph, { autosize: true });
    }
  }
}

/** What the figure shows of the phases. @param {import("../data/source.mjs").PhasesOfRun | null} phases */
export const known = (phases) => phases && { bands: phases.bands };

/** Figures of the same key are the same. @param {import("../data/source.mjs").TimelineRequest} request */
const keyOf = ({ run, theme, timescale, phases }) => JSON.stringify([run.digest, run.state, theme, timescale, phases]);
