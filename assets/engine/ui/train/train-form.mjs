// @ts-check
/** The form that begins a training, or a sweep of many: presets, fields, what it would cost, and the button. */
import { FormError } from "../../data/jobs.mjs";
import { build, button, recalled, remember, setText } from "../../dom.mjs";
import { FormFields } from "./form-fields.mjs";
import { estimateText, freeName, sweepText } from "./words.mjs";

/**
 * @typedef {{name: string, title: string, about: string, values: Record<string, string>}} Preset
 * @typedef {{fields: import("./form-fields.mjs").FieldSpec[], presets: Preset[],
 *   branch: import("./form-fields.mjs").FieldSpec[], sweep: import("./form-fields.mjs").SweepRules}} FormContent as
 *   `app/train/` has it
 * @typedef {"run" | "sweep"} Kind of what is begun
 */

/** How long after the last letter the server is asked, in milliseconds. */
const CHECK_MS = 300;
const KEPT = "grokscope-train";
const KEPT_KIND = "grokscope-train-kind";

/** By kind: what it is called, on the button, and what is begun of it. */
const KINDS = {
  run: { label: "One run", start: "Start training" },
  sweep: { label: "A sweep: many runs that differ in some fields", start: "Start sweep" },
};

export class TrainForm {
  /**
   * @param {FormContent} content
   * @param {import("../../data/jobs.mjs").Jobs} jobs
   * @param {{id: (name: string) => string, taken: () => Iterable<string>, started: (name: string) => void,
   *   swept: (name: string) => void}} host
   */
  constructor({ fields, presets, sweep }, jobs, host) {
    this.jobs = jobs;
    this.host = host;
    this.rules = sweep;
    /** The name that the form itself has put in, if it is still there. */
    this.given = "";
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
    this.start = build("button", { type: "submit", class: "button primary" }, [KINDS.run.start]);
    this.how = build("p", { class: "about-field", hidden: "" }, [sweep.how]);
    this.kinds = kindsOf(host.id("train-kind"), (kind) => this.turn(kind));
    const foot = build("div", { class: "foot-of-form" }, [this.start, this.cost]);
    const choices = build("div", { class: "presets", role: "group", "aria-label": "Presets" }, buttons);
    this.element = build("form", { class: "train-form", novalidate: "" }, [
      this.kinds,
      choices,
      this.how,
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

  /** Whether fields take several values. */
  get isSweep() {
    return this.fields.rules !== null;
  }

  /** What was typed before is here again. */
  recall() {
    this.take(recalled(KEPT_KIND) === "sweep" ? "sweep" : "run");
    try {
      this.fields.set(JSON.parse(recalled(KEPT) ?? "{}"));
    } catch {
      // Somebody else's.
    }
  }

  /** The page is looked at: nobody has chosen a name yet, or somebody else has taken it. */
  open() {
    if (this.fields.values.name === "") this.rename();
    this.check();
  }

  /** Give it a name that nothing has. */
  rename(wanted = this.isSweep ? "sweep" : "run") {
    this.given = freeName(wanted, this.host.taken());
    this.fields.set({ name: this.given });
  }

  /** Begin the other kind of thing from here on. @param {Kind} kind */
  turn(kind) {
    remember(KEPT_KIND, kind);
    this.fields.refuse({});
    setText(this.cost, "");
    this.take(kind);
    if (this.fields.values.name === this.given) this.rename();
    this.changed();
  }

  /** @param {Kind} kind */
  take(kind) {
    this.fields.takeSeveral(kind === "sweep" ? this.rules : null);
    this.how.hidden = !this.isSweep;
    setText(this.start, KINDS[kind].start);
    for (const input of this.kinds.querySelectorAll("input")) input.checked = input.value === kind;
  }

  /** @param {Preset} preset */
  choose({ name, values }) {
    const { defaults, rules } = this.fields;
    this.fields.set({ ...defaults, ...values, ...rules?.defaults });
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
      const { fields, words } = await (this.isSweep ? this.checkedSweep() : this.checkedRun());
      if (checked !== this.checked) return;
      this.fields.refuse(fields);
      setText(this.cost, words);
    } catch (error) {
      if (checked === this.checked) this.failed(error);
    }
  }

  async checkedRun() {
    const { fields, estimate } = await this.jobs.check(this.fields.values);
    return { fields, words: estimate ? estimateText(estimate) : "" };
  }

  async checkedSweep() {
    const { fields, estimate, said } = await this.jobs.checkSweep(this.fields.values);
    return { fields, words: estimate ? sweepText(estimate) : said };
  }

  async submit() {
    clearTimeout(this.timer);
    this.checked += 1;
    this.start.disabled = true;
    setText(this.error, "");
    try {
      await (this.isSweep ? this.beginSweep() : this.beginRun());
    } catch (error) {
      this.failed(error);
    }
    this.start.disabled = false;
  }

  async beginRun() {
    const { name } = await this.jobs.submit(this.fields.values);
    this.fields.refuse({});
    this.given = freeName(name, [...this.host.taken(), name]);
    this.fields.set({ name: this.given });
    remember(KEPT, JSON.stringify(this.fields.values));
    this.host.started(name);
  }

  /** The name stays: a sweep that is begun again does what is missing of it. */
  async beginSweep() {
    const { name } = await this.jobs.submitSweep(this.fields.values);
    this.fields.refuse({});
    this.given = "";
    this.host.swept(name);
  }

  /** @param {unknown} error */
  failed(error) {
    if (error instanceof FormError) {
      this.fields.refuse(error.fields);
      this.fields.focusWrong();
    } else setText(this.error, error instanceof Error ? error.message : String(error));
  }
}

/**
 * What is to be begun.
 *
 * @param {string} name of the choice
 * @param {(kind: Kind) => void} turned
 */
function kindsOf(name, turned) {
  const one = (/** @type {Kind} */ kind) => {
    const input = build("input", { type: "radio", name, value: kind, id: `${name}-${kind}` });
    input.addEventListener("change", () => turned(kind));
    return build("label", {}, [input, ` ${KINDS[kind].label}`]);
  };
  return build("div", { class: "kinds", role: "radiogroup", "aria-label": "What to begin" }, [
    one("run"),
    one("sweep"),
  ]);
}
