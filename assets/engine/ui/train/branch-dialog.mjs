// @ts-check
/** The dialog that begins a branch from the checkpoint at hand: prefilled from its run, which stays as it is. */
import { FormError } from "../../data/jobs.mjs";
import { SourceError } from "../../data/source.mjs";
import { build, button, setText } from "../../dom.mjs";
import { epochText } from "../../plot/numbers.mjs";
import { FormFields } from "./form-fields.mjs";

const LONGEST_NAME = 64;

export class BranchDialog {
  /**
   * @param {Pick<import("../../state/engine.mjs").Engine, "store" | "shell" | "notify">} engine
   * @param {import("./form-fields.mjs").FieldSpec[]} specs
   * @param {Pick<import("../../data/jobs.mjs").Jobs, "branch">} jobs
   */
  constructor({ store, shell, notify }, specs, jobs) {
    this.store = store;
    this.shell = shell;
    this.notify = notify;
    this.jobs = jobs;
    /** Where the branch begins. */
    this.from = { parent: "", epoch: 0 };
    const id = (/** @type {string} */ name) => shell.id(`branch-${name}`);
    this.fields = new FormFields(specs, { id, changed: () => this.fields.refuse({}) });
    this.heading = build("h2", { id: id("heading") });
    this.about = build("p", {});
    this.wrong = build("p", { class: "wrong", role: "alert" });
    const form = build("form", { novalidate: "" }, [
      this.fields.element,
      this.wrong,
      build("div", { class: "foot-of-form" }, [
        build("button", { type: "submit", class: "button primary" }, ["Begin branch"]),
        button("Cancel", {}, () => this.dialog.close()),
      ]),
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.dialog = build("dialog", { class: "sheet branch", "aria-labelledby": this.heading.id }, [
      this.heading,
      this.about,
      form,
    ]);
    shell.root.append(this.dialog);
  }

  /** Open it for the checkpoint that is shown. */
  open() {
    const { run, epoch } = this.store;
    if (!run) return;
    this.from = { parent: run.name, epoch };
    setText(this.heading, `Branch from ${run.name} at epoch ${epochText(epoch)}`);
    const isNewest = epoch === run.epochs[run.epochs.length - 1] && run.state !== "imported";
    const state = isNewest
      ? "It goes on with AdamW's exact state, where the run keeps that."
      : "A checkpoint has weights alone: AdamW begins anew, its moments at zero.";
    setText(this.about, `A new run trains on from here, on the same pairs. ${state} Empty fields are as in this run.`);
    const { epochs = "", ...trained } = run.trained;
    this.fields.set({ ...this.fields.defaults, ...trained, epochs: Number(epochs) > epoch ? epochs : "" });
    this.fields.set({ name: this.freeName(`${run.name.slice(0, LONGEST_NAME - 14)}-${epoch}`) });
    this.fields.refuse({});
    setText(this.wrong, "");
    this.dialog.showModal();
  }

  /** @param {string} wanted */
  freeName(wanted) {
    const taken = [...this.shell.picker.options].map(({ value }) => value);
    let [name, count] = [wanted, 2];
    while (taken.includes(name)) name = `${wanted}-${count++}`;
    return name;
  }

  async submit() {
    setText(this.wrong, "");
    this.fields.refuse({});
    try {
      const { name } = await this.jobs.branch({ ...this.from, values: this.fields.values });
      this.dialog.close();
      this.notify(`Run ${name} waits for its turn: the Train page shows how it stands.`);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (error instanceof FormError) this.fields.refuse(error.fields);
      setText(this.wrong, error.message);
      this.fields.focusWrong();
    }
  }
}
