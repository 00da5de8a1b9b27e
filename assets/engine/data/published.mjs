// @ts-check
/** What a site of files does not have: the only place that knows. */
import { partsOf } from "./question.mjs";

/**
 * Why a question has no answer where a run is published, in a sentence; empty where it has one, and wherever a server
 * answers.
 *
 * @param {Pick<import("../types.mjs").RunInfo, "published">} run
 * @param {string} question without epoch and arrays
 */
export function lackIn({ published }, question) {
  if (!published) return "";
  const { query, parameters } = partsOf(question);
  for (const [name, value] of parameters) {
    const limit = published[query]?.[name];
    if (limit && !limit.values.includes(value)) return limit.why;
  }
  return "";
}
