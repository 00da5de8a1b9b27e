// @ts-check
/** Addresses of a view to give away, and the snippet that shows it within another page. */
import { addressOf } from "../../state/address.mjs";
import { embedText } from "../../state/embed.mjs";

/** How large a frame may be, in pixels. */
export const SIZES = { least: 200, most: 4000 };

/**
 * @typedef {object} Loop epochs that are played
 * @property {number} from
 * @property {number} to
 *
 * @typedef {object} Embed
 * @property {string} large the panel that is all of it; empty for the whole page
 * @property {readonly string[]} chrome
 * @property {import("../theme.mjs").Theme | ""} theme
 * @property {number} width
 * @property {number} height
 */

/**
 * The whole address of a view; with a loop, one that plays.
 *
 * @param {import("../../types.mjs").View} view
 * @param {import("../../state/bootstrap.mjs").InitialState} initial
 * @param {string} base the address of the page
 * @param {Loop | null} [loop]
 */
export function linkTo(view, initial, base, loop = null) {
  /** @type {import("../../types.mjs").View} */
  const played = loop
    ? { ...view, range: [loop.from, loop.to], epoch: within(view.epoch, loop), plays: "loop" }
    : { ...view, plays: "" };
  return new URL(addressOf(played, initial), base).href;
}

/** @param {number} epoch @param {Loop} loop */
const within = (epoch, { from, to }) => (epoch < from || epoch > to ? from : epoch);

/**
 * The whole address of a view without what is around it.
 *
 * @param {import("../../types.mjs").View} view
 * @param {import("../../state/bootstrap.mjs").InitialState} initial
 * @param {string} base
 * @param {Pick<Embed, "large" | "chrome" | "theme">} embedding
 * @param {Loop | null} [loop]
 */
export function embedAddress(view, initial, base, { large, chrome, theme }, loop = null) {
  return linkTo({ ...view, large, card: "", at: "", embed: embedText(chrome, theme) }, initial, base, loop);
}

/**
 * A size that a frame may have.
 *
 * @param {string} text as it was typed
 * @param {number} otherwise where that is no number
 */
export function sizeIn(text, otherwise) {
  const size = Math.round(Number(text));
  return text.trim() === "" || !Number.isFinite(size) ? otherwise : Math.min(Math.max(size, SIZES.least), SIZES.most);
}

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * HTML that shows an address in a frame, no wider than there is room.
 *
 * @param {string} address
 * @param {string} title for those to whom pages are read
 * @param {{width: number, height: number}} size
 */
export function snippetOf(address, title, { width, height }) {
  const about = `width="${width}" height="${height}" title="${escaped(title)}" loading="lazy"`;
  return `<iframe src="${escaped(address)}" ${about} style="border: 0; max-width: 100%"></iframe>`;
}
