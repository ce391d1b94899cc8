// What an open command would send: every option checked, as Discord's client does.

import { autocomplete, invoke } from "../api.js";
import { readOption } from "./checks.js";
import { isListed } from "./choices.js";

/** @import {CommandForm} from "./command-form.js" */
/** @import {Choice, Value} from "./draft.js" */
/**
 * @typedef {object} Read each by its option's name
 * @property {Record<string, Value>} values
 * @property {Record<string, File>} files
 * @property {Map<string, string>} errors
 */

/**
 * Read all options.
 *
 * @param {CommandForm} form
 * @returns {Read}
 */
function readForm(form) {
  /** @type {Read} */
  const read = { values: {}, files: {}, errors: new Map() };
  for (const [name, { option, entry }] of form.controls) {
    const choices = isListed(option) ? form.choices(option) : null;
    const { error, value, file } = readOption(option, entry, form.desk.sizeLimit(), choices);
    if (error) read.errors.set(name, error);
    if (value !== undefined) read.values[name] = value;
    if (file) read.files[name] = file;
  }
  return read;
}

/**
 * Check everything, and show what is wrong.
 *
 * @param {CommandForm} form
 * @returns {(() => Promise<unknown>) | null} what sends it; null when something is wrong
 */
export function sending(form) {
  const { name } = form.draft.command;
  const { values, files, errors } = readForm(form);
  form.blame(errors);
  if (errors.size > 0) return null;
  if (form.more.text) {
    form.more.input.focus();
    form.desk.complain(`/${name} has no option “${form.more.text}”.`);
    return null;
  }
  const { place } = form.desk.channel();
  return () => form.desk.app.interact(invoke(place, name, values, files));
}

/**
 * Ask the bot what an option may be.
 *
 * @param {CommandForm} form
 * @param {string} name
 * @param {string} text what was typed into it so far
 * @returns {Promise<Choice[]>}
 */
export async function suggestions(form, name, text) {
  const { place } = form.desk.channel();
  const values = { ...readForm(form).values, [name]: text };
  return (await autocomplete(place, form.draft.command.name, values, name)).choices;
}
