// @ts-check
/**
 * What the page opens with: the server writes it into the page as JSON (`app/initial.py`).
 *
 * @typedef {{id: string, draws: string, ask: import("../types.mjs").Ask, help: string, arrays: string[], still: string[], isQuick: boolean,
 *   basis: "input" | "fourier" | null, span: "checkpoint" | "run" | "task", each: "" | "head" | "pick", title: string,
 *   width: number, unit: string, axes: Record<string, {over: string, title: string}>,
 *   options: Record<string, any>}} PanelSpec
 * @typedef {{name: string, title: string, intro: string, panels: string[], controls: string[], display: string[],
 *   widths: Record<string, number>, rules: Record<string, string>}} PageSpec
 * @typedef {{kind: string, label: string, hint: string, options: {label: string, value: string | number}[],
 *   extras: string[]}} ControlSpec
 * @typedef {{type?: string, enum?: (string | number)[], minimum?: number, maximum?: number, maxLength?: number,
 *   pattern?: string, minItems?: number, maxItems?: number, items?: Schema, default?: any}} Schema a JSON Schema
 * @typedef {Schema & {link: string, nouns?: [string, string], isLocal: boolean, parameters: string[],
 *   control: ControlSpec | null}} FieldSpec
 *   a field of the view, as `app/fields.py` describes it; without a default the run decides it
 * @typedef {{version: number, fields: Record<string, FieldSpec>, commands: Record<string, import("../ui/commands.mjs").Command>,
 *   pages: PageSpec[], panels: PanelSpec[], runs: string[],
 *   run: import("../types.mjs").RunInfo | null, notices: {run: string, error: string}}} InitialState
 */

/** @returns {InitialState} */
export function readInitialState() {
  return JSON.parse(document.getElementById("opening")?.textContent ?? "null");
}
