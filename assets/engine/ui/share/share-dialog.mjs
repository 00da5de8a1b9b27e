// @ts-check
/**
 * The dialog in which a view is given away: as a link and its QR code, within another page, or as files. Links stand in fields,
 * selected, for browsers that let no page write on the clipboard, as within a frame.
 */

import { copied } from "../../data/copy.mjs";
import { build, button, setText } from "../../dom.mjs";
import { EmbedForm } from "./embed-form.mjs";
import { FileList } from "./file-list.mjs";
import { LoopFields } from "./loop-fields.mjs";
import { qrCode } from "./qr-code.mjs";
import { linkTo } from "./snippet.mjs";

/** What one can do here, by the name of its part. */
const WAYS = /** @type {const} */ ({ link: "Link", embed: "Embed", files: "Download" });
/** The QR code follows once nothing has changed for so long, in milliseconds. */
const SETTLED_MS = 150;

/** @typedef {keyof typeof WAYS} Way */

export class ShareDialog {
  /**
   * @param {Pick<import("../../state/engine.mjs").Engine, "initial" | "panels" | "shell" | "store">} engine
   * @param {import("./downloads.mjs").Download[]} downloads of a panel
   * @param {() => void} [settle] called before: what of the view is still to be written down
   * @param {((large: string) => void) | null} [saveView] as `viewSaver` gives it
   */
  constructor(engine, downloads, settle = () => {}, saveView = null) {
    this.engine = engine;
    this.settle = settle;
    const { id, root } = engine.shell;
    const heading = build("h2", { id: id("share-heading") }, ["Share"]);
    this.said = build("p", { class: "said", role: "status" });
    this.link = build("input", { id: id("share-link"), class: "form-control", readonly: "" });
    this.loop = new LoopFields(id, "share", () => this.changed());
    this.code = build("figure", { class: "qr" });
    this.embed = new EmbedForm(id, () => this.changed());
    this.what = build("label", { for: this.link.id });
    const link = [this.what, this.row(this.link, "The link"), this.loop.element, this.code];
    const embed = [...this.embed.elements, this.row(this.embed.snippet, "The snippet"), this.embed.preview];
    this.files = new FileList(id, downloads, saveView, () => this.dialog.close());
    /** @type {Record<Way, HTMLElement>} */
    this.parts = {
      link: build("section", {}, link),
      embed: build("section", { class: "embedding" }, embed),
      files: build("section", {}, this.files.elements),
    };
    this.ways = this.switch();
    this.others = button("Collection …", { hidden: "", title: "Several views, with notes, as one link or a file (V)" });
    this.dialog = build("dialog", { id: id("share-dialog"), class: "sheet sharing", "aria-labelledby": heading.id }, [
      build("header", {}, [heading, this.ways]),
      ...Object.values(this.parts),
      build("footer", {}, [this.said, this.others, button("Close", {}, () => this.dialog.close())]),
    ]);
    this.dialog.addEventListener("close", () => this.embed.clear());
    root.append(this.dialog);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Offer what has several views. @param {() => void} open */
  offer(open) {
    this.others.hidden = false;
    this.others.addEventListener("click", () => {
      this.dialog.close();
      open();
    });
  }

  /** Which of the parts is shown. @returns {HTMLElement} */
  switch() {
    const name = this.engine.shell.id("share-way");
    const choices = Object.entries(WAYS).map(([way, text]) => {
      const input = build("input", { type: "radio", name, value: way });
      input.addEventListener("change", () => this.turn(/** @type {Way} */ (way)));
      return build("label", {}, [input, build("span", {}, [text])]);
    });
    return build("div", { class: "switch", role: "radiogroup", "aria-label": "How to share" }, choices);
  }

  /**
   * A field that is there to be copied, and the button that does it.
   *
   * @param {HTMLInputElement | HTMLTextAreaElement} field
   * @param {string} what
   */
  row(field, what) {
    field.addEventListener("focus", () => field.select());
    return build("div", { class: "copied" }, [field, button("Copy", {}, () => this.copy(field, what))]);
  }

  /** Open it with the link, which goes on the clipboard where that is allowed. */
  open() {
    this.settle();
    const { run } = this.engine.store;
    this.loop.fill(this.engine.store);
    this.embed.fill(this.engine);
    this.files.fill(this.engine);
    setText(this.what, run ? "Link to exactly this view" : "Link to this page");
    // What there is nothing of yet cannot be embedded.
    this.ways.hidden = !run;
    this.loop.element.hidden = !run;
    this.turn("link");
    if (!this.dialog.open) this.dialog.showModal();
    this.copy(this.link, run ? "A link to exactly this view" : "A link to this page");
  }

  /** @param {Way} way */
  turn(way) {
    for (const [name, part] of Object.entries(this.parts)) part.hidden = name !== way;
    for (const input of this.ways.querySelectorAll("input")) input.checked = input.value === way;
    setText(this.said, "");
    this.changed();
  }

  /** Something was chosen: the link says it, and so does what is shown of it. */
  changed() {
    const { initial, store } = this.engine;
    const loop = this.loop.value;
    // Until the run is here, the address is all there is.
    this.link.value = store.run ? linkTo(store.shareable, initial, location.href, loop) : location.href;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const { value } = this.link;
      const code = await qrCode(value);
      if (value === this.link.value) this.code.replaceChildren(code);
    }, SETTLED_MS);
    if (store.run && !this.parts.embed.hidden) this.embed.show(store.shareable, initial, loop);
  }

  /** @param {HTMLInputElement | HTMLTextAreaElement} field @param {string} what */
  async copy(field, what) {
    field.focus();
    field.select();
    const isDone = await copied(field.value);
    setText(this.said, isDone ? `${what} is on the clipboard.` : `${what} is selected: copy it with Ctrl C.`);
  }
}
