// @ts-check
/** Signs in plots, as the help calls them (`app/help.py`): the chosen frequency at an axis, a scale of roots, a block. */
export const MARKS = /** @type {const} */ ({ chosen: "▲", root: "√", block: "7 in y · 37 %" });
