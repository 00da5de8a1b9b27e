// @ts-check
/** Rows of panels without holes: what can be wider takes the room that is left beside it. */

/**
 * How many columns each panel gets, in their order.
 *
 * @param {{span: number, canGrow: boolean}[]} panels
 * @param {number} columns
 * @returns {number[]}
 */
export function spansOf(panels, columns) {
  const spans = panels.map(({ span }) => Math.min(span, columns));
  let start = 0;
  while (start < panels.length) {
    let [end, used] = [start, 0];
    while (end < panels.length && used + spans[end] <= columns) used += spans[end++];
    const last = panels.slice(start, end).findLastIndex(({ canGrow }) => canGrow);
    if (last >= 0) spans[start + last] += columns - used;
    start = end;
  }
  return spans;
}
