// @ts-check
/** Axes as they are drawn: ticks, their labels and titles outside of the plot; where values change, lines across it. */
import { powerText, shortNumber } from "./numbers.mjs";
import { setFont, widthOf } from "./painters/typography.mjs";
import { linear, log } from "./scale.mjs";

/**
 * @typedef {import("./axes.mjs").Axis} Axis
 * @typedef {import("./axes.mjs").Geometry} Geometry
 * @typedef {import("./scale.mjs").Scale} Scale
 * @typedef {{palette: import("./colour.mjs").Palette, font: string}} Look
 * @typedef {import("./axes.mjs").Tick} Tick
 */

/** About so many ticks: on an axis of numbers, of names (which take more room), of values that change; at least. */
const [MANY, FEW, VALUES, FEWEST] = [6, 4, 4, 2];
/** The size of numbers, and that of names. */
const [NUMBER, NAME] = [11, 10];
/** The length of a tick, and how far from the plot it begins and its label is. */
const TICK = { begins: 1, length: 3, label: 4 };
/** Labels in a row have so much room between them; one that has no room at its tick stands at most so far beside it. */
const [APART, BESIDE] = [4, 14];
/** How far the title stands from the labels: below their line, and left of the longest; in a corner, above the plot. */
const TITLE = { below: 5.9, left: 5, above: 6 };
/** No label stands nearer to the edge of the box; a title in a corner begins where the texts of the panel do. */
const [EDGE, TEXTS] = [4, 12];
/** Where the title of the axis of values stands, and how far left of the plot its labels end. */
const VALUE = { title: 10, label: 6 };

/** The middle of the pixel that holds a place. @param {number} place */
const crisp = (place) => Math.floor(place) + 0.5;

/** A number at a tick: without what rounding leaves, as in 0.6000000000000001. @param {number} value */
const numberText = (value) => shortNumber(value, 12);

/**
 * The ticks of an axis with their labels.
 *
 * @param {Axis} axis
 * @param {Scale} scale
 * @param {number} [most] about so many of them, unless fewer are enough
 * @returns {Tick[]}
 */
function ticksOf({ ticks, labels, isLog }, scale, most = Number.POSITIVE_INFINITY) {
  const [low, high] = scale.domain;
  if (ticks) return ticks.filter(([value]) => value >= low && value <= high);
  if (labels)
    return scale
      .ticks(Math.min(FEW, most))
      .flatMap((place) => /** @type {Tick[]} */ (labels[place] ? [[place, labels[place]]] : []));
  return scale.ticks(isLog ? most : Math.min(MANY, most)).map((value) => [value, numberText(value)]);
}

/**
 * Ticks across whose labels do not touch: as many as there usually are, else as many as have room.
 *
 * @param {CanvasRenderingContext2D} ctx with the font of the labels
 * @param {Axis} axis
 * @param {Scale} scale
 * @param {(label: string, place: number) => number} middleOf where a label stands
 */
function roomyTicks(ctx, axis, scale, middleOf) {
  for (let most = MANY; most > FEWEST; most--) {
    const ticks = ticksOf(axis, scale, most === MANY ? undefined : most);
    const ends = ticks.map(([value, label]) => {
      const middle = middleOf(label, scale(value));
      return [-1, 1].map((end) => middle + (end * widthOf(ctx, label)) / 2);
    });
    if (ends.every(([left], at) => at === 0 || left - ends[at - 1][1] >= APART)) return ticks;
  }
  const middle = (/** @type {Tick} */ [value, label]) => middleOf(label, scale(value));
  return axis.ticks
    ? apart(ticksOf(axis, scale), middle, ([, label]) => widthOf(ctx, label))
    : ticksOf(axis, scale, FEWEST);
}

/**
 * Of ticks that are given, those whose labels do not touch: the first go before the others.
 *
 * @param {Tick[]} ticks
 * @param {(tick: Tick) => number} middleOf
 * @param {(tick: Tick) => number} sizeOf of its label, along the axis
 */
function apart(ticks, middleOf, sizeOf) {
  /** @type {Tick[]} */
  const kept = [];
  const room = (/** @type {Tick} */ one, /** @type {Tick} */ other) =>
    Math.abs(middleOf(one) - middleOf(other)) - (sizeOf(one) + sizeOf(other)) / 2;
  for (const tick of ticks) if (kept.every((other) => room(tick, other) >= 0)) kept.push(tick);
  return kept;
}

/**
 * The axes of a plot: what only changes with its ranges, its size, the theme or the run.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look} look
 * @param {import("./axes.mjs").Axes} axes
 * @param {Geometry} at
 * @param {{width: number, hasCorners?: boolean}} box of the panel, and whether titles stand in the corners of its plot:
 *   at the right end of the labels, and above them
 */
export function paintAxes(ctx, look, axes, at, box) {
  ctx.lineWidth = 1;
  ctx.textBaseline = "alphabetic";
  if (axes.x) paintAcross(ctx, look, axes.x, at, box);
  if (axes.y) paintUpwards(ctx, look, axes.y, at, box);
}

/**
 * The ticks of an axis, and what is written at each.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look} look
 * @param {Axis} axis
 * @param {{scale: Scale, size: number, align: CanvasTextAlign, beside: (place: number, away: number) =>
 *   [number, number], write: (label: string, place: number) => void,
 *   find?: () => Tick[]}} how the size and the
 *   alignment of labels; the point at a place along the axis, so far away from the plot; which ticks there are
 */
function paintTicks(ctx, { palette, font }, axis, { scale, size, align, beside, write, find }) {
  setFont(ctx, `${size}px ${font}`);
  ctx.textAlign = align;
  for (const [value, label, colour] of find ? find() : ticksOf(axis, scale)) {
    const place = scale(value);
    setFont(ctx, `${colour ? "600 " : ""}${size}px ${font}`);
    ctx.strokeStyle = colour ?? palette.line;
    ctx.lineWidth = colour ? 2 : 1;
    ctx.fillStyle = colour ? palette.ink : palette.muted;
    ctx.beginPath();
    ctx.moveTo(...beside(crisp(place), TICK.begins));
    ctx.lineTo(...beside(crisp(place), TICK.begins + TICK.length));
    ctx.stroke();
    write(label, place);
  }
  ctx.lineWidth = 1;
  ctx.fillStyle = palette.muted;
  setFont(ctx, `12px ${font}`);
}

/** The size of an axis' labels. @param {Axis} axis */
const sizeOf = ({ labels }) => (labels ? NAME : NUMBER);

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look} look
 * @param {Axis} axis
 * @param {Geometry} at
 * @param {{width: number, hasCorners?: boolean}} box
 */
function paintAcross(ctx, look, axis, at, { width, hasCorners = false }) {
  setFont(ctx, `12px ${look.font}`);
  const corner = at.left + at.width;
  const end = !hasCorners ? width : axis.title ? corner - widthOf(ctx, axis.title) - 2 * APART : corner;
  const middleOf = (/** @type {string} */ label, /** @type {number} */ left) =>
    Math.min(left, end - widthOf(ctx, label) / 2);
  const size = sizeOf(axis);
  const bottom = at.top + at.height;
  const line = bottom + TICK.label + 1.2 * size;
  paintTicks(ctx, look, axis, {
    ...{ scale: at.x, size, align: "center", find: () => roomyTicks(ctx, axis, at.x, middleOf) },
    beside: (left, away) => [left, bottom + away],
    write(label, left) {
      const middle = middleOf(label, left);
      if (left - middle <= BESIDE) ctx.fillText(label, middle, line);
    },
  });
  if (hasCorners) {
    ctx.textAlign = "right";
    ctx.fillText(axis.title, corner, line);
  } else ctx.fillText(axis.title, at.left + at.width / 2, line + size + TITLE.below);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look} look
 * @param {Axis} axis
 * @param {Geometry} at
 * @param {{hasCorners?: boolean}} box
 */
function paintUpwards(ctx, look, axis, at, { hasCorners = false }) {
  const size = sizeOf(axis);
  const right = at.left - TICK.label - 0.2 * size;
  let widest = 0;
  const find = () => {
    const ticks = ticksOf(axis, at.y);
    return axis.ticks
      ? apart(
          ticks,
          ([value]) => at.y(value),
          () => size,
        )
      : ticks;
  };
  paintTicks(ctx, look, axis, {
    ...{ scale: at.y, size, align: "right", find },
    beside: (top, away) => [at.left - away, top],
    write(label, top) {
      const width = widthOf(ctx, label);
      widest = Math.max(widest, width);
      if (right - width >= EDGE) return ctx.fillText(label, right, top + 0.35 * size);
      // A name that is wider than the margin is turned; that at the end of the plot stays beside it.
      const ends = [at.top + width / 2, at.top + at.height - width / 2];
      paintSideways(ctx, label, right, Math.min(Math.max(top, ends[0]), ends[1]));
      ctx.textAlign = "right";
    },
  });
  if (!hasCorners) return paintSideways(ctx, axis.title, right - widest - TITLE.left, at.top + at.height / 2);
  ctx.textAlign = "left";
  ctx.fillText(axis.title, Math.max(right - widthOf(ctx, axis.title), TEXTS), at.top - TITLE.above);
}

/**
 * A text that reads from below.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} left
 * @param {number} middle
 */
function paintSideways(ctx, text, left, middle) {
  ctx.save();
  ctx.translate(left, middle);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = "center";
  ctx.fillText(text, 0, 0);
  ctx.restore();
}

/**
 * The axes in words, for those who cannot see them.
 *
 * @param {import("./axes.mjs").Axes} axes
 * @param {Geometry} at
 */
export function axesText({ x, y }, at) {
  const part = (/** @type {string} */ name, /** @type {Axis | null} */ axis, /** @type {Scale} */ scale) => {
    if (!axis) return [];
    const labels = ticksOf(axis, scale).map(([, label]) => label);
    const span = labels.length > 0 ? `, ${labels[0]} to ${labels[labels.length - 1]}` : "";
    return [`${name} axis: ${axis.title}${span}`];
  };
  return [...part("horizontal", x, at.x), ...part("vertical", y, at.y)].join("; ");
}

/**
 * Where values stand that have no axis of their own until they are known.
 *
 * @param {{top: number, height: number}} at
 * @param {{low: number, high: number}} limits
 * @param {boolean} [isLog] by logarithm: limits and values above 0
 */
export const valueScale = ({ top, height }, { low, high }, isLog = false) =>
  (isLog ? log : linear)([low, high], [top + height, top]);

/**
 * The axis of values, whose limits follow the frame: a line over the plot at each tick.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look & {at: Geometry}} context
 * @param {Scale} scale
 * @param {string} title
 * @param {boolean} [isLog]
 */
export function paintValueAxis(ctx, { at, palette, font }, scale, title, isLog = false) {
  setFont(ctx, `${NUMBER}px ${font}`);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.line;
  ctx.fillStyle = palette.muted;
  for (const value of scale.ticks(VALUES)) {
    const top = Math.round(scale(value)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(at.left, top);
    ctx.lineTo(at.left + at.width, top);
    ctx.stroke();
    const label = isLog ? powerText(Math.round(Math.log10(value))) : shortNumber(value);
    ctx.fillText(label, at.left - VALUE.label, top);
  }
  paintSideways(ctx, title, VALUE.title, at.top + at.height / 2);
}
