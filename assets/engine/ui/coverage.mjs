// @ts-check
/** Which checkpoints are here for the panels in sight: the track of the slider shows it while frames are being computed. */

/**
 * Whether each checkpoint can be shown; null when nothing is being computed.
 *
 * @param {Pick<import("./panel.mjs").Panel, "isVisible" | "entry">[]} panels
 * @param {number[]} epochs of the run
 * @returns {boolean[] | null}
 */
export function coverageOf(panels, epochs) {
  const waiting = panels.flatMap(({ isVisible, entry }) => (isVisible && entry?.state === "loading" ? [entry] : []));
  if (!waiting.some(({ parts }) => parts.isByWork)) return null;
  return epochs.map((epoch) => waiting.every(({ clip }) => clip.holds(epoch)));
}

/**
 * @param {HTMLElement} strip
 * @param {boolean[] | null} isHere
 * @param {(place: number) => number} shareOf where a checkpoint stands on the track, from 0 to 1
 */
export function showCoverage(strip, isHere, shareOf) {
  const key = isHere === null ? "" : `${isHere.map(Number).join("")} ${shareOf(1)}`;
  if (strip.dataset.shown === key) return;
  strip.dataset.shown = key;
  strip.hidden = isHere === null;
  if (isHere === null) return;
  const count = isHere.filter(Boolean).length;
  strip.setAttribute("aria-valuemax", String(isHere.length));
  strip.setAttribute("aria-valuenow", String(count));
  strip.setAttribute("aria-valuetext", `${count} of ${isHere.length} checkpoints are computed`);
  strip.style.background = `linear-gradient(to right, ${bandsOf(isHere, shareOf).join(", ")})`;
}

/**
 * The colours of a gradient in steps: each checkpoint from halfway to the one before it.
 *
 * @param {boolean[]} isHere
 * @param {(place: number) => number} shareOf
 */
function bandsOf(isHere, shareOf) {
  const at = (/** @type {number} */ place) => {
    const [before, after] = [Math.max(place - 1, 0), Math.min(place, isHere.length - 1)];
    const share = (shareOf(before) + shareOf(after)) / 2;
    return `${(100 * Math.min(Math.max(share, 0), 1)).toFixed(2)}%`;
  };
  const starts = [...isHere.keys()].filter((place) => place === 0 || isHere[place] !== isHere[place - 1]);
  return starts.map((start, which) => {
    const stop = starts[which + 1] ?? isHere.length;
    return `var(--${isHere[start] ? "here" : "line"}) ${at(start)} ${at(stop)}`;
  });
}
