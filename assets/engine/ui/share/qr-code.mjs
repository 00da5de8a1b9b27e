// @ts-check
/** A link as a QR code, dark on light in either theme: many cameras read no other. */
import { libraryOf } from "../../data/library.mjs";
import { build } from "../../dom.mjs";

/** Letters that a code which a camera still reads from a screen can hold. */
const LONGEST = 1200;

/**
 * What to show for a link: its code, or why there is none.
 *
 * @param {string} link
 * @returns {Promise<HTMLElement>}
 */
export async function qrCode(link) {
  if (link.length > LONGEST) return build("p", { class: "caption" }, ["The link is too long for a QR code."]);
  try {
    const { encodeQR } = await libraryOf("qr");
    const svg = encodeQR(link, "svg", { ecc: "low", border: 3 });
    return build("img", { alt: "QR code of the link", src: `data:image/svg+xml,${encodeURIComponent(svg)}` });
  } catch (error) {
    return build("p", { class: "caption" }, [/** @type {Error} */ (error).message]);
  }
}
