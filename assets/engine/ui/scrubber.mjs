// @ts-check
/** The slider over the checkpoints, the steps beside it, and the play button. */

import { build, setText } from "../dom.mjs";
import { epochText } from "../plot/numbers.mjs";
import { STEPPING } from "../state/gestures.mjs";

/** @typedef {import("./timeline-band.mjs").Band} Band */
/** @typedef {import("../state/store.mjs").Store} Store */
/** @typedef {import("../state/playback.mjs").Playback} Playback */

/**
 * The slider is a real range input, so that it works with keyboard and screen readers by itself. Its steps are even, and
 * checkpoints are not: pointers go to the timeline that it lies on (`timeline.mjs`).
 *
 * @param {Band} band
 * @param {Store} store
 * @param {Playback} playback
 * @param {{togglePlay: () => void}} host
 */
export function watchScrubber(band, store, playback, { togglePlay }) {
  const { slider } = band;
  slider.addEventListener("input", () => store.goTo(Number(slider.value), STEPPING));
  band.play.addEventListener("click", togglePlay);
  band.before.addEventListener("click", () => store.goTo(store.place - 1, STEPPING));
  band.after.addEventListener("click", () => store.goTo(store.place + 1, STEPPING));
  band.speed.addEventListener("change", () => {
    playback.player.speed = Number(band.speed.value);
  });
  band.repeat.addEventListener("change", () => {
    playback.player.repeat = /** @type {import("../state/player.mjs").Repeat} */ (band.repeat.value);
  });
  for (const [what, tool] of Object.entries(band.tools)) {
    tool.addEventListener("click", () => store.chooseRange(/** @type {"from" | "to" | "clear"} */ (what)));
  }
  store.subscribe(({ kind }) => {
    if (kind === "run") {
      slider.max = String(store.last);
      // Of one checkpoint there is nothing to play.
      for (const press of [band.play, band.before, band.after]) press.disabled = store.last === 0;
    }
    // At once: the next key press starts from the slider's own value.
    if (kind === "run" || kind === "epoch") slider.value = String(store.place);
  });
}

/**
 * @param {Band} band
 * @param {Store} store
 * @param {boolean} isPlaying
 */
export function showScrubber({ slider, play, tools, text }, { place, epoch, view }, isPlaying) {
  tools.clear.disabled = view.range.length === 0;
  setText(text, view.range.map(epochText).join(" to "));
  slider.value = String(place);
  slider.setAttribute("aria-valuetext", `epoch ${epochText(epoch)}`);
  if (play.dataset.playing === String(isPlaying)) return;
  play.dataset.playing = String(isPlaying);
  const does = isPlaying ? "Pause" : "Play";
  play.setAttribute("aria-label", does);
  play.replaceChildren(build("span", { "aria-hidden": "true" }, [isPlaying ? "❚❚" : "▶"]), ` ${does}`);
}
