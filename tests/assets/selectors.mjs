// @ts-check
/** Selectors of style sheets, as far as the engine uses them: `#id`, `.class`, `tag[name=value]`, one inside another, several. */

const PIECE = /([#.]?)([\w-]+)|\[([\w-]+)(?:=["']?([^\]"']*)["']?)?\]/g;

/** @typedef {import("./elements.mjs").FakeElement} FakeElement */

/** @param {FakeElement} element @param {string} compound such as `input.own[type=text]` */
function isOne(element, compound) {
  for (const [, kind, name, attribute, value] of compound.matchAll(PIECE)) {
    const own = attribute ? element.getAttribute(attribute) : null;
    const fits = {
      "#": element.getAttribute("id") === name,
      ".": element.classList.contains(name),
      "": element.tagName === name?.toUpperCase(),
      attribute: own !== null && (value === undefined || own === value),
    }[attribute ? "attribute" : kind];
    if (!fits) return false;
  }
  return true;
}

/**
 * Whether an element is one of those that a selector means.
 *
 * @param {FakeElement} element
 * @param {string} selector
 */
export function matches(element, selector) {
  return selector.split(",").some((one) => {
    const compounds = one.trim().split(/\s+/);
    if (!isOne(element, compounds.pop() ?? "")) return false;
    let above = element.parentElement;
    while (compounds.length > 0 && above) {
      if (isOne(above, compounds[compounds.length - 1])) compounds.pop();
      above = above.parentElement;
    }
    return compounds.length === 0;
  });
}
