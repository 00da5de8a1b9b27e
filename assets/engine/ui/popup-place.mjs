// @ts-check
/** Where what opens beside something stands. */

/** Room between both, and between what opens and the edge of the window, in pixels. */
const [GAP, EDGE] = [4, 8];

/**
 * Put what is open below something, or above it where there is no room below; within the window.
 *
 * @param {HTMLElement} popup
 * @param {{left: number, right: number, top: number, bottom: number}} box
 * @param {"left" | "right"} [side] the side of the box with which it ends
 */
export function placeBeside(popup, box, side = "right") {
  const { offsetWidth, offsetHeight } = popup;
  const wanted = side === "right" ? box.right - offsetWidth : box.left;
  const left = Math.max(Math.min(wanted, innerWidth - offsetWidth - EDGE), EDGE);
  const below = box.bottom + GAP + offsetHeight <= innerHeight;
  const top = below ? box.bottom + GAP : Math.max(box.top - GAP - offsetHeight, EDGE);
  Object.assign(popup.style, { left: `${left}px`, top: `${top}px` });
}
