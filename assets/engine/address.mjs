// @ts-check
/**
 * A view as an address and back: `/neurons?run=mod113&epoch=8375&neuron=17&v=1`.
 *
 * The page is the path, everything else a parameter; what has its default is left out, but what a run decides is always
 * named, so that a link means the same when the run has grown. The schema comes from the server, which checks every view
 * that it gets by the same.
 *
 * @typedef {import("./opening.mjs").Opening} Opening
 * @typedef {import("./types.mjs").View} View
 */
import { termsIn, usableTerms } from "./terms.mjs";

const VERSION = "v";
const DRAWN = "drawn:";
/** Characters that an address can hold as they are, and that are easier to read so. */
const PLAIN = /%(2C|3A)/g;

/** @param {View} view @param {Opening} opening */
export function addressOf(view, { schema, byRun, version }) {
  const parameters = [];
  for (const [name, field] of Object.entries(schema)) {
    if (name === "page" || view[name] === undefined) continue;
    if (!byRun.includes(name) && textOf(view[name]) === textOf(field.default)) continue;
    parameters.push(`${name}=${encodeURIComponent(textOf(view[name])).replace(PLAIN, decodeURIComponent)}`);
  }
  return `/${view.page}?${[...parameters, `${VERSION}=${version}`].join("&")}`;
}

/** @param {any} value */
const textOf = (value) => (Array.isArray(value) ? value.join(",") : String(value ?? ""));

/**
 * What an address asks for, as far as it can be understood, and a sentence about all that cannot.
 *
 * @param {{pathname: string, search: string}} address
 * @param {Opening} opening
 * @returns {{asked: View, notices: string[]}}
 */
export function readAddress({ pathname, search }, { schema, pages, version }) {
  const path = pathname.replaceAll("/", "");
  /** @type {View} */
  const asked = {};
  const notices = [];
  if (pages.some(({ name }) => name === path)) asked.page = path;
  for (const [name, text] of new URLSearchParams(search)) {
    if (name === VERSION) {
      if (Number(text) > version) notices.push("This link was made by a newer Grokscope: some of it may be missing.");
    } else if (!Object.hasOwn(schema, name) || name === "page") {
      notices.push(`This link says ${name}, which means nothing here.`);
    } else {
      const value = valueIn(text, schema[name]);
      if (value === undefined) notices.push(`This link has a ${name} that cannot be shown.`);
      else asked[name] = value;
    }
  }
  return { asked, notices };
}

/**
 * A parameter's value; undefined when the schema has no such value.
 *
 * @param {string} text
 * @param {import("./opening.mjs").Field} field
 * @returns {any}
 */
export function valueIn(text, field) {
  if (field.type === "integer") return isWithin(text, field) ? Number(text) : undefined;
  if (field.type === "array") {
    const items = text === "" ? [] : text.split(",");
    const { items: kind = {}, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = field;
    const fits = items.length >= minItems && items.length <= maxItems && items.every((item) => isWithin(item, kind));
    return fits ? items.map(Number) : undefined;
  }
  if (field.enum) return field.enum.includes(text) ? text : undefined;
  const isLong = text.length > (field.maxLength ?? Number.POSITIVE_INFINITY);
  return isLong || (field.pattern && !new RegExp(field.pattern).test(text)) ? undefined : text;
}

/** @param {string} text @param {import("./opening.mjs").Field} field */
function isWithin(text, { minimum = 0, maximum = Number.MAX_SAFE_INTEGER }) {
  return /^[0-9]{1,10}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum;
}

/**
 * A whole view out of what is asked: what is missing comes from the run and the schema, what the run does not have gives
 * way to what it has, and a sentence says so.
 *
 * @param {View} asked
 * @param {Opening} opening
 * @param {import("./types.mjs").Facts} facts
 * @returns {{view: View, notices: string[]}}
 */
export function fit(asked, { schema }, facts) {
  /** @type {string[]} */
  const notices = [];
  /** @type {View} */
  const view = {};
  for (const [name, field] of Object.entries(schema)) {
    const start = facts.start[name] ?? field.default;
    const value = asked[name] ?? start;
    view[name] = Array.isArray(value) ? [...value] : value;
    const bounds = facts.bounds[name];
    if (!bounds) continue;
    const [low, high] = bounds;
    const fits = (/** @type {number} */ number) => number >= low && number <= high;
    if (Array.isArray(value) ? value.every(fits) : fits(value)) continue;
    view[name] = Array.isArray(value) ? value.filter(fits) : Math.min(Math.max(value, low), high);
    if (Array.isArray(value) && view[name].length === 0) view[name] = [...start];
    notices.push(`Run ${facts.name} has ${name} ${low} to ${high}: showing ${textOf(view[name])}.`);
  }
  notices.push(...fitBench(view, schema, facts));
  view.run = facts.name;
  view.epoch = nearest(facts.epochs, view.epoch);
  if (asked.epoch !== undefined && asked.epoch !== view.epoch) {
    notices.push(`Run ${facts.name} has no checkpoint at epoch ${asked.epoch}: showing epoch ${view.epoch}.`);
  }
  return { view, notices };
}

/**
 * What was drawn or added up on the Fourier bench for another modulus gives way, too.
 *
 * @param {View} view
 * @param {Opening["schema"]} schema
 * @param {import("./types.mjs").Facts} facts
 * @returns {string[]} a sentence for each
 */
function fitBench(view, { shape }, { name, p }) {
  const notices = [];
  if (view.shape.startsWith(DRAWN) && view.shape.length !== DRAWN.length + p) {
    view.shape = shape.default;
    notices.push(`A function on run ${name} is drawn on ${p} numbers: showing ${shape.default}.`);
  }
  if (termsIn(view.terms).some(({ i, j }) => Math.max(i, j) >= p)) {
    view.terms = usableTerms(view.terms, p);
    notices.push(`Run ${name} has components 0 to ${p - 1}: terms beyond them are left out.`);
  }
  return notices;
}

/** @param {number[]} epochs @param {number} epoch */
const nearest = (epochs, epoch) =>
  epochs.reduce((best, other) => (Math.abs(other - epoch) < Math.abs(best - epoch) ? other : best));
