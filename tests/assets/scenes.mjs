// @ts-check
/** What the tests of painters share: a palette, a context of a small run, and what was called on a ctx. */
import { packed, ramp, rangeOf } from "../../assets/engine/plot/colour.mjs";
import { linear } from "../../assets/engine/plot/scale.mjs";
import { runOf } from "./helpers.mjs";

export const P = 7;
/** The ends of an axis over p tokens or components. */
export const ENDS = /** @type {[number, number]} */ ([-0.5, P - 0.5]);

export const PALETTE = {
  ...{ ink: "#15181d", muted: "#5b626d", faint: "#8a909a", line: "#e2e2dc", surface: "#ffffff", accent: "#0b5fff" },
  ...{ train: "#72822f", test: "#5e16a0", heads: ["#827bc1", "#8a500d", "#682a5c", "#187367"] },
  phases: ["#a8761b", "#2b7bb0", "#4f8a3a"],
  ...{ warning: "#b3261e", missing: packed(243, 198, 220), missingText: "#f3c6dc" },
  ...{ above: packed(255, 0, 200), below: packed(154, 92, 255) },
  ...{ plusInfinity: packed(156, 0, 121), minusInfinity: packed(74, 0, 224) },
  ...{ sequential: ramp(["#440154", "#fde725"]), diverging: ramp(["#08306b", "#ffffff", "#7f2704"]) },
  power: ramp(["#ffffff", "#7f2704"]),
  cyclic: ramp(["#c17c91", "#00496b", "#7a6000", "#c17c91"]),
};

/**
 * The strongest blocks of a picture's values, as the analysis has them: arrays for a picture, and their shapes.
 *
 * @param {number[]} values of shape [components, components]
 * @param {string[]} components
 * @param {boolean} [isPower]
 */
export function strongestIn(values, components, isPower = false) {
  const size = components.length;
  const freqOf = (/** @type {number} */ place) => components[place].slice(components[place].lastIndexOf(" ") + 1);
  const held = values.map((value, cell) => (cell === 0 || !Number.isFinite(value) ? 0 : isPower ? value : value ** 2));
  const total = held.reduce((sum, power) => sum + power, 0);
  const [places, shares] = [new Array(24).fill(-1), new Array(6).fill(0)];
  /** @type {Map<string, {power: number, best: number}>} */
  const blocks = new Map();
  held.forEach((power, cell) => {
    const key = `${freqOf(Math.floor(cell / size))} ${freqOf(cell % size)}`;
    const { power: sum, best } = blocks.get(key) ?? { power: 0, best: cell };
    blocks.set(key, { power: sum + power, best: power > held[best] ? cell : best });
  });
  [...blocks.values()]
    .filter(({ power }) => total > 0 && power >= 0.05 * total)
    .sort((one, other) => other.power - one.power)
    .slice(0, 6)
    .forEach(({ power, best }, which) => {
      [places[4 * which], places[4 * which + 1], shares[which]] = [Math.floor(best / size), best % size, power / total];
    });
  return { arrays: { strongest: places, strongest_share: shares }, shapes: { strongest: [6, 4] } };
}

/**
 * Where a plot is, with linear axes; `x` and `y` are their ends, or other such scales.
 *
 * @param {any} at
 * @returns {import("../../assets/engine/plot/axes.mjs").Geometry}
 */
export const plotOf = ({ x, y, ...at }) => ({
  ...at,
  x: linear(x.domain ?? x, [at.left, at.left + at.width]),
  y: linear(y.domain ?? y, [at.top + at.height, at.top]),
});

/**
 * A context: the plot has 140 by 70 pixels at (52, 20), the run p = 7.
 *
 * @param {Record<string, any>} [more]
 * @returns {any}
 */
export function sceneOf({ run, range = rangeOf(0, 1, false, false), spec, at, view, ...more } = {}) {
  return {
    at: plotOf({ left: 52, top: 20, width: 140, height: 70, x: ENDS, y: ENDS, ...at }),
    box: { width: 202, height: 130 },
    run: { ...runOf(), titles: {}, ...run },
    view: { neuron: 2, head: 1, heights: "linear", pin: [], ...view },
    palette: PALETTE,
    range,
    chosen: { range, limits: { low: range.low, high: range.high, signed: range.signed }, whose: "run" },
    ...{ font: "Inter", unit: "activation", order: null, epoch: 100 },
    ...{ epochs: [0, 100, 200, 300], hover: null, bands: null, alone: null },
    spec: { arrays: ["values"], over: "x", ...spec },
    ...more,
  };
}

/** What was called by a name, without the name. @param {any} ctx @param {string} name @returns {any[][]} */
export const calledOn = (ctx, name) =>
  ctx.calls.flatMap((/** @type {any[]} */ [called, ...given]) => (called === name ? [given] : []));

/** The texts on a ctx. @param {any} ctx @returns {string[]} */
export const textsOn = (ctx) => calledOn(ctx, "fillText").map(([text]) => text);

/** The calls by a name, with the style at each. @param {any} ctx @param {string} name @returns {{given: any[], style: any}[]} */
export const styledOn = (ctx, name) =>
  ctx.calls.flatMap((/** @type {any[]} */ [called, ...given], /** @type {number} */ call) =>
    called === name ? [{ given, style: ctx.styles[call] }] : [],
  );
