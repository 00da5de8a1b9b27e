// @ts-check
/** The engine in the frame of a notebook's cell: what it knows and says goes through a port to `widget.mjs` around it. */
import { BUSY, KernelSource } from "../data/kernel.mjs";
import { mount } from "../mount.mjs";
import { addressOf, readAddress } from "../state/address.mjs";
import { setTheme } from "../ui/theme.mjs";

/** How long a view has to stay before the notebook is told of it, in milliseconds. */
const REST_MS = 200;

/** Changes of the store that are changes of the view. */
const FOLLOWED = new Set(["view", "epoch", "run"]);

/**
 * @typedef {import("../types.mjs").View} View
 * @typedef {import("../state/bootstrap.mjs").InitialState} InitialState
 * @typedef {{run: string, view: Record<string, any>, theme: import("../ui/theme.mjs").Theme}} Opening
 */

/**
 * What a notebook asks to see: fields of the view as the notebook has them, or texts as links have them.
 *
 * @param {Record<string, any>} view
 * @param {InitialState} initial
 */
export function requestedIn(view, initial) {
  const text = (/** @type {any} */ value) => (Array.isArray(value) ? value.join("~") : String(value));
  const search = new URLSearchParams(Object.entries(view).map(([name, value]) => [name, text(value)]));
  return readAddress({ pathname: "/", search: search.toString(), hash: "" }, initial);
}

/**
 * The line of Python that shows a view.
 *
 * @param {View} view
 * @param {InitialState} initial
 */
export const lineFor = (view, initial) =>
  `grokscope.show("${view.run}", "${addressOf(view, initial).replace(/^\/?\??/, "?")}")`;

/**
 * Mount the dashboard, and keep it and the notebook told of each other.
 *
 * @param {MessagePort} port
 * @param {Opening} opening
 * @param {HTMLElement} element
 * @returns {Promise<ReturnType<typeof mount>>}
 */
export async function open(port, { run, view, theme }, element) {
  setTheme(theme);
  /** @type {ReturnType<typeof mount> | null} */
  let engine = null;
  const say = (/** @type {string} */ sentence) => {
    if (engine) engine.notify(sentence);
    else element.textContent = sentence;
  };
  const source = new KernelSource((question) => port.postMessage({ question }), {
    silent: (isSilent) => say(isSilent ? BUSY : ""),
  });
  const told = teller(port);
  port.onmessage = ({ data }) => {
    if (data.answer) source.receive(data.answer, data.buffers);
    if (data.theme) setTheme(data.theme);
    if (data.view && engine) turn(engine, data.view);
  };
  try {
    const initial = await source.initial(run);
    const { requested, notices } = requestedIn(view, initial);
    const link = (/** @type {View} */ shown) => lineFor(shown, initial);
    engine = mount(element, { source, initial, view: requested, link });
    const { store } = engine;
    store.subscribe(({ kind }) => FOLLOWED.has(kind) && told(store.shareable));
    if (store.run) told(store.shareable);
    if (notices.length > 0) engine.notify(notices.join(" "));
    return engine;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/**
 * Show another view, which the notebook has.
 *
 * @param {Pick<ReturnType<typeof mount>, "store" | "initial" | "notify">} engine
 * @param {Record<string, any>} view
 */
function turn({ store, initial, notify }, view) {
  const { requested, notices } = requestedIn(view, initial);
  store.restore({ ...store.shareable, ...requested });
  if (notices.length > 0) notify(notices.join(" "));
}

/**
 * Tells the notebook of the view, once nothing has changed for a moment.
 *
 * @param {Pick<MessagePort, "postMessage">} port
 */
export function teller(port) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (/** @type {View} */ view) => {
    clearTimeout(timer);
    timer = setTimeout(() => port.postMessage({ view: { ...view } }), REST_MS);
  };
}
