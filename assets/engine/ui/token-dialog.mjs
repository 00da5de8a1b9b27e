// @ts-check
/** The dialog in which the owner of a server says that they are: by its token. */
import { build, button, setText } from "../dom.mjs";

export class TokenDialog {
  /** @param {import("./shell.mjs").Shell} shell */
  constructor({ root, id }) {
    this.heading = build("h2", { id: id("token-heading") }, ["For the owner of this server"]);
    this.sentence = build("p", { class: "wrong", role: "alert" });
    this.field = build("input", {
      ...{ type: "password", class: "form-control", autocomplete: "off", spellcheck: "false" },
      ...{ "aria-label": "Token", id: id("token") },
    });
    const form = build("form", { class: "owner" }, [
      this.sentence,
      this.field,
      build("div", { class: "foot-of-form" }, [
        build("button", { type: "submit", class: "button primary" }, ["Go on"]),
        button("Cancel", {}, () => this.dialog.close()),
      ]),
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.given = this.field.value.trim();
      this.dialog.close();
    });
    this.dialog = build("dialog", { class: "sheet", "aria-labelledby": this.heading.id }, [
      this.heading,
      build("p", {}, ["The token is what GROKSCOPE_TOKEN says where the server was started. This tab keeps it."]),
      form,
    ]);
    root.append(this.dialog);
    /** What was typed, once that was sent. */
    this.given = "";
  }

  /**
   * Ask for the token.
   *
   * @param {string} sentence what the server says of one that was sent
   * @returns {Promise<string>} nothing for a no
   */
  ask(sentence) {
    setText(this.sentence, sentence);
    this.field.value = "";
    this.given = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.given), { once: true });
    });
  }
}
