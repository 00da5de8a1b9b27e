// @ts-check
/** Plotly's part of a panel: axes without data, to zoom and pan in. They come once Plotly has loaded; zooms are part of the view. */
import { frameOf, layoutOf } from "./axes.mjs";

/** @typedef {import("../ui/panel.mjs").Panel} Panel */
/** @typedef {import("../state/engine.mjs").Engine} Engine */

const CONFIG = {
  displaylogo: false,
  showSendToCloud: false,
  doubleClick: "reset",
  showTips: false,
  scrollZoom: false,
  // The panel's own menu zooms, for keyboards and fingers, and has pictures: Plotly's would be of the axes alone.
  displayModeBar: false,
};
const DIGITS = 5;
/** Charts over the training share one zoom along the epochs. */
const EPOCHS = "epochs";

const plotly = async () => {
  const page = /** @type {any} */ (window);
  await page.Plotly;
  return page.Plotly;
};

/** The name that a panel's zoom has in a view. @param {Panel} panel */
const zoomName = ({ id, spec }) => (spec.axes.x?.over === "epoch" ? EPOCHS : id);

/**
 * The zooms that a view holds, by name.
 *
 * @param {string} text `neuron-input:0:20:5:30,epochs:0:8000`
 * @returns {Map<string, number[]>}
 */
export function rangesIn(text) {
  const parts = text.split(",").filter((part) => part.includes(":"));
  return new Map(parts.map((part) => [part.split(":")[0], part.split(":").slice(1).map(Number)]));
}

/** @param {Map<string, number[]>} ranges */
export const rangesText = (ranges) =>
  [...ranges].map(([name, numbers]) => [name, ...numbers].join(":").replaceAll("e+", "e")).join(",");

export class PlotlyAxes {
  /** @param {Engine} engine @param {Record<string, any>} templates by theme */
  constructor(engine, templates) {
    this.engine = engine;
    this.templates = templates;
    /** How many moves of axes are our own just now. */
    this.ours = 0;
  }

  get template() {
    return this.templates[document.documentElement.dataset.theme === "dark" ? "dark" : "light"];
  }

  /** Give a panel its axes. @param {Panel} panel */
  async mount(panel) {
    const box = /** @type {any} */ (panel.element.querySelector(".plot"));
    if (!box || panel.isMounting) return;
    panel.isMounting = true;
    const Plotly = await plotly();
    // Read now: the run may have changed while Plotly was on its way.
    const { run, view } = this.engine;
    if (!run) return;
    await Plotly.newPlot(box, [], layoutOf(panel.spec, run, view.timescale, this.template), CONFIG);
    panel.plot = box;
    for (const event of ["plotly_relayout", "plotly_relayouting", "plotly_afterplot"]) {
      box.on(event, () => panel.touch());
    }
    box.on("plotly_relayout", () => this.zoomed(panel));
    await this.follow(panel);
    panel.touch();
  }

  /** The person has zoomed: the view holds it, and the other charts over the training follow. @param {Panel} panel */
  zoomed(panel) {
    const { engine } = this;
    if (this.ours > 0 || !engine.run) return;
    const frame = frameOf(panel.spec, engine.run, engine.view.timescale);
    const { xaxis, yaxis } = panel.plot._fullLayout;
    const x = xaxis.range.map(Number);
    const y = panel.spec.axes.y ? yaxis.range.map(Number) : [];
    const near = (/** @type {number[]} */ one, /** @type {number[]} */ other) =>
      one.every((end, place) => Math.abs(end - other[place]) < 1e-6 * (Math.abs(other[1] - other[0]) || 1));
    const ranges = rangesIn(engine.view.zoom);
    const name = zoomName(panel);
    if (near(x, frame.x) && near(y, frame.y)) ranges.delete(name);
    else
      ranges.set(
        name,
        [...x, ...y].map((end) => Number(end.toPrecision(DIGITS))),
      );
    engine.choose({ zoom: rangesText(ranges) });
    if (name === EPOCHS) for (const other of engine.panels) if (other !== panel) this.follow(other);
  }

  /**
   * Zoom about the chosen frequency, or the middle of what is shown; never out of the whole plot.
   *
   * @param {Panel} panel
   * @param {number} factor below 1 to come nearer; Infinity shows the whole plot
   */
  async scale(panel, factor) {
    const { run, view } = this.engine;
    if (!panel.plot || !run) return;
    const whole = frameOf(panel.spec, run, view.timescale);
    const Plotly = await plotly();
    const now = panel.plot._fullLayout;
    // What is of interest among components is the chosen frequency.
    const chosen = run.components.indexOf(`cos ${view.freq}`) + 0.5;
    const scaled = (/** @type {"x" | "y"} */ name) => {
      const [least, most] = whole[name];
      const [low, high] = now[`${name}axis`].range.map(Number);
      const half = Math.min(((high - low) / 2) * factor, (most - least) / 2);
      const isOfWaves = panel.spec.axes[name].over.startsWith("comp") && chosen > 0;
      const middle = Math.min(Math.max(isOfWaves ? chosen : (low + high) / 2, least + half), most - half);
      return [middle - half, middle + half];
    };
    const wanted = { "xaxis.range": scaled("x") };
    if (panel.spec.axes.y) Object.assign(wanted, { "yaxis.range": scaled("y") });
    await Plotly.relayout(panel.plot, wanted);
  }

  /** Put a panel's axes where the view says. @param {Panel} panel */
  async follow(panel) {
    const { run, view } = this.engine;
    if (!panel.plot || !run) return;
    const frame = frameOf(panel.spec, run, view.timescale);
    const [x0, x1, y0, y1] = rangesIn(view.zoom).get(zoomName(panel)) ?? [...frame.x, ...frame.y];
    const now = panel.plot._fullLayout;
    const wanted = {
      "xaxis.range": [x0, x1],
      ...(panel.spec.axes.y && y1 !== undefined ? { "yaxis.range": [y0, y1] } : {}),
    };
    const isThere = Object.entries(wanted).every(([name, ends]) => {
      const range = now[name.slice(0, 5)].range;
      return Number(range[0]) === ends[0] && Number(range[1]) === ends[1];
    });
    if (!isThere) await this.relayout(panel, wanted);
  }

  /** Move axes ourselves: what Plotly says of that is no zoom. @param {() => Promise<unknown>} job */
  async move(job) {
    this.ours += 1;
    try {
      await job();
    } finally {
      this.ours -= 1;
    }
  }

  /** @param {Panel} panel @param {Record<string, any>} changes */
  async relayout(panel, changes) {
    const Plotly = await plotly();
    await this.move(() => Plotly.relayout(panel.plot, changes));
    panel.touch();
  }

  /** Another theme. @param {Panel[]} panels */
  recolour(panels) {
    for (const panel of panels) if (panel.plot) this.relayout(panel, { template: { layout: this.template } });
  }

  /** The run or the scale of epochs has changed: new axes where they differ. @param {Panel[]} panels */
  async reframe(panels) {
    const Plotly = await plotly();
    const { run, view } = this.engine;
    if (!run) return;
    for (const panel of panels) {
      if (!panel.plot) continue;
      const layout = layoutOf(panel.spec, run, view.timescale, this.template);
      await this.move(() => Plotly.react(panel.plot, [], layout, CONFIG));
      await this.follow(panel);
      panel.touch();
    }
  }

  /** Give axes the size that there is for them, before anything else happens. @param {any} plot Plotly's element, if it is there */
  fitNow(plot) {
    // With a plot there is Plotly.
    if (plot) this.move(() => /** @type {any} */ (window).Plotly.relayout(plot, { autosize: true }));
  }

  /** The panel has another size. @param {Panel} panel */
  async resize({ plot }) {
    if (!plot || plot.offsetWidth === 0) return;
    const Plotly = await plotly();
    await this.move(() => Plotly.Plots.resize(plot));
  }
}
