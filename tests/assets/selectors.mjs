// @ts-check
/** Selectors of style sheets, as far as the engine uses them: `#id`, `.class`, `:state`, `tag[name=value]`, one inside another, several. */

const PIECE = /([#.:]?)([\w-]+)|\[([\w-]+)(?:=["']?([^\]"']*)["']?)?\]/g;

/** @typedef {import("./elements.mjs").FakeElement} FakeElement */
/** @typedef {(element: FakeElement) => boolean} Check */

/** Selectors that were read before: alternatives, each the checks of an element and of those around it. @type {Map<string, Check[][][]>} */
const known = new Map();

/** @param {string} compound such as `input.own[type=text]` @returns {Check[]} */
function checksOf(compound) {
  return [...compound.matchAll(PIECE)].map(([, kind, name, attribute, value]) => {
    if (attribute && value === undefined) return (element) => attribute in element.attributes;
    if (attribute) return (element) => element.attributes[attribute] === value;
    if (kind === "#") return (element) => element.attributes.id === name;
    if (kind === ".") return (element) => element.classList.contains(name);
    if (kind === ":") return (element) => name in element.attributes;
    const tag = name.toUpperCase();
    return (element) => element.tagName === tag;
  });
}

/** @param {string} selector */
function read(selector) {
  const found = known.get(selector);
  if (found) return found;
  const alternatives = selector.split(",").map((one) => one.trim().split(/\s+/).map(checksOf).reverse());
  known.set(selector, alternatives);
  return alternatives;
}

/**
 * Whether an element is one of those that a selector means.
 *
 * @param {FakeElement} element
 * @param {string} selector
 */
export function matches(element, selector) {
  return read(selector).some(([own, ...around]) => {
    if (!own.every((check) => check(element))) return false;
    let above = element.parentElement;
    let place = 0;
    for (; place < around.length && above; above = above.parentElement) {
      const one = above;
      if (around[place].every((check) => check(one))) place += 1;
    }
    return place === around.length;
  });
}
