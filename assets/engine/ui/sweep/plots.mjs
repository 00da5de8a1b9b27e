// @ts-check
/** The plots of a sweep, as SVG: the style sheet has their colours, and a dot is a link to its run. */
import { powerText, wholeText } from "../../plot/numbers.mjs";
import { fieldText, medianOf, valuesOf, valueText } from "./facets.mjs";

/** @typedef {import("./facets.mjs").Point} Point */

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 220;
/** How wide a plot is at least, and at most. */
export const WIDTHS = /** @type {const} */ ([320, 640]);
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 8, 26, 34];
/** Where runs stand that have not come to it. */
const NEVER = 12;
/** How far apart the runs of one place stand. */
const STEP = 7;
/** Losses below this are drawn here: a loss of 0 has no logarithm. */
const LEAST = 1e-9;
const KINDS = /** @type {const} */ ([
  ["train", "memorised", "memorises"],
  ["test", "grokked", "groks"],
]);

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {(Node | string)[]} children
 */
function draw(tag, attributes, children = []) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {string} label @param {number} width @param {Element[]} children */
const picture = (label, width, children) =>
  draw("svg", { class: "plot", viewBox: `0 0 ${width} ${HEIGHT}`, role: "group", "aria-label": label }, children);

/**
 * A logarithmic scale from the power of ten below `low` to that above `high`.
 *
 * @param {number} low
 * @param {number} high
 * @param {[number, number]} ends in pixels
 * @returns {{at: (value: number) => number, powers: number[]}}
 */
export function logScale(low, high, [start, stop]) {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(Math.ceil(Math.log10(high) - 1e-9), first + 1);
  const at = (/** @type {number} */ value) => start + ((Math.log10(value) - first) / (last - first)) * (stop - start);
  const step = Math.ceil((last - first) / 4);
  return {
    at,
    powers: [...Array(last - first + 1).keys()].filter((one) => one % step === 0).map((one) => first + one),
  };
}

/** @param {ReturnType<typeof logScale>} scale @param {number} width @param {(power: number) => string} text */
const upright = ({ at, powers }, width, text) =>
  powers.flatMap((power) => [
    draw("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: at(10 ** power), y2: at(10 ** power) }),
    draw("text", { class: "tick", x: LEFT - 6, y: at(10 ** power) + 4, "text-anchor": "end" }, [text(power)]),
  ]);

/** @param {number} x @param {string} text */
const below = (x, text) => draw("text", { class: "tick", x, y: HEIGHT - BOTTOM + 15, "text-anchor": "middle" }, [text]);

/** @param {string} text @param {number} width */
const axisTitle = (text, width) =>
  draw("text", { class: "title", x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 3, "text-anchor": "middle" }, [text]);

/** @param {number} power */
const epochTick = (power) => (power >= 0 && power < 6 ? wholeText(10 ** power) : powerText(power));

/**
 * When runs memorise and grok, against a field.
 *
 * @param {Point[]} points of this plot
 * @param {string} across
 * @param {{all: Point[], title: string, width: number, addressOf: (name: string) => string}} options `all` are those of
 *   all plots, which share their axes
 */
export function epochsPlot(points, across, { all, title, width, addressOf }) {
  const reached = all.flatMap(({ memorised, grokked }) => [memorised, grokked]).filter((epoch) => epoch !== null);
  const last = Math.max(...all.map(({ epochs }) => epochs));
  const scale = logScale(Math.max(Math.min(...reached, last), 1), last, [HEIGHT - BOTTOM, TOP]);
  const values = valuesOf(all, across);
  const middle = (/** @type {number} */ place) => LEFT + ((width - RIGHT - LEFT) * (place + 0.5)) / values.length;
  const groups = values.map((value) => points.filter((point) => String(point.values[across]) === String(value)));
  const high = (/** @type {number | null} */ epoch) => (epoch === null ? NEVER : scale.at(Math.max(epoch, 1)));
  const marks = KINDS.flatMap(([kind, moment, verb]) => [
    ...bandOf(
      kind,
      groups.map((group) => group.map((point) => point[moment])),
      middle,
      high,
    ),
    ...groups.flatMap((group, place) =>
      group.filter(isTold(moment)).map((point, at, { length }) => {
        const x = middle(place) + (at - (length - 1) / 2) * STEP;
        const words = `${point.name} ${point[moment] === null ? `never ${verb}` : `${verb} at epoch ${wholeText(point[moment])}`}`;
        const look = point[moment] === null ? `${kind} never` : kind;
        const dot = draw("circle", { class: look, cx: x, cy: high(point[moment]), r: 4 }, [draw("title", {}, [words])]);
        return draw("a", { href: addressOf(point.name), "aria-label": words }, [dot]);
      }),
    ),
  ]);
  return picture(title, width, [
    ...upright(scale, width, epochTick),
    draw("text", { class: "tick", x: LEFT - 6, y: NEVER + 4, "text-anchor": "end" }, ["never"]),
    ...values.map((value, place) => below(middle(place), valueText(across, value))),
    axisTitle(fieldText(across), width),
    ...marks,
  ]);
}

/** Of a run that goes on nobody knows what it never comes to. @param {"memorised" | "grokked"} moment */
const isTold = (moment) => (/** @type {Point} */ point) => point[moment] !== null || point.state === "finished";

/**
 * From the earliest to the latest of each place, and the median.
 *
 * @param {string} kind
 * @param {(number | null)[][]} groups
 * @param {(place: number) => number} middle
 * @param {(epoch: number) => number} high
 */
function bandOf(kind, groups, middle, high) {
  const spans = groups.flatMap((epochs, place) => {
    const reached = epochs.filter((epoch) => epoch !== null);
    return reached.length > 0 ? [{ place, low: Math.min(...reached), high: Math.max(...reached) }] : [];
  });
  const edge = (/** @type {"low" | "high"} */ end) =>
    spans.map((span) => `${middle(span.place).toFixed(1)},${high(span[end]).toFixed(1)}`);
  const line = groups.flatMap((epochs, place) => {
    const median = medianOf(epochs);
    return median === null ? [] : [`${middle(place).toFixed(1)},${high(median).toFixed(1)}`];
  });
  return [
    draw("polygon", { class: `${kind} band`, points: [...edge("low"), ...edge("high").reverse()].join(" ") }),
    draw("polyline", { class: `${kind} line`, points: line.join(" ") }),
  ];
}

/**
 * Both losses of each run by epoch, or by epoch as a multiple of that at which the run groks.
 *
 * @param {Point[]} points
 * @param {{isAligned: boolean, all: Point[], title: string, width: number}} options
 */
export function lossesPlot(points, { isAligned, all, title, width }) {
  const unit = (/** @type {Point} */ { grokked }) => (isAligned ? grokked : 1);
  const shown = (/** @type {Point[]} */ some) => some.filter((point) => point.curve && unit(point));
  const known = shown(all);
  const xs = known.flatMap((point) =>
    (point.curve?.epochs ?? []).filter((epoch) => epoch > 0).map((epoch) => epoch / (unit(point) ?? 1)),
  );
  const losses = known
    .flatMap(({ curve }) => [...(curve?.train ?? []), ...(curve?.test ?? [])])
    .filter((loss) => loss !== null);
  if (xs.length === 0)
    return picture(title, width, [draw("text", { class: "tick", x: LEFT, y: HEIGHT / 2 }, ["No run has come to it."])]);
  const across = logScale(Math.min(...xs), Math.max(...xs), [LEFT, width - RIGHT]);
  const up = logScale(Math.max(Math.min(...losses), LEAST), Math.max(...losses), [HEIGHT - BOTTOM, NEVER]);
  const lines = shown(points).flatMap((point) =>
    /** @type {const} */ (["train", "test"]).map((kind) => {
      const places = (point.curve?.epochs ?? []).flatMap((epoch, place) => {
        const loss = point.curve?.[kind][place];
        if (epoch === 0 || loss === null || loss === undefined) return [];
        return [`${across.at(epoch / (unit(point) ?? 1)).toFixed(1)},${up.at(Math.max(loss, LEAST)).toFixed(1)}`];
      });
      return draw("polyline", { class: `${kind} loss`, points: places.join(" ") }, [draw("title", {}, [point.name])]);
    }),
  );
  const one = isAligned
    ? [draw("line", { class: "grid strong", x1: across.at(1), x2: across.at(1), y1: NEVER, y2: HEIGHT - BOTTOM })]
    : [];
  return picture(title, width, [
    ...upright(up, width, powerText),
    ...one,
    ...across.powers.map((power) =>
      below(across.at(10 ** power), isAligned ? `${powerText(power)} ×` : epochTick(power)),
    ),
    axisTitle(isAligned ? "epoch / epoch of grokking" : "epoch", width),
    ...lines,
  ]);
}
