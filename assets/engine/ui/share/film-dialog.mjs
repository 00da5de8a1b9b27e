// @ts-check
/** The dialog in which a film of a panel is made: between which epochs, how fast; it says how far it is, and can be ended. */
import { download } from "../../data/download.mjs";
import { epochName } from "../../data/epoch.mjs";
import { build, button, setText } from "../../dom.mjs";
import { wholeText } from "../../plot/numbers.mjs";
import { stemOf } from "../panel-menu.mjs";
import { LoopFields } from "./loop-fields.mjs";

/** Frames a second, by what stands for them. */
const RATES = [4, 8, 12, 25];
const RATE = 12;
/** Only every so many checkpoints. */
const STEPS = [1, 2, 5, 10];

export class FilmDialog {
  /** @param {import("../../state/engine.mjs").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    const { id, root } = engine.shell;
    this.heading = build("h2", { id: id("film-heading") });
    this.range = new LoopFields(id, "film", () => this.count());
    const options = (/** @type {number[]} */ values) =>
      values.map((value) => build("option", { value: String(value) }, [String(value)]));
    this.rate = build("select", { id: id("film-rate"), class: "form-select" }, options(RATES));
    this.rate.value = String(RATE);
    this.step = build("select", { id: id("film-step"), class: "form-select" }, options(STEPS));
    for (const field of [this.rate, this.step]) field.addEventListener("change", () => this.count());
    this.bar = build("progress", { max: "1", value: "0", "aria-label": "Frames that are done", hidden: "" });
    this.said = build("p", { class: "said", role: "status" });
    this.start = button("Make the film", { class: "button primary" }, () => this.make());
    const fields = build("div", { class: "line" }, [
      build("label", {}, ["Frames a second ", this.rate]),
      build("label", {}, ["A frame for every ", this.step, " checkpoints"]),
    ]);
    this.dialog = build("dialog", { class: "sheet film", "aria-labelledby": this.heading.id }, [
      this.heading,
      build("p", {}, ["An animated GIF of this panel over the training, with the epoch in each picture."]),
      this.range.element,
      fields,
      this.bar,
      build("footer", {}, [this.said, this.start, button("Cancel", {}, () => this.dialog.close())]),
    ]);
    // Whoever closes it wants no film.
    this.dialog.addEventListener("close", () => this.ending?.abort());
    root.append(this.dialog);
    /** @type {AbortController | null} what ends the film that is being made */
    this.ending = null;
    /** @type {import("../panel.mjs").Panel | null} */
    this.panel = null;
  }

  /** @param {import("../panel.mjs").Panel} panel */
  open(panel) {
    this.panel = panel;
    const { title, detail } = panel.titled.titles;
    setText(this.heading, `Film of ${[title, detail].filter(Boolean).join(", ")}`);
    this.range.fill(this.engine.store);
    this.rest();
    this.dialog.showModal();
  }

  /** Nothing is being made. */
  rest() {
    this.ending = null;
    this.bar.hidden = true;
    this.start.disabled = false;
    this.count();
  }

  /** The epochs that get a frame: the last of the range whatever the step. */
  get epochs() {
    const { from, to } = this.range.ends;
    const within = (this.engine.run?.epochs ?? []).filter((epoch) => epoch >= from && epoch <= to);
    const step = Number(this.step.value);
    return within.filter((_, place) => place % step === 0 || place === within.length - 1);
  }

  /** Say how long it will be. */
  count() {
    const { length } = this.epochs;
    const seconds = (length / Number(this.rate.value)).toFixed(1);
    if (!this.ending) setText(this.said, `${wholeText(length)} frames, ${seconds} s`);
  }

  async make() {
    const { panel, engine, epochs } = this;
    if (!panel) return;
    const ending = new AbortController();
    this.ending = ending;
    Object.assign(this.bar, { hidden: false, max: epochs.length, value: 0 });
    this.start.disabled = true;
    setText(this.said, "Waiting for the frames …");
    const progress = (/** @type {number} */ done) => {
      this.bar.value = done;
      setText(this.said, `Frame ${done} of ${epochs.length}`);
    };
    try {
      const { filmOf } = await import("./film.mjs");
      const span = `-${epochName(epochs[0])}-to-${epochName(epochs[epochs.length - 1])}`;
      const name = `${stemOf(panel, engine).replace(`-${epochName(engine.epoch)}`, span)}.gif`;
      const film = await filmOf(panel, engine, {
        epochs,
        rate: Number(this.rate.value),
        signal: ending.signal,
        progress,
      });
      download(film, name);
      this.rest();
      setText(this.said, "The film is saved.");
    } catch (error) {
      if (this.ending !== ending) return;
      this.rest();
      if (!ending.signal.aborted) setText(this.said, /** @type {Error} */ (error).message);
    }
  }
}
