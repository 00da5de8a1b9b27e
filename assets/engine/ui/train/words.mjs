// @ts-check
/** What is said of a job, in words. */
import { lossText, percent, shortNumber, wholeText } from "../../plot/numbers.mjs";

/** @typedef {import("../../data/jobs.mjs").Job} Job */

const UNITS = /** @type {const} */ ([
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
]);

/** A time as one waits for it: 45 s, 3 min, 2 h. @param {number} seconds */
export function timeText(seconds) {
  const [size, unit] = UNITS.find(([size]) => seconds >= 1.5 * size) ?? [1, "s"];
  return `${wholeText(Math.max(1, Math.round(seconds / size)))} ${unit}`;
}

/** A size on a disk. @param {number} bytes */
export const sizeText = (bytes) =>
  bytes < 1e6 ? `${shortNumber(Math.max(bytes, 1) / 1e3, 2)} kB` : `${shortNumber(bytes / 1e6, 2)} MB`;

/** What a training will cost. @param {import("../../data/jobs.mjs").Estimate} estimate */
export const estimateText = ({ seconds, bytes, checkpoints }) =>
  `About ${timeText(seconds)} on this machine, and ${sizeText(bytes)} for ${wholeText(checkpoints)} checkpoints.`;

/** How many runs a sweep has, and what is left of it will cost. @param {import("../../data/jobs.mjs").SweepEstimate} estimate */
export function sweepText({ runs, missing, further, ...cost }) {
  const there = runs - missing - further;
  const counts = [`${wholeText(runs)} runs`];
  if (there > 0) counts.push(`${there === runs ? "all" : wholeText(there)} there already`);
  if (further > 0) counts.push(`${wholeText(further)} to go further`);
  return [`${counts.join(", ")}.`, ...(missing > 0 ? [estimateText(cost)] : [])].join(" ");
}

/** How far a job is: an epoch of all. @param {Job} job */
export function reachedOf({ state, checkpoint, epochs, progress }) {
  if (state === "finished") return epochs ?? 0;
  return Math.max(progress?.epoch ?? 0, checkpoint ?? 0);
}

/** The state of a job, or what it is about to be. @param {Pick<Job, "state" | "wanted">} job */
export function stateText({ state, wanted }) {
  if (state === "running" && wanted === "pause") return "pausing";
  if (state === "running" && wanted === "cancel") return "being cancelled";
  return state;
}

/** What it has come to by its accuracies. @param {Pick<Job, "moments">} job */
export function phaseText({ moments: { memorised, groks } }) {
  if (groks !== undefined) return `generalises since epoch ${wholeText(groks)}`;
  return memorised === undefined ? "has not memorised yet" : `memorised since epoch ${wholeText(memorised)}`;
}

/** How many runs a sweep has in which state. @param {Pick<Job, "state">[]} jobs */
export function statesText(jobs) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { state } of jobs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const each = [...counts].map(([state, count]) => `${wholeText(count)} ${state}`);
  return `${wholeText(jobs.length)} ${jobs.length === 1 ? "run" : "runs"}: ${each.join(", ")}`;
}

/** The numbers of a job, one thing in each item. @param {Job} job */
export function numbersOf(job) {
  const { state, epochs, progress: now, curve } = job;
  const parts = epochs ? [`epoch ${wholeText(reachedOf(job))} of ${wholeText(epochs)}`] : [];
  if (now) {
    parts.push(`loss ${lossText(now.train_loss)} train, ${lossText(now.test_loss)} test`);
    parts.push(`accuracy ${percent(now.train_accuracy)} train, ${percent(now.test_accuracy)} test`);
  }
  if (now && state === "running" && now.steps_per_second > 0) {
    parts.push(`${shortNumber(now.steps_per_second)} steps/s`, `${timeText(now.seconds_left)} left`);
  }
  return curve ? [...parts, phaseText(job)] : parts;
}

/**
 * What has become of jobs since they were listed before, for who cannot see it.
 *
 * @param {Job[]} before
 * @param {Job[]} now
 */
export function changesSaid(before, now) {
  const known = new Map(before.map((job) => [job.name, job]));
  return now.flatMap(({ name, state, reason, version }) => {
    const old = known.get(name);
    if (!old) return [];
    if (old.state !== state) return [`Run ${name} is ${state}.${state === "failed" && reason ? ` ${reason}.` : ""}`];
    return version && !old.version ? [`Run ${name} has its first checkpoint.`] : [];
  });
}

/**
 * A name that no run has: the one that is wanted, or the next after it.
 *
 * @param {string} wanted
 * @param {Iterable<string>} taken
 */
export function freeName(wanted, taken) {
  const names = new Set(taken);
  const base = wanted.replace(/-\d+$/, "");
  let name = wanted;
  for (let count = 2; names.has(name); count += 1) name = `${base}-${count}`;
  return name;
}
