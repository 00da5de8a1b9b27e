// @ts-check
/** Zooms: which part of its axes a panel shows. They are part of the view, as one text that all panels share. */

/**
 * @typedef {import("./axes.mjs").Ends} Ends
 * @typedef {import("./scale.mjs").Pair} Pair
 * @typedef {import("../state/bootstrap.mjs").PanelSpec} PanelSpec
 * @typedef {{id: string, spec: PanelSpec, painter?: Pick<import("./painters/index.mjs").Painter, "axes">}} Zoomed
 */

const DIGITS = 5;
/** Charts over the training share one zoom along the epochs. */
export const EPOCHS = "epochs";
/** A drag of fewer pixels is no zoom. */
const LEAST_DRAG = 8;
/** What is narrower than this, or than a part of its length, is along one axis only. */
const NARROW = { pixels: 20, part: 0.6 };

/**
 * Numbers by name, such as the zooms or the limits of a view.
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

/** What follows a panel's id in the name of its zoom where its painter has axes of its own. */
const OTHER = "-folded";

/**
 * The name that a panel's zoom has in a view.
 *
 * @param {Zoomed} panel
 */
export const zoomName = ({ id, spec, painter }) =>
  spec.axes.x?.over === "epoch" ? EPOCHS : painter?.axes ? `${id}${OTHER}` : id;

/** The panel that a zoom is of, and whether that is on its painter's own axes. @param {string} name */
export const zoomOwner = (name) =>
  name.endsWith(OTHER) ? { id: name.slice(0, -OTHER.length), isOther: true } : { id: name, isOther: false };

/**
 * What a panel shows of its axes.
 *
 * @param {Zoomed} panel
 * @param {Ends} whole
 * @param {string} zoom of the view
 * @returns {Ends}
 */
export function shownEnds(panel, whole, zoom) {
  const [x0, x1, y0, y1] = rangesIn(zoom).get(zoomName(panel)) ?? [];
  const isHigh = panel.spec.axes.y !== undefined && y1 !== undefined;
  return { x: x1 === undefined ? whole.x : [x0, x1], y: isHigh ? [y0, y1] : whole.y };
}

/** @param {Pair} one @param {Pair} other */
const isNear = (one, other) =>
  one.every((end, place) => Math.abs(end - other[place]) < 1e-6 * (Math.abs(other[1] - other[0]) || 1));

/** Ends with few digits; what is 0 but for rounding is 0. @param {Pair} ends */
const rounded = ([low, high]) =>
  [low, high].map((end) => (Math.abs(end) < 1e-9 * (high - low) ? 0 : Number(end.toPrecision(DIGITS))));

/**
 * The zooms of a view once a panel shows other ends.
 *
 * @param {Zoomed} panel
 * @param {Ends} whole
 * @param {string} zoom of the view
 * @param {Ends} ends
 */
export function withZoom(panel, whole, zoom, ends) {
  const ranges = rangesIn(zoom);
  if (isNear(ends.x, whole.x) && isNear(ends.y, whole.y)) ranges.delete(zoomName(panel));
  else ranges.set(zoomName(panel), [...rounded(ends.x), ...(panel.spec.axes.y ? rounded(ends.y) : [])]);
  return rangesText(ranges);
}

/**
 * More or less of an axis about a place; never more than the whole of it.
 *
 * @param {Pair} ends
 * @param {Pair} whole
 * @param {number} factor below 1 to come nearer; Infinity shows the whole axis
 * @param {number} [about] the middle of what is shown, unless given
 * @returns {Pair}
 */
export function scaledEnds([low, high], [least, most], factor, about = (low + high) / 2) {
  const half = Math.min(((high - low) / 2) * factor, (most - least) / 2);
  const middle = Math.min(Math.max(about, least + half), most - half);
  return [middle - half, middle + half];
}

/**
 * The part of a plot that a drag marks: of all its height or width where the drag is nearly along one axis.
 *
 * @param {{left: number, top: number, width: number, height: number}} at
 * @param {{x: number, y: number}} start
 * @param {{x: number, y: number}} end
 * @param {boolean} hasY whether the plot can be zoomed upwards
 * @returns {{left: number, right: number, top: number, bottom: number} | null} null when the drag is too short
 */
export function dragBox(at, start, end, hasY) {
  const [right, bottom] = [at.left + at.width, at.top + at.height];
  const clamp = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(Math.max(value, low), high);
  const xs = [start.x, end.x].map((x) => clamp(x, at.left, right)).sort((one, other) => one - other);
  const ys = [start.y, end.y].map((y) => clamp(y, at.top, bottom)).sort((one, other) => one - other);
  const [width, height] = [xs[1] - xs[0], ys[1] - ys[0]];
  const across = { left: xs[0], right: xs[1] };
  const up = { top: ys[0], bottom: ys[1] };
  if (!hasY || height < Math.min(Math.max(NARROW.part * width, LEAST_DRAG), NARROW.pixels)) {
    return width < LEAST_DRAG ? null : { ...across, top: at.top, bottom };
  }
  if (width < Math.min(NARROW.part * height, NARROW.pixels)) return { left: at.left, right, ...up };
  return { ...across, ...up };
}

/**
 * What of its axes a box in a plot shows.
 *
 * @param {import("./axes.mjs").Geometry} at
 * @param {Ends} ends what the plot shows now
 * @param {{left: number, right: number, top: number, bottom: number}} box
 * @returns {Ends}
 */
export function endsIn(at, { x, y }, { left, right, top, bottom }) {
  const across = (/** @type {number} */ place) => x[0] + ((place - at.left) / at.width) * (x[1] - x[0]);
  const up = (/** @type {number} */ place) => y[0] + ((at.top + at.height - place) / at.height) * (y[1] - y[0]);
  return { x: [across(left), across(right)], y: [up(bottom), up(top)] };
}
