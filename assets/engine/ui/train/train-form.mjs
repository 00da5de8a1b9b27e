// @ts-check
/** The form that begins a training: presets, fields, what it would cost, and the button. */
import { FormError } from "../../data/jobs.mjs";
import { build, button, recalled, remember, setText } from "../../dom.mjs";
import { FormFields } from "./form-fields.mjs";
import { estimateText, freeName } from "./words.mjs";

/**
 * @typedef {{name: string, title: string, about: string, values: Record<string, string>}} Preset
 * @typedef {{fields: import("./form-fields.mjs").FieldSpec[], presets: Preset[],
 *   branch: import("./form-fields.mjs").FieldSpec[]}} FormContent as `app/train/form.py` has it
 */

/** How long after the last letter the server is asked, in milliseconds. */
const CHECK_MS = 300;
const KEPT = "grokscope-train";
const FIRST_NAME = "run";

export class TrainForm {
  /**
   * @param {FormContent} content
   * @param {import("../../data/jobs.mjs").Jobs} jobs
   * @param {{id: (name: string) => string, taken: () => Iterable<string>, started: (name: string) => void}} host
   */
  constructor({ fields, presets }, jobs, host) {
    this.jobs = jobs;
    this.host = host;
    this.fields = new FormFields(fields, { id: host.id, changed: () => this.changed() });
    /** Counts what was sent to be checked: an answer to anything but the newest is late. */
    this.checked = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const buttons = presets.map((preset) => {
      const item = button("", { class: "button preset" }, () => this.choose(preset));
      item.append(build("strong", {}, [preset.title]), build("span", {}, [preset.about]));
      return item;
    });
    this.cost = build("p", { class: "cost" });
    this.error = build("p", { class: "wrong", role: "alert" });
    this.start = build("button", { type: "submit", class: "button primary" }, ["Start training"]);
    const foot = build("div", { class: "foot-of-form" }, [this.start, this.cost]);
    const choices = build("div", { class: "presets", role: "group", "aria-label": "Presets" }, buttons);
    this.element = build("form", { class: "train-form", novalidate: "" }, [
      choices,
      this.fields.element,
      this.error,
      foot,
    ]);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.recall();
  }

  /** What was typed before is here again. */
  recall() {
    try {
      this.fields.set(JSON.parse(recalled(KEPT) ?? "{}"));
    } catch {
      // Somebody else's.
    }
  }

  /** The page is looked at: nobody has chosen a name yet, or somebody else has taken it. */
  open() {
    if (this.fields.values.name === "") this.rename(FIRST_NAME);
    this.check();
  }

  /** @param {string} wanted */
  rename(wanted) {
    this.fields.set({ name: freeName(wanted, this.host.taken()) });
  }

  /** @param {Preset} preset */
  choose({ name, values }) {
    this.fields.set({ ...this.fields.defaults, ...values });
    this.rename(name);
    this.changed();
    this.start.focus();
  }

  changed() {
    remember(KEPT, JSON.stringify(this.fields.values));
    setText(this.error, "");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), CHECK_MS);
  }

  /** Have the server say what is wrong, and what it would cost. */
  async check() {
    this.checked += 1;
    const { checked } = this;
    try {
      const { fields, estimate } = await this.jobs.check(this.fields.values);
      if (checked !== this.checked) return;
      this.fields.refuse(fields);
      setText(this.cost, estimate ? estimateText(estimate) : "");
    } catch (error) {
      if (checked === this.checked) this.failed(error);
    }
  }

  async submit() {
    clearTimeout(this.timer);
    this.checked += 1;
    this.start.disabled = true;
    setText(this.error, "");
    try {
      const { name } = await this.jobs.submit(this.fields.values);
      this.fields.refuse({});
      this.fields.set({ name: freeName(name, [...this.host.taken(), name]) });
      remember(KEPT, JSON.stringify(this.fields.values));
      this.host.started(name);
    } catch (error) {
      this.failed(error);
    }
    this.start.disabled = false;
  }

  /** @param {unknown} error */
  failed(error) {
    if (error instanceof FormError) {
      this.fields.refuse(error.fields);
      this.fields.focusWrong();
    } else setText(this.error, error instanceof Error ? error.message : String(error));
  }
}
