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
 * @typedef {{name: string, kind: string, label: string, hint: string,
 *   options: {label: string, value: string | number}[], extras: string[]}} ControlSpec
 * @typedef {{type?: string, enum?: string[], minimum?: number, maximum?: number, maxLength?: number, pattern?: string,
 *   minItems?: number, maxItems?: number, items?: Field, default?: any}} Field one field of a view, as JSON Schema
 * @typedef {{version: number, schema: Record<string, Field>, byRun: string[], pages: PageSpec[], panels: PanelSpec[],
 *   controls: ControlSpec[], templates: Record<string, any>, runs: string[],
 *   run: import("../types.mjs").RunInfo | null, notices: {run: string, error: string}}} InitialState
 */

/** @returns {InitialState} */
export function readInitialState() {
  return JSON.parse(document.getElementById("opening")?.textContent ?? "null");
}
