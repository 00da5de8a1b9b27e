// @ts-check
/**
 * Cards: all that is known of the chosen neuron or the chosen frequency, beside the panels. A card is a part of the view,
 * so that links have it, and Back closes it. Its numbers come from panels that are on no page: they follow the timeline
 * as panels do, from frames, and are those of the finder and of the table.
 */
import { build, button, setText } from "../../dom.mjs";
import { epochText } from "../../plot/numbers.mjs";
import { turned, valuesOf } from "../../state/values.mjs";
import { Panel } from "../panel.mjs";
import { FrequencyCard } from "./frequency-card.mjs";
import { NeuronCard } from "./neuron-card.mjs";

/**
 * @typedef {import("../../types.mjs").Picture} Picture
 *
 * @typedef {object} Shown what a card shows
 * @property {Record<string, Picture>} pictures by panel, those that there are
 * @property {import("../../types.mjs").RunInfo} run
 * @property {import("../../types.mjs").View} view
 * @property {number} epoch
 */

/** The panel that is seen on a card; of all others it takes the numbers. */
const MAP = "neuron-input";

export class Cards {
  /**
   * @param {import("../../state/engine.mjs").Engine} engine
   * @param {{share: () => void, built: (panel: Panel) => void}} host `built` is called for the panel that is seen
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, { share, built }, signal) {
    this.engine = engine;
    this.built = built;
    const { id } = engine.shell;
    this.heading = build("h2", { id: id("card-heading"), tabindex: "-1" });
    this.at = build("span", { class: "at" });
    const act = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ press) =>
      button(text, { "aria-label": label, title: label }, press);
    const head = build("header", {}, [
      build("div", {}, [this.heading, this.at]),
      act("‹", "Previous", () => this.step(-1)),
      act("›", "Next", () => this.step(1)),
      act("link", "Share this card", share),
      act("✕", "Close the card (esc)", () => this.close()),
    ]);
    this.box = build("div");
    this.element = build(
      "aside",
      { id: id("card"), class: "unit-card", role: "dialog", "aria-labelledby": this.heading.id, hidden: "" },
      [head, this.box],
    );
    engine.shell.root.append(this.element);
    /** What the view says that is shown. */
    this.kind = "";
    /** What had the focus before it came here. @type {HTMLElement | null} */
    this.back = null;
    /** By kind; panels by the id of those that they are like. @type {Record<string, {card: NeuronCard | FrequencyCard, panels: Map<string, Panel>}>} */
    this.made = {};
    this.sizes = new ResizeObserver((entries) => {
      for (const { contentRect } of entries) this.map?.resize(contentRect);
    });
    signal.addEventListener("abort", () => this.sizes.disconnect());
    /** @type {Panel | undefined} */
    this.map = undefined;
    engine.renderer.before.push(() => this.turn());
    engine.renderer.after.push(() => this.write());
  }

  /** The kinds that there are. @returns {string[]} */
  get kinds() {
    return (this.engine.initial.fields.card.enum ?? []).map(String).filter(Boolean);
  }

  /**
   * Open the card of a neuron or a frequency, which is thereby chosen.
   *
   * @param {string} kind
   * @param {number} value
   */
  open(kind, value) {
    const { engine } = this;
    engine.shell.finder.close();
    engine.store.choose({ card: /** @type {any} */ (kind), [kind]: value });
    this.turn();
  }

  close() {
    this.engine.store.choose({ card: "" });
    this.turn();
  }

  /** Give the card the focus, for those who have opened it by a key; closed, it gives it back. */
  focus() {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    if (!this.element.contains(before)) this.back = before;
    this.heading.focus();
  }

  /** The next one, around the ends; of key frequencies the next key frequency. @param {number} steps */
  step(steps) {
    const { store, initial, run } = this.engine;
    const { kind } = this;
    if (!run || !kind) return;
    /** @type {import("../../types.mjs").ViewByName} */
    const view = store.view;
    const isKey = kind === "freq" && run.keys.includes(view.freq);
    const values = isKey ? run.keys : valuesOf(kind, initial.fields[kind], run);
    store.choose({ [kind]: turned(/** @type {any[]} */ (values), view[kind], steps) });
  }

  /** Be the card that the view says. */
  turn() {
    const { view, run } = this.engine;
    const kind = run ? view.card : "";
    if (kind === this.kind) return;
    for (const panel of this.made[this.kind]?.panels.values() ?? []) panel.see(false);
    this.kind = kind;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = kind === "";
    if (kind === "" && hadFocus) this.back?.focus();
    this.element.dataset.card = kind;
    if (kind === "") return;
    this.made[kind] ??= this.make(kind);
    const { card, panels } = this.made[kind];
    this.box.replaceChildren(card.element);
    for (const panel of panels.values()) panel.see(true);
    this.engine.exact.changed();
    this.write();
  }

  /** @param {string} kind */
  make(kind) {
    const { engine } = this;
    const choose = (/** @type {Partial<import("../../types.mjs").View>} */ fields) => engine.store.choose(fields);
    const { needs } = kind === "neuron" ? NeuronCard : FrequencyCard;
    const panels = new Map(needs.flatMap((id) => this.panel(id)));
    if (kind !== "neuron") return { card: new FrequencyCard(choose), panels };
    this.map = panels.get(MAP);
    if (this.map) {
      this.built(this.map);
      this.sizes.observe(this.map.graph);
    }
    return { card: new NeuronCard(this.map?.element ?? null, choose), panels };
  }

  /**
   * A panel like one that there is, under its id; both cards may need it.
   *
   * @param {string} like
   * @returns {[string, Panel][]}
   */
  panel(like) {
    const { engine } = this;
    const id = `card-${like}`;
    const known = engine.besides.find((panel) => panel.id === id);
    if (known) return [[like, known]];
    const spec = engine.initial.panels.find((one) => one.id === like);
    if (!spec) return [];
    const own = { ...spec, id, basis: null, options: { ...spec.options, mini: true } };
    const panel = new Panel(own, 0, {
      changed: () => engine.renderer.request(),
      choose: (fields) => engine.store.choose(fields),
      elementId: engine.shell.id,
    });
    engine.besides.push(panel);
    return [[like, panel]];
  }

  /** Write what the panels show now. */
  write() {
    const { view, run, epoch } = this.engine;
    if (!run || this.kind === "") return;
    const { card, panels } = this.made[this.kind];
    /** @type {Record<string, Picture>} */
    const pictures = {};
    let isStale = false;
    for (const [name, panel] of panels) {
      const { picture, spec } = panel;
      if (picture?.question !== panel.question(view)) continue;
      isStale ||= spec.span === "checkpoint" && picture.epoch !== epoch;
      pictures[name] = picture;
    }
    this.writeHead(view, run, epoch);
    this.element.classList.toggle("is-stale", isStale);
    card.write({ pictures, run, view, epoch });
  }

  /**
   * @param {import("../../types.mjs").ViewByName} view
   * @param {import("../../types.mjs").RunInfo} run
   * @param {number} epoch
   */
  writeHead(view, { colours }, epoch) {
    const [noun] = this.engine.initial.fields[this.kind].nouns ?? [this.kind];
    const value = String(view[this.kind]);
    setText(this.heading, `${noun[0].toUpperCase()}${noun.slice(1)} ${value}`);
    setText(this.at, `${view.stage} · epoch ${epochText(epoch)}`);
    const colour = this.kind === "freq" ? (colours[value] ?? "var(--faint)") : "transparent";
    this.heading.style.setProperty("--colour", colour);
  }
}
