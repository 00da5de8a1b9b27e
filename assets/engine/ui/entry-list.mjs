// @ts-check
/**
 * What is named below a picture, the strongest first: each entry marks what it names while it is pointed at or has the
 * focus, and chooses it. At the end stands a button that shows the same in another way.
 */
import { build, setText } from "../dom.mjs";
import { MARKS } from "../plot/marks.mjs";

/**
 * @typedef {import("../plot/painters/index.mjs").Entry} Entry
 * @typedef {import("../plot/painters/index.mjs").Turn} Turn
 * @typedef {import("../types.mjs").Hover} Hover
 */

/** An entry in one text. @param {Entry} entry */
export const said = ({ name, text }) => `${name} ${text}`;

export class EntryList {
  /** @param {HTMLElement} box @param {(fields: Partial<import("../types.mjs").View>) => void} choose */
  constructor(box, choose) {
    this.choose = choose;
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {Turn | undefined} */
    this.turn = undefined;
    this.list = build("ul", { class: "entries" });
    /** Made once: a scrub writes into them with every frame. @type {HTMLElement[]} */
    this.items = [];
    this.other = build("button", { type: "button", class: "turn", hidden: "" });
    this.other.addEventListener("click", () => this.turn && choose(this.turn.fields));
    /** Called with what an entry marks. @type {(hover: Hover | null) => void} */
    this.mark = () => {};
    box.append(this.list, this.other);
  }

  /** @param {(hover: Hover | null) => void} mark called with what is pointed at in the list */
  watch(mark) {
    this.mark = mark;
  }

  /** @param {Entry[]} entries @param {Turn} [turn] */
  write(entries, turn) {
    this.entries = entries;
    while (this.items.length < entries.length) this.add();
    this.items.forEach((item, place) => {
      const entry = entries[place];
      item.hidden = entry === undefined;
      if (!entry) return;
      const press = /** @type {HTMLElement} */ (item.firstElementChild);
      press.style.setProperty("--colour", entry.colour);
      // What names a frequency leads to its card.
      if (entry.fields.freq === undefined) delete press.dataset.freq;
      else press.dataset.freq = String(entry.fields.freq);
      setText(press.children[0], entry.name);
      setText(press.children[1], entry.text);
    });
    this.turn = turn;
    this.other.hidden = turn === undefined;
    setText(this.other, turn?.text ?? "");
    this.other.title = turn?.hint ?? "";
  }

  add() {
    const place = this.items.length;
    const parts = [build("span", { class: "name" }), " ", build("span", { class: "share" })];
    const press = build("button", { type: "button", class: "entry", "data-mark": MARKS.block }, parts);
    press.addEventListener("click", () => this.choose(this.entries[place].fields));
    for (const begins of ["pointerenter", "focus"])
      press.addEventListener(begins, () => this.mark(this.entries[place]?.hover ?? null));
    for (const ends of ["pointerleave", "blur"]) press.addEventListener(ends, () => this.mark(null));
    const item = build("li", {}, [press]);
    this.items.push(item);
    this.list.append(item);
  }
}
