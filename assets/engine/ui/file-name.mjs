// @ts-check
/** What files of a panel are called: pictures as the numbers that the server sends (`app/file_names.py`). */
import { epochName } from "../data/epoch.mjs";
import { partsOf } from "../data/question.mjs";

/** Letters: systems take twice as many. */
const LONGEST = 120;

/**
 * The name of a file, without its ending.
 *
 * @param {Pick<import("./panel.mjs").Panel, "spec" | "question">} panel
 * @param {Pick<import("../state/engine.mjs").Engine, "epoch" | "run" | "view">} engine
 * @param {string[]} arrays those that it holds, if not all of the answer
 */
export function nameOf(panel, { run, epoch, view }, arrays) {
  const given = Object.fromEntries([...partsOf(panel.question(view)).parameters, ["epoch", epochName(epoch)]]);
  const filled = panel.spec.fileName.replace(/\{(\w+)\}/g, (_, name) => given[name]);
  const name = [run?.name, filled, ...arrays].join("-").replace(/[^A-Za-z0-9._]+/g, "-");
  return name.slice(0, LONGEST).replace(/^[-.]+|[-.]+$/g, "");
}
