// @ts-check
/** A message has had its time when the person goes on: presses elsewhere, types, presses a key. */
import { setText } from "../dom.mjs";

/**
 * @param {import("./shell.mjs").Shell} shell
 * @param {EventTarget} keys where keys are listened to
 * @param {AbortSignal} signal ends it
 */
export function watchNotices({ root, message }, keys, signal) {
  const clear = () => setText(message, "");
  // As the button goes down: what a click then does may say something that stays.
  const went = (/** @type {Event} */ { target }) => {
    if (target instanceof Element && !message.contains(target)) clear();
  };
  root.addEventListener("pointerdown", went, { capture: true });
  root.addEventListener("input", clear, { capture: true });
  keys.addEventListener(
    "keydown",
    (event) => {
      const { key, target } = /** @type {KeyboardEvent} */ (event);
      // A field that complains goes on until something else is typed.
      const isWrong = /** @type {HTMLInputElement | null} */ (target)?.validity?.valid === false;
      if (key !== "Tab" && key !== "Shift" && !isWrong) clear();
    },
    { capture: true, signal },
  );
}
