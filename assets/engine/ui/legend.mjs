// @ts-check
/** The legend of a chart: a button for each line, with its number; pressed, its line is shown alone. */
import { build, setText } from "../dom.mjs";

/** The width of a sign, in pixels. */
const SIGN = 14;

/** @typedef {import("../plot/looks.mjs").Entry} Entry */

export class Legend {
  /**
   * @param {Element | null} element none in a panel that is no chart
   * @param {(line: number) => void} press
   */
  constructor(element, press) {
    this.element = element;
    this.press = press;
    this.key = "";
    /** @type {import("../plot/looks.mjs").Entries} what is written */
    this.entries = { lines: [], others: 0 };
    /** @type {{button: HTMLElement, value: HTMLElement}[]} */
    this.items = [];
  }

  /**
   * @param {import("../plot/looks.mjs").Entries} entries
   * @param {number | null} alone the line that is shown alone
   */
  write(entries, alone) {
    this.entries = entries;
    const { lines, others } = entries;
    const key = JSON.stringify([lines.map(({ value, ...entry }) => entry), others]);
    if (key !== this.key) {
      this.key = key;
      this.build();
    }
    const isOne = lines.some(({ line }) => line === alone);
    this.items.forEach(({ button, value }, which) => {
      setText(value, lines[which].value ?? "");
      const isPressed = String(lines[which].line === alone);
      if (button.getAttribute("aria-pressed") !== isPressed) button.setAttribute("aria-pressed", isPressed);
    });
    this.element?.classList.toggle("has-alone", isOne);
  }

  build() {
    const { lines, others } = this.entries;
    // Whoever is here by keyboard stays.
    const place = this.items.findIndex(({ button }) => button === document.activeElement);
    this.items = lines.map((entry) => {
      const value = build("b", {});
      const about = { type: "button", "aria-pressed": "false", title: "Show this line alone, or all lines again" };
      const button = build("button", about, [signOf(entry), build("span", {}, [entry.name]), value]);
      button.classList.toggle("is-chosen", entry.isChosen === true);
      button.addEventListener("click", () => this.press(entry.line));
      return { button, value };
    });
    const rest = others > 0 ? [build("small", {}, [`and ${others} more`])] : [];
    this.element?.replaceChildren(...this.items.map(({ button }) => button), ...rest);
    this.items[place]?.button.focus();
  }

  clear() {
    this.write({ lines: [], others: 0 }, null);
  }
}

/** A piece of the line, in its colour and dashes. @param {Entry} entry */
function signOf({ look: { colour, dash } }) {
  const sign = build("i", { class: "line" });
  let [place, isInk] = [0, true];
  /** @type {string[]} */
  const stops = [];
  while (place < SIGN) {
    const end = dash.length === 0 ? SIGN : Math.min(place + dash[stops.length % dash.length], SIGN);
    stops.push(`${isInk ? colour : "transparent"} ${place}px ${end}px`);
    [place, isInk] = [end, !isInk];
  }
  sign.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  return sign;
}
