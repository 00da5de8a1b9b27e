// @ts-check
/**
 * What can be written into the finder, and what it leads to: numbers of the run by one table, and everything that has a
 * name. The examples that the finder shows come from the same table.
 *
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 * @typedef {import("../types.mjs").ViewByName} ViewByName
 *
 * @typedef {object} World
 * @property {import("../state/bootstrap.mjs").InitialState} initial
 * @property {RunInfo} run
 * @property {ViewByName} view
 * @property {Record<string, number>} moments of the run's story, and their epochs
 *
 * @typedef {object} Find one thing that was found
 * @property {string} text
 * @property {string} [detail] what kind of thing it is, or what else is known of it
 * @property {Record<string, any>} [fields] of the view that it chooses
 * @property {string} [panel] the id of a panel to be brought into sight
 * @property {string} [run] another run to show
 * @property {Action} [act]
 * @property {string} [words] by which it is found besides
 *
 * @typedef {"share" | "keep" | "collected" | "theme" | "play" | "help"} Action
 *
 * @typedef {{finds: Find[], sentence: string}} Found the sentence says why nothing is found, or what is missing
 */
import { questionOf } from "../data/question.mjs";
import { epochText } from "../plot/numbers.mjs";
import { nearest } from "../state/address.mjs";
import { numbersIn } from "../state/values.mjs";
import { titlesOf } from "./captions.mjs";

const MOST = 12;
/** Fewer letters than this are no word of their own, but for those of the table. */
const LEAST_LETTERS = 2;

/**
 * @typedef {object} Way one thing that has numbers
 * @property {string[]} names what stands before the numbers; the last may be a single letter
 * @property {string} field
 * @property {boolean} [isBare] whether a number alone may mean it
 * @property {(said: string, world: World) => Find | string} read what numbers lead to, or why they lead nowhere
 * @property {(world: World) => string} [example]
 */

/** @type {Way[]} */
const WAYS = [
  numbered("neuron", ["neuron", "n"], { isBare: true, example: "neuron" }),
  numbered("head", ["head", "h"], { isBare: true, example: "head" }),
  numbered("freq", ["frequency", "freq", "f"], { isBare: true, example: "freq" }),
  { names: ["pair", "x"], field: "pin", read: pairOf, example: () => "x=3 y=5" },
  {
    ...{ names: ["epoch", "checkpoint", "e"], field: "epoch", isBare: true, read: epochOf },
    example: ({ view }) => `epoch ${view.epoch}`,
  },
  numbered("z", ["answer", "logit", "z"]),
  numbered("component", ["component"]),
  numbered("dims", ["dimension", "dimensions", "dim", "dims"]),
  numbered("rank", ["direction"]),
];

/** What else can be done here, with the words by which it is found besides. @type {{act: Action, text: string, words: string}[]} */
const ACTIONS = [
  { act: "share", text: "Share this view: link, QR code, embed", words: "url address copy iframe" },
  { act: "keep", text: "Keep this view in the collection", words: "bookmark save tour slide note" },
  { act: "collected", text: "Collection of views", words: "bookmarks tour slides notes present presentation" },
  { act: "theme", text: "Switch between the light and the dark theme", words: "dark theme light theme mode night" },
  { act: "play", text: "Play or pause", words: "animate run start stop" },
  { act: "help", text: "Help and keyboard shortcuts", words: "guide glossary keys ?" },
];

/**
 * A field of numbers that the run has so many of.
 *
 * @param {string} field
 * @param {string[]} names
 * @param {{isBare?: boolean, example?: string}} [more] `example`: the name to show it with
 * @returns {Way}
 */
function numbered(field, names, { isBare, example } = {}) {
  return {
    ...{ names, field, isBare },
    read(said, { initial, run, view }) {
      const spec = initial.fields[field];
      const { value, sentence } = numbersIn(said, field, spec, run);
      if (value === undefined) return sentence;
      const [one, several] = spec.nouns ?? [field, field];
      const noun = Array.isArray(value) && value.length > 1 ? several : one;
      const name = field === "component" ? run.components[value] : "";
      const fields = { [field]: value, page: pageFor(field, initial, view), large: "" };
      return { text: `${capital(noun)} ${[value].flat().join(", ")}`, detail: name, fields };
    },
    ...(example ? { example: ({ view }) => `${example} ${view[field]}` } : {}),
  };
}

/** @param {string} said @param {World} world */
function pairOf(said, { initial, run, view }) {
  const { value, sentence } = numbersIn(said.replaceAll(/[xy=()]/g, " "), "pin", initial.fields.pin, run);
  if (!value?.length) return sentence || "Write both numbers of a pair: x=3 y=5.";
  const fields = { pin: value, page: pageFor("pin", initial, view), large: "" };
  return { text: `Pair x = ${value[0]}, y = ${value[1]}`, detail: "pinned", fields };
}

/** @param {string} said @param {World} world */
function epochOf(said, { run }) {
  const { epochs } = run;
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  const text = said.replaceAll(",", "");
  const wanted = { first, last }[text] ?? (/^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN);
  if (Number.isNaN(wanted)) {
    return `There is no epoch ${said} in run ${run.name}: choose ${epochText(first)} to ${epochText(last)}.`;
  }
  const epoch = nearest(epochs, wanted);
  const detail = epoch === wanted ? "" : `the checkpoint nearest to ${epochText(wanted)}`;
  return { text: `Epoch ${epochText(epoch)}`, detail, fields: { epoch } };
}

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * The page to see a field's value on: the one that is shown where that has its control, else the first that has.
 *
 * @param {string} field
 * @param {World["initial"]} initial
 * @param {ViewByName} view
 */
export function pageFor(field, { pages }, view) {
  const having = pages.filter(({ controls }) => controls.includes(field)).map(({ name }) => name);
  return having.includes(view.page) || having.length === 0 ? view.page : having[0];
}

/** What to write, for instance. @param {World} world */
export const examplesOf = (world) => WAYS.flatMap(({ example }) => example?.(world) ?? []);

/**
 * What a text leads to, the likeliest first.
 *
 * @param {string} text
 * @param {World} world
 * @returns {Found}
 */
export function found(text, world) {
  const said = text.trim().toLowerCase();
  const answers = waysOf(said).map(([way, numbers]) => way.read(numbers, world));
  const numbered = answers.filter((answer) => typeof answer !== "string");
  const cards = numbered.length === 1 ? cardOf(numbered[0], world) : [];
  const named = namedIn(said, world);
  const finds = [...numbered, ...cards, ...named].slice(0, MOST);
  if (finds.length > 0) return { finds, sentence: "" };
  const refused = answers.find((answer) => typeof answer === "string");
  const sentence = `Nothing is called “${text.trim()}”. Write, for instance, ${examplesOf(world).join(", ")}, or the name of a page, a panel or a run.`;
  return { finds, sentence: refused ?? sentence };
}

/** The card of what was found, where it has one. @param {Find} find @param {World} world @returns {Find[]} */
function cardOf({ text, fields = {} }, { initial }) {
  const card = (initial.fields.card.enum ?? []).find((kind) => kind in fields);
  const { page, ...chosen } = fields;
  return card ? [{ text: `${text}: card`, detail: "all that is known of it", fields: { ...chosen, card } }] : [];
}

/**
 * What the numbers of a text may be numbers of, and the numbers.
 *
 * @param {string} said
 * @returns {[Way, string][]}
 */
function waysOf(said) {
  if (/^\(?\d+\s*[,\s]\s*\d+\)?$/.test(said) && !/^\d{1,3}(,\d{3})+$/.test(said)) {
    return WAYS.filter(({ field }) => field === "pin").map((way) => [way, said]);
  }
  if (/^[\d,]+$/.test(said)) return WAYS.filter(({ isBare }) => isBare).map((way) => [way, said]);
  const [, word = "", numbers = ""] = said.match(/^([a-z]+)\s*[=:]?\s*(.+)$/) ?? [];
  const isNumbered = /\d|^first$|^last$/.test(numbers);
  const means = (/** @type {string} */ name) =>
    name === word || (word.length >= LEAST_LETTERS && name.startsWith(word));
  return isNumbered ? WAYS.filter(({ names }) => names.some(means)).map((way) => [way, numbers]) : [];
}

/**
 * What has all words of a text in its name; those first whose name begins with it.
 *
 * @param {string} said
 * @param {World} world
 */
function namedIn(said, world) {
  const words = said.split(/\s+/).filter(Boolean);
  const rankOf = (/** @type {Find} */ { text, detail = "", words: more = "" }) => {
    const name = text.toLowerCase();
    const all = `${name} ${detail} ${more}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return Number.POSITIVE_INFINITY;
    if (name.startsWith(said)) return 0;
    return ` ${all}`.includes(` ${said}`) ? 1 : 2;
  };
  // A number alone is in many a title, but means none of them.
  const named = namesIn(world).filter(({ run }) => run || !/^[\d,]+$/.test(said));
  return named
    .map((find) => ({ find, rank: rankOf(find) }))
    .filter(({ rank }) => Number.isFinite(rank))
    .sort((one, other) => one.rank - other.rank)
    .map(({ find }) => find);
}

/** Everything that has a name. @param {World} world @returns {Find[]} */
function namesIn(world) {
  const { initial, moments } = world;
  const told = Object.entries(moments).map(([name, epoch]) => {
    return { text: capital(name), detail: `epoch ${epochText(epoch)}`, fields: { epoch } };
  });
  const pages = initial.pages.map(({ name, title }) => {
    return { text: title, detail: "page", fields: { page: name, large: "" } };
  });
  const runs = initial.runs.map((run) => ({ text: run, detail: "run", run }));
  const settings = Object.entries(initial.fields).flatMap(([name, { enum: values, control }]) =>
    values && control
      ? control.options.map(({ label, value }) => {
          return { text: `${control.label}: ${label}`, detail: "setting", fields: { [name]: value } };
        })
      : [],
  );
  return [...told, ...pages, ...panelsIn(world), ...runs, ...ACTIONS, ...settings];
}

/** Every panel on the first page that has it. @param {World} world */
function panelsIn({ initial, view }) {
  const seen = new Set();
  return initial.pages.flatMap((page) =>
    page.panels.flatMap((id) => {
      const spec = initial.panels.find((one) => one.id === id);
      const question = spec && spec.each !== "pick" ? questionOf(spec.ask, /** @type {any} */ (view)) : null;
      if (!spec || question === null || seen.has(id)) return [];
      seen.add(id);
      const { title, detail } = titlesOf(spec, question);
      const isHidden = spec.basis && view.basis !== "both" && view.basis !== spec.basis;
      const fields = { page: page.name, large: "", ...(isHidden ? { basis: "both" } : {}) };
      const about = [detail, `panel of ${page.title}`].filter(Boolean).join(" · ");
      return [{ text: title, detail: about, fields, panel: spec.each ? `${id}-0` : id }];
    }),
  );
}
