// @ts-check
/** Numbers as people read them. */
import { epochName, UNKNOWN_EPOCH } from "../data/epoch.mjs";

const GROUPED = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });

/**
 * A whole number, such as an epoch, with its thousands apart: 25,000.
 *
 * @param {number} value
 */
export const wholeText = (value) => GROUPED.format(value);

/** An epoch: 25,000, or unknown. @param {number} epoch */
export const epochText = (epoch) => (epoch === UNKNOWN_EPOCH ? epochName(epoch) : wholeText(epoch));

/** Sizes outside of these are written as powers of ten. */
const [LEAST, MOST] = [1e-3, 1e5];

/** @param {number} value */
const isFar = (value) => Math.abs(value) < LEAST || Math.abs(value) >= MOST;

/**
 * A power of ten takes room of its own, so it has one digit fewer.
 *
 * @param {number} value
 * @param {number} digits
 */
const scientific = (value, digits) => value.toExponential(Math.max(digits - 2, 0)).replace("e+", "e");

/** @param {string} text */
const withMinus = (text) => text.replaceAll("-", "−");

/**
 * A number of at most `digits` significant digits, with a true minus sign.
 *
 * Captions write numbers, percentages and angles in the same way: see `app/figures/numerals.py`.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export function shortNumber(value, digits = 3) {
  if (!Number.isFinite(value)) return withMinus(String(value).replace("Infinity", "∞"));
  if (value === 0) return "0";
  return withMinus(isFar(value) ? scientific(value, digits) : GROUPED.format(Number(value.toPrecision(digits))));
}

/** Percentages outside of these are not written out unless they are exact. */
const [LEAST_PERCENT, MOST_PERCENT] = [0.1, 99.9];

/**
 * Only what is exact is called 0 % or 100 %.
 *
 * @param {number | null | undefined} share
 * @param {number} [digits] after the point; by default one where it matters
 */
export function percent(share, digits) {
  if (share === null || share === undefined || !Number.isFinite(share)) return "–";
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value} %`;
  if (value < LEAST_PERCENT) return `< ${LEAST_PERCENT} %`;
  if (value > MOST_PERCENT) return `> ${MOST_PERCENT} %`;
  return `${value.toFixed(digits ?? (value < 10 || value > 99 ? 1 : 0))} %`;
}

/**
 * A loss as a short number that keeps its last zeros, so that it does not change its width while it changes.
 *
 * @param {number | null | undefined} loss
 */
export function lossText(loss) {
  if (loss === null || loss === undefined) return "–";
  return loss === 0 || isFar(loss) || loss >= 1000 ? shortNumber(loss) : loss.toPrecision(3);
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A power of ten, short: 0.01, 1, 100, 10⁻⁷.
 *
 * @param {number} power
 */
export function powerText(power) {
  if (Math.abs(power) <= 2) return String(Number(`1e${power}`));
  const digits = [...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]);
  return `10${power < 0 ? "⁻" : ""}${digits.join("")}`;
}

/**
 * An angle as a multiple of π: 0.25 π.
 *
 * @param {number} radians
 */
export const angleText = (radians) =>
  Number.isFinite(radians) ? `${withMinus((radians / Math.PI).toFixed(2))} π` : "–";
