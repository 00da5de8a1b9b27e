// @ts-check
/** The sign of a head before the title of a panel that is about it. */
import { lookOfHead } from "../plot/looks.mjs";
import { parameterOf } from "../plot/painters/picture.mjs";

/**
 * @param {HTMLElement} element of the panel
 * @param {import("../types.mjs").Picture} picture
 * @param {import("../plot/colour.mjs").Palette} palette
 */
export function markHead(element, picture, palette) {
  const head = parameterOf(picture, "head");
  element.classList.toggle("of-head", head !== null);
  if (head !== null) element.style.setProperty("--head", lookOfHead(palette, Number(head)).colour);
}
