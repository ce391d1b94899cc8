// What Discord lets people do in a channel: the bits that matter here, and what they forbid.

import { FORUM, isThread } from "./around/places.js";

/** @import {App} from "./app.js" */
/** @import {Channel} from "./types.js" */

export const SEND_MESSAGES = 1n << 11n;
export const MANAGE_MESSAGES = 1n << 13n;
export const ATTACH_FILES = 1n << 15n;
export const USE_APPLICATION_COMMANDS = 1n << 31n;
export const SEND_MESSAGES_IN_THREADS = 1n << 38n;

/**
 * Say why nothing can be written in a channel; empty when it can.
 *
 * @param {App} app
 * @param {Channel} [channel] the one that is shown
 */
export function whyForbidden(app, channel = app.channel) {
  if (channel.type === FORUM) return "Open one of the posts to write in it.";
  const may = app.may(isThread(channel) ? SEND_MESSAGES_IN_THREADS : SEND_MESSAGES, channel);
  return may ? "" : "You do not have permission to send messages in this channel.";
}
