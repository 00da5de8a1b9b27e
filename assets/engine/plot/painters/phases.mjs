// @ts-check
/**
 * The phases of neurons: where in x and y each peaks, against where in the answer its read-out does. On the diagonal,
 * what a neuron reads and what it writes agree. Axes in units of π, from −1 to 1.
 */
import { isInside } from "../axes.mjs";
import { angleText } from "../numbers.mjs";
import { markNeurons, nearestDot, RADIUS, stampAll } from "./dots.mjs";
import { ring } from "./highlights.mjs";
import { neuronIn } from "./neurons.mjs";
import { MOST_ROWS } from "./tables.mjs";
import { setFont, veil, widthOf, within } from "./typography.mjs";

/** An angle in (−1, 1], in units of π. @param {number} angle in units of π */
export const wrapped = (angle) => angle - 2 * Math.ceil((angle - 1) / 2);

/**
 * The two phases of a neuron in units of π: of what it reads, and of what it writes.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} neuron
 */
export function phasesOf({ arrays }, { run }, neuron) {
  const { phase_x, phase_y, phase_out } = arrays;
  return {
    read: wrapped((phase_x.at(neuron) + run.sign * phase_y.at(neuron)) / Math.PI),
    written: wrapped(phase_out.at(neuron) / Math.PI),
  };
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {(neuron: number) => {left: number, top: number}}
 */
const placesOf = (picture, context) => (neuron) => {
  if (!picture.arrays.specialised.at(neuron)) return { left: Number.NaN, top: Number.NaN };
  const { read, written } = phasesOf(picture, context, neuron);
  return { left: context.at.x(read), top: context.at.y(written) };
};

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
const nearest = (picture, context, left, top) =>
  nearestDot(context.at, picture.arrays.values.length, placesOf(picture, context), left, top);

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {import("./dots.mjs").Dots}
 */
const dotsOf = (picture, context) => ({
  placeOf: placesOf(picture, context),
  colourOf: (neuron) => context.run.colours[String(picture.arrays.values.at(neuron))] ?? context.palette.faint,
});

/** How far apart two phases are around the circle, in units of π. @param {{read: number, written: number}} phases */
const gapOf = ({ read, written }) => Math.abs(wrapped(written - read));

/** A number of times π. @param {number} turn */
const inPi = (turn) => angleText(Math.PI * turn);

/**
 * The diagonal, and where it goes on when angles come round.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function paintDiagonal(ctx, { at, palette }) {
  within(ctx, at, () => {
    ctx.strokeStyle = palette.faint;
    ctx.lineWidth = 1;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    const [low, high] = at.x.domain;
    for (const turn of [-2, 0, 2]) {
      ctx.moveTo(at.x(low), at.y(low + turn));
      ctx.lineTo(at.x(high), at.y(high + turn));
    }
    ctx.stroke();
    ctx.setLineDash([]);
  });
}

/**
 * How many neurons are not shown, in the corner where the diagonal is not.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {number} shown
 * @param {number} all
 */
function paintCount(ctx, { at, palette, font }, shown, all) {
  setFont(ctx, `11px ${font}`);
  const text = shown === all ? `all ${all} neurons` : `${shown} of ${all} neurons are specialised`;
  const short = widthOf(ctx, text) > at.width - 12 ? `${shown} of ${all} neurons` : text;
  veil(ctx, palette, at.left + 4, at.top + 4, widthOf(ctx, short) + 4, 15);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = palette.muted;
  ctx.fillText(short, at.left + 6, at.top + 12);
}

/**
 * What lies over all dots: how many there are, and a ring around the chosen one.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function paintFront(ctx, picture, context) {
  const { specialised } = picture.arrays;
  let shown = 0;
  for (let neuron = 0; neuron < specialised.length; neuron++) shown += Number(specialised.at(neuron) > 0);
  paintCount(ctx, context, shown, specialised.length);
  const chosen = Number(context.view.neuron);
  if (chosen >= specialised.length) return;
  const { left, top } = placesOf(picture, context)(chosen);
  if (isInside(context.at, left, top)) ring(ctx, context.palette, left, top, RADIUS + 3);
}

/** @satisfies {import("./index.mjs").Painter} */
export const phases = {
  aspect: "square",
  dependsOn: ["neuron"],
  paint(ctx, picture, context) {
    paintDiagonal(ctx, context);
    stampAll(ctx, picture, context, dotsOf(picture, context));
    paintFront(ctx, picture, context);
  },
  highlight(ctx, picture, context) {
    markNeurons(ctx, picture, context, dotsOf(picture, context), () => paintFront(ctx, picture, context));
  },
  tooltip(picture, context, left, top) {
    const neuron = nearest(picture, context, left, top);
    if (neuron === null) return null;
    const found = phasesOf(picture, context, neuron);
    const sign = context.run.sign < 0 ? "−" : "+";
    return [
      `neuron ${neuron}, frequency ${picture.arrays.values.at(neuron)}`,
      `φx ${sign} φy = ${inPi(found.read)}, read-out ψ = ${inPi(found.written)}`,
      `phase error ${inPi(gapOf(found))}`,
    ];
  },
  hit: (...point) => neuronIn(nearest(...point)),
  select: (...point) => neuronIn(nearest(...point)),
  table(picture, context) {
    const { values, specialised } = picture.arrays;
    /** @type {Map<number, number[]>} */
    const gaps = new Map();
    for (let neuron = 0; neuron < values.length; neuron++) {
      if (!specialised.at(neuron)) continue;
      const found = gaps.get(values.at(neuron)) ?? [];
      found.push(gapOf(phasesOf(picture, context, neuron)));
      gaps.set(values.at(neuron), found);
    }
    const rows = [...gaps]
      .sort(([, one], [, other]) => other.length - one.length)
      .slice(0, MOST_ROWS)
      .map(([freq, found]) => {
        const mean = found.reduce((sum, gap) => sum + gap, 0) / found.length;
        return [freq, found.length, inPi(mean), inPi(Math.max(...found))];
      });
    const columns = ["frequency", "specialised neurons", "mean phase error"];
    return { columns: [...columns, "largest phase error"], rows };
  },
};
