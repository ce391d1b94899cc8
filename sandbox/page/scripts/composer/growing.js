// A text field that grows with what is typed: an unseen copy of the text beside it has the size.

import { el } from "../dom.js";

/**
 * Wrap a text field.
 *
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @returns {{box: HTMLElement, fit: () => void}} `fit` after its value was set by script
 */
export function growing(field) {
  const box = el("span", { class: "growing" }, field);
  const fit = () => {
    box.dataset.copy = field.value || field.placeholder;
  };
  field.addEventListener("input", fit);
  fit();
  return { box, fit };
}
