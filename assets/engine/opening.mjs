// @ts-check
/**
 * What the page opens with: the server writes it into the page as JSON (`app/opening.py`).
 *
 * @typedef {{id: string, draws: string, ask: import("./types.mjs").Ask, help: string, arrays: string[], still: string[], isQuick: boolean,
 *   basis: "input" | "fourier" | null, span: "checkpoint" | "run" | "task", each: "" | "head" | "pick", title: string,
 *   width: number, unit: string, axes: Record<string, {over: string, title: string}>,
 *   options: Record<string, any>}} PanelSpec
 * @typedef {{name: string, title: string, about: string, panels: string[], controls: string[], looks: string[],
 *   widths: Record<string, number>, rules: Record<string, string>}} PageSpec
 * @typedef {{name: string, kind: string, label: string, hint: string,
 *   options: {label: string, value: string | number}[], extras: string[]}} ControlSpec
 * @typedef {{type?: string, enum?: string[], minimum?: number, maximum?: number, maxLength?: number, pattern?: string,
 *   minItems?: number, maxItems?: number, items?: Field, default?: any}} Field one field of a view, as JSON Schema
 * @typedef {{version: number, schema: Record<string, Field>, byRun: string[], pages: PageSpec[], panels: PanelSpec[],
 *   controls: ControlSpec[], templates: Record<string, any>, runs: string[],
 *   facts: import("./types.mjs").Facts | null, notices: {run: string, error: string}}} Opening
 */

/** @returns {Opening} */
export function readOpening() {
  return JSON.parse(document.getElementById("opening")?.textContent ?? "null");
}
