// @ts-check
/** What one may do first, one hint at a time; each is gone for ever once it was done, or when hints were sent away. */
import { build, button, recalled, remember } from "../dom.mjs";

const KEY = "grokscope-hints";

/** @typedef {import("../state/store.mjs").Store} Store */

/** In their order; short, so that they end the story's line. @type {{text: string, isDone: (change: import("../state/store.mjs").Change, store: Store) => boolean}[]} */
const HINTS = [
  { text: "Drag the timeline to watch.", isDone: ({ kind }, { last }) => kind === "epoch" || last === 0 },
  {
    text: "Click a neuron in “All neurons”.",
    isDone: ({ kind, fields = [] }) => kind === "view" && fields.includes("neuron"),
  },
  {
    text: "Point at a map: others mark that place.",
    isDone: ({ kind }, { hover }) => kind === "hover" && (hover?.x !== undefined || hover?.freq !== undefined),
  },
];

export class Hints {
  /**
   * @param {HTMLElement} box
   * @param {Store} store
   */
  constructor(box, store) {
    this.box = box;
    const known = Number(recalled(KEY));
    this.count = Number.isInteger(known) && known > 0 ? known : 0;
    this.show();
    store.subscribe((change) => {
      if (HINTS[this.count]?.isDone(change, store)) this.turnTo(this.count + 1);
    });
  }

  /** @param {number} count of the hints that are no longer needed */
  turnTo(count) {
    this.count = count;
    remember(KEY, String(count));
    this.show();
  }

  show() {
    const hint = HINTS[this.count];
    this.box.hidden = !hint;
    const away = { class: "away", title: "No more hints", "aria-label": "No more hints" };
    // Made anew each time: a button that stays would be seen to move, beside a text of another length.
    this.box.replaceChildren(
      build("span", {}, [hint?.text ?? ""]),
      button("×", away, () => this.turnTo(HINTS.length)),
    );
  }
}
