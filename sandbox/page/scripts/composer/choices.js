// The values that an option is limited to: its own list, true or false, or who and what is here.

import { channels, people, roles } from "../select/offer.js";
import { BOOLEAN, CHANNEL, MENTIONABLE, ROLE, USER } from "./draft.js";

/** @import {App} from "../app.js" */
/** @import {Offer} from "../select/offer.js" */
/** @import {Option} from "../types.js" */
/** @import {Choice} from "./draft.js" */

const TRUE_OR_FALSE = [{ name: "True", value: true }, { name: "False", value: false }];
/** What a list of people, roles or channels is headed with, by the option's type. */
const HEADINGS = new Map([
  [USER, "People"], [CHANNEL, "Channels"], [ROLE, "Roles"], [MENTIONABLE, "People and roles"],
]);

/**
 * Tell whether an option has a list, be it empty here.
 *
 * @param {Option} option
 */
export const isListed = ({ type, choices = [] }) =>
  type === BOOLEAN || HEADINGS.has(type) || choices.length > 0;

/** @param {Option} option */
export const headingOf = ({ type }) => HEADINGS.get(type) ?? "Choices";

/**
 * Return what can be chosen in an option; nothing when anything can be typed.
 *
 * @param {Option} option
 * @param {App} app
 * @returns {Choice[]}
 */
export function choicesOf(option, app) {
  switch (option.type) {
    case BOOLEAN:
      return TRUE_OR_FALSE;
    case USER:
      return people(app).map(named);
    case ROLE:
      return roles(app).map(named);
    case MENTIONABLE:
      return [...people(app), ...roles(app)].map(named);
    case CHANNEL:
      return channels(app, option.channel_types).map(named);
    default:
      return option.choices ?? [];
  }
}

/** @param {Offer} offer @returns {Choice} */
const named = ({ label, value, mark = "", description, sign }) =>
  ({ name: mark + label, value, label, about: description, sign });

/**
 * Return those that were meant by what was typed, with or without its @ or #.
 *
 * @param {Choice[]} choices
 * @param {string} typed
 */
export function meant(choices, typed) {
  const word = bare(typed);
  return choices.filter(({ name, about = "" }) => bare(name).includes(word) || about.includes(word));
}

/**
 * Return the one whose name was typed out.
 *
 * @param {Choice[]} choices
 * @param {string} typed
 */
export const spelt = (choices, typed) => choices.find(({ name }) => bare(name) === bare(typed));

/** @param {string} text */
const bare = (text) => text.trim().toLowerCase().replace(/^[@#]/, "");
