// @ts-check
/** What the fields of the view can be in a run: to read, to step through, and to take one of at random. */

/** Characters of what somebody wrote that are said again. */
const MOST_SAID = 40;

/**
 * @typedef {import("./bootstrap.mjs").FieldSpec} FieldSpec
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 */

/**
 * What a text says for a field of numbers: one rule for controls, the finder and addresses. What the run does not have
 * is refused, and a number that is given twice counts once.
 *
 * @param {string} text a whole number, or several parted by commas, spaces or tildes
 * @param {string} name of the field
 * @param {FieldSpec} field
 * @param {RunInfo} run
 * @returns {{value?: any, sentence: string}} no value when the text is refused; the sentence says what there is
 */
export function numbersIn(text, name, field, run) {
  const [low, high] = run.bounds[name];
  const range = low === high ? `${low}` : `${low} to ${high}`;
  const [one, several] = field.nouns ?? [name, name];
  const said = text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)} …` : text.trim();
  const parts = text.split(/[\s,~]+/).filter(Boolean);
  const areThere = parts.every((part) => /^[0-9]{1,10}$/.test(part) && Number(part) >= low && Number(part) <= high);
  if (field.type !== "array") {
    if (areThere && parts.length === 1) return { value: Number(parts[0]), sentence: "" };
    return { sentence: `There is no ${one} ${said} in run ${run.name}: choose ${range}.` };
  }
  const given = parts.map(Number);
  const value = field.uniqueItems ? [...new Set(given)] : given;
  const { minItems: least = 0, maxItems: most = 1 } = field;
  const isNone = value.length === 0 && String(field.default) === "";
  if (areThere && (isNone || (value.length >= least && value.length <= most))) {
    const isTwice = value.length < given.length;
    return { value, sentence: isTwice ? `Some ${several} are given more than once: each is shown once.` : "" };
  }
  const count = least === most ? `${most}` : `${least} to ${most}`;
  const what = several[0].toUpperCase() + several.slice(1);
  return { sentence: `${what} are ${count} numbers of ${range} in run ${run.name}, not “${said}”.` };
}

/**
 * All values that a field can have in a run, in their order.
 *
 * @param {string} name
 * @param {FieldSpec} field
 * @param {RunInfo} run
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

/**
 * Any other value than one; that one where there is no other.
 *
 * @template T
 * @param {T[]} values
 * @param {T} value
 * @returns {T}
 */
export function randomOf(values, value) {
  const others = values.filter((one) => one !== value);
  return others[Math.floor(Math.random() * others.length)] ?? value;
}
