// @ts-check
import { epochName } from "./epoch.mjs";

/**
 * Questions: a query with its parameters as text, in the order of their names:
 * `neuron?basis=input&neuron=17&stage=post`.
 *
 * The same text names a clip, an exact answer, a file, and what a panel shows.
 *
 * @typedef {import("../types.mjs").ViewByName} ViewByName
 * @typedef {Pick<import("../state/bootstrap.mjs").PanelSpec, "ask" | "arrays" | "still" | "span">} Spec
 */

/**
 * What a panel asks of a view.
 *
 * @param {import("../types.mjs").Ask} ask
 * @param {ViewByName} view
 * @param {number} [place] of the panel among its like
 * @returns {string | null} null when the view has nothing at that place
 */
export function questionOf(ask, view, place = 0) {
  /** @type {Record<string, any>} */
  const parameters = { ...ask.fixed };
  for (const [name, field] of Object.entries(ask.chosen)) {
    if (field === "place") parameters[name] = place;
    else if (field === "picks") parameters[name] = view.picks?.[place];
    else parameters[name] = view[field];
    if (parameters[name] === undefined) return null;
  }
  const names = Object.keys(parameters).sort();
  const text = names.map((name) => `${name}=${encodeURIComponent(parameters[name])}`).join("&");
  return text ? `${ask.query}?${text}` : ask.query;
}

/**
 * The same question, about some arrays of the answer alone.
 *
 * @param {string} question
 * @param {string[]} arrays
 */
const withArrays = (question, arrays) => `${question}${question.includes("?") ? "&" : "?"}arrays=${arrays.join(",")}`;

/**
 * What a panel asks to show exactly: all its arrays, at an epoch or `all`: `8375/neuron?neuron=17&arrays=values`.
 *
 * @param {Spec} spec
 * @param {ViewByName} view
 * @param {number} [place]
 */
export function exactQuestionOf({ ask, arrays, still, span }, view, place = 0) {
  const question = questionOf(ask, view, place);
  if (question === null) return null;
  return `${span === "checkpoint" ? epochName(view.epoch) : "all"}/${withArrays(question, [...arrays, ...still])}`;
}

/**
 * The question within what `exactQuestionOf` gives, without epoch and arrays.
 *
 * @param {string} exact
 */
export const bareQuestion = (exact) => exact.replace(/^[^/]*\//, "").replace(/[?&]arrays=[^&]*$/, "");

/**
 * A question taken apart.
 *
 * @param {string} question
 * @returns {{query: string, parameters: [string, string][]}}
 */
export function partsOf(question) {
  const [query, text = ""] = question.split("?");
  return { query, parameters: [...new URLSearchParams(text)] };
}
