// What Discord's client checks in a modal before it sends it. Pure: no page here.

import { lengthOf } from "../composer/checks.js";
import { plural } from "../units.js";

/** @import {Component} from "../types.js" */

export const TEXT_LENGTH = 4000;
const MISSING = "This field is required.";

/**
 * Tell what is wrong with a text; nothing gives an empty text.
 *
 * @param {Component} field a text input
 * @param {string} text
 */
export function textError({ required = true, min_length: least = 0, max_length: most = TEXT_LENGTH }, text) {
  const length = lengthOf(text);
  if (!length) return required ? MISSING : "";
  if (length < least) return `Must be at least ${plural(least, "character")} long.`;
  return length > most ? `Must be ${plural(most, "character")} or fewer. These are ${length}.` : "";
}

/**
 * Tell what is wrong with the number of choices or files; nothing gives an empty text.
 *
 * @param {Component} field
 * @param {number} count
 * @param {string} verb what was done with each
 */
export function countError({ required = true, min_values: least = 1, max_values: most = 1 }, count, verb) {
  if (!count) return required ? MISSING : "";
  if (count < least) return `${verb} at least ${least}.`;
  return count > most ? `${verb} at most ${most}.` : "";
}
