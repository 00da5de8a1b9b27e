// @ts-check
/**
 * The state that a page opens with: the server writes it into the page's head as JSON (`app/bootstrap.py`).
 *
 * @typedef {object} PanelSpec
 * @property {string} id
 * @property {string} draws its painter
 * @property {import("../types.mjs").Ask} ask
 * @property {import("../types.mjs").Ask[]} factors what its main array can be made from
 * @property {string} help what it is, and how to read it
 * @property {string} formula of what it shows; empty if there is none
 * @property {string} source what is cited for it, `[key]` for one of the help's sources; empty if there is none
 * @property {string[]} arrays those that it paints
 * @property {string[]} still those that are the same at every epoch
 * @property {boolean} isCarried whether what it shows at a checkpoint depends on those after it, too
 * @property {"input" | "fourier" | null} basis
 * @property {"checkpoint" | "run" | "task"} span what one picture covers
 * @property {"" | "head" | "pick"} each whether there is one for each head, or each neuron side by side
 * @property {string} title what it is called; `{neuron}` stands for what its query is given as `neuron`
 * @property {string} detail beside it
 * @property {Record<string, Record<string, string>>} words by parameter: what both say in place of its value
 * @property {string} fileName what its files are called, after the run; as `title`, with `{epoch}` for the epoch
 * @property {number} width in columns
 * @property {string} unit
 * @property {Record<string, {over: string, title: string}>} axes
 * @property {Record<string, any>} options what its painter needs besides
 *
 * @typedef {object} PageSpec
 * @property {string} name
 * @property {string} title
 * @property {string} intro what it is about; empty where that is the run's story
 * @property {string[]} panels
 * @property {string[]} controls
 * @property {string[]} display controls that say how to look
 * @property {Record<string, number>} widths of panels that are not as wide here as elsewhere
 * @property {Record<string, string>} rules what must be said below the panels
 *
 * @typedef {{kind: string, label: string, hint: string, options: {label: string, value: string | number}[],
 *   extras: string[]}} ControlSpec
 *
 * @typedef {{type?: string, enum?: (string | number)[], minimum?: number, maximum?: number, maxLength?: number,
 *   pattern?: string, minItems?: number, maxItems?: number, uniqueItems?: boolean, items?: Schema, default?: any}} Schema a JSON Schema
 * @typedef {Schema & {link: string, nouns?: [string, string], before?: {version: number, value: any}, isLocal: boolean,
 *   isPlace: boolean, parameters: string[], control: ControlSpec | null}} FieldSpec
 *   a field of the view, as `app/fields.py` describes it; without a default the run decides it
 *
 * @typedef {{story: string[], glossary: {word: string, meaning: string}[], marks: Record<string, string>,
 *   sources: Record<string, {name: string, url: string}>, keys: {keys: string[], does: string}[]}} Help `marks` are
 *   signs in plots, and what they mean
 *
 * @typedef {object} InitialState
 * @property {number} version of addresses
 * @property {Record<string, FieldSpec>} fields of the view
 * @property {Record<string, import("../ui/commands.mjs").Command>} commands by key
 * @property {PageSpec[]} pages
 * @property {{base: string, end: string}} [place] what the path of a page has before its name, and after it; where it is
 *   not a slash, and nothing
 * @property {PanelSpec[]} panels
 * @property {Help} help
 * @property {import("../ui/train/train-form.mjs").FormContent | null} [training] the form of the Train page, for who may train
 * @property {string[]} [sweeps] names of those that the run store has
 * @property {Record<string, string>} [fixed] fields that cannot have another value here, and a sentence about each
 * @property {string[]} runs
 * @property {import("../ui/arrivals.mjs").Takes | null} [imports] what may be imported by whoever sees the page
 * @property {import("../types.mjs").RunInfo | null} run
 * @property {string} [awaited] the run to ask for, where the server is still computing what it knows of it
 * @property {{run: string, error: string}} notices
 */

const ID = "initial-state";

/**
 * Within a page of somebody else's nothing can be trained or imported: whoever presses a button there may have been shown another.
 *
 * @returns {InitialState}
 */
export function readInitialState() {
  /** @type {InitialState} */
  const initial = JSON.parse(document.getElementById(ID)?.textContent ?? "null");
  if (window.top === window.self || !(initial?.training || initial?.imports)) return initial;
  const gone = ["train", ...(initial.sweeps?.length ? [] : ["sweep"])];
  return { ...initial, imports: null, training: null, pages: initial.pages.filter(({ name }) => !gone.includes(name)) };
}
