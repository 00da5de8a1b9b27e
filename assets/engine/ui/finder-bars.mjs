// @ts-check
/** Where the bars beside what the finder ranks begin and end. */

/** Shares beyond this part of the largest look all alike as bars from 0. */
const ALIKE = 0.5;

/**
 * Where bars begin and end: at 0, unless all of them would look alike then.
 *
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function endsOf(values) {
  const sizes = values.map(Math.abs);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes, Number.MIN_VALUE)];
  if (least < ALIKE * most || least === most) return [0, most];
  // The shortest bar is one.
  return [least - (most - least) / sizes.length, most];
}
