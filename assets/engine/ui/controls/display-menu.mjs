// @ts-check
/** The button "Display", and what opens below it: the controls that say how to look, and not what at. */
import { build } from "../../dom.mjs";

/** Room between the button and what opens below it, in pixels, and between that and the edge of a narrow window. */
const [GAP, EDGE] = [4, 8];
/** Windows narrower than this have no side with room. */
const NARROW = 700;

/** @param {(name: string) => string} id */
export function makeDisplayMenu(id) {
  const popup = build("div", { id: id("display"), class: "popup display", popover: "auto" });
  const button = build(
    "button",
    {
      id: id("display-toggle"),
      type: "button",
      class: "button display-toggle",
      popovertarget: popup.id,
      title: "Colours, scales, order",
    },
    ["Display ", build("span", { "aria-hidden": "true" }, ["▾"])],
  );
  popup.addEventListener("beforetoggle", () => {
    const box = button.getBoundingClientRect();
    const isNarrow = innerWidth < NARROW;
    const isLeft = isNarrow || box.left + box.right < innerWidth;
    Object.assign(popup.style, {
      top: `${box.bottom + GAP}px`,
      left: isLeft ? `${isNarrow ? EDGE : box.left}px` : "auto",
      right: isLeft ? "auto" : `${innerWidth - box.right}px`,
    });
  });
  return { button, popup };
}
