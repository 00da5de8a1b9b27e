// @ts-check
/** What is written around a picture: what its panel is called, the words of the answer, and those of the panel's own. */
import { partsOf } from "../data/question.mjs";

/** @typedef {import("../state/bootstrap.mjs").PanelSpec} PanelSpec */

/**
 * What a panel is called while it asks a question; the server has a like function (`app/captions/common.py`).
 *
 * @param {Pick<PanelSpec, "title" | "detail" | "words">} spec
 * @param {string} question
 */
export function titlesOf({ title, detail, words }, question) {
  const given = Object.fromEntries(partsOf(question).parameters);
  const wordOf = (/** @type {string} */ name) =>
    words[name]?.[given[name].split(":")[0]] ?? given[name].replaceAll(",", ", ");
  const titled = (/** @type {string} */ text) => text.replace(/\{(\w+)\}/g, (_, name) => wordOf(name));
  return { title: titled(title), detail: titled(detail) };
}

/** No line begins with the sign of a per cent. @param {string} text */
const keptTogether = (text) => text.replaceAll(/(?<=\d) %/g, "\u00a0%");

/** @param {string} first @param {string} second */
const both = (first, second) => (first ? `${first} · ${second}` : second);

/**
 * The sentence and the foot: the panel's own, where it has them; else the answer's, whose foot may be what it says first.
 * What an answer says at its foot stands before a panel's own: it is of this run.
 *
 * @param {PanelSpec} spec
 * @param {import("../types.mjs").Captions} captions those of the answer
 */
export function wordsOf({ options }, captions) {
  const words = captions.groups?.[options.group] ?? captions;
  return {
    sentence: keptTogether(options.sentence ?? ((options.says === "foot" && words.foot) || words.sentence)),
    foot:
      options.says === "foot"
        ? ""
        : keptTogether(options.foot ? both(words.foot, options.foot) : (options.foot ?? words.foot)),
  };
}
