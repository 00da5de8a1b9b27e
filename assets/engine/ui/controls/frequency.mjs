// @ts-check
/** The frequency: the run's key frequencies as buttons in their colours, and a field for any other. */
import { build } from "../../dom.mjs";
import { makeNumber } from "./numbers.mjs";

/**
 * @param {import("./control-bar.mjs").Spec} spec
 * @param {import("./control-bar.mjs").ControlStore} store
 * @returns {import("./control-bar.mjs").Control}
 */
export function makeFrequency(spec, store) {
  const { name } = spec;
  const number = makeNumber(spec, store);
  const keys = build("div", { class: "keys-of-run", role: "group", "aria-label": "Key frequencies" });
  number.element.append(keys);
  let shown = "";
  return {
    element: number.element,
    show(view, run) {
      number.show(view, run);
      const now = `${run.digest} ${view[name]}`;
      if (now === shown) return;
      shown = now;
      const chips = run.keys.map((freq) => {
        const isChosen = freq === view[name];
        const chip = build(
          "button",
          { type: "button", class: "chip", "aria-pressed": String(isChosen), "data-freq": String(freq) },
          [build("i", { style: `background:${run.colours[String(freq)] ?? "var(--faint)"}` }), String(freq)],
        );
        chip.addEventListener("click", () => store.choose({ [name]: freq }));
        return chip;
      });
      const hadFocus = keys.contains(document.activeElement);
      keys.replaceChildren(...chips);
      if (hadFocus) /** @type {HTMLElement | null} */ (keys.querySelector("[aria-pressed=true]"))?.focus();
    },
  };
}
