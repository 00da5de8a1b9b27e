// @ts-check
/** What is under the pointer: a small label that follows it, with the number as exact as the picture is. */

const AWAY = 14;
/** A press that moves farther than this, in pixels, was a zoom and no click. */
const CLICK = 4;

export class Hover {
  /** @param {(neuron: number) => void} pick called when a click chooses a neuron */
  constructor(pick) {
    this.pick = pick;
    this.label = document.createElement("div");
    this.label.id = "tip";
    this.label.hidden = true;
    this.label.setAttribute("aria-hidden", "true");
    document.body.append(this.label);
    /** @type {import("./panel.mjs").Panel | null} */
    this.panel = null;
    this.at = { x: 0, y: 0 };
  }

  /** @param {import("./panel.mjs").Panel} panel */
  watch(panel) {
    panel.graph.addEventListener("pointermove", (event) => {
      this.point(panel, event);
      this.show();
    });
    panel.graph.addEventListener("pointerleave", () => this.hide());
    panel.graph.addEventListener("pointerdown", (event) => this.press(panel, event), true);
  }

  /** @param {import("./panel.mjs").Panel} panel @param {PointerEvent} event */
  point(panel, event) {
    this.panel = panel;
    this.at = { x: event.clientX, y: event.clientY };
  }

  /** A press that ends where it began is a click, by finger as by mouse. @param {import("./panel.mjs").Panel} panel @param {PointerEvent} event */
  press(panel, event) {
    if (event.button !== 0) return;
    const { clientX, clientY } = event;
    this.point(panel, event);
    this.show();
    // Not "click": Plotly lays a cover over the page while a button is down.
    const release = (/** @type {PointerEvent} */ end) => {
      if (end.type !== "pointerup" || Math.hypot(end.clientX - clientX, end.clientY - clientY) > CLICK) return;
      this.point(panel, end);
      const neuron = this.under(
        (picture, scene, left, top) => panel.painter.picked?.(picture, scene, left, top) ?? null,
      );
      if (neuron !== null) this.pick(neuron);
    };
    const once = new AbortController();
    for (const kind of /** @type {const} */ (["pointerup", "pointercancel"])) {
      const end = (/** @type {PointerEvent} */ last) => {
        once.abort();
        release(last);
      };
      document.addEventListener(kind, end, { capture: true, signal: once.signal });
    }
  }

  /**
   * Ask about the point under the pointer.
   *
   * @template Found
   * @param {(picture: import("./types.mjs").Picture, scene: import("./painters/painters.mjs").Scene,
   *   left: number, top: number) => Found | null} ask
   * @returns {Found | null}
   */
  under(ask) {
    const { panel } = this;
    if (!panel?.picture || !panel.scene) return null;
    const box = panel.graph.getBoundingClientRect();
    return ask(panel.picture, panel.scene, this.at.x - box.left, this.at.y - box.top);
  }

  /** Say what is under the pointer; called again when the frame under a resting pointer changes. */
  show() {
    const { panel } = this;
    if (!panel) return;
    const lines = this.under(panel.painter.told);
    this.label.hidden = lines === null;
    panel.graph.style.cursor = lines && panel.painter.picked ? "pointer" : "";
    if (!lines || !panel.picture) return;
    this.label.textContent = `${lines.join("\n")}${panel.picture.fidelity === "frame" ? " (about)" : ""}`;
    const { offsetWidth, offsetHeight } = this.label;
    const left = Math.min(this.at.x + AWAY, document.documentElement.clientWidth - offsetWidth - 4);
    const above = this.at.y - AWAY - offsetHeight;
    this.label.style.transform = `translate(${Math.max(left, 4)}px, ${above > 4 ? above : this.at.y + AWAY}px)`;
  }

  hide() {
    this.panel = null;
    this.label.hidden = true;
  }
}
