// @ts-check
/** Every file that there is of a panel: one list, for its menu and for the dialog in which views are given away. */
import { download } from "../../data/download.mjs";
import { save } from "../../data/save.mjs";
import { epochText } from "../../plot/numbers.mjs";
import { addressOf } from "../../state/address.mjs";
import { fileFor, stemOf } from "../panel-menu.mjs";
import { linkTo } from "./snippet.mjs";

/** Pixels of a PDF for each of the page: more than printers show. */
const FINE_PDF = 4;
const TOO_LONG = "This view says too much for a file: take away what is drawn, or some of the zooms, then save it.";
const FAILED = "The picture could not be made: choose the other format, or reload the page.";

/**
 * @typedef {import("../panel.mjs").Panel} Panel
 * @typedef {import("../../state/engine.mjs").Engine} Engine
 *
 * @typedef {object} Download
 * @property {string} text
 * @property {(panel: Panel) => boolean} isFor whether there is such a file of a panel
 * @property {(panel: Panel) => void} make
 */

/**
 * @param {Pick<Engine, "epoch" | "font" | "initial" | "notify" | "palette" | "run" | "shell" | "source" | "store" |
 *   "view">} engine
 * @param {{film: (panel: Panel) => void}} host
 * @returns {Download[]}
 */
export function downloadsOf(engine, { film }) {
  const isDrawn = (/** @type {Panel} */ { elements }) => elements === null;
  // Of what is not about the training there is nothing to see move.
  const moves = (/** @type {Panel} */ panel) =>
    isDrawn(panel) && panel.spec.span !== "task" && (engine.run?.epochs.length ?? 0) > 1;
  // Numbers as files are for a source that answers whatever is asked.
  const mayAsk = () => engine.source.answersAll !== false;
  const picture = (/** @type {"svg" | "png" | "pdf"} */ kind) => async (/** @type {Panel} */ panel) => {
    try {
      download(await pictureOf(kind, panel, engine), `${stemOf(panel, engine)}.${kind}`);
    } catch {
      engine.notify(FAILED);
    }
  };
  const file = (/** @type {string} */ format) => (/** @type {Panel} */ panel) =>
    save(fileFor(panel, engine, format), (sentence) => engine.notify(sentence));
  const saveView = viewSaver(engine);
  return [
    { text: "Save PNG", isFor: isDrawn, make: picture("png") },
    { text: "Save SVG", isFor: isDrawn, make: picture("svg") },
    { text: "Save PDF", isFor: isDrawn, make: picture("pdf") },
    { text: "Save film…", isFor: moves, make: film },
    { text: "Save HTML", isFor: () => saveView !== null, make: (panel) => saveView?.(panel.id) },
    { text: "Download CSV", isFor: mayAsk, make: file("csv") },
    { text: "Download NPZ", isFor: mayAsk, make: file("npz") },
  ];
}

/**
 * What is shown as one HTML file that scrubs without a server: the page, or one of its panels.
 *
 * @param {Pick<Engine, "initial" | "notify" | "source" | "store">} engine
 * @returns {((large: string) => void) | null} null where nobody makes such files; without a panel it saves the page
 */
export function viewSaver(engine) {
  const { initial, source, store } = engine;
  if (!source.viewFile) return null;
  return (large) => {
    const address = addressOf({ ...store.shareable, large, card: "", at: "", embed: "", plays: "" }, initial);
    if (address.includes("#")) engine.notify(TOO_LONG);
    else save(source.viewFile?.(address) ?? "", (sentence) => engine.notify(sentence));
  };
}

/**
 * @param {"svg" | "png" | "pdf"} kind
 * @param {Panel} panel
 * @param {Parameters<typeof downloadsOf>[0]} engine
 * @returns {Promise<Blob>}
 */
async function pictureOf(kind, panel, engine) {
  const { canvasOf, pngOf, svgOf } = await import("../../plot/export.mjs");
  if (kind === "png") return pngOf(panel, engine);
  if (kind === "svg") return new Blob([await svgOf(panel, engine)], { type: "image/svg+xml" });
  const { pdfOf } = await import("../../plot/pdf.mjs");
  const link = linkTo(engine.store.shareable, engine.initial, location.href);
  const about = aboutOf(panel, engine, link);
  const canvas = await canvasOf(panel, engine, FINE_PDF, about);
  const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const { title } = panel.titled.titles;
  const pixels = ctx.getImageData(0, 0, canvas.width, canvas.height);
  return pdfOf(pixels, { fine: FINE_PDF, title, subject: about.join(" "), link });
}

/**
 * What a picture is of, as a caption in a text would say it: the definition, where that is from, and how to cite it.
 *
 * @param {Pick<Panel, "spec">} panel
 * @param {Pick<Engine, "epoch" | "initial" | "run">} engine
 * @param {string} link to the view
 */
export function aboutOf({ spec }, { epoch, initial, run }, link) {
  const { sources } = initial.help;
  const source = spec.source.replace(/\[(\w+)\]/g, (whole, key) => {
    const found = sources[key];
    return found ? [found.name, found.url].filter(Boolean).join(", ") : whole;
  });
  const at = spec.span === "checkpoint" ? `, epoch ${epochText(epoch)}` : "";
  return [
    `Definition: ${[spec.help, spec.formula].filter(Boolean).join(" ")}`.replaceAll("`", ""),
    ...(source ? [`Source: ${source}`] : []),
    `Cite as: Grokscope, run ${run?.name}${at}, ${link}`,
  ];
}
