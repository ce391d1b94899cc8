// What somebody has typed and not sent yet: a message, or a command with its options. Data only;
// the views write into it.

import { forgetPreviewsExcept } from "./files.js";

/** @import {Command, Message, Option} from "../types.js" */

/** @typedef {string | number | boolean} Value */
/** @typedef {{name: string, value: Value, label?: string, about?: string, sign?: () => Element}} Choice label: the name beside the sign */
/**
 * @typedef {object} Entry what stands in one option
 * @property {string} text
 * @property {Choice | null} picked the choice that `text` came from
 * @property {File | null} file
 */
/** @typedef {{command: Command, entries: Map<string, Entry>}} CommandDraft entries: those shown */
/** @typedef {{text: string, files: File[], replyTo: Message | null, command: CommandDraft | null}} Draft */

export const STRING = 3;
export const INTEGER = 4;
export const BOOLEAN = 5;
export const USER = 6;
export const CHANNEL = 7;
export const ROLE = 8;
export const MENTIONABLE = 9;
export const NUMBER = 10;
export const ATTACHMENT = 11;

/** @returns {Draft} */
export const emptyDraft = () => ({ text: "", files: [], replyTo: null, command: null });

/** @returns {Entry} */
export const emptyEntry = () => ({ text: "", picked: null, file: null });

/**
 * @param {Entry} entry
 * @returns {boolean} whether nothing stands in it
 */
export const isEmpty = (entry) => entry.text === "" && entry.file === null;

/**
 * Return the draft of a command: its required options are there from the beginning.
 *
 * @param {Command} command
 * @returns {CommandDraft}
 */
export function draftOf(command) {
  const required = (command.options ?? []).filter((option) => option.required);
  return { command, entries: new Map(required.map((option) => [option.name, emptyEntry()])) };
}

/**
 * Return a command's options that are shown, in its order.
 *
 * @param {CommandDraft} draft
 * @returns {Option[]}
 */
export const shownOptions = ({ command, entries }) =>
  (command.options ?? []).filter((option) => entries.has(option.name));

/**
 * Return a command's options that can still be added, in its order.
 *
 * @param {CommandDraft} draft
 * @returns {Option[]}
 */
export const otherOptions = ({ command, entries }) =>
  (command.options ?? []).filter((option) => !entries.has(option.name));

/**
 * Share files out among the attachment options: the one they were meant for takes the first, then
 * the empty ones in their order, shown or not.
 *
 * @param {CommandDraft} draft
 * @param {File[]} files
 * @param {string} [meantFor] an option's name
 * @returns {{given: Map<string, File>, left: number}} by option; how many found no place
 */
export function shareOut({ command, entries }, files, meantFor) {
  const places = (command.options ?? [])
    .filter((option) => option.type === ATTACHMENT && option.name !== meantFor)
    .filter((option) => !entries.get(option.name)?.file)
    .map((option) => option.name);
  if (meantFor !== undefined) places.unshift(meantFor);
  const given = new Map(places.slice(0, files.length).map((name, n) => [name, files[n]]));
  return { given, left: files.length - given.size };
}

/** The drafts of all channels, in memory for as long as the page is open. */
export class Drafts {
  /** By channel. @type {Map<string, Draft>} */
  #all = new Map();

  /**
   * Return a channel's draft, an empty one at first.
   *
   * @param {string} channelId
   * @returns {Draft}
   */
  of(channelId) {
    const draft = this.#all.get(channelId) ?? emptyDraft();
    this.#all.set(channelId, draft);
    return draft;
  }

  /** Give back the memory of pictures that no draft has any more. */
  forgetPreviews() {
    const files = [...this.#all.values()].flatMap(({ files, command }) =>
      [...files, ...[...(command?.entries.values() ?? [])].map(({ file }) => file)]);
    forgetPreviewsExcept(new Set(files.filter((file) => file !== null)));
  }
}
