// @ts-check
/**
 * A view within somebody else's page: which chrome stands around its plots, and how it looks, as one word of its address,
 * `embed=title-timeline-dark`.
 */

/** What may stand around the plots, in the order of a page; `link` leads to the whole dashboard. */
export const CHROME = /** @type {const} */ (["title", "controls", "timeline", "caption", "link"]);
/** What stands for none of them. */
const NONE = "bare";
const THEMES = /** @type {const} */ (["light", "dark"]);
/** What keys do elsewhere that has no place in a frame. */
const NOT_HERE = ["page", "find", "card", "share", "collection", "help"];

/**
 * @typedef {(typeof CHROME)[number]} Chrome
 * @typedef {import("../ui/theme.mjs").Theme} Theme
 */

/**
 * The word of an address for some chrome and a theme; without, the theme is that of whoever looks.
 *
 * @param {Iterable<string>} chrome
 * @param {Theme | ""} [theme]
 */
export function embedText(chrome, theme = "") {
  const chosen = [...chrome];
  const words = CHROME.filter((one) => chosen.includes(one));
  return [...(words.length > 0 ? words : [NONE]), theme].filter(Boolean).join("-");
}

/**
 * What the word of an address says; null where a view is not embedded.
 *
 * @param {string | undefined} text
 */
export function embedIn(text) {
  if (!text) return null;
  const words = text.split("-");
  return {
    chrome: CHROME.filter((one) => words.includes(one)),
    theme: /** @type {Theme | ""} */ (THEMES.find((theme) => words.includes(theme)) ?? ""),
  };
}

/**
 * What a page opens with where it is embedded: keys choose, scrub and play, and lead nowhere else; and where it is one
 * panel, what that does not follow has no control.
 *
 * @param {import("./bootstrap.mjs").InitialState} initial
 * @param {string} [large] the panel that is all of it
 */
export function embedded(initial, large = "") {
  const commands = Object.entries(initial.commands).filter(([, { name }]) => !NOT_HERE.includes(name));
  const panel = initial.panels.find(({ id, each }) => id === (each ? large.replace(/-[0-9]+$/, "") : large));
  const followed = panel && Object.values(panel.ask.chosen);
  const pages = initial.pages.map((page) => ({
    ...page,
    controls: page.controls.filter((name) => followed?.includes(name) ?? true),
  }));
  return { ...initial, commands: Object.fromEntries(commands), pages, training: null, imports: null };
}
