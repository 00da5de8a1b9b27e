// @ts-check
/**
 * The real Fourier basis over the tokens, and the transforms of functions of one token and of two.
 *
 * As `analysis/fourier.py` has it: the rows are `const`, then `cos k` and `sin k`, each of norm 1; for even orders the
 * last frequency is one cosine, and for x · y token 0 stands apart, with a row `zero` of its own.
 *
 * cos is even and sin is odd: Σ v(x) cos(wx) takes only the sums v(x) + v(−x), and Σ v(x) sin(wx) only the differences,
 * which halves the products in each direction.
 */

/** @typedef {{rows: Float64Array, places: number[], width: number}} Half rows on the tokens left, and the component of each */

export class Basis {
  /** @param {string[]} components the names of the rows */
  constructor(components) {
    this.size = components.length;
    /** How many tokens the waves go around. */
    this.order = components[this.size - 1] === "zero" ? this.size - 1 : this.size;
    const pairs = (this.order - 1) >> 1;
    this.pairs = pairs;
    const isEven = (/** @type {string} */ name) => !name.startsWith("sin");
    const places = components.map((_, place) => place);
    // Tokens that are their own negatives stand alone: 0, order / 2, and for x · y the one beside the group.
    const kept = places.filter((token) => token <= this.order >> 1 || token >= this.order);
    this.alone = kept.filter((token) => token === 0 || token > pairs);
    this.even = this.half(
      places.filter((place) => isEven(components[place])),
      components,
      kept,
    );
    const paired = places.slice(1, 1 + pairs);
    this.odd = this.half(
      places.filter((place) => !isEven(components[place])),
      components,
      paired,
    );
    this.scratch = new Map();
  }

  /**
   * @param {number[]} places of the rows
   * @param {string[]} components
   * @param {number[]} tokens
   * @returns {Half}
   */
  half(places, components, tokens) {
    const rows = new Float64Array(places.length * tokens.length);
    places.forEach((place, row) => {
      tokens.forEach((token, column) => {
        rows[row * tokens.length + column] = this.at(components[place], token);
      });
    });
    return { rows, places, width: tokens.length };
  }

  /** A row's value at a token. @param {string} component @param {number} token */
  at(component, token) {
    const { order } = this;
    if (component === "zero") return token === order ? 1 : 0;
    if (token === order) return 0;
    const [wave, freq = "0"] = component.split(" ");
    const angle = (2 * Math.PI * ((Number(freq) * token) % order)) / order;
    const isSingle = wave === "const" || 2 * Number(freq) === order;
    return (wave === "sin" ? Math.sin(angle) : Math.cos(angle)) * Math.sqrt((isSingle ? 1 : 2) / order);
  }

  /**
   * Functions of one token in this basis.
   *
   * @param {ArrayLike<number>} values one function after the other
   * @returns {Float32Array} its coefficients after each other
   */
  alongRows(values) {
    const count = values.length / this.size;
    const found = this.transposed(values, count, new Float64Array(values.length));
    return transpose(found, this.size, count);
  }

  /**
   * A function of two tokens in this basis.
   *
   * @param {ArrayLike<number>} values of shape [x, y]
   * @returns {Float32Array} of shape [comp_x, comp_y]
   */
  ofPairs(values) {
    const { size } = this;
    const alongY = this.transposed(values, size, this.room("pairs", size * size));
    return this.transposed(alongY, size, new Float32Array(size * size));
  }

  /**
   * The coefficients of several functions of one token, transposed: those of the first component come first.
   *
   * @template {Float32Array | Float64Array} T
   * @param {ArrayLike<number>} values
   * @param {number} count of the functions
   * @param {T} into
   * @returns {T}
   */
  transposed(values, count, into) {
    const { size, order, pairs, even, odd, alone } = this;
    const sums = this.room("sums", count * even.width);
    const differences = this.room("differences", count * odd.width);
    for (let row = 0; row < count; row++) {
      const start = row * size;
      const [at, off] = [row * even.width, row * odd.width];
      for (let token = 1; token <= pairs; token++) {
        const [forth, back] = [values[start + token], values[start + order - token]];
        sums[at + token] = forth + back;
        differences[off + token - 1] = forth - back;
      }
      sums[at] = values[start];
      for (let place = 1; place < alone.length; place++) sums[at + pairs + place] = values[start + alone[place]];
    }
    products(even, sums, count, into);
    products(odd, differences, count, into);
    return into;
  }

  /** Memory that is used again for every frame. @param {string} name @param {number} length @returns {Float64Array} */
  room(name, length) {
    const known = this.scratch.get(name);
    if (known?.length === length) return known;
    const made = new Float64Array(length);
    this.scratch.set(name, made);
    return made;
  }
}

/**
 * The product of every row of a half with every function, written where its component's coefficients stand.
 *
 * Four by two at a time: numbers that are read once serve several products.
 *
 * @param {Half} half
 * @param {Float64Array} functions
 * @param {number} count of them
 * @param {Float32Array | Float64Array} into
 */
function products({ rows, places, width }, functions, count, into) {
  let row = 0;
  for (; row + 4 <= places.length; row += 4) {
    const a = row * width;
    const b = a + width;
    const c = b + width;
    const d = c + width;
    const [pa, pb, pc, pd] = [0, 1, 2, 3].map((next) => places[row + next] * count);
    let of = 0;
    for (; of + 2 <= count; of += 2) {
      const f = of * width;
      const g = f + width;
      let af = 0;
      let bf = 0;
      let cf = 0;
      let df = 0;
      let ag = 0;
      let bg = 0;
      let cg = 0;
      let dg = 0;
      for (let at = 0; at < width; at++) {
        const one = functions[f + at];
        const two = functions[g + at];
        const ra = rows[a + at];
        const rb = rows[b + at];
        const rc = rows[c + at];
        const rd = rows[d + at];
        af += ra * one;
        bf += rb * one;
        cf += rc * one;
        df += rd * one;
        ag += ra * two;
        bg += rb * two;
        cg += rc * two;
        dg += rd * two;
      }
      into[pa + of] = af;
      into[pb + of] = bf;
      into[pc + of] = cf;
      into[pd + of] = df;
      into[pa + of + 1] = ag;
      into[pb + of + 1] = bg;
      into[pc + of + 1] = cg;
      into[pd + of + 1] = dg;
    }
    for (; of < count; of++)
      for (let next = 0; next < 4; next++)
        into[places[row + next] * count + of] = product(rows, (row + next) * width, functions, of * width, width);
  }
  for (; row < places.length; row++)
    for (let of = 0; of < count; of++)
      into[places[row] * count + of] = product(rows, row * width, functions, of * width, width);
}

/**
 * @param {Float64Array} one
 * @param {number} from
 * @param {Float64Array} other
 * @param {number} start
 * @param {number} length
 */
function product(one, from, other, start, length) {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += one[from + at] * other[start + at];
  return sum;
}

/** @param {Float64Array} values @param {number} rows @param {number} columns */
function transpose(values, rows, columns) {
  const found = new Float32Array(values.length);
  for (let row = 0, cell = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, cell++) found[column * rows + row] = values[cell];
  return found;
}

/** @type {WeakMap<string[], Basis>} */
const bases = new WeakMap();

/**
 * The basis whose rows have these names; made once for a run.
 *
 * @param {string[]} components
 */
export function basisOf(components) {
  let basis = bases.get(components);
  if (!basis) {
    basis = new Basis(components);
    bases.set(components, basis);
  }
  return basis;
}
