// @ts-check
/** Numbers as people read them, by the one rule that `app/figures/numerals.py` states for both languages. */
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

/** Sizes outside of these, once rounded, are written as powers of ten. */
const [LEAST, MOST] = [1e-3, 1e6];

/** @param {string} text */
const withMinus = (text) => text.replaceAll("-", "−");

/**
 * A number of at most `digits` significant digits: 34,400, 0.017 or −1.4e−7.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export function shortNumber(value, digits = 3) {
  if (!Number.isFinite(value)) return withMinus(String(value).replace("Infinity", "∞"));
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  return withMinus(size < LEAST || size >= MOST ? rounded.toExponential().replace("e+", "e") : GROUPED.format(rounded));
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
  return `${Number(value.toFixed(digits ?? (value < 10 || value > 99 ? 1 : 0)))} %`;
}

/** A loss, where it is known. @param {number | null | undefined} loss */
export const lossText = (loss) => (loss === null || loss === undefined ? "–" : shortNumber(loss));

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
export const angleText = (radians) => (Number.isFinite(radians) ? `${shortNumber(radians / Math.PI, 2)} π` : "–");
