// @ts-check
/** The button "Display", and what opens below it: the controls that say how to look, and not what at. */
import { build } from "../dom.mjs";

/** Room between the button and what opens below it, in pixels. */
const GAP = 4;

export function makeLooks() {
  const popup = build("div", { id: "looks", class: "popup looks", popover: "auto" });
  const button = build(
    "button",
    { id: "looks-toggle", type: "button", class: "button", popovertarget: "looks", title: "Colours, scales, order" },
    ["Display ", build("span", { "aria-hidden": "true" }, ["▾"])],
  );
  popup.addEventListener("beforetoggle", () => {
    const box = button.getBoundingClientRect();
    const isLeft = box.left + box.right < innerWidth;
    Object.assign(popup.style, {
      top: `${box.bottom + GAP}px`,
      left: isLeft ? `${box.left}px` : "auto",
      right: isLeft ? "auto" : `${innerWidth - box.right}px`,
    });
  });
  return { button, popup };
}
