// @ts-check
/** How many numbers of a panel no colour stands for: each kind with a sign in its own colour, before the foot. */
import { build } from "../dom.mjs";

export class Tally {
  /** @param {Element | null} element */
  constructor(element) {
    this.element = element;
    /** What is written. @type {import("../plot/beyond.mjs").Entry[]} */
    this.entries = [];
  }

  /** @param {import("../plot/beyond.mjs").Entry[]} entries */
  write(entries) {
    if (JSON.stringify(entries) === JSON.stringify(this.entries)) return;
    this.entries = entries;
    const signs = entries.map(({ text, colour }) => {
      const sign = build("span", {}, [text]);
      sign.style.setProperty("--colour", colour);
      return sign;
    });
    this.element?.replaceChildren(...signs);
    // Where there is no room for all.
    this.element?.setAttribute("title", entries.map(({ text }) => text).join(", "));
  }
}
