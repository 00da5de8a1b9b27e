// @ts-check
/** Bringing a run in: files that are chosen or dropped, what they do not say, and how far their import is. */
import { Refusal } from "../data/refusal.mjs";
import { Sending } from "../data/sending.mjs";
import { build, button, setText } from "../dom.mjs";
import { shortNumber, wholeText } from "../plot/numbers.mjs";
import { pathOf } from "../state/address.mjs";
import { buildArrivals, LABELS } from "./arrivals-dialog.mjs";

/** How often it is asked how far an import is, in milliseconds. */
const LOOK_MS = 400;
const MEGABYTE = 1_000_000;
const LOST = "The server does not answer: see that it runs, then import again.";
const FOLDER = "A folder cannot be taken as one: drop the files in it.";

/**
 * @typedef {Pick<import("../state/engine.mjs").Engine, "shell" | "store">} Engine what it needs of the engine
 * @typedef {{operations: Record<string, string>, activations: string[], suffixes: string[], noPickles: string}} Takes
 *   what the server takes, and says of other files, FILE for their names
 */

/** A name that a run can have, after the files that it is made of. @param {string[]} names */
export function nameAfter(names) {
  const [first = "", second] = names;
  const stem = first.replace(/\.[a-z]+$/i, "");
  let shared = stem;
  if (second !== undefined) {
    while (shared && !names.every((name) => name.startsWith(shared))) shared = shared.slice(0, -1);
    shared = shared.replace(/[0-9]+$/, "");
  }
  const fit = shared
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|[-._]+$/g, "")
    .slice(0, 64);
  return fit || "imported";
}

export class Arrivals {
  /**
   * @param {Engine} engine
   * @param {Takes} takes
   * @param {(run: string) => void} turnTo shows a run
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, takes, turnTo, signal) {
    this.takes = takes;
    this.turnTo = turnTo;
    const { id, root } = engine.shell;
    this.base = pathOf(engine.store.initial, "");
    this.parts = buildArrivals(takes, id, { choose: (files) => this.choose(files), go: () => this.go() });
    this.veil = build("div", { class: "drop-veil", hidden: "", "aria-hidden": "true" }, [
      build("p", {}, ["Drop to import: safetensors, or a run that Grokscope has exported"]),
    ]);
    root.append(this.parts.dialog, this.veil);
    /** @type {File[]} */
    this.files = [];
    /** @type {Sending | null} */
    this.sending = null;
    /** The name under which the files have been sent. */
    this.sent = "";
    this.ending = new AbortController();
    this.parts.dialog.addEventListener("close", () => this.stop());
    addEventListener("pagehide", () => this.stop(), { signal });
    this.watchDrops(signal);
  }

  /** @param {File[]} [files] */
  open(files = []) {
    if (this.sending) return;
    if (!this.parts.dialog.open) this.parts.dialog.showModal();
    this.choose(files);
  }

  /** Take files in place of those before. @param {File[]} files */
  choose(files) {
    this.stop();
    this.files = files;
    const { chosen, name, more, summary, start, form } = this.parts;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const many = files.length === 1 ? files[0].name : `${wholeText(files.length)} files`;
    setText(chosen, files.length > 0 ? `${many}, ${shortNumber(bytes / MEGABYTE)} MB` : "No file yet.");
    summary.replaceChildren();
    form.hidden = false;
    if (files.length > 0) name.value = nameAfter(files.map((file) => file.name));
    const isWhole = files.length > 0 && files.every((file) => /\.zip$/i.test(file.name));
    more.hidden = isWhole || files.length === 0;
    more.open = false;
    const other = files.find((file) => !this.takes.suffixes.some((end) => file.name.toLowerCase().endsWith(end)));
    this.say(other ? this.takes.noPickles.replaceAll("FILE", other.name) : "");
    start.disabled = files.length === 0 || other !== undefined;
  }

  /** Send what has not been sent, and have it imported. */
  async go() {
    const { name, start, close, cancel } = this.parts;
    this.say("");
    start.disabled = true;
    [close.hidden, cancel.hidden] = [true, false];
    try {
      if (!this.sending || this.sent !== name.value) {
        this.stop();
        [close.hidden, cancel.hidden] = [true, false];
        this.sending = new Sending(this.files, this.ending.signal, this.base);
        await this.sending.send(name.value, (done, total) =>
          this.progress(
            "Sending",
            done,
            total,
            `${shortNumber(done / MEGABYTE)} of ${shortNumber(total / MEGABYTE)} MB`,
          ),
        );
        this.sent = name.value;
      }
      await this.sending.go(this.parts.said());
      await this.follow(this.sending);
    } catch (error) {
      if (this.ending.signal.aborted) return;
      this.stop();
      this.refuse(error instanceof Refusal ? error.message : LOST);
    }
  }

  /** Show how far an import is until it has ended. @param {Sending} sending */
  async follow(sending) {
    this.progress("Importing", 0, 0, "Reading …");
    for (;;) {
      const report = await sending.report();
      if (this.sending !== sending) return;
      const { state, done, total, sentence, wants, lines } = report;
      if (state === "done") return this.arrived(lines);
      if (state === "refused") return this.refuse(sentence, wants);
      const far =
        done < total ? `checkpoint ${wholeText(done + 1)} of ${wholeText(total)}` : "looking at the last one …";
      this.progress("Importing", done, total, total > 0 ? far : "Reading …");
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** @param {string[]} lines */
  arrived(lines) {
    const { summary, form, name } = this.parts;
    const run = name.value;
    this.stop();
    form.hidden = true;
    summary.replaceChildren(...lines.map((line) => build("li", {}, [line])));
    this.say("");
    this.turnTo(run);
  }

  /**
   * Say why it is no run, and show what may be said of it; its files stay where they are.
   *
   * @param {string} sentence
   * @param {string[]} [wants]
   */
  refuse(sentence, wants = []) {
    const { more, fields, start, close, cancel, meter } = this.parts;
    [start.disabled, close.hidden, cancel.hidden, meter.hidden] = [false, false, true, true];
    const flagOf = (/** @type {string} */ field) => `--${field.replaceAll("_", "-")}`;
    this.say(wants.reduce((said, field) => said.replaceAll(flagOf(field), `“${LABELS[field]}”`), sentence));
    const asked = fields[wants[0]];
    if (!asked || more.hidden) return;
    more.open = true;
    asked.focus();
  }

  /** End what is going on; the server removes what it has of it. */
  stop() {
    this.ending.abort();
    this.ending = new AbortController();
    this.sending?.cancel();
    this.sending = null;
    const { start, close, cancel, meter } = this.parts;
    [start.disabled, close.hidden, cancel.hidden, meter.hidden] = [this.files.length === 0, false, true, true];
  }

  /** @param {string} doing @param {number} done @param {number} total @param {string} words */
  progress(doing, done, total, words) {
    const { meter, bar, far } = this.parts;
    meter.hidden = false;
    bar.setAttribute("aria-label", doing);
    if (total > 0) [bar.max, bar.value] = [total, done];
    else bar.removeAttribute("value");
    setText(far, `${doing}: ${words}`);
  }

  /** @param {string} sentence */
  say(sentence) {
    setText(this.parts.message, sentence);
    this.parts.message.hidden = sentence === "";
  }

  /** @param {AbortSignal} signal */
  watchDrops(signal) {
    const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
    const show = (/** @type {boolean} */ isOver) => {
      this.veil.hidden = !isOver;
    };
    document.addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault(); // else the browser opens the file
        show(true);
      },
      { signal },
    );
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && show(false), { signal });
    document.addEventListener(
      "drop",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        show(false);
        if (this.sending) return;
        const items = [...(event.dataTransfer?.items ?? [])];
        this.open([...(event.dataTransfer?.files ?? [])]);
        if (!items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) return;
        this.say(FOLDER);
        this.parts.start.disabled = true;
      },
      { signal },
    );
  }
}

/** The button that opens the dialog. @param {() => void} open */
export const importButton = (open) => button("Import a run…", {}, open);
