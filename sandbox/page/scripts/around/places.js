// Places by their kind: their sign, their title, and what is particular about them.

import { displayName } from "./people.js";
import { el, icon } from "../dom.js";
import { duration, plural } from "../units.js";

/** @import {App} from "../app.js" */
/** @import {Channel} from "../types.js" */

export const DM = 1, GROUP = 3, FORUM = 15;
const NEWS = 5;
const THREADS = [10, 11, 12];

/** @param {Channel} channel */
export const isDirect = ({ type }) => type === DM || type === GROUP;

/** @param {Channel} channel */
export const isThread = ({ type }) => THREADS.includes(type);

/**
 * @param {Channel} channel
 * @param {number} [size] pixels
 */
export function iconOf(channel, size) {
  if (isThread(channel)) return icon("thread", size);
  switch (channel.type) {
    case DM:
      return icon("at", size);
    case GROUP:
      return icon("users", size);
    case NEWS:
      return icon("megaphone", size);
    case FORUM:
      return icon("forum", size);
    default:
      return icon("hash", size);
  }
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
export const titleOf = (app, channel) =>
  channel.type === DM ? displayName(app.world.bot) : channel.name;

/**
 * Return a place as it is named in a sentence: `#art`, `@Repaint`, `friends`.
 *
 * @param {App} app
 * @param {Channel} channel
 */
export function namedIn(app, channel) {
  const title = titleOf(app, channel);
  if (channel.type === DM) return `@${title}`;
  return channel.type === GROUP ? title : `#${title}`;
}

/**
 * Return what is particular about a place, each in a few words with a sign.
 *
 * @param {Channel} channel
 * @returns {{words: string, sign: Node | string}[]}
 */
function particulars({ type, nsfw, rate_limit_per_user: pause, thread_metadata, member_ids }) {
  const found = [];
  if (nsfw) found.push({ words: "Age-restricted", sign: "18+" });
  if (pause) found.push({ words: `Slowmode: one message in ${duration(pause)}`, sign: icon("clock", 14) });
  if (thread_metadata?.archived) found.push({ words: "Archived", sign: icon("archive", 14) });
  if (type === GROUP) found.push({ words: plural(member_ids.length, "member"), sign: String(member_ids.length) });
  return found;
}

/**
 * Return what screen readers hear of that.
 *
 * @param {Channel} channel
 */
export const particularWords = (channel) => particulars(channel).map(({ words }) => words.toLowerCase());

/**
 * Return small marks that show it.
 *
 * @param {Channel} channel
 */
export const marks = (channel) => particulars(channel).map(({ words, sign }) =>
  el("span", { class: "place-mark", title: words, "aria-hidden": "true" }, sign));

/**
 * Return it written out, for the line above the messages.
 *
 * @param {Channel} channel
 */
export const notices = (channel) => particulars(channel).map(({ words, sign }) =>
  el("span", { class: "header-mark" }, typeof sign === "string" ? null : sign, words));
