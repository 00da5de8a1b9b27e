// @ts-check
/** The terms of the sum on the Fourier bench: each with its weight to change and a button to take it away. */

import { build, button, labelled } from "../../dom.mjs";
import { wholeText } from "../../plot/numbers.mjs";
import { MOST_WEIGHT, termsIn, termsText, usableTerms } from "../../state/terms.mjs";

/** The sum that is left when all terms are taken away. */
const ONE = "1:1:1";

/**
 * @param {import("./control-bar.mjs").Spec} spec
 * @param {import("./control-bar.mjs").ControlStore} store
 * @returns {import("./control-bar.mjs").Control}
 */
export function makeTerms({ id, label, hint, options }, store) {
  const list = build("div", { class: "terms", role: "list", "aria-label": label });
  const example = String(options[0].value);
  const set = (/** @type {string} */ terms) => store.choose({ terms });
  const first = () => usableTerms(example, store.run?.p ?? 0) || ONE;
  const start = button("example", labelled(`${id}-example`, "The sum 4·6 + 14·46/3 + 97·100/6"), () => set(first()));
  const clear = button("reset", labelled(`${id}-clear`, "Reset to a single term"), () => set(ONE));
  let shown = " ";
  return {
    element: build("div", { class: "control terms-control", title: hint }, [
      build("span", { class: "label" }, [label]),
      list,
      build("div", { class: "buttons" }, [start, clear]),
    ]),
    show(view, run) {
      const now = `${run.digest} ${view.terms}`;
      if (now === shown) return;
      shown = now;
      const terms = termsIn(view.terms || first());
      list.replaceChildren(
        ...terms.map(({ i, j, weight }, place) => {
          const what = `${run.components[i]} of x × ${run.components[j]} of y`;
          const about = { value: String(weight), "aria-label": `Weight of ${what}` };
          const field = build("input", { type: "text", inputmode: "decimal", class: "form-control", ...about });
          field.addEventListener("change", () => {
            const value = Number(field.value);
            if (field.value.trim() === "" || !(Math.abs(value) <= MOST_WEIGHT)) {
              store.notify([`A weight is a number, such as 0.5, up to ${wholeText(MOST_WEIGHT)}.`]);
              field.value = String(weight);
              return;
            }
            set(termsText(terms.map((term, other) => (other === place ? { ...term, weight: value } : term))));
          });
          const away = button("×", { class: "away", "aria-label": `Take ${what} away` }, () =>
            set(termsText(terms.filter((_, other) => other !== place)) || ONE),
          );
          return build("span", { class: "term", role: "listitem" }, [field, ` ${what} `, away]);
        }),
      );
    },
  };
}
