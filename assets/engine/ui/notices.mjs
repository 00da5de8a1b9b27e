// @ts-check
/** A message has had its time when the person goes on: clicks elsewhere, types, presses a key. */
import { setText } from "../dom.mjs";

/**
 * @param {import("./shell.mjs").Shell} shell
 * @param {EventTarget} keys where keys are listened to
 * @param {AbortSignal} signal ends it
 */
export function watchNotices({ root, message }, keys, signal) {
  const clear = () => setText(message, "");
  root.addEventListener("click", ({ target }) => {
    const stays = target instanceof Element && target.closest("[role=menu]") !== null;
    if (!stays && target instanceof Element && !message.contains(target)) clear();
  });
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
