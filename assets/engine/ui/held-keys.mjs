// @ts-check
/** Whether a key is held down: from its press on, until it is let go or the page cannot know any more. */

/** Keys that do nothing by themselves. */
const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta"];
/** A key that has not repeated for so long, in milliseconds, is not held: its release may have gone elsewhere. */
const REPEATS_WITHIN_MS = 1000;

/**
 * Tell whenever a key begins to be held, and when it is let go, before any other listener learns of it.
 *
 * @param {EventTarget} target where keys are pressed
 * @param {(isHeld: boolean) => void} hold
 * @param {AbortSignal} signal ends it
 */
export function watchHeldKeys(target, hold, signal) {
  let isHeld = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const letGo = () => {
    clearTimeout(timer);
    if (isHeld) hold(false);
    isHeld = false;
  };
  const press = (/** @type {Event} */ raised) => {
    const { key, ctrlKey, metaKey, altKey } = /** @type {KeyboardEvent} */ (raised);
    // Those with a modifier are the browser's: the page may never learn how they end.
    if (ctrlKey || metaKey || altKey || MODIFIERS.includes(key)) return;
    clearTimeout(timer);
    timer = setTimeout(letGo, REPEATS_WITHIN_MS);
    if (!isHeld) hold(true);
    isHeld = true;
  };
  const release = (/** @type {KeyboardEvent} */ { key }) => MODIFIERS.includes(key) || letGo();
  target.addEventListener("keydown", press, { capture: true, signal });
  document.addEventListener("keyup", release, { capture: true, signal });
  document.addEventListener("visibilitychange", letGo, { signal });
  addEventListener("blur", letGo, { signal });
  signal.addEventListener("abort", letGo);
}
