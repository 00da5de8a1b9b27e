// @ts-check
/** The slider over the checkpoints, the steps beside it, and the play button. */

import { epochText } from "../plot/numbers.mjs";
import { newGesture, STEPPING } from "../state/gestures.mjs";

/** @typedef {import("./timeline-band.mjs").Band} Band */
/** @typedef {import("../state/store.mjs").Store} Store */
/** @typedef {import("../state/playback.mjs").Playback} Playback */

/**
 * The slider is a real range input, so that it works with keyboard, mouse, touch and screen readers by itself.
 *
 * @param {Band} band
 * @param {Store} store
 * @param {Playback} playback
 * @param {{hold: (isHeld: boolean) => void, togglePlay: () => void}} host
 */
export function watchScrubber(band, store, playback, { hold, togglePlay }) {
  const { slider } = band;
  let gesture = newGesture("scrub");
  slider.addEventListener("input", () => store.goTo(Number(slider.value), gesture));
  slider.addEventListener("pointerdown", () => {
    gesture = newGesture("scrub");
    hold(true);
  });
  for (const end of ["pointerup", "pointercancel"]) slider.addEventListener(end, () => hold(false));
  band.play.addEventListener("click", togglePlay);
  band.before.addEventListener("click", () => store.goTo(store.place - 1, STEPPING));
  band.after.addEventListener("click", () => store.goTo(store.place + 1, STEPPING));
  band.speed.addEventListener("change", () => {
    playback.player.speed = Number(band.speed.value);
  });
  band.repeat.addEventListener("change", () => {
    playback.player.repeat = /** @type {import("../state/player.mjs").Repeat} */ (band.repeat.value);
  });
  store.subscribe(({ kind }) => {
    if (kind === "run") slider.max = String(store.last);
    // At once: the next key press starts from the slider's own value.
    if (kind === "run" || kind === "epoch") slider.value = String(store.place);
  });
}

/**
 * @param {Band} band
 * @param {Store} store
 * @param {boolean} isPlaying
 */
export function showScrubber({ slider, play }, { place, epoch }, isPlaying) {
  slider.value = String(place);
  slider.setAttribute("aria-valuetext", `epoch ${epochText(epoch)}`);
  if (play.dataset.playing === String(isPlaying)) return;
  play.dataset.playing = String(isPlaying);
  play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  play.textContent = isPlaying ? "❚❚" : "▶";
}
