// @ts-check
/** What is written around a picture: the words of the answer, and those that the panel has of its own. */

/**
 * A panel's own title, detail and foot, where it has any; else the answer's, whose foot may be what it says first.
 *
 * @param {import("../state/bootstrap.mjs").PanelSpec} spec
 * @param {number} place among its like
 * @param {import("../types.mjs").Captions} captions those of the answer
 * @param {import("../types.mjs").ViewByName} view
 * @returns {import("../types.mjs").Captions}
 */
export function captionsOf({ title, options }, place, captions, view) {
  const words = captions.groups?.[options.group] ?? captions;
  const value = (/** @type {string} */ field) => (field === "picks" ? view.picks[place] : view[field]);
  const filled = (/** @type {string} */ text) => text.replace(/\{(\w+)\}/g, (_, field) => String(value(field)));
  return {
    title: filled(title) || captions.title,
    detail: filled(options.detail ?? "") || captions.detail,
    sentence: (options.says === "foot" && words.foot) || words.sentence,
    foot: options.says === "foot" ? "" : (options.foot ?? words.foot),
  };
}
