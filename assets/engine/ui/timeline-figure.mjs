// @ts-check
/** The curves of the timeline: a figure that the source makes, drawn by Plotly once that is there. */
import { SourceError } from "../data/source.mjs";
import { currentTheme } from "./theme.mjs";

const CONFIG = { displaylogo: false, showSendToCloud: false, responsive: true, displayModeBar: false };

export class TimelineFigure {
  /**
   * @param {HTMLElement} graph
   * @param {import("../state/store.mjs").Store} store
   * @param {import("../data/source.mjs").Source} source
   * @param {(sentence: string) => void} failed
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
    const request = { run, theme: currentTheme(), timescale: view.timescale, phases: phases && known(phases) };
    const key = JSON.stringify([run.digest, request.theme, request.timescale, request.phases]);
    if (key === this.requested) return;
    this.requested = key;
    try {
      const { data, layout } = await this.source.timeline(request);
      const plotly = await this.plotly;
      if (key === this.requested) await plotly?.react(this.graph, data, layout, CONFIG);
    } catch (error) {
      if (key === this.requested) this.requested = "";
      if (!(error instanceof SourceError)) throw error;
      this.failed(error.message);
    }
  }

  /** Take the size that there is now, at once: what is printed cannot wait for an observer. */
  fit() {
    if (this.graph.classList.contains("js-plotly-plot")) {
      /** @type {any} */ (window).Plotly.relayout(this.graph, { autosize: true });
    }
  }
}

/** @param {import("../data/source.mjs").PhasesOfRun} phases */
const known = ({ ends, bands }) => ({ ends, bands });
