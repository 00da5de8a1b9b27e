// @ts-check
/**
 * Mentions of what has a card, wherever they are: elements that say so (`data-neuron`, `data-freq`), titles of panels that
 * name one, and what the pointer is on in a picture.
 *
 * One rule for all of them: a click chooses, a click on what is chosen already opens its card, and so do the right button
 * and a long touch at once. What does nothing but lead there, of the class `mention`, needs one click.
 */
import { partsOf } from "../data/question.mjs";

/** A press that moves farther than this, in pixels, was a drag and no click. */
const CLICK = 4;

/** @typedef {{kind: string, value: number}} Mention */

export class Mentions {
  /**
   * @param {import("../state/engine.mjs").Engine} engine
   * @param {import("./cards/cards.mjs").Cards} cards
   */
  constructor(engine, cards) {
    this.engine = engine;
    this.cards = cards;
    this.kinds = cards.kinds;
    this.named = new RegExp(`\\{(${this.kinds.join("|")})\\}`);
    /** Where the button went down, and what was chosen then. */
    this.pressed = { x: 0, y: 0, view: engine.view };
    const { root } = engine.shell;
    root.addEventListener("pointerdown", (event) => this.press(event), { capture: true });
    root.addEventListener("click", (event) => this.click(event), { capture: true });
    root.addEventListener("contextmenu", (event) => this.menu(event));
  }

  /** Let the title of a panel that names a neuron or a frequency lead to its card. @param {import("./panel.mjs").Panel} panel */
  watch({ spec, element }) {
    if (this.named.test(spec.title)) element.querySelector(".title")?.classList.add("mention");
  }

  /**
   * What an element mentions; in a picture, what the pointer is on.
   *
   * @param {EventTarget | null} target
   * @returns {Mention | null}
   */
  at(target) {
    if (!(target instanceof Element)) return null;
    const own = target.closest(this.kinds.map((kind) => `[data-${kind}]`).join(","));
    if (own) return this.of(/** @type {HTMLElement} */ (own).dataset);
    const panel = this.engine.all.find(({ element }) => element.contains(target));
    if (!panel) return null;
    const isNamed = target.closest(".title.mention") !== null || panel.spec.each === "pick";
    if (isNamed) return this.of(Object.fromEntries(partsOf(panel.question(this.engine.view)).parameters));
    return panel.graph.contains(target) && !panel.elements ? this.of(this.engine.hover ?? {}) : null;
  }

  /** @param {Record<string, any>} values by name @returns {Mention | null} */
  of(values) {
    const { bounds } = this.engine.run ?? {};
    for (const kind of this.kinds) {
      const value = Number(values[kind] ?? Number.NaN);
      const [low, high] = bounds?.[kind] ?? [0, -1];
      // The mean has no frequency.
      if (value >= low && value <= high) return { kind, value };
    }
    return null;
  }

  /** @param {PointerEvent} event */
  press({ clientX: x, clientY: y }) {
    this.pressed = { x, y, view: this.engine.view };
  }

  /** @param {MouseEvent} event */
  click(event) {
    const { target, clientX, clientY, detail } = event;
    const mention = this.at(target);
    if (!mention || !(target instanceof Element)) return;
    const isLink = target.closest(".mention") !== null;
    // Without a pointer nothing has been chosen before the click itself.
    const isByPointer = detail > 0;
    /** @type {import("../types.mjs").ViewByName} */
    const before = isByPointer ? this.pressed.view : this.engine.view;
    const isDrag = isByPointer && Math.hypot(clientX - this.pressed.x, clientY - this.pressed.y) > CLICK;
    const isChosen = before[mention.kind] === mention.value;
    // In a plot, a double click shows all of it again.
    const isTwice = detail > 1 && target.closest(".graph") !== null;
    if (!isLink && (isDrag || isTwice || !isChosen)) return;
    // A title that is pressed does not unfold.
    if (isLink) event.stopPropagation();
    this.cards.open(mention.kind, mention.value);
    if (!isByPointer) this.cards.focus();
  }

  /** The right button, or a long touch. @param {MouseEvent} event */
  menu(event) {
    const mention = this.at(event.target);
    if (!mention) return;
    event.preventDefault();
    this.cards.open(mention.kind, mention.value);
  }

  /**
   * What the keys do: the card of what has the focus or is pointed at, else of what is chosen; or close it.
   *
   * @param {number} which of the kinds; what is pointed at counts for the first alone
   */
  toggle(which) {
    const { engine, cards, kinds } = this;
    /** @type {import("../types.mjs").ViewByName} */
    const view = engine.view;
    const pointed = which === 0 ? (this.at(document.activeElement) ?? this.of(engine.hover ?? {})) : null;
    const { kind, value } = pointed ?? { kind: kinds[which], value: view[kinds[which]] };
    if (view.card === kind && view[kind] === value) return cards.close();
    cards.open(kind, value);
    cards.focus();
  }
}
