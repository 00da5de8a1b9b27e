// @ts-check
/** What painters ask of a picture and its axes: what it answers, how exact its numbers are, what stands at a place. */
import { rightAnswer } from "../../data/predictions.mjs";
import { sideOf } from "../beyond.mjs";
import { shortNumber } from "../numbers.mjs";
import { frequencyOf } from "./rings.mjs";

const DIGITS = 5;
/** More digits a level of a clip does not tell. */
const DIGITS_OF_FRAMES = 2;
/** By so much of the largest number may one in steps be wrong, in either basis (docs/publish.md), with room to spare. */
const ERROR = 5e-5;

/**
 * A number that may be wrong by so much, with no more digits than are known of it.
 *
 * @param {number} value
 * @param {number} error 0 for an exact one
 * @param {number} digits at most
 */
export function nearText(value, error, digits) {
  if (!(error > 0) || value === 0 || !Number.isFinite(value)) return shortNumber(value, digits);
  const place = Math.ceil(Math.log10(error));
  const known = Math.floor(Math.log10(Math.abs(value))) - place + 1;
  if (known > 0) return shortNumber(value, Math.min(digits, known));
  return `${value < 0 ? "> −" : "< "}${shortNumber(10 ** place)}`;
}

/**
 * By how much the numbers of a picture may be wrong, but for levels of a clip.
 *
 * @param {import("./index.mjs").Picture} picture
 */
export function errorOf({ fidelity, arrays: { values } }) {
  return fidelity === "rounded" ? ERROR * Math.max(-values.low, values.high) : 0;
}

/**
 * A number of a picture in a text, with no more digits than are known of it.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {number} value
 * @param {number} [digits] at most
 */
export function numberText(picture, value, digits = DIGITS) {
  if (picture.fidelity === "frame") return shortNumber(value, Math.min(digits, DIGITS_OF_FRAMES));
  return nearText(value, errorOf(picture), digits);
}

/**
 * A number that a colour stands for, in a text, and whether it is beyond the limits.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} value
 */
export const valueText = (picture, { range }, value) => `${numberText(picture, value)}${sideOf(value, range)}`;

/**
 * A parameter of the query that a picture answers; null without it.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {string} name
 */
export function parameterOf({ question }, name) {
  const found = new RegExp(`[?&]${name}=([^&]*)`).exec(question);
  return found ? decodeURIComponent(found[1]) : null;
}

/** Whether a component belongs to a frequency: const and zero belong to none. @param {string} component */
export const hasFrequency = (component) => component.includes(" ");

/**
 * The frequency of a component as what is pointed at; null for const, zero and none at all.
 *
 * @param {string | undefined} component
 * @returns {{freq: string} | null}
 */
export const frequencyIn = (component) =>
  component !== undefined && hasFrequency(component) ? { freq: frequencyOf(component) } : null;

/**
 * What a click chooses where a frequency is pointed at.
 *
 * @param {import("./index.mjs").Hover | null} hover
 * @returns {{freq: number} | null}
 */
export const chosenFrequency = (hover) => (hover?.freq === undefined ? null : { freq: Number(hover.freq) });

/**
 * The first and the last component of a frequency, const and zero among them; null for one that there is not.
 *
 * @param {string[]} components
 * @param {string} freq
 */
export function spanOf(components, freq) {
  const wave = components.indexOf(`cos ${freq}`);
  const first = wave < 0 ? components.indexOf(freq) : wave;
  if (first < 0) return null;
  return { first, last: components[first + 1] === `sin ${freq}` ? first + 1 : first };
}

/**
 * The pair that is pinned, as what is pointed at; null when there is none.
 *
 * @param {Pick<import("./index.mjs").Context, "run" | "view">} context
 * @returns {{x: number, y: number, isPinned: true} | null}
 */
export function pinnedIn({ run, view }) {
  const [x, y] = view.pin.map((token) => run.tokens.indexOf(token));
  return x >= 0 && y >= 0 ? { x, y, isPinned: true } : null;
}

/** One token as what is pointed at. @param {number | null} token */
export const tokenIn = (token) => (token === null ? null : { token });

/** The tokens that are pointed at, by place, each once. @param {import("./index.mjs").Hover | null} hover */
export function tokensIn(hover) {
  const places = [hover?.token, hover?.x, hover?.y].filter((place) => place !== undefined);
  return [...new Set(places)];
}

/**
 * The places to mark along an axis of tokens: those that are pointed at; of a pair, where answers lie, its answer.
 *
 * @param {import("./index.mjs").Context} context
 */
export function placesIn({ hover, run, spec }) {
  if (spec.over !== "z") return tokensIn(hover);
  const { x, y, token } = hover ?? {};
  const places = token === undefined ? [] : [token];
  if (x === undefined || y === undefined) return places;
  const right = rightAnswer(run.tokens[x], run.tokens[y], run);
  return right === null ? places : [...places, run.tokens.indexOf(right)];
}

/**
 * What lies along an axis, place by place.
 *
 * @param {import("./index.mjs").Context} context
 * @param {string} over
 * @returns {(place: number) => string}
 */
export function namesAlong({ run }, over) {
  const { noun, labels } = run.axes[over];
  return (place) => `${noun ?? ""} ${labels?.[place] ?? place}`.trim();
}
