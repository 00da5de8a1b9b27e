// @ts-check
/**
 * Fields of a form as `app/train/form.py` describes them: each with its label, its bounds and a hint, and what is wrong
 * with it beside it. They hold texts, which nothing but the person changes: what they mean is the server's to say.
 */
import { build, setText } from "../../dom.mjs";

/**
 * @typedef {{name: string, label: string, group: string, kind: "name" | "whole" | "real" | "choice" | "text",
 *   hint: string, bounds: string, default: string, choices: {value: string, label: string, about: string}[]}} FieldSpec
 * @typedef {{spec: FieldSpec, input: HTMLInputElement | HTMLSelectElement, about: HTMLElement, wrong: HTMLElement}} Made
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
    const groups = [...new Set(specs.map(({ group }) => group))];
    this.element = build(
      "div",
      { class: "fields" },
      groups.map((group) => {
        const rows = specs.filter((spec) => spec.group === group).map((spec) => this.field(spec, id));
        return build("fieldset", {}, [build("legend", {}, [group]), build("div", { class: "row-of-fields" }, rows)]);
      }),
    );
    for (const [name, { input }] of this.made)
      input.addEventListener("input", () => {
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
    const about = build("p", { id: `${own}-about`, class: "about-field" });
    const wrong = build("p", { id: `${own}-wrong`, class: "wrong" });
    this.made.set(spec.name, { spec, input, about, wrong });
    input.value = spec.default;
    this.explain(spec.name);
    const label = build("label", { for: own }, [spec.label]);
    return build("div", { class: `field is-${spec.kind}` }, [label, input, wrong, about]);
  }

  /** Say what a field is, or what is chosen in it. @param {string} name */
  explain(name) {
    const { spec, input, about } = /** @type {Made} */ (this.made.get(name));
    const chosen = spec.choices.find(({ value }) => value === input.value)?.about;
    setText(about, chosen ?? [spec.bounds, spec.hint].filter(Boolean).join("; "));
  }

  /** @returns {import("../../data/jobs.mjs").Values} */
  get values() {
    return Object.fromEntries([...this.made].map(([name, { input }]) => [name, input.value]));
  }

  /** The values that a form begins with. @returns {import("../../data/jobs.mjs").Values} */
  get defaults() {
    return Object.fromEntries([...this.made].map(([name, { spec }]) => [name, spec.default]));
  }

  /** Put values into their fields; those that there are no fields for are left out. @param {Record<string, string>} values */
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      const found = this.made.get(name);
      if (!found) continue;
      found.input.value = value;
      this.explain(name);
    }
  }

  /** Say beside each field what is wrong with it. @param {Record<string, string>} sentences by field */
  refuse(sentences) {
    for (const [name, { input, wrong }] of this.made) {
      const sentence = sentences[name] ?? "";
      setText(wrong, sentence && `${sentence[0].toUpperCase()}${sentence.slice(1)}.`);
      if (sentence) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  /** Lead to the first field that something is wrong with. */
  focusWrong() {
    [...this.made.values()].find(({ wrong }) => wrong.textContent !== "")?.input.focus();
  }
}
