// What Discord's client checks before it sends, and what it tells of an option. Pure: no page here.

import { spelt } from "./choices.js";
import {
  ATTACHMENT, BOOLEAN, CHANNEL, INTEGER, isEmpty, MENTIONABLE, NUMBER, ROLE, STRING, USER,
} from "./draft.js";
import { size } from "../units.js";

/** @import {Command, Option} from "../types.js" */
/** @import {Choice, Entry, Value} from "./draft.js" */
/** @typedef {{error?: string, value?: Value, file?: File}} Reading none of them: left out */

export const MESSAGE_LENGTH = 2000;
export const MESSAGE_FILES = 10;
const STRING_LENGTH = 6000;
const NEAR_THE_LIMIT = 200;
const KINDS = [STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT];
/** What an option takes that has a list which differs from place to place, by its type. */
const TAKEN = new Map([
  [USER, "A person"], [CHANNEL, "A channel"], [ROLE, "A role"], [MENTIONABLE, "A person or a role"],
]);
const MISSING = "This option is required. Specify a value.";

/**
 * @param {string} text
 * @returns {number} its length as Discord counts, an emoji of two units as one
 */
export const lengthOf = (text) => [...text].length;

/**
 * Tell what is wrong with a file's size; nothing gives an empty text.
 *
 * @param {{size: number}} file
 * @param {number} limit bytes
 */
export const sizeError = (file, limit) =>
  file.size > limit ? `Your files are too powerful. Max file size is ${size(limit)}.` : "";

/**
 * Tell what is wrong with an ordinary message; nothing gives an empty text.
 *
 * @param {string} text
 * @param {{size: number}[]} files
 * @param {number} limit of each file, bytes
 */
export function messageError(text, files, limit) {
  if (lengthOf(text.trim()) > MESSAGE_LENGTH) {
    return `Your message is too long. ${MESSAGE_LENGTH} characters are the limit.`;
  }
  if (files.length > MESSAGE_FILES) return `You can only upload ${MESSAGE_FILES} files at a time.`;
  return files.map((file) => sizeError(file, limit)).find(Boolean) ?? "";
}

/**
 * Tell whether this page can show all options of a command.
 *
 * @param {Command} command
 */
export const isKnown = ({ options = [] }) => options.every(({ type }) => KINDS.includes(type));

/** @param {Option} option */
const isNumber = (option) => option.type === INTEGER || option.type === NUMBER;

/**
 * Read what stands in an option: its value, or why it cannot be sent.
 *
 * @param {Option} option
 * @param {Entry} entry
 * @param {number} sizeLimit bytes
 * @param {Choice[] | null} choices those that it is limited to; null when it is not
 * @returns {Reading}
 */
export function readOption(option, entry, sizeLimit, choices) {
  const blank = isEmpty(entry) || (entry.file === null && entry.text.trim() === "");
  if (blank) return option.required ? { error: MISSING } : {};
  if (entry.file) {
    const error = sizeError(entry.file, sizeLimit);
    return error ? { error } : { file: entry.file };
  }
  if (choices) return readChoice(choices, entry);
  if (option.autocomplete && entry.picked) return { value: entry.picked.value };
  return isNumber(option) ? readNumber(option, entry.text.trim()) : readString(option, entry.text);
}

/**
 * @param {Choice[]} choices
 * @param {Entry} entry
 * @returns {Reading}
 */
function readChoice(choices, { text, picked }) {
  const found = picked ?? spelt(choices, text);
  return found ? { value: found.value } : { error: "Choose one of the list." };
}

/**
 * @param {Option} option
 * @param {string} text
 * @returns {Reading}
 */
function readString({ min_length = 0, max_length = STRING_LENGTH }, text) {
  const length = lengthOf(text);
  if (length < min_length) return { error: `Enter at least ${min_length} characters.` };
  if (length > max_length) {
    return { error: `Enter at most ${max_length} characters. These are ${length}.` };
  }
  return { value: text };
}

/**
 * @param {Option} option
 * @param {string} text
 * @returns {Reading}
 */
function readNumber(option, text) {
  const form = option.type === INTEGER ? /^[-+]?\d+$/ : /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
  const { min_value = Number.MIN_SAFE_INTEGER, max_value = Number.MAX_SAFE_INTEGER } = option;
  const value = Number(text);
  if (form.test(text) && value >= min_value && value <= max_value) return { value };
  const kind = option.type === INTEGER ? "an integer" : "a number";
  if (option.min_value !== undefined && option.max_value === undefined) {
    return { error: `Enter ${kind} of at least ${min_value}.` };
  }
  if (option.min_value === undefined && option.max_value !== undefined) {
    return { error: `Enter ${kind} of at most ${max_value}.` };
  }
  return { error: `Enter ${kind} between ${min_value} and ${max_value}.` };
}

/**
 * Say in a few words what an option takes; nothing to say gives an empty text.
 *
 * @param {Option} option
 * @param {number} sizeLimit bytes
 */
export function takes(option, sizeLimit) {
  const { min_length, max_length, min_value, max_value } = option;
  if (option.type === ATTACHMENT) return `A file of at most ${size(sizeLimit)}`;
  if (option.type === BOOLEAN) return "True or False";
  if (TAKEN.has(option.type)) return TAKEN.get(option.type);
  if (option.choices?.length) return "One of the list";
  if (isNumber(option)) {
    const kind = option.type === INTEGER ? "An integer" : "A number";
    if (min_value !== undefined && max_value !== undefined) {
      return `${kind} from ${min_value} to ${max_value}`;
    }
    if (min_value !== undefined) return `${kind}, at least ${min_value}`;
    return max_value === undefined ? kind : `${kind}, at most ${max_value}`;
  }
  if (min_length && max_length) return `${min_length} to ${max_length} characters`;
  if (min_length) return `At least ${min_length} characters`;
  return max_length ? `At most ${max_length} characters` : "";
}

/**
 * Return how many characters are left when a text comes near its limit, negative beyond it.
 *
 * @param {string} text
 * @param {number} limit
 * @returns {number | null} null while there is plenty of room
 */
export function left(text, limit) {
  const room = limit - lengthOf(text);
  return room <= Math.min(NEAR_THE_LIMIT, limit / 5) ? room : null;
}
