// A select menu in a modal: the browser's own for one value, boxes to tick for several.

import { choices } from "../chat/select.js";
import { el } from "../dom.js";
import { countError } from "./checks.js";
import { choicePart } from "./choice-part.js";
import { frame } from "./part.js";

/** @import {App} from "../app.js" */
/** @import {Component} from "../types.js" */
/** @import {Part} from "./part.js" */

/**
 * @param {Component} label
 * @param {Component} field of type 3, 5, 6, 7 or 8
 * @param {App} app
 * @returns {Part}
 */
export function selectPart(label, field, app) {
  const { custom_id = "", required = true, default_values: held = [] } = field;
  const options = choices(field, app).map((option) =>
    ({ ...option, default: option.default || held.some(({ id }) => id === option.value) }));
  if ((field.max_values ?? 1) > 1) return choicePart(label, field, "checkbox", options);
  const menu = el("select", { class: "field part-select", "data-part": custom_id },
    el("option", { value: "" }, field.placeholder || "Make a selection"),
    ...options.map(({ value, label: name, description }) =>
      el("option", { value }, description ? `${name} — ${description}` : name)));
  menu.value = options.find((option) => option.default)?.value ?? "";
  const { element, blame } = frame(label, menu, { required });
  menu.addEventListener("change", () => blame(""));
  const chosen = () => (menu.value ? [menu.value] : []);
  return {
    name: custom_id, element, blame,
    error: () => countError(field, chosen().length, "Choose"), read: () => ({ value: chosen() }), stop: () => menu,
  };
}
