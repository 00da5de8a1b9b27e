// @ts-check
/** Both losses of a training as a small picture: logarithmic, as on the timeline, and without axes. */

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [132, 40, 2];

/** Losses below this are drawn here: a loss of 0 has no logarithm. */
const LEAST = 1e-9;

/**
 * The points of a line, as SVG writes them; what is not known is left out.
 *
 * @param {number[]} epochs
 * @param {(number | null)[]} losses
 * @param {{end: number, low: number, high: number}} frame the last epoch, and the logarithms at the edges
 */
export function pointsOf(epochs, losses, { end, low, high }) {
  const span = high - low || 1;
  return epochs
    .flatMap((epoch, place) => {
      const loss = losses[place];
      if (loss === null) return [];
      const x = EDGE + ((WIDTH - 2 * EDGE) * epoch) / (end || 1);
      const y = EDGE + ((HEIGHT - 2 * EDGE) * (high - logOf(loss))) / span;
      return [`${x.toFixed(1)},${y.toFixed(1)}`];
    })
    .join(" ");
}

/** @param {number} loss */
const logOf = (loss) => Math.log10(Math.max(loss, LEAST));

/** The picture, which `drawCurve` draws into. */
export function buildCurve() {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "curve");
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  picture.setAttribute("role", "img");
  for (const name of ["train", "test"]) {
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("class", name);
    picture.append(line);
  }
  return picture;
}

/**
 * @param {Element} picture
 * @param {import("../../data/jobs.mjs").Job} job
 */
export function drawCurve(picture, { name, curve, progress, epochs: planned }) {
  if (!curve) return;
  const epochs = [...curve.epochs];
  const lines = [[...curve.train], [...curve.test]];
  // What was reported since the last checkpoint.
  if (progress && progress.epoch > epochs[epochs.length - 1]) {
    epochs.push(progress.epoch);
    lines[0].push(progress.train_loss);
    lines[1].push(progress.test_loss);
  }
  const logs = lines.flat().flatMap((loss) => (loss === null ? [] : [logOf(loss)]));
  const frame = { end: planned ?? epochs[epochs.length - 1], low: Math.min(...logs), high: Math.max(...logs) };
  lines.forEach((losses, which) => picture.children[which].setAttribute("points", pointsOf(epochs, losses, frame)));
  picture.setAttribute("aria-label", `Losses of run ${name}, train and test, on a logarithmic scale`);
}
