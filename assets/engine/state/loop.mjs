// @ts-check
/**
 * A view that says `plays=loop` plays by itself, between the ends of its range, once all that is in sight can be shown;
 * whoever stops it has a view that does not say so any more. Where a person wants little motion it waits to be played.
 */

/**
 * @param {import("./engine.mjs").Engine} engine
 * @param {{matches: boolean}} [still] whether the person wants little motion
 */
export function playLoop(engine, still = matchMedia("(prefers-reduced-motion: reduce)")) {
  const { store, renderer, playback, shell } = engine;
  let hasBegun = still.matches;
  renderer.after.push(() => {
    if (!store.run || store.view.plays !== "loop") return;
    if (hasBegun) {
      if (!playback.isPlaying && !still.matches) store.choose({ plays: "" });
    } else if (isReady(engine)) {
      hasBegun = true;
      shell.band.repeat.value = playback.player.repeat = "loop";
      engine.togglePlay();
    }
  });
}

/** Whether every panel in sight has the frames that it plays. @param {Pick<import("./engine.mjs").Engine, "panels" | "view">} engine */
function isReady({ panels, view }) {
  const shown = panels.filter((panel) => panel.isVisible && !panel.isEmpty(view));
  return (
    shown.length > 0 &&
    shown.every(({ spec, entry, painted }) =>
      spec.span === "checkpoint" ? entry?.state === "ready" : painted !== null,
    )
  );
}
