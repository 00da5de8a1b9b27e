// @ts-check
/** A view within somebody else's page: its chrome, and the line below it that says what it is and leads to the dashboard. */
import { build, setText } from "../dom.mjs";
import { epochText } from "../plot/numbers.mjs";
import { addressOf } from "../state/address.mjs";

export class Embed {
  /**
   * @param {Pick<import("../state/engine.mjs").Engine, "initial" | "renderer" | "shell" | "store">} engine
   * @param {readonly string[]} chrome what of it is shown
   */
  constructor({ initial, renderer, shell, store }, chrome) {
    shell.root.dataset.embed = chrome.join(" ");
    if (!chrome.includes("link")) return;
    const words = build("span");
    // In a tab of its own: the page around stays where it is.
    const link = build("a", { target: "_blank", rel: "noopener" }, ["Open in Grokscope ↗"]);
    shell.root.append(build("div", { class: "way" }, [words, link]));
    renderer.after.push(() => {
      if (!store.run) return;
      setText(words, `${store.run.name} · epoch ${epochText(store.epoch)}`);
      const address = addressOf({ ...store.shareable, embed: "" }, initial);
      if (link.getAttribute("href") !== address) link.setAttribute("href", address);
    });
  }
}
