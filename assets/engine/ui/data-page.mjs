// @ts-check
/** The long tables of the Data page: the run's checkpoints, and links to every answer for what is chosen now. */

import { lossText, percent, wholeText } from "../plot/numbers.mjs";
import { build } from "./dom.mjs";
import { copied } from "./panel-menu.mjs";

/** @typedef {import("../state/engine.mjs").Engine} Engine */
/**
 * @typedef {{epoch: number, train_loss: number | null, test_loss: number | null, train_accuracy: number | null,
 *   test_accuracy: number | null, megabytes: number, sha256: string}} Checkpoint
 * @typedef {{name: string, about: string, scope: string, fields: string[], given: Record<string, number>}} AnswerKind
 * @typedef {{checkpoints: Checkpoint[], answers: AnswerKind[]}} Rows as `app/pages/data.py` writes them
 */

const FORMATS = ["npz", "csv", "json"];
const SHOWN_DIGITS = 12;

export class DataPage {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
    /** @type {Rows | null} */
    this.rows = null;
    /** @type {{link: HTMLAnchorElement, kind: AnswerKind, format: string, isAll: boolean}[]} */
    this.links = [];
    this.written = "";
    /** @type {Element | null} what Dash has drawn around the tables that are filled */
    this.filled = null;
    const sheet = document.getElementById("data");
    if (sheet) new MutationObserver(() => engine.requestPaint()).observe(sheet, { childList: true, subtree: true });
    sheet?.addEventListener("click", (event) => {
      const button = event.target instanceof HTMLElement ? event.target.closest("[data-copy]") : null;
      if (button) this.copy(button.getAttribute("data-copy") ?? "");
    });
  }

  /** @param {string} command */
  async copy(command) {
    const isDone = await copied(command);
    this.engine.host.notice(
      isDone ? "The command is on the clipboard." : "The browser does not let us copy: select the command instead.",
    );
  }

  /** @param {Rows} rows */
  take(rows) {
    this.rows = rows;
    this.filled = null;
    this.engine.requestPaint();
  }

  /** Fill what Dash has drawn, and bring the links up to date with the view. */
  show() {
    const { view, run } = this.engine;
    if (view.page !== "data" || !run || !this.rows) return;
    const [checkpoints, answers] = ["checkpoints", "answers"].map((id) => document.getElementById(id));
    if (!checkpoints || !answers) return;
    if (this.filled !== answers) {
      this.filled = answers;
      this.written = "";
      checkpoints.replaceChildren(this.checkpointTable(this.rows.checkpoints));
      answers.replaceChildren(this.answerTable(this.rows.answers));
    }
    const key = `${run.digest} ${JSON.stringify(view)}`;
    if (key === this.written) return;
    this.written = key;
    for (const { link, kind, format, isAll } of this.links)
      link.setAttribute("href", addressOf(kind, format, isAll, this.engine));
  }

  /** @param {Checkpoint[]} checkpoints */
  checkpointTable(checkpoints) {
    const names = ["epoch", "train loss", "test loss", "train accuracy", "test accuracy", "MB", "SHA-256"];
    const { initial, view } = this.engine;
    const rows = checkpoints.map((one) => {
      const address = `/explore?run=${view.run}&epoch=${one.epoch}&v=${initial.version}`;
      const told = [
        ...[one.train_loss, one.test_loss].map(lossText),
        ...[one.train_accuracy, one.test_accuracy].map((share) => percent(share)),
        one.megabytes > 0 ? one.megabytes.toFixed(2) : "missing",
      ];
      return build("tr", {}, [
        build("td", {}, [build("a", { href: address }, [wholeText(one.epoch)])]),
        ...told.map((text) => build("td", {}, [text])),
        build("td", {}, [build("code", { title: one.sha256 }, [one.sha256.slice(0, SHOWN_DIGITS)])]),
      ]);
    });
    return tableOf(names, rows, "run numbers");
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
    return tableOf(["answer", "what it holds", "download"], rows, "run");
  }

  /** @param {AnswerKind} kind @param {string} format @param {boolean} isAll @param {string} text */
  link(kind, format, isAll, text) {
    const name = text === "all" ? `${kind.name}, every checkpoint, npz` : `${kind.name}, ${format}`;
    const link = /** @type {HTMLAnchorElement} */ (build("a", { download: "", "aria-label": name }, [text]));
    this.links.push({ link, kind, format, isAll });
    return link;
  }
}

/** A sentence in which code stands between backticks. @param {string} text */
const codeIn = (text) => text.split("`").map((part, place) => (place % 2 === 1 ? build("code", {}, [part]) : part));

/** @param {string[]} names @param {HTMLElement[]} rows @param {string} look */
function tableOf(names, rows, look) {
  const head = build(
    "tr",
    {},
    names.map((name) => build("th", { scope: "col" }, [name])),
  );
  return build("table", { class: look }, [build("thead", {}, [head]), build("tbody", {}, rows)]);
}

/** @param {AnswerKind} kind @param {string} format @param {boolean} isAll whether it is for every checkpoint @param {Engine} engine */
export function addressOf({ name: query, fields, given }, format, isAll, { view, run, epoch, initial }) {
  const others = Object.entries(initial.fields);
  const parameters = fields.flatMap((name) => {
    const field = others.find(([, { parameters }]) => parameters.includes(name))?.[0] ?? name;
    const value = view[field] ?? given[name] ?? "";
    if (value === "" || (name === "basis" && value === "both")) return [];
    return [`${name}=${encodeURIComponent(name === "dim" ? value[0] : value)}`];
  });
  const text = parameters.length > 0 ? `?${parameters.join("&")}` : "";
  return `${run?.answers}/${isAll ? "all" : epoch}/${query}.${format}${text}`;
}
