// @ts-check
/** The collection of views as a list: each with what it shows, a note, and its place in the order. */
import { build, button } from "../../dom.mjs";
import { moved, without } from "../../state/collection.mjs";

const EMPTY = "No views yet. Keep the one that is shown, turn to another, and keep that as well (P).";

export class CollectionDialog {
  /**
   * @param {import("../shell.mjs").Shell} shell
   * @param {import("./collections.mjs").Collections} owner
   */
  constructor({ root, id }, owner) {
    this.owner = owner;
    /** What there was before a view was removed. @type {import("../../state/collection.mjs").Collection | null} */
    this.before = null;
    const heading = id("collection-heading");
    this.title = build("input", {
      class: "form-control",
      "aria-label": "Title",
      placeholder: "Title",
      maxlength: "200",
    });
    this.title.addEventListener("change", () => this.change({ title: this.title.value }));
    this.list = build("ol", { class: "kept" });
    this.none = build("p", {}, [EMPTY]);
    this.back = button("Put back", {}, () => this.putBack());
    this.needing = [
      button("Present", { class: "button primary" }, () => owner.present()),
      button("Copy link", {}, () => owner.link()),
      button("Save as a file", {}, () => owner.save()),
    ];
    this.file = build("input", { type: "file", accept: ".json,application/json", hidden: "" });
    this.file.addEventListener("change", () => this.opened());
    this.element = build("dialog", { id: id("collection"), class: "sheet collection", "aria-labelledby": heading }, [
      build("h2", { id: heading, tabindex: "-1" }, ["Collection"]),
      build("p", {}, [
        "Views that you keep, with notes, to present one after another. They stay in this browser, and in no other until you hand them on.",
      ]),
      this.title,
      this.list,
      this.none,
      build("div", { class: "acts" }, [
        button("Keep this view", {}, () => owner.add()),
        ...this.needing,
        button("Open a file", {}, () => this.file.click()),
        this.back,
        button("Close", {}, () => this.close()),
      ]),
      this.file,
    ]);
    root.append(this.element);
  }

  open() {
    this.show();
    if (!this.element.open) this.element.showModal();
  }

  close() {
    if (this.element.open) this.element.close();
  }

  /** Write what there is. */
  show() {
    const { title, views } = this.owner.collection;
    this.title.value = title;
    this.list.replaceChildren(...views.map((view, place) => this.row(view, place)));
    this.none.hidden = views.length > 0;
    for (const one of this.needing) one.disabled = views.length === 0;
    this.back.hidden = this.before === null && this.owner.aside.views.length === 0;
  }

  /** @param {import("../../state/collection.mjs").Kept} view @param {number} place */
  row({ name, note }, place) {
    const { views } = this.owner.collection;
    const words = build("textarea", {
      class: "form-control",
      rows: "2",
      maxlength: "2000",
      "aria-label": `Note on ${name}`,
      placeholder: "Note",
    });
    words.value = note;
    words.addEventListener("change", () => this.note(place, words.value));
    const act = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ press) =>
      button(text, { title: label, "aria-label": `${label}: ${name}` }, press);
    const [up, down] = [
      act("↑", "Earlier", () => this.move(place, place - 1)),
      act("↓", "Later", () => this.move(place, place + 1)),
    ];
    up.disabled = place === 0;
    down.disabled = place === views.length - 1;
    const remove = act("×", "Remove", () => this.remove(place));
    const show = button(name, { class: "name", title: "Show this view" }, () => {
      this.close();
      this.owner.go(place);
    });
    return build("li", {}, [show, build("span", { class: "buttons" }, [up, down, remove]), words]);
  }

  /** @param {Partial<import("../../state/collection.mjs").Collection>} changes */
  change(changes) {
    this.owner.change({ ...this.owner.collection, ...changes });
  }

  /** @param {number} place @param {string} note */
  note(place, note) {
    this.change({ views: this.owner.collection.views.map((view, at) => (at === place ? { ...view, note } : view)) });
  }

  /** @param {number} from @param {number} to */
  move(from, to) {
    this.owner.change(moved(this.owner.collection, from, to));
    const places = this.list.children[to]?.querySelectorAll(".buttons button") ?? [];
    const again = /** @type {HTMLButtonElement[]} */ ([...places]).slice(to < from ? 0 : 1);
    again.find((one) => !one.disabled)?.focus();
  }

  /** @param {number} place */
  remove(place) {
    this.before = this.owner.collection;
    this.owner.change(without(this.owner.collection, place));
    this.back.focus();
  }

  putBack() {
    const { before } = this;
    this.before = null;
    if (before) this.owner.change(before);
    else this.owner.putBack();
  }

  opened() {
    const [file] = this.file.files ?? [];
    this.file.value = ""; // the same may be chosen again
    if (file) this.owner.open(file);
  }
}
