// A text of one line, or a paragraph that grows and counts.

import { lengthOf, left } from "../composer/checks.js";
import { growing } from "../composer/growing.js";
import { el } from "../dom.js";
import { TEXT_LENGTH, textError } from "./checks.js";
import { frame } from "./part.js";

/** @import {Component} from "../types.js" */
/** @import {Part} from "./part.js" */

const PARAGRAPH = 2;

/**
 * @param {Component} label
 * @param {Component} field of type 4
 * @returns {Part}
 */
export function textPart(label, field) {
  const { max_length: most = TEXT_LENGTH, required = true, custom_id = "" } = field;
  const isParagraph = field.style === PARAGRAPH;
  const attributes = { class: "part-input", placeholder: field.placeholder, autocomplete: "off", "data-part": custom_id };
  const input = isParagraph ? el("textarea", { ...attributes, rows: 3 }) : el("input", { ...attributes, type: "text" });
  input.value = field.value ?? "";
  const counter = el("p", { class: "part-count", "aria-hidden": "true" });
  const { box, fit } = growing(input);
  box.classList.add("part-text", isParagraph ? "is-paragraph" : "is-line");
  const { element, blame } = frame(label, input, { required, holder: box, foot: counter });
  const draw = () => {
    const near = left(input.value, most);
    counter.textContent = isParagraph || near !== null ? `${lengthOf(input.value)} / ${most}` : "";
    counter.classList.toggle("is-wrong", near !== null && near < 0);
  };
  input.addEventListener("input", () => {
    draw();
    blame("");
  });
  fit();
  draw();
  return {
    name: custom_id, element, blame,
    error: () => textError(field, input.value), read: () => ({ value: input.value }), stop: () => input,
  };
}
