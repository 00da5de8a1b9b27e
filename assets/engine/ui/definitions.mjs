// @ts-check
/**
 * The words of the glossary, underlined where they are used first, each with its definition while it is pointed at, has
 * the focus or was pressed. One definition is open at a time; Escape closes it.
 */
import { build } from "../dom.mjs";
import { placeBeside } from "./popup-place.mjs";

/** So long a pointer is on a word before its definition opens, and away from both before it closes, in milliseconds. */
const [REST, LINGER] = [250, 200];
/** The sign that some words end with in the glossary: `frequency k`. */
const SIGN = / [a-zφψ]$/u;

/**
 * @typedef {{word: string, meaning: string}} Entry
 * @typedef {{text: string, meaning: string}} Part of a text; without a meaning it is no word of the glossary
 */

/** Some words at a time may share an entry. @param {Entry} entry */
export const formsOf = ({ word }) => word.split(", ").map((form) => form.replace(SIGN, ""));

/** One and several. @param {string} form */
function patternOf(form) {
  const plain = form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return plain.endsWith("y") ? `${plain.slice(0, -1)}(?:y|ies)` : `${plain}s?`;
}

export class Glossary {
  /** @param {Entry[]} entries */
  constructor(entries) {
    const forms = entries.flatMap((entry) => formsOf(entry).map((form) => ({ form, ...entry })));
    // The longest first: “key frequency” is no frequency.
    forms.sort((one, other) => other.form.length - one.form.length);
    this.kinds = forms.map(({ form, meaning }) => ({ meaning, whole: new RegExp(`^${patternOf(form)}$`, "iu") }));
    const any = forms.map(({ form }) => patternOf(form)).join("|");
    this.pattern = forms.length > 0 ? new RegExp(`(?<![\\p{L}\\d])(?:${any})(?![\\p{L}\\d])`, "giu") : null;
  }

  /** What a word means; empty where it is not in the glossary. @param {string} word */
  meaningOf(word) {
    return this.kinds.find(({ whole }) => whole.test(word))?.meaning ?? "";
  }

  /**
   * A text in parts: each word of the glossary that is used in it first.
   *
   * @param {string} text
   * @param {Set<string>} [used] meanings that are marked elsewhere already, to which those of the text are added
   * @returns {Part[]}
   */
  partsOf(text, used = new Set()) {
    /** @type {Part[]} */
    const parts = [];
    let end = 0;
    for (const { 0: word, index } of this.pattern ? text.matchAll(this.pattern) : []) {
      const meaning = this.meaningOf(word);
      if (used.has(meaning)) continue;
      used.add(meaning);
      if (index > end) parts.push({ text: text.slice(end, index), meaning: "" });
      parts.push({ text: word, meaning });
      end = index + word.length;
    }
    return end < text.length ? [...parts, { text: text.slice(end), meaning: "" }] : parts;
  }
}

export class Definitions {
  /**
   * @param {import("../state/bootstrap.mjs").Help} help
   * @param {(name: string) => string} id
   */
  constructor({ glossary, marks }, id) {
    this.glossary = new Glossary(glossary);
    this.marks = marks;
    this.element = build("div", { id: id("definition"), class: "definition", role: "tooltip", popover: "manual" });
    /** @type {HTMLElement | null} the word whose definition is open */
    this.word = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** Ends what is listened to while a definition is open. */
    this.listening = new AbortController();
  }

  /** Open definitions of the words within an element, now and later. @param {HTMLElement} root */
  watch(root) {
    const wordAt = (/** @type {Event} */ { target }) =>
      target instanceof Element
        ? /** @type {HTMLElement | null} */ (target.closest("[data-means], [data-mark]"))
        : null;
    root.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      if (this.element.contains(/** @type {Node} */ (event.target))) return clearTimeout(this.timer);
      const word = wordAt(event);
      clearTimeout(this.timer);
      if (word) this.timer = setTimeout(() => this.open(word), REST);
      else if (this.word && this.word !== document.activeElement) this.timer = setTimeout(() => this.close(), LINGER);
    });
    root.addEventListener("focusin", (event) => {
      const word = wordAt(event);
      if (word) this.open(word);
      else this.close();
    });
    root.addEventListener("focusout", () => this.close());
    root.addEventListener("click", (event) => {
      const word = wordAt(event);
      // A press of what has more to do than to be explained does that.
      if (!word?.dataset.means) return this.close();
      // Within a label it would go to the label's field.
      event.preventDefault();
      this.open(word);
    });
    root.addEventListener(
      "keydown",
      (event) => {
        if (!this.word) return;
        const isOnWord = wordAt(event) === this.word;
        if (event.key === "Escape") this.close();
        else if (!isOnWord || !["Enter", " "].includes(event.key)) return;
        // It closes nothing else, and a space does not play.
        event.preventDefault();
        event.stopPropagation();
      },
      true,
    );
  }

  /** @param {HTMLElement} word */
  open(word) {
    clearTimeout(this.timer);
    if (this.word === word) return;
    this.close();
    this.word = word;
    this.element.textContent = word.dataset.means ?? this.marks[word.dataset.mark ?? ""] ?? "";
    word.setAttribute("aria-describedby", this.element.id);
    this.element.showPopover();
    const place = () => placeBeside(this.element, word.getBoundingClientRect(), "left");
    place();
    this.listening = new AbortController();
    document.addEventListener("scroll", place, { passive: true, capture: true, signal: this.listening.signal });
  }

  close() {
    clearTimeout(this.timer);
    if (!this.word) return;
    this.listening.abort();
    this.word.removeAttribute("aria-describedby");
    this.word = null;
    this.element.hidePopover();
  }

  /**
   * The nodes of a text in which words of the glossary are marked.
   *
   * @param {string} text
   * @param {Set<string>} [used] as `Glossary.partsOf` has it
   * @returns {(Node | string)[]}
   */
  marked(text, used) {
    return this.glossary
      .partsOf(text, used)
      .map(({ text: part, meaning }) =>
        meaning ? build("span", { class: "word", tabindex: "0", role: "button", "data-means": meaning }, [part]) : part,
      );
  }

  /** Write a text into an element, if it is another than before. @param {HTMLElement} element @param {string} text */
  write(element, text) {
    if (element.textContent !== text) element.replaceChildren(...this.marked(text));
  }

  /** Mark what a control is called, and say of each of its choices what it means. @param {HTMLElement} control */
  markControl(control) {
    const label = control.querySelector(".label");
    label?.replaceChildren(...this.marked(label.textContent ?? ""));
    for (const choice of control.querySelectorAll("label")) {
      const meaning = choice === label ? "" : this.glossary.meaningOf(choice.textContent ?? "");
      if (meaning) choice.setAttribute("title", meaning);
    }
  }
}
