// What every option of an open command has in common, whatever its kind: a pill, and a way in.

import { el, icon } from "../dom.js";

/** @import {Option} from "../types.js" */
/** @import {Choice, Entry} from "./draft.js" */
/** @import {Listbox} from "./listbox.js" */

/**
 * @typedef {object} Control one option on the page
 * @property {Option} option
 * @property {Entry} entry
 * @property {HTMLElement} pill
 * @property {HTMLElement | null} card above the field, for a file
 * @property {() => HTMLElement[]} stops what Tab reaches; the first takes the focus
 * @property {() => void} focused the focus came
 * @property {() => void} update the entry was changed from outside
 */
/**
 * @typedef {object} Form what a control may ask of the command that it belongs to
 * @property {Listbox} list
 * @property {(option: Option) => Choice[]} choices what can be chosen in an option with a list
 * @property {(control: Control) => void} changed its entry is another now
 * @property {(files: File[], name: string) => void} give take files, the first for that option
 * @property {(control: Control) => void} remove take an optional option away
 * @property {(name: string, text: string) => Promise<Choice[]>} suggest ask the bot
 */

/**
 * Return a pill: the option's name, its value, and for an optional one a way to take it away.
 *
 * @param {Option} option
 * @param {HTMLElement} name
 * @param {HTMLElement} value
 * @param {() => void} remove
 */
export function pill(option, name, value, remove) {
  const away = option.required ? null : el("button", {
    type: "button", class: "pill-remove", tabindex: -1, "aria-label": `Remove ${option.name}`,
    on: { click: remove },
  }, icon("close", 14));
  return el("span", { class: "pill", "data-option": option.name }, name, value, away);
}

/**
 * Tell whether an option's control is wrong, to eyes and to screen readers.
 *
 * @param {Control} control
 * @param {boolean} wrong
 */
export function blame(control, wrong) {
  for (const part of [control.pill, control.card]) part?.classList.toggle("is-wrong", wrong);
  control.stops()[0].setAttribute("aria-invalid", String(wrong));
}
