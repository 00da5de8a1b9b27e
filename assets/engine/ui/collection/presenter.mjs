// @ts-check
/**
 * Presenting: the views of a collection one after another, with a bar that has the note of the one that is shown. Page up
 * and page down turn, as the keys of a presenter's remote control do.
 */
import { build, button, setText } from "../../dom.mjs";

const STEPS = new Map([
  ["PageDown", 1],
  ["PageUp", -1],
]);

export class Presenter {
  /**
   * @param {import("../shell.mjs").Shell} shell
   * @param {Document | HTMLElement} keys
   * @param {{go: (place: number) => void, over: () => void}} acts
   * @param {AbortSignal} signal
   */
  constructor({ root }, keys, acts, signal) {
    this.acts = acts;
    /** @type {import("../../state/collection.mjs").Kept[]} */
    this.views = [];
    this.place = 0;
    this.count = build("span", { class: "count" });
    this.note = build("p", { role: "status" });
    this.previous = button("‹", { "aria-label": "Previous view", title: "Previous view (page up)" }, () =>
      this.turn(-1),
    );
    this.next = button("›", { "aria-label": "Next view", title: "Next view (page down)" }, () => this.turn(1));
    const end = button("End", { title: "End presenting (esc)" }, () => this.end());
    const turns = build("span", { class: "buttons" }, [this.previous, this.next]);
    this.element = build("div", { class: "presenter", role: "group", "aria-label": "Presenting", hidden: "" }, [
      turns,
      this.count,
      this.note,
      end,
    ]);
    root.append(this.element);
    // Before the page's own keys: while presenting, Escape ends that and nothing else.
    keys.addEventListener("keydown", (event) => this.pressed(/** @type {KeyboardEvent} */ (event)), {
      signal,
      capture: true,
    });
  }

  /** @param {import("../../state/collection.mjs").Collection} collection @param {number} place */
  begin({ views }, place) {
    this.views = views;
    this.place = place;
    this.element.hidden = false;
    this.show();
    this.next.focus();
  }

  show() {
    const { name, note } = this.views[this.place];
    setText(this.count, `${this.place + 1} of ${this.views.length}`);
    setText(this.note, note || name);
    this.previous.disabled = this.place === 0;
    this.next.disabled = this.place === this.views.length - 1;
    this.acts.go(this.place);
  }

  /** @param {number} step */
  turn(step) {
    const place = this.place + step;
    if (!this.views[place]) return;
    this.place = place;
    this.show();
  }

  end() {
    this.element.hidden = true;
    this.acts.over();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const step = STEPS.get(event.key);
    if (this.element.hidden || (step === undefined && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    if (step === undefined) this.end();
    else this.turn(step);
  }
}
