// @ts-check
/**
 * What a person looks at. Written by `make docs` from the table in `app/fields.py`.
 *
 * @typedef {object} View
 * @property {string} page a page
 * @property {string} run a run
 * @property {number} epoch an epoch
 * @property {number} neuron a neuron
 * @property {"pre" | "post"} stage a stage
 * @property {number} head a head
 * @property {0 | 1 | 2} pos a position
 * @property {number} z an answer z
 * @property {number} freq a frequency
 * @property {number[]} dims dimensions
 * @property {"signed" | "squared"} power coefficients of a kind
 * @property {number} rank a direction
 * @property {number} component a component
 * @property {string} shape a function
 * @property {string} terms terms
 * @property {number[]} pin a pinned pair
 * @property {number[]} picks picked neurons
 * @property {"both" | "input" | "fourier"} basis a basis
 * @property {"rest" | "run" | "epoch" | "manual"} colours a colour range
 * @property {"sqrt" | "linear"} scale a colour scale
 * @property {"frequencies" | "components"} blocks Fourier maps of a kind
 * @property {"cluster" | "index"} order an order of neurons
 * @property {"linear" | "log" | "steps"} timescale a time axis
 * @property {number[]} range a range of epochs
 * @property {"linear" | "log"} heights a scale of the y axis
 * @property {string} sort an order of the table
 * @property {string} row a row of the table
 * @property {string} limits limits
 * @property {string} zoom a zoom
 * @property {string} alone a line alone
 * @property {"" | "neuron" | "freq"} card a card
 * @property {string} large an enlarged panel
 * @property {string} at a place on the page
 * @property {"" | "loop"} plays a way to play
 * @property {string} embed a list of what surrounds the plots
 */
export {};
