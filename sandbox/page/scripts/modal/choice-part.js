// Things to tick: one of several, some of several, or a single box.

import { el } from "../dom.js";
import { howMany } from "../units.js";
import { countError } from "./checks.js";
import { frame } from "./part.js";

/** @import {Component, SelectOption} from "../types.js" */
/** @import {Part} from "./part.js" */

/**
 * Radio buttons, of which one can be chosen, or boxes to tick.
 *
 * @param {Component} label
 * @param {Component} field of type 21 or 22
 * @param {"radio" | "checkbox"} type
 * @param {SelectOption[]} options
 * @returns {Part}
 */
export function choicePart(label, field, type, options) {
  const { custom_id = "", required = true } = field;
  const isRadio = type === "radio";
  const boxes = options.map(({ value, default: chosen }) => el("input", {
    type, value, name: `part:${custom_id}`, checked: Boolean(chosen), required: isRadio && required,
  }));
  const rows = options.map((option, index) => el("label", { class: "part-choice" }, boxes[index],
    el("span", { class: "part-words" }, option.label,
      option.description && el("span", { class: "part-about" }, option.description))));
  const { min_values: least = 1, max_values: most = 1 } = field;
  const limits = !isRadio && (least > 1 || most < options.length) ? howMany(least, most) : "";
  const { element, blame } = frame(label,
    el("div", { class: "part-choices", "data-part": custom_id }, ...rows),
    { group: true, required, foot: limits && el("p", { class: "part-count" }, limits) });
  element.addEventListener("change", () => blame(""));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return {
    name: custom_id, element, blame,
    error: () => countError(isRadio ? { type: 21, required } : field, chosen().length, "Choose"),
    read: () => ({ value: isRadio ? chosen()[0] ?? null : chosen() }),
    stop: () => boxes.find((box) => box.checked) ?? boxes[0],
  };
}

/**
 * One box, beside its label.
 *
 * @param {Component} label
 * @param {Component} field of type 23
 * @returns {Part}
 */
export function checkboxPart(label, field) {
  const { custom_id = "" } = field;
  const box = el("input", { type: "checkbox", checked: Boolean(field.default), "data-part": custom_id });
  const { element, blame } = frame(label, box, { required: false });
  element.classList.add("part-box");
  return { name: custom_id, element, blame, error: () => "", read: () => ({ value: box.checked }), stop: () => box };
}
