// @ts-check
/** Between which checkpoints a link plays, by itself, over and over, or a film goes. */
import { build } from "../../dom.mjs";
import { epochText } from "../../plot/numbers.mjs";

export class LoopFields {
  /**
   * @param {(name: string) => string} id
   * @param {"share" | "film"} kind what for; a film has its range in any case
   * @param {() => void} changed
   */
  constructor(id, kind, changed) {
    this.box = build("input", { type: "checkbox", id: id(`${kind}-plays`) });
    const ends = { from: "From epoch", to: "To epoch" };
    const [from, to] = Object.entries(ends).map(([name, label]) =>
      build("select", { id: id(`${kind}-${name}`), class: "form-select", "aria-label": label }),
    );
    this.from = from;
    this.to = to;
    this.element = build("p", { class: "loop" }, [
      kind === "share" ? build("label", {}, [this.box, " plays in a loop, from epoch"]) : "From epoch ",
      from,
      " to ",
      to,
    ]);
    this.box.addEventListener("change", changed);
    for (const end of [from, to])
      end.addEventListener("change", () => {
        this.box.checked = true;
        // From one checkpoint to a later one: the other end gives way.
        const last = from.options.length - 1;
        if (from.selectedIndex >= to.selectedIndex) {
          if (end === from) to.selectedIndex = Math.min(from.selectedIndex + 1, last);
          else from.selectedIndex = Math.max(to.selectedIndex - 1, 0);
          if (from.selectedIndex === to.selectedIndex) from.selectedIndex = last - 1;
        }
        changed();
      });
  }

  /** Offer the checkpoints of the run, and the range that is played now. @param {import("../../state/store.mjs").Store} store */
  fill({ run, view }) {
    const epochs = run?.epochs ?? [];
    for (const [which, end] of [this.from, this.to].entries()) {
      end.replaceChildren(...epochs.map((epoch) => build("option", { value: String(epoch) }, [epochText(epoch)])));
      end.value = String(view.range?.[which] ?? epochs.at(-which) ?? "");
    }
    this.box.checked = view.plays === "loop";
    // Of one checkpoint there is nothing to play.
    this.box.disabled = epochs.length < 2;
  }

  /** @returns {import("./snippet.mjs").Loop | null} */
  get value() {
    return this.box.checked && !this.box.disabled ? this.ends : null;
  }

  /** What is chosen, whether it plays or not. */
  get ends() {
    return { from: Number(this.from.value), to: Number(this.to.value) };
  }
}
