// @ts-check
/** Numbers as people read them. */

/** Thousands apart. @param {string} digits */
const apart = (digits) => digits.replace(/^(−?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/**
 * A number of at most `digits` digits, with a true minus sign.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export function shortNumber(value, digits = 3) {
  if (!Number.isFinite(value)) return "no number";
  if (value === 0) return "0";
  const size = Math.abs(value);
  // A power of ten takes room of its own.
  const isFar = size >= 1e5 || size < 1e-3;
  const text = isFar ? value.toExponential(Math.max(digits - 2, 0)) : String(Number(value.toPrecision(digits)));
  return apart(text.replace(/-/g, "−").replace("e+", "e"));
}

/** Shares beyond these are said to be, in per cent. */
const [LEAST, MOST] = [0.1, 99.9];

/**
 * Only what is exact is called 0 % or 100 %.
 *
 * @param {number | null | undefined} share
 * @param {number} [digits] after the point; unless told, one where it matters
 */
export function percent(share, digits) {
  if (share === null || share === undefined || !Number.isFinite(share)) return "–";
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value} %`;
  if (value < LEAST) return `< ${LEAST} %`;
  if (value > MOST) return `> ${MOST} %`;
  return `${value.toFixed(digits ?? (value < 10 || value > 99 ? 1 : 0))} %`;
}

/** @param {number | null | undefined} loss */
export function lossText(loss) {
  if (loss === null || loss === undefined) return "–";
  if (loss === 0) return "0";
  if (loss >= 1000) return shortNumber(loss, 4);
  if (loss >= 0.01) return loss.toPrecision(3);
  const [digits, power] = loss.toExponential(1).split("e");
  return `${digits}e−${power.replace("-", "")}`;
}

/** The multiples of a step. @param {number} low @param {number} high @param {number} step */
function along(low, high, step) {
  const found = [];
  for (let place = Math.ceil(low / step); place * step <= high + step * 1e-9; place++) found.push(place * step);
  return found;
}

/**
 * Round numbers along an axis.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} count about how many
 */
export function ticks(low, high, count) {
  const width = high - low;
  if (!(width > 0) || !Number.isFinite(width)) return [low];
  const raw = width / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const steps = [1, 2, 5, 10].map((factor) => factor * power);
  const wide = steps.findIndex((step) => step >= raw);
  const found = along(low, high, steps[wide] ?? 10 * power);
  // A single number tells no scale.
  return found.length < 2 && wide > 0 ? along(low, high, steps[wide - 1]) : found;
}

/**
 * Powers of ten along a logarithmic axis: as whole exponents.
 *
 * @param {number} low above 0
 * @param {number} high
 * @param {number} count about how many
 */
export function powers(low, high, count) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first) / count));
  const found = [];
  for (let power = Math.ceil(first / step) * step; power <= last; power += step) found.push(power);
  return found;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten, short: 0.01, 1, 100, 10⁻⁷. @param {number} power */
export function powerText(power) {
  if (Math.abs(power) <= 2) return String(Number(`1e${power}`));
  const digits = [...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]);
  return `10${power < 0 ? "⁻" : ""}${digits.join("")}`;
}

/** An angle in radians, as a multiple of π. @param {number} radians */
export const angleText = (radians) => `${(radians / Math.PI).toFixed(2).replace("-", "−")} π`;

/** An epoch, its thousands apart: 25,000. @param {number} epoch */
export const epochText = (epoch) => apart(String(epoch));
