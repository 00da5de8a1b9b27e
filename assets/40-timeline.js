// @ts-check
/* Press or drag anywhere on the timeline: the nearest checkpoint becomes the current one. */
(() => {
  "use strict";
  /** @type {number[]} */
  let epochs = [];
  let dragging = false;
  let current = -1;

  /** @param {number} epoch */
  function nearest(epoch) {
    let best = 0;
    epochs.forEach((other, place) => {
      if (Math.abs(other - epoch) < Math.abs(epochs[best] - epoch)) best = place;
    });
    return best;
  }

  /** @param {PointerEvent} event */
  function jump(event) {
    const timeline = document.getElementById("timeline");
    if (!timeline || epochs.length === 0) return;
    const style = getComputedStyle(timeline);
    const box = timeline.getBoundingClientRect();
    const left = parseFloat(style.getPropertyValue("--plot-left"));
    const width = box.width - left - parseFloat(style.getPropertyValue("--plot-right"));
    const along = Math.min(Math.max((event.clientX - box.left - left) / width, 0), 1);
    const place = nearest(epochs[0] + along * (epochs[epochs.length - 1] - epochs[0]));
    if (place === current) return;
    current = place;
    window.dash_clientside.set_props("checkpoint", { value: place });
  }

  document.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || !(event.target instanceof Element) || !event.target.closest("#timeline")) return;
      dragging = true;
      current = -1;
      jump(event);
      event.preventDefault();
    },
    true,
  );
  document.addEventListener("pointermove", (event) => dragging && jump(event), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => (dragging = false), true);

  window.dash_clientside.grokscope = Object.assign(window.dash_clientside.grokscope || {}, {
    /** Learn the checkpoints of the run that is shown. */
    checkpoints(facts) {
      epochs = facts ? facts.epochs : [];
    },
  });
})();
