// @ts-check
/** The clipboard, where a page may write on it. */

/** Put a text on the clipboard; false when the browser does not allow it. @param {string} text */
export async function copied(text) {
  // Where a frame may not, some browsers complain in the console of having been asked.
  const { featurePolicy } = /** @type {{featurePolicy?: {allowsFeature: (name: string) => boolean}}} */ (document);
  if (featurePolicy?.allowsFeature("clipboard-write") === false) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
