// @ts-check
/**
 * A picture as a PDF file of one page: its pixels, as large as they were laid out, a link over its words, and what it is
 * for programs that list files. Letters are pixels, too: the fonts that every reader of PDF has know no φ, π or −.
 */

/** Points of a page for each pixel of a web page: 72 to the inch against 96. */
const POINTS = 0.75;
/** A text of any letters, as PDF has it. @param {string} text */
const textOf = (text) =>
  `<feff${[...Array(text.length).keys()].map((at) => text.charCodeAt(at).toString(16).padStart(4, "0")).join("")}>`;

/**
 * @param {{width: number, height: number, data: Uint8ClampedArray}} pixels
 * @param {{fine: number, title: string, subject: string, link: string}} about `fine` is how many pixels there are for each
 *   of the web page's
 */
export async function pdfOf({ width, height, data }, { fine, title, subject, link }) {
  const colours = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    colours[to++] = data[from];
    colours[to++] = data[from + 1];
    colours[to++] = data[from + 2];
  }
  const packed = await deflated(colours);
  const [wide, high] = [width, height].map((pixels) => Number(((pixels * POINTS) / fine).toFixed(2)));
  const drawn = `q ${wide} 0 0 ${high} 0 0 cm /Picture Do Q`;
  const leads = new URL(link).href.replace(/[()\\]/g, (letter) => `\\${letter}`);
  const annotation = `<< /Type /Annot /Subtype /Link /Rect [0 0 ${wide} ${high}] /Border [0 0 0] /A << /S /URI /URI (${leads}) >> >>`;
  const image = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8`;
  return assembled([
    ["<< /Type /Catalog /Pages 2 0 R >>"],
    ["<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${wide} ${high}] /Contents 4 0 R /Annots [${annotation}] ` +
        "/Resources << /XObject << /Picture 5 0 R >> >> >>",
    ],
    [`<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`],
    [`<< ${image} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`, packed, "\nendstream"],
    [`<< /Title ${textOf(title)} /Subject ${textOf(subject)} /Creator ${textOf("Grokscope")} >>`],
  ]);
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The objects of a file, and where each of them begins; the first is its root, the last says what it is.
 *
 * @param {(string | Uint8Array<ArrayBuffer>)[][]} objects
 */
function assembled(objects) {
  /** @type {(string | Uint8Array<ArrayBuffer>)[]} */
  const parts = ["%PDF-1.4\n"];
  const sizeOf = (/** @type {string | Uint8Array} */ part) => part.length;
  let size = sizeOf(parts[0]);
  const add = (/** @type {(string | Uint8Array<ArrayBuffer>)[]} */ ...more) => {
    parts.push(...more);
    size += more.reduce((sum, part) => sum + sizeOf(part), 0);
  };
  const begins = objects.map((object, place) => {
    const at = size;
    add(`${place + 1} 0 obj\n`, ...object, "\nendobj\n");
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const at = size;
  const count = objects.length + 1;
  add(`xref\n0 ${count}\n0000000000 65535 f \n${begins.join("")}`);
  add(`trailer\n<< /Size ${count} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${at}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}
