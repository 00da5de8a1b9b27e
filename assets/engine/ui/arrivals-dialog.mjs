// @ts-check
/** The dialog in which a run is brought in: its elements, and what a person has said in them. */
import { build, button } from "../dom.mjs";

/** What is called so on the page that the command line has a flag for. @type {Record<string, string>} */
export const LABELS = {
  heads: "Heads",
  epoch: "Epoch",
  operation: "Operation",
  act_fn: "Activation",
  train_frac: "Share of training pairs",
  split_seed: "Seed they were drawn with",
};

/**
 * @param {import("./arrivals.mjs").Takes} takes
 * @param {(name: string) => string} id
 * @param {{choose: (files: File[]) => void, go: () => void}} does
 */
export function buildArrivals({ operations, activations, suffixes }, id, { choose, go }) {
  const heading = build("h2", { id: id("import-heading") }, ["Import a run"]);
  const picker = build("input", {
    ...{ type: "file", multiple: "", accept: suffixes.join(","), class: "form-control" },
    "aria-label": "Files",
  });
  picker.addEventListener("change", () => choose([...(picker.files ?? [])]));
  const chosen = build("p", { class: "chosen" });
  const name = build("input", { id: id("import-name"), class: "form-control", maxlength: "64", autocomplete: "off" });
  /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
  const fields = {
    heads: number({ min: "1", step: "1" }),
    epoch: number({ min: "0", step: "1" }),
    operation: choice(Object.entries(operations)),
    act_fn: choice(activations.map((one) => [one, one])),
    train_frac: number({ min: "0", max: "1", step: "any" }),
    split_seed: number({ min: "0", step: "1" }),
  };
  const rows = Object.entries(fields).map(([key, field]) => build("label", {}, [LABELS[key], field]));
  const more = build("details", { class: "unsaid" }, [
    build("summary", {}, ["What the files do not say"]),
    build("div", { class: "grid" }, rows),
  ]);
  const message = build("p", { class: "refusal", role: "alert", hidden: "" });
  const bar = build("progress");
  const far = build("span", { role: "status" });
  const meter = build("div", { class: "meter", hidden: "" }, [bar, far]);
  const summary = build("ul", { class: "arrived" });
  const start = button("Import", { disabled: "" }, go);
  const form = build("div", { class: "arrival" }, [
    build("p", {}, [
      "Files of safetensors, one for each checkpoint (its epoch in its name, or in the file), or a run that Grokscope " +
        "has exported, as a zip. Dropped anywhere on the page, they come here, too.",
    ]),
    picker,
    chosen,
    build("label", { for: name.id }, ["Name of the run"]),
    name,
    message,
    more,
    start,
  ]);
  const close = button("Close", {}, () => dialog.close());
  const cancel = button("Cancel", { hidden: "" }, () => dialog.close());
  const dialog = build("dialog", { id: id("import"), class: "sheet import", "aria-labelledby": heading.id }, [
    ...[heading, form, meter, summary],
    build("div", { class: "rest" }, [close, cancel]),
  ]);
  return {
    ...{ dialog, form, chosen, name, more, fields, message, meter, bar, far },
    summary,
    start,
    close,
    cancel,
    said,
  };

  /** What is said, by the names of the server. */
  function said() {
    const given = Object.entries(fields).filter(([, { value }]) => value !== "" && !more.hidden);
    return Object.fromEntries(
      given.map(([key, field]) => [key, field.tagName === "SELECT" ? field.value : Number(field.value)]),
    );
  }
}

/** @param {Record<string, string>} bounds */
const number = (bounds) =>
  build("input", { type: "number", class: "form-control", placeholder: "not said", ...bounds });

/** @param {[value: string, words: string][]} options */
function choice(options) {
  const all = [["", "not said"], ...options].map(([value, words]) => build("option", { value }, [words]));
  return build("select", { class: "form-select" }, all);
}
