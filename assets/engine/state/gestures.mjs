// @ts-check
/**
 * Gestures: what a person does in one go. All that changes by one drag, by what is typed into a field, or by a key that is
 * held down has the same gesture, and is one step of the browser's history.
 */

/** Keys and buttons that step are one gesture while no more than this passes in between, in milliseconds. */
const PAUSE_MS = 1000;
/** Going along the checkpoints by keys and buttons is one gesture, however long it takes. */
export const STEPPING = "stepping";

let count = 0;

/** A gesture that is no other. @param {string} name */
export function newGesture(name) {
  count += 1;
  return `${name} ${count}`;
}

/**
 * Gestures of what is done again and again: the same one as long as nothing else is done and nobody pauses.
 *
 * @returns {(name: string) => string}
 */
export function bursts() {
  let [last, gesture, time] = ["", "", Number.NEGATIVE_INFINITY];
  return (name) => {
    const now = performance.now();
    if (name !== last || now - time > PAUSE_MS) gesture = newGesture(name);
    [last, time] = [name, now];
    return gesture;
  };
}
