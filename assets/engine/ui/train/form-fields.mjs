// @ts-check
/**
 * Fields of a form as `app/train/form.py` describes them: each with its label, its bounds and a hint, and what is wrong
 * with it beside it. They hold texts, which nothing but the person changes: what they mean is the server's to say.
 *
 * In the form of a sweep (`app/train/sweeping.py`) fields take several values, and a choice becomes boxes to tick.
 */
import { build, setText } from "../../dom.mjs";

/**
 * @typedef {{name: string, label: string, group: string, kind: "name" | "whole" | "real" | "choice" | "text",
 *   hint: string, bounds: string, default: string, choices: {value: string, label: string, about: string}[]}} FieldSpec
 * @typedef {{several: string[], defaults: Record<string, string>, hints: Record<string, string>, how: string}} SweepRules
 * @typedef {object} Made
 * @property {FieldSpec} spec
 * @property {HTMLInputElement | HTMLSelectElement} input
 * @property {HTMLElement} boxes of a choice of several; empty for any other field
 * @property {HTMLElement} about
 * @property {HTMLElement} wrong
 */

/** What a phone offers to type with. @type {Record<string, string>} */
const KEYBOARDS = { whole: "numeric", real: "decimal" };

export class FormFields {
  /**
   * @param {FieldSpec[]} specs
   * @param {{id: (name: string) => string, changed: (name: string) => void}} host
   */
  constructor(specs, { id, changed }) {
    /** @type {Map<string, Made>} */
    this.made = new Map();
    /** What is other where fields take several values; null where each takes one. @type {SweepRules | null} */
    this.rules = null;
    const groups = [...new Set(specs.map(({ group }) => group))];
    this.element = build(
      "div",
      { class: "fields" },
      groups.map((group) => {
        const rows = specs.filter((spec) => spec.group === group).map((spec) => this.field(spec, id));
        return build("fieldset", {}, [build("legend", {}, [group]), build("div", { class: "row-of-fields" }, rows)]);
      }),
    );
    for (const [name, { input, boxes }] of this.made)
      for (const element of [input, boxes])
        element.addEventListener("input", () => {
          this.explain(name);
          changed(name);
        });
  }

  /** @param {FieldSpec} spec @param {(name: string) => string} id */
  field(spec, id) {
    const own = id(`train-${spec.name}`);
    const attributes = {
      ...{ id: own, name: spec.name, autocomplete: "off", spellcheck: "false" },
      "aria-describedby": `${own}-about ${own}-wrong`,
    };
    const options = spec.choices.map(({ value, label }) => build("option", { value }, [label]));
    const input =
      spec.kind === "choice"
        ? build("select", { ...attributes, class: "form-select" }, options)
        : build("input", { ...attributes, class: "form-control", inputmode: KEYBOARDS[spec.kind] ?? "text" });
    const boxes = boxesOf(spec, `${own}-about ${own}-wrong`);
    const about = build("p", { id: `${own}-about`, class: "about-field" });
    const wrong = build("p", { id: `${own}-wrong`, class: "wrong" });
    this.made.set(spec.name, { spec, input, boxes, about, wrong });
    input.value = spec.default;
    this.explain(spec.name);
    const label = build("label", { for: own }, [spec.label]);
    return build("div", { class: `field is-${spec.kind}` }, [label, input, boxes, wrong, about]);
  }

  /**
   * Have fields take several values, or one each again; texts stay, but for those of fields that begin with another one.
   *
   * @param {SweepRules | null} rules
   */
  takeSeveral(rules) {
    const [values, before] = [this.values, this.defaults];
    this.rules = rules;
    for (const [name, { spec, input, boxes }] of this.made) {
      const isSeveral = rules?.several.includes(name) ?? false;
      const isTicked = isSeveral && spec.choices.length > 0;
      input.hidden = isTicked;
      boxes.hidden = !isTicked;
      // What a phone offers for numbers may have no comma.
      if (spec.choices.length === 0)
        input.setAttribute("inputmode", isSeveral ? "text" : (KEYBOARDS[spec.kind] ?? "text"));
      if (values[name] === before[name]) values[name] = this.defaults[name];
    }
    this.set(values);
  }

  /** Say what a field is, or what is chosen in it. @param {string} name */
  explain(name) {
    const { spec, about } = /** @type {Made} */ (this.made.get(name));
    const chosen = spec.choices.find(({ value }) => value === this.values[name])?.about;
    const hint = this.rules?.hints[name] ?? spec.hint;
    setText(about, chosen ?? [spec.bounds, hint].filter(Boolean).join("; "));
  }

  /** @returns {import("../../data/jobs.mjs").Values} */
  get values() {
    return Object.fromEntries(
      [...this.made].map(([name, { input, boxes }]) => [name, boxes.hidden ? input.value : ticked(boxes).join(", ")]),
    );
  }

  /** The values that a form begins with. @returns {import("../../data/jobs.mjs").Values} */
  get defaults() {
    const own = this.rules?.defaults ?? {};
    return Object.fromEntries([...this.made].map(([name, { spec }]) => [name, own[name] ?? spec.default]));
  }

  /** Put values into their fields; those that there are no fields for are left out. @param {Record<string, string>} values */
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      const found = this.made.get(name);
      if (!found) continue;
      const values = found.spec.choices.length > 0 ? value.split(", ") : [value];
      found.input.value = values[0];
      for (const box of found.boxes.querySelectorAll("input")) box.checked = values.includes(box.value);
      this.explain(name);
    }
  }

  /** Say beside each field what is wrong with it. @param {Record<string, string>} sentences by field */
  refuse(sentences) {
    for (const [name, { input, boxes, wrong }] of this.made) {
      const sentence = sentences[name] ?? "";
      setText(wrong, sentence && `${sentence[0].toUpperCase()}${sentence.slice(1)}.`);
      for (const element of [input, ...boxes.querySelectorAll("input")])
        if (sentence) element.setAttribute("aria-invalid", "true");
        else element.removeAttribute("aria-invalid");
    }
  }

  /** Lead to the first field that something is wrong with. */
  focusWrong() {
    const found = [...this.made.values()].find(({ wrong }) => wrong.textContent !== "");
    if (found) (found.boxes.hidden ? found.input : found.boxes.querySelector("input"))?.focus();
  }
}

/** A box for each value of a choice, not shown yet. @param {FieldSpec} spec @param {string} described by which elements */
function boxesOf({ name, label, choices }, described) {
  const attributes = { class: "boxes", role: "group", "aria-label": label, hidden: "" };
  const box = (/** @type {string} */ value) =>
    build("input", { type: "checkbox", value, name, "aria-describedby": described });
  return build(
    "div",
    attributes,
    choices.map(({ value, label: words }) => build("label", {}, [box(value), ` ${words}`])),
  );
}

/** @param {HTMLElement} boxes */
const ticked = (boxes) =>
  [...boxes.querySelectorAll("input")].flatMap(({ checked, value }) => (checked ? [value] : []));
