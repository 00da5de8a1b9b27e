// @ts-check
/** Building elements, and writing into them only what has changed. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function build(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A button, and what it does unless somebody else listens to it.
 *
 * @param {string} text
 * @param {Record<string, string>} attributes
 * @param {() => void} [press]
 */
export function button(text, attributes, press) {
  const element = build("button", { type: "button", class: "button", ...attributes }, [text]);
  if (press) element.addEventListener("click", () => press());
  return element;
}

/** The attributes of what has no words of its own. @param {string} id @param {string} label */
export const labelled = (id, label) => ({ id, title: label, "aria-label": label });

/**
 * @param {string[]} names of the columns
 * @param {HTMLElement[]} rows
 * @param {string} look
 */
export function tableOf(names, rows, look) {
  const heads = names.map((name) => build("th", { scope: "col" }, [name]));
  return build("table", { class: look }, [build("thead", {}, [build("tr", {}, heads)]), build("tbody", {}, rows)]);
}

/** A choice that was kept. @param {string} name @returns {string | null} */
export function recalled(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * Keep a choice; false where the browser keeps none, or no more, and it holds for this visit.
 *
 * @param {string} name
 * @param {string} choice
 */
export function remember(name, choice) {
  try {
    localStorage.setItem(name, choice);
    return true;
  } catch {
    return false;
  }
}

/** A text in which no line begins with the unit of a number, or with what stands in brackets after one; nor ends with "<". @param {string} text */
export const unbroken = (text) => text.replace(/(?<=\d) (?=[%(])|(?<=[<>]) (?=\d)/g, "\u00a0");

/** @param {Element | null} element @param {string} text */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
