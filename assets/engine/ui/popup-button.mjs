// @ts-check
/** A button, and what opens below it: controls that one needs now and then. */
import { build } from "../dom.mjs";

/** Room between the button and what opens below it, in pixels, and between that and the edge of a narrow window. */
const [GAP, EDGE] = [4, 8];
/** Windows narrower than this have no side with room. */
const NARROW = 700;

/**
 * @param {(name: string) => string} id
 * @param {{name: string, text: string, hint: string}} about `name` is the id of what opens, and its class
 */
export function makePopupButton(id, { name, text, hint }) {
  const popup = build("div", { id: id(name), class: `popup ${name}`, popover: "auto" });
  const words = build("span", {}, [text]);
  const button = build(
    "button",
    {
      id: id(`${name}-toggle`),
      type: "button",
      class: `button popup-toggle ${name}-toggle`,
      popovertarget: popup.id,
      title: hint,
    },
    [words, build("span", { "aria-hidden": "true" }, [" ▾"])],
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
  return { button, popup, words };
}
