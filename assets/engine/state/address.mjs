// @ts-check
/**
 * A view as an address and back: `/?page=neurons&run=mod113&epoch=8375&neuron=17&v=4`.
 *
 * All of it stands in the query, since a page within a page may get nothing else of its address; what has its default is
 * left out, but what a run decides is always named, so that a link means the same when the run has grown. A path may name
 * the page as well, as that of every address once did. The fields come from the server (`app/fields.py`).
 *
 * Addresses are written with letters, digits and `-._~` alone, besides what parts them: chat programs encode anything
 * else, which makes a link three times as long. What does not fit in the query goes into the fragment, which no server
 * reads, and therefore none finds too long.
 *
 * @typedef {import("./bootstrap.mjs").InitialState} Opening
 * @typedef {import("../types.mjs").View} View
 */
import { UNKNOWN_EPOCH } from "../data/epoch.mjs";
import { axesOf, OF_BLOCKS, wholeOf } from "../plot/axes.mjs";
import { epochText } from "../plot/numbers.mjs";
import { EPOCHS, rangesIn, rangesText, zoomOwner } from "../plot/zoom.mjs";
import { termsIn, usableTerms } from "./terms.mjs";
import { numbersIn } from "./values.mjs";

const VERSION = "v";
const DRAWN = "drawn:";
/** Characters of a path and its query; many servers and proxies take no more than twice as many. */
const MOST_IN_QUERY = 4000;
/** A zoom that shows so many widths of a plot, or begins more than one width beside it, shows nothing of use. */
const FAR = 100;

/** What paths of pages have around their names, where nobody says anything else. */
const AT_ROOT = { base: "/", end: "" };

/**
 * The path of a page.
 *
 * @param {Pick<Opening, "place">} initial
 * @param {string} page
 */
export const pathOf = ({ place: { base, end } = AT_ROOT }, page) => (page ? `${base}${page}${end}` : base);

/**
 * The name of the page at a path; empty for the first one, and for what is none.
 *
 * @param {Pick<Opening, "place" | "pages">} initial
 * @param {string} path
 */
export function pageAt({ place: { base } = AT_ROOT, pages }, path) {
  const name = path.startsWith(base) ? path.slice(base.length).replace(/\/?(index\.html)?$/, "") : "";
  return pages.some((page) => page.name === name) ? name : "";
}

/**
 * The address of a run, at one of its checkpoints or where it opens.
 *
 * @param {Pick<Opening, "place" | "version">} initial
 * @param {string} run
 * @param {number} [epoch]
 */
export function addressOfRun(initial, run, epoch) {
  const at = epoch === undefined || epoch === UNKNOWN_EPOCH ? "" : `&epoch=${epoch}`;
  return `${pathOf(initial, "explore")}?run=${encodeURIComponent(run)}${at}&v=${initial.version}`;
}

/** @param {import("../types.mjs").ViewByName} view @param {Opening} initial */
export function addressOf(view, initial) {
  const { fields, version } = initial;
  const path = `${pathOf(initial, "")}?`;
  const last = `${VERSION}=${version}`;
  let room = MOST_IN_QUERY - path.length - last.length;
  /** @type {string[][]} */
  const [query, beyond] = [[], []];
  for (const [name, field] of Object.entries(fields)) {
    if (view[name] === undefined || isUnknown(name, view)) continue;
    if (field.default !== undefined && textOf(view[name]) === textOf(field.default)) continue;
    const parameter = `${name}=${encodeURIComponent(textOf(view[name]))}`;
    const fits = parameter.length < room;
    (fits ? query : beyond).push(parameter);
    if (fits) room -= parameter.length + 1;
  }
  const fragment = beyond.length > 0 ? `#${beyond.join("&")}` : "";
  return `${path}${[...query, last].join("&")}${fragment}`;
}

/** An epoch that nobody knows is that of the only checkpoint. */
const isUnknown = (/** @type {string} */ name, /** @type {import("../types.mjs").ViewByName} */ view) =>
  name === "epoch" && view.epoch === UNKNOWN_EPOCH;

/** A value as addresses write it. @param {any} value */
const textOf = (value) =>
  Array.isArray(value)
    ? value.join("~")
    : String(value ?? "")
        .replaceAll(",", "~~")
        .replaceAll(":", "~");

/** What `textOf` has written of a text, as it was. @param {string} text */
const plain = (text) => text.replaceAll("~~", ",").replaceAll("~", ":");

/** The epoch of the newest checkpoint, whichever that is by the time that a run is here; no address says it. */
export const LAST_EPOCH = Number.MAX_SAFE_INTEGER;

/**
 * What an address asks for, as far as it can be understood, and a sentence about all that cannot.
 *
 * @param {{pathname: string, search: string, hash: string}} address
 * @param {Opening} initial
 * @returns {{requested: Partial<View>, notices: string[]}} what is no number where a run has so many stands there as text
 */
export function readAddress({ pathname, search, hash }, initial) {
  const { fields, pages, version } = initial;
  const page = pageAt(initial, pathname);
  /** @type {Record<string, any>} */
  const requested = {};
  const notices = [];
  // A fragment without a value is a place on the page.
  const parameters = [search, hash.includes("=") ? hash.slice(1) : ""].flatMap((text) => [
    ...new URLSearchParams(text),
  ]);
  for (const [name, text] of parameters) {
    if (name !== VERSION) notices.push(...take(requested, name, text, fields, pages));
    else if (Number(text) > version)
      notices.push("This link was made by a newer Grokscope: some of it may be missing.");
  }
  if (page) requested.page ??= page;
  const made = Number(parameters.find(([name]) => name === VERSION)?.[1] ?? version);
  for (const [name, { before }] of Object.entries(fields))
    if (before && made < before.version) requested[name] ??= before.value;
  return { requested, notices };
}

/**
 * Add what a parameter says to what is requested.
 *
 * @param {Record<string, any>} requested
 * @param {string} name
 * @param {string} text
 * @param {Opening["fields"]} fields
 * @param {Opening["pages"]} pages
 * @returns {string[]} a sentence when it cannot be understood
 */
function take(requested, name, text, fields, pages) {
  if (!Object.hasOwn(fields, name)) return [`This link says ${name}, which means nothing here.`];
  if (Object.hasOwn(requested, name)) return [`This link says ${name} more than once: the first counts.`];
  const field = fields[name];
  // As it is, a text is one of an older address, or one that a person has typed. The run says which numbers it has.
  const value = valueIn(text, field) ?? valueIn(plain(text), field) ?? (field.nouns ? text : undefined);
  const isPage = name !== "page" || pages.some((page) => page.name === value);
  if (value === undefined || !isPage) return [`This link asks for ${field.link} that cannot be shown.`];
  requested[name] = value;
  return [];
}

/**
 * A parameter's value; undefined when the field cannot have it in any run.
 *
 * @param {string} text
 * @param {import("./bootstrap.mjs").Schema} field
 * @returns {any}
 */
export function valueIn(text, field) {
  if (field.enum) return field.enum.find((value) => String(value) === text);
  if (field.type === "integer") return isWithin(text, field) ? Number(text) : undefined;
  if (field.type === "array") {
    const items = text === "" ? [] : text.split(/[,~]/);
    return items.every((item) => isWithin(item, field.items ?? {})) ? items.map(Number) : undefined;
  }
  const isLong = text.length > (field.maxLength ?? Number.POSITIVE_INFINITY);
  return isLong || (field.pattern && !new RegExp(field.pattern).test(text)) ? undefined : text;
}

/** @param {string} text @param {import("./bootstrap.mjs").Schema} schema */
function isWithin(text, { minimum = 0, maximum = Number.MAX_SAFE_INTEGER }) {
  return /^[0-9]{1,10}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum;
}

/**
 * A whole view out of what is requested: what is missing comes from the run and the fields' defaults, and so does what
 * the run does not have; a sentence says so.
 *
 * @param {Partial<View>} wanted
 * @param {Opening} initial
 * @param {import("../types.mjs").RunInfo} run
 * @returns {{view: View, notices: string[]}}
 */
export function fit(wanted, initial, run) {
  const { fields } = initial;
  /** @type {string[]} */
  const notices = [];
  /** @type {import("../types.mjs").ViewByName} */
  const requested = wanted;
  /** @type {any} every field of it, by the loop below */
  const view = {};
  for (const [name, field] of Object.entries(fields)) {
    const start = run.start[name] ?? field.default;
    const wanted = requested[name];
    const isCounted = wanted !== undefined && run.bounds[name] !== undefined;
    const { value, sentence } = isCounted
      ? numbersIn([wanted].flat().join(", "), name, field, run)
      : { value: wanted, sentence: "" };
    view[name] = value ?? (Array.isArray(start) ? [...start] : start);
    if (sentence) notices.push(value === undefined ? `${sentence} ${shownNow(field, view[name])}` : sentence);
  }
  notices.push(...fitRange(view, run));
  notices.push(...fitBench(view, fields, run), ...fitRanges(view, initial, run), ...fitLarge(view, initial, run));
  view.run = run.name;
  view.epoch = nearest(run.epochs, view.epoch);
  if (![undefined, LAST_EPOCH, view.epoch].includes(requested.epoch)) {
    const [asked, shown] = [requested.epoch, view.epoch].map(epochText);
    notices.push(`Run ${run.name} has no checkpoint at epoch ${asked}: showing epoch ${shown}.`);
  }
  return { view, notices };
}

/**
 * What is shown in place of what is not there.
 *
 * @param {import("./bootstrap.mjs").FieldSpec} field
 * @param {number | number[]} value
 */
function shownNow({ nouns = ["", ""] }, value) {
  const values = [value].flat();
  return values.length === 0 ? "Showing none." : `Showing ${nouns[Number(values.length > 1)]} ${values.join(", ")}.`;
}

/**
 * A range that is played goes from one checkpoint to a later one.
 *
 * @param {View} view
 * @param {import("../types.mjs").RunInfo} run
 * @returns {string[]} a sentence when it is not as it was asked for
 */
function fitRange(view, { name, epochs }) {
  const asked = view.range.map(epochText).join(" to ");
  if (view.range.length === 0) return [];
  const ends = view.range.map((epoch) => nearest(epochs, epoch));
  const isRange = ends.length === 2 && ends[0] < ends[1];
  const isAsked = isRange && ends.every((epoch, which) => epoch === view.range[which]);
  view.range = isRange ? ends : [];
  if (isAsked) return [];
  const shown = isRange ? `epochs ${ends.map(epochText).join(" to ")}` : "the whole run";
  return [`Run ${name} has no range from one checkpoint to a later one at ${asked}: playing ${shown}.`];
}

/**
 * Zooms and limits of colours that nothing can be seen with are left out.
 *
 * @param {View} view
 * @param {Opening} initial
 * @param {import("../types.mjs").RunInfo} run
 * @returns {string[]} a sentence for each kind
 */
function fitRanges(view, initial, run) {
  const isRising = (/** @type {number[]} */ [low, high]) => Number.isFinite(low) && Number.isFinite(high) && low < high;
  const keep = (
    /** @type {"limits" | "zoom"} */ field,
    /** @type {(name: string, ends: number[]) => boolean} */ isUsable,
  ) => {
    const ranges = [...rangesIn(view[field])];
    const usable = ranges.filter(([name, ends]) => isUsable(name, ends));
    if (usable.length === ranges.length) return false;
    view[field] = rangesText(new Map(usable));
    return true;
  };
  const isNear = (/** @type {string} */ name, /** @type {number[]} */ ends) => {
    const { id, isOther } = zoomOwner(name);
    const spec = name === EPOCHS ? initial.panels.find(isOverEpochs) : panelNamed(id, initial, run);
    const axes = isOther ? OF_BLOCKS : spec?.axes;
    const frame = spec && axes ? wholeOf(axesOf({ axes }, run, view.timescale)) : null;
    const [x, y] = [ends.slice(0, 2), ends.slice(2)];
    const isHigh = y.length > 0 && spec?.axes.y !== undefined && name !== EPOCHS;
    const isWhole = y.length === 0 || (y.length === 2 && isRising(y));
    return isRising(x) && isWhole && (!frame || (meets(x, frame.x) && (!isHigh || meets(y, frame.y))));
  };
  const said = [];
  if (keep("limits", (_, ends) => ends.length === 2 && isRising(ends))) {
    said.push("Limits of colours that do not rise are left out.");
  }
  if (keep("zoom", isNear)) said.push("A zoom that would show nothing is left out.");
  return said;
}

const isOverEpochs = (/** @type {import("./bootstrap.mjs").PanelSpec} */ { axes }) => axes.x?.over === "epoch";

/** Whether a zoom shows some of a plot, or what is just beside it. @param {number[]} ends @param {number[]} frame */
function meets([low, high], [first, last]) {
  const width = last - first;
  return low <= last + width && high >= first - width && high - low <= FAR * width;
}

/**
 * A panel is enlarged that there is.
 *
 * @param {View} view
 * @param {Opening} initial
 * @param {import("../types.mjs").RunInfo} run
 * @returns {string[]} a sentence for each
 */
function fitLarge(view, initial, run) {
  if (!view.large || panelNamed(view.large, initial, run)) return [];
  const notice = `There is no panel ${view.large} to enlarge.`;
  view.large = "";
  return [notice];
}

/**
 * The panel with an id: `heads-input-2` is the third of `heads-input`.
 *
 * @param {string} name
 * @param {Opening} initial
 * @param {import("../types.mjs").RunInfo} run
 */
function panelNamed(name, { panels, fields }, { heads }) {
  const [, base, place] = /^(.*)-(0|[1-9][0-9]*)$/.exec(name) ?? [];
  const most = { head: heads, pick: fields.picks.maxItems ?? 0, "": 0 };
  return panels.find(({ id, each }) => (each ? id === base && Number(place) < most[each] : id === name));
}

/**
 * What was drawn or added up on the Fourier bench for another modulus gives way, too.
 *
 * @param {View} view
 * @param {Opening["fields"]} fields
 * @param {import("../types.mjs").RunInfo} run
 * @returns {string[]} a sentence for each
 */
function fitBench(view, { shape }, { name, p }) {
  const notices = [];
  if (view.shape.startsWith(DRAWN) && view.shape.length !== DRAWN.length + p) {
    view.shape = shape.default;
    notices.push(`A function on run ${name} is drawn on ${p} tokens: showing ${shape.default}.`);
  }
  if (termsIn(view.terms).some(({ i, j }) => Math.max(i, j) >= p)) {
    view.terms = usableTerms(view.terms, p);
    notices.push(`Run ${name} has components 0 to ${p - 1}: terms beyond them are left out.`);
  }
  return notices;
}

/** The epoch of the nearest checkpoint. @param {number[]} epochs @param {number} epoch */
export const nearest = (epochs, epoch) =>
  epochs.reduce((best, other) => (Math.abs(other - epoch) < Math.abs(best - epoch) ? other : best));
