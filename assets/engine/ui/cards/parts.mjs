// @ts-check
/** What cards are made of: elements that are written again with every frame, and never built again. */
import { build, setText } from "../../dom.mjs";

/**
 * A list of names and values.
 *
 * @param {{title: string, hint: string}[]} rows
 */
export function factList(rows) {
  const values = rows.map(() => build("dd"));
  const names = rows.map(({ title, hint }) => build("dt", { title: hint }, [title]));
  return {
    element: build(
      "dl",
      { class: "of-card" },
      names.flatMap((name, row) => [name, values[row]]),
    ),
    values,
  };
}

/**
 * A frequency as a button in its colour, which leads to its card.
 *
 * @returns {{element: HTMLButtonElement, write: (freq: number, colours: Record<string, string>) => void}}
 */
export function frequencyButton() {
  const dot = build("i", { class: "dot" });
  const text = build("span");
  const element = build("button", { type: "button", class: "chip mention" }, [dot, text]);
  return {
    element,
    write(freq, colours) {
      element.hidden = !freq;
      if (element.dataset.freq === String(freq)) return;
      element.dataset.freq = String(freq);
      setText(text, String(freq));
      dot.style.background = colours[String(freq)] ?? "var(--faint)";
    },
  };
}

/**
 * Buttons under a heading, at most so many; those that are not needed are hidden.
 *
 * @typedef {{text: string, value: string, mention?: Record<string, number>, isPressed?: boolean, press?: () => void}} Item
 *   `mention` is what leads to a card, in the form of data attributes
 *
 * @param {number} most
 */
export function buttonList(most) {
  const heading = build("h3");
  /** @type {Item[]} */
  let shown = [];
  const buttons = Array.from({ length: most }, (_, place) => {
    const element = build("button", { type: "button" }, [build("span"), build("span", { class: "value" })]);
    element.addEventListener("click", () => shown[place]?.press?.());
    return element;
  });
  const element = build("section", {}, [
    heading,
    build(
      "ul",
      {},
      buttons.map((one) => build("li", {}, [one])),
    ),
  ]);
  return {
    element,
    /** @param {string} title @param {Item[]} items */
    write(title, items) {
      shown = items;
      setText(heading, title);
      buttons.forEach((button, place) => {
        const item = items[place];
        /** @type {HTMLElement} */ (button.parentElement).hidden = !item;
        if (!item) return;
        const [name, value] = button.children;
        setText(name, item.text);
        setText(value, item.value);
        button.classList.toggle("mention", item.mention !== undefined);
        for (const [kind, number] of Object.entries(item.mention ?? {})) button.dataset[kind] = String(number);
        if (item.isPressed !== undefined) button.setAttribute("aria-pressed", String(item.isPressed));
      });
    },
  };
}
