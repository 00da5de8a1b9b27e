// @ts-check
/** The axes of one panel: what of them the view's zoom shows, on a canvas of their own. */
import { axesOf, geometryOf, marginOf, wholeOf } from "../plot/axes.mjs";
import { clearCanvas, pixelsOf } from "../plot/canvas.mjs";
import { axesText, paintAxes } from "../plot/draw-axes.mjs";
import { scaledEnds, shownEnds, withZoom, zoomName } from "../plot/zoom.mjs";

/**
 * @typedef {import("../types.mjs").View} View
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 * @typedef {import("../plot/axes.mjs").Ends} Ends
 * @typedef {{width: number, height: number, zoom: number}} Box
 */

export class PanelAxes {
  /**
   * @param {{id: string, spec: import("../state/bootstrap.mjs").PanelSpec,
   *   painter?: import("../plot/painters/index.mjs").Painter}} panel
   * @param {{aspect?: "square", hasBar?: boolean}} painter
   * @param {HTMLCanvasElement | null} canvas null for a panel whose axes are not shown: it cannot be zoomed
   */
  constructor(panel, painter, canvas) {
    this.panel = panel;
    this.canvas = canvas;
    this.ctx = /** @type {CanvasRenderingContext2D} */ (canvas?.getContext("2d"));
    this.margin = marginOf(panel.spec, painter);
    /** Whether titles stand in the corners of the plot. */
    this.hasCorners = painter.aspect === "square";
    this.key = "";
    this.painted = "";
    /** @type {RunInfo | null} */
    this.run = null;
    /** @type {import("../plot/axes.mjs").Axes} */
    this.axes = { x: null, y: null };
    this.whole = this.ends = wholeOf(this.axes);
    this.at = geometryOf(this.margin, { width: 0, height: 0 }, this.axes, this.ends);
  }

  /** What lies along them. */
  get shown() {
    const { painter, spec } = this.panel;
    return painter?.axes ?? spec.axes;
  }

  /**
   * Where the plot is.
   *
   * @param {RunInfo} run
   * @param {View} view
   * @param {Box} box
   */
  lay(run, view, box) {
    const ratio = pixelsOf(box);
    const zoom = `${zoomName(this.panel)} ${view.zoom}`;
    const key = `${run.digest} ${view.timescale} ${zoom} ${box.width} ${box.height} ${ratio}`;
    if (key === this.key && run === this.run) return this.at;
    this.key = key;
    this.painted = "";
    this.run = run;
    this.axes = axesOf({ axes: this.shown }, run, view.timescale);
    this.whole = wholeOf(this.axes);
    this.ends = this.canvas ? shownEnds(this.panel, this.whole, view.zoom) : this.whole;
    this.at = geometryOf(this.margin, box, this.axes, this.ends, this.hasCorners ? ratio : 0);
    return this.at;
  }

  /**
   * Paint the axes where the plot was laid.
   *
   * @param {import("../plot/draw-axes.mjs").Look} look
   * @param {Box} box
   */
  paint(look, box) {
    const key = `${look.palette.surface} ${pixelsOf(box)}`;
    if (!this.canvas || key === this.painted) return;
    this.painted = key;
    clearCanvas(this.ctx, this.canvas, box);
    paintAxes(this.ctx, look, this.axes, this.at, { ...box, hasCorners: this.hasCorners });
    // Before, it is no picture of anything.
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", axesText(this.axes, this.at));
  }

  /**
   * @param {string} zoom of the view
   * @param {Ends} ends what is to be shown
   * @returns {string} the zoom that shows it
   */
  zoomFor(zoom, ends) {
    return withZoom(this.panel, this.whole, zoom, ends);
  }

  /**
   * Where a frequency is on an axis of components or of blocks; nothing where it is not.
   *
   * @param {number} freq
   * @param {string} over
   */
  placeOf(freq, over) {
    const { components = [], axes } = this.run ?? {};
    if (over.startsWith("comp"))
      return components.includes(`cos ${freq}`) ? components.indexOf(`cos ${freq}`) + 0.5 : undefined;
    const place = axes?.[over]?.hasKeys ? (axes[over].labels?.indexOf(String(freq)) ?? -1) : -1;
    return place < 0 ? undefined : place;
  }

  /**
   * What is shown once more or less of it is: about the chosen frequency among components, else about the middle.
   *
   * @param {View} view
   * @param {number} factor below 1 to come nearer; Infinity shows the whole plot
   * @returns {Ends}
   */
  scaled(view, factor) {
    const about = (/** @type {"x" | "y"} */ name) => this.placeOf(view.freq, this.shown[name]?.over ?? "");
    return {
      x: scaledEnds(this.ends.x, this.whole.x, factor, about("x")),
      y: scaledEnds(this.ends.y, this.whole.y, factor, about("y")),
    };
  }
}
