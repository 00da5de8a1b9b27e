// @ts-check
/** The slider over the checkpoints, and the buttons beside it. */

/** @typedef {import("../state/engine.mjs").Engine} Engine */

/**
 * The slider: a real range input, so that it works with keyboard, mouse, touch and screen readers by itself.
 *
 * @param {Engine} engine
 * @param {HTMLElement} box
 */
export function makeSlider(engine, box) {
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", id: "epoch", min: "0", max: String(engine.last), step: "1" });
  slider.className = "slider";
  slider.setAttribute("aria-label", "Checkpoint");
  slider.addEventListener("input", () => engine.goTo(Number(slider.value)));
  slider.addEventListener("pointerdown", () => engine.hold(true));
  for (const end of ["pointerup", "pointercancel"]) slider.addEventListener(end, () => engine.hold(false));
  box.replaceChildren(slider);
  engine.slider = slider;
}

/** @param {Engine} engine */
export function showPlaying(engine) {
  const button = document.getElementById("play");
  const { isPlaying } = engine.player;
  if (!button || button.dataset.playing === String(isPlaying)) return;
  button.dataset.playing = String(isPlaying);
  button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  button.textContent = isPlaying ? "❚❚" : "▶";
}

/** Listen on the whole page once; the elements may come later. @param {Engine} engine */
export function listenToSteps(engine) {
  document.addEventListener("click", (event) => {
    const id = event.target instanceof Element ? event.target.closest("button")?.id : "";
    if (id === "play") engine.togglePlay();
    else if (id === "epoch-previous") engine.goTo(engine.place - 1);
    else if (id === "epoch-next") engine.goTo(engine.place + 1);
  });
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    if (target.id === "speed") engine.player.speed = Number(target.value);
    if (target.id === "repeat")
      engine.player.repeat = /** @type {import("../state/player.mjs").Repeat} */ (target.value);
  });
}
