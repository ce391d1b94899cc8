// A select menu in a modal.

import { offers } from "../select/offer.js";
import { selectOf } from "../select/select.js";
import { countError } from "./checks.js";
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
  const { custom_id = "", required = true, placeholder = "Make a selection", min_values: least = 1, max_values: most = 1 } = field;
  const offered = offers(field, app);
  const menu = selectOf({
    offers: offered, chosen: offered.filter((one) => one.default).map(({ value }) => value),
    placeholder, least: required ? least : 0, most, attributes: { "data-part": custom_id }, changed: () => blame(""),
  });
  const { element, blame } = frame(label, menu.button, { required, holder: menu.element });
  return {
    name: custom_id, element, blame,
    error: () => countError(field, menu.values().length, "Choose"),
    read: () => ({ value: menu.values() }), stop: () => menu.button,
  };
}
