// @ts-check
/** The Data page: what the run is, its checkpoints, and links to every answer for what is chosen now. */

import { copied } from "../data/copy.mjs";
import { epochName } from "../data/epoch.mjs";
import { save } from "../data/save.mjs";
import { build, button, tableOf } from "../dom.mjs";
import { epochText, lossText, percent, shortNumber, wholeText } from "../plot/numbers.mjs";
import { addressOfRun } from "../state/address.mjs";
import { importButton } from "./arrivals.mjs";
import { familyLines } from "./family.mjs";

/**
 * @typedef {Pick<import("../state/engine.mjs").Engine,
 *   "failed" | "notify" | "shell" | "source" | "store">} Engine what it needs of the engine
 */
/**
 * @typedef {{name: string, code: string, value: string, kind: "text" | "code" | "command"}} Fact
 * @typedef {{epoch: number, train_loss: number | null, test_loss: number | null, train_accuracy: number | null,
 *   test_accuracy: number | null, megabytes: number, sha256: string}} Checkpoint
 * @typedef {{name: string, about: string, scope: string, fields: string[], given: Record<string, number>}} AnswerKind
 * @typedef {{cards: {title: string, facts: Fact[]}[], downloads: string,
 *   whole?: {address: string, about: string}, family: import("../types.mjs").Family, checkpoints: Checkpoint[],
 *   answers: AnswerKind[]}} DataPageContent as `app/pages/data.py` writes it; files beside a page have no `whole`
 */

const FORMATS = ["npz", "csv", "json"];
const SHOWN_DIGITS = 12;
/** Checkpoints that are listed before anybody asks for all of them. */
const FIRST = 20;
const PAGE = "data";
/** What a run that is made anew is called after the first, and the letters that the name of a run may have. */
const AGAIN = "-again";
const LONGEST_RUN = 64;

export class DataPage {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.store = engine.store;
    this.sheet = engine.shell.data;
    /** The run, as it was, whose content is here or on its way. */
    this.requested = "";
    /** @type {{link: HTMLAnchorElement, kind: AnswerKind, format: string, isAll: boolean}[]} */
    this.links = [];
    /** What the links lead to. */
    this.linked = "";
    /** Opens the dialog in which runs are imported; null where nobody may. @type {(() => void) | null} */
    this.importing = null;
    /** Whether all checkpoints are listed. */
    this.listsAll = false;
  }

  /** Fetch what is not here, and bring the links up to date with the view. */
  show() {
    const { view, run } = this.store;
    if (view.page !== PAGE || !run) return;
    if (this.requested !== keyOf(run)) this.request(run);
    const linked = `${run.digest} ${JSON.stringify(view)} ${this.links.length}`;
    if (linked === this.linked) return;
    this.linked = linked;
    for (const { link, kind, format, isAll } of this.links)
      link.setAttribute("href", addressOf(kind, format, isAll, this.store));
  }

  /** @param {import("../types.mjs").RunInfo} run */
  async request(run) {
    this.requested = keyOf(run);
    try {
      const content = await this.engine.source.data(run);
      if (this.requested === keyOf(run)) this.accept(run, content);
    } catch (error) {
      this.requested = "";
      this.engine.failed(error);
    }
  }

  /**
   * Show what has come; who has scrolled in it, or has the focus there, keeps that.
   *
   * @param {import("../types.mjs").RunInfo} run
   * @param {DataPageContent} content
   */
  accept(run, content) {
    this.requested = keyOf(run);
    const places = [...this.sheet.querySelectorAll(".scroll")].map(({ id, scrollLeft }) => ({ id, scrollLeft }));
    const focused = this.sheet.contains(document.activeElement) ? nameOf(document.activeElement) : "";
    this.fill(content);
    for (const { id, scrollLeft } of places) {
      const box = [...this.sheet.querySelectorAll(".scroll")].find((one) => one.id === id);
      if (box) box.scrollLeft = scrollLeft;
    }
    const items = /** @type {HTMLElement[]} */ ([...this.sheet.querySelectorAll("a, button, .scroll")]);
    if (focused) items.find((item) => nameOf(item) === focused)?.focus({ preventScroll: true });
    this.linked = "";
    this.show();
  }

  /** @param {DataPageContent} content */
  fill({ cards: [what, whence], downloads, whole, family, checkpoints, answers }) {
    const { id } = this.engine.shell;
    const kin = familyLines(family, this.store.initial);
    // Where it is wider than its card it scrolls within that, and the keyboard can reach it.
    const scroll = (/** @type {string} */ name, /** @type {string} */ label, /** @type {HTMLElement} */ table) =>
      build("div", { id: id(name), class: "scroll", tabindex: "0", role: "region", "aria-label": label }, [table]);
    const stacks = [
      [
        ...(whole ? [card("Whole run", [this.exported(whole)])] : []),
        card("Downloads", [build("p", {}, [downloads]), scroll("answers", "Answers", this.answerTable(answers))]),
      ],
      [
        card(what.title, [this.factTable(what.facts)]),
        card(whence.title, [this.factTable(whence.facts)]),
        ...(kin.length > 0 ? [card("Parent and branches", kin)] : []),
        card("Checkpoints", [
          scroll("checkpoints", "Checkpoints", this.checkpointTable(checkpoints)),
          ...this.restOf(checkpoints.length),
        ]),
      ],
    ];
    const columns = stacks.map((cards) => build("div", { class: "stack" }, cards));
    this.sheet.replaceChildren(build("div", { class: "cards" }, columns));
  }

  /** A link that the browser saves as it comes, however large that is. @param {{address: string, about: string}} whole */
  exported({ address, about }) {
    const link = build("a", { class: "button", href: address, download: "" }, ["Export run (zip)"]);
    const bring = this.importing ? [importButton(() => this.importing?.())] : [];
    return build("p", { class: "rest" }, [about, link, ...bring]);
  }

  /** @param {Fact[]} facts */
  factTable(facts) {
    const rows = facts.map(({ name, code, value, kind }) => {
      const words = code ? [name, " ", build("code", {}, [code])] : [name];
      const shown = kind === "command" ? this.command(value) : kind === "code" ? build("code", {}, [value]) : value;
      return build("tr", {}, [build("th", { scope: "row" }, words), build("td", {}, [shown])]);
    });
    return build("table", { class: "facts" }, [build("tbody", {}, rows)]);
  }

  /**
   * The command that has made the run. It is copied under another name, for there is a run of this one.
   *
   * @param {string} text
   */
  command(text) {
    const copy = async () => {
      const other = `${this.store.run?.name.slice(0, LONGEST_RUN - AGAIN.length)}${AGAIN}`;
      const isDone = await copied(text.replace(/(?<=--name )\S+/, other));
      this.engine.notify(
        isDone
          ? `The command is on the clipboard, for a run called ${other}.`
          : "The browser does not let us copy: select the command instead.",
      );
    };
    const item = button("Copy", { "aria-label": "Copy command" }, copy);
    return build("div", { class: "command" }, [build("code", {}, [text]), item]);
  }

  /** @param {Checkpoint[]} checkpoints */
  checkpointTable(checkpoints) {
    const names = ["epoch", "train loss", "test loss", "train accuracy", "test accuracy", "MB", "SHA-256"];
    const { initial, view } = this.store;
    const rows = checkpoints.map((one, place) => {
      const address = addressOfRun(initial, view.run, one.epoch);
      const numbers = [
        ...[one.train_loss, one.test_loss].map(lossText),
        ...[one.train_accuracy, one.test_accuracy].map((share) => percent(share)),
        one.megabytes > 0 ? shortNumber(one.megabytes) : "missing",
      ];
      return build("tr", place < FIRST || this.listsAll ? {} : { hidden: "" }, [
        build("td", {}, [build("a", { href: address }, [epochText(one.epoch)])]),
        ...numbers.map((text) => build("td", {}, [text])),
        build("td", {}, [build("code", { title: one.sha256 }, [one.sha256.slice(0, SHOWN_DIGITS)])]),
      ]);
    });
    return tableOf(names, rows, "facts numbers");
  }

  /**
   * How many checkpoints are listed, and the button that lists all of them; nothing where all are.
   *
   * @param {number} count of all
   */
  restOf(count) {
    if (count <= FIRST || this.listsAll) return [];
    const line = build("p", { class: "rest" }, [`${FIRST} of ${wholeText(count)} shown`]);
    const all = button("Show all", { "aria-label": "Show all checkpoints" }, () => {
      this.listsAll = true;
      const hidden = /** @type {HTMLElement[]} */ ([...this.sheet.querySelectorAll("tr[hidden]")]);
      for (const row of hidden) row.hidden = false;
      hidden[0]?.querySelector("a")?.focus();
      line.remove();
    });
    line.append(all);
    return [line];
  }

  /** @param {AnswerKind[]} kinds */
  answerTable(kinds) {
    this.links = [];
    const rows = kinds.map((kind) => {
      const isRun = kind.scope !== "checkpoint";
      const links = FORMATS.map((format) => this.link(kind, format, isRun, format));
      if (!isRun) links.push(this.link(kind, "npz", true, "all"));
      return build("tr", {}, [
        build("th", { scope: "row" }, [build("code", {}, [kind.name])]),
        build("td", {}, codeIn(kind.about)),
        build("td", { class: "links" }, links),
      ]);
    });
    return tableOf(["answer", "content", "download"], rows, "facts");
  }

  /** @param {AnswerKind} kind @param {string} format @param {boolean} isAll @param {string} text */
  link(kind, format, isAll, text) {
    const name = text === "all" ? `${kind.name}, every checkpoint, npz` : `${kind.name}, ${format}`;
    const link = build("a", { download: "", "aria-label": name }, [text]);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      save(link.getAttribute("href") ?? "", (sentence) => this.engine.notify(sentence));
    });
    this.links.push({ link, kind, format, isAll });
    return link;
  }
}

/** The content is of this, and of nothing else. @param {import("../types.mjs").RunInfo} run */
const keyOf = ({ digest, state }) => `${digest} ${state}`;

/** What an element is called, by which it is found again. @param {Element | null} element */
const nameOf = (element) => element?.getAttribute("aria-label") ?? element?.textContent ?? "";

/**
 * @param {string} title
 * @param {(Node | string)[]} content
 */
const card = (title, content) => build("section", { class: "panel card" }, [build("h2", {}, [title]), ...content]);

/** A sentence in which code stands between backticks. @param {string} text */
const codeIn = (text) => text.split("`").map((part, place) => (place % 2 === 1 ? build("code", {}, [part]) : part));

/**
 * @param {AnswerKind} kind
 * @param {string} format
 * @param {boolean} isAll whether it is for every checkpoint
 * @param {Pick<import("../state/store.mjs").Store, "run" | "epoch" | "initial"> & {view:
 *   import("../types.mjs").ViewByName}} store
 */
export function addressOf({ name: query, fields, given }, format, isAll, { view, run, epoch, initial }) {
  const others = Object.entries(initial.fields);
  const parameters = fields.flatMap((name) => {
    const field = others.find(([, { parameters }]) => parameters.includes(name))?.[0] ?? name;
    const value = view[field] ?? given[name] ?? "";
    if (value === "" || (name === "basis" && value === "both")) return [];
    return [`${name}=${encodeURIComponent(name === "dim" ? value[0] : value)}`];
  });
  const text = parameters.length > 0 ? `?${parameters.join("&")}` : "";
  return `${run?.answers}/${isAll ? "all" : epochName(epoch)}/${query}.${format}${text}`;
}
