// @ts-check
/** What the fields of the view can be in a run: to step through, and to take one of at random. */

/**
 * All values that a field can have in a run, in their order.
 *
 * @param {string} name
 * @param {import("./bootstrap.mjs").FieldSpec} field
 * @param {import("../types.mjs").RunInfo} run
 * @returns {(string | number)[]}
 */
export function valuesOf(name, field, run) {
  if (field.enum) return field.enum;
  const [low, high] = run.bounds[name] ?? [0, -1];
  return Array.from({ length: high - low + 1 }, (_, place) => low + place);
}

/**
 * The value so many places further on, around the ends; the first when the present one is none of them.
 *
 * @template T
 * @param {T[]} values
 * @param {T} value
 * @param {number} steps
 * @returns {T | undefined} undefined when there are none
 */
export function turned(values, value, steps) {
  const count = values.length;
  return values[(((values.indexOf(value) + steps) % count) + count) % count];
}

/** @template T @param {T[]} values @returns {T} */
export const randomOf = (values) => values[Math.floor(Math.random() * values.length)];
