// What Discord lets people do in a channel: the bits that matter here, and what they forbid.

/** @import {App} from "./app.js" */

export const SEND_MESSAGES = 1n << 11n;
export const MANAGE_MESSAGES = 1n << 13n;
export const ATTACH_FILES = 1n << 15n;
export const USE_APPLICATION_COMMANDS = 1n << 31n;
export const SEND_MESSAGES_IN_THREADS = 1n << 38n;

/**
 * Say why nothing can be written in the channel that is shown; empty when it can.
 *
 * @param {App} app
 */
export function whyForbidden(app) {
  const may = app.may(app.channel.type >= 10 ? SEND_MESSAGES_IN_THREADS : SEND_MESSAGES);
  return may ? "" : "You do not have permission to send messages in this channel.";
}
