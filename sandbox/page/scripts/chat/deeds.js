// What a person does to a message. What the sandbox refuses is said at the message.

import { choose, deleteMessage, press, useOn } from "../api.js";

/** @import {App} from "../app.js" */
/** @import {Message} from "../types.js" */

/**
 * Press a button.
 *
 * @param {App} app
 * @param {Message} message
 * @param {string} customId
 */
export const use = (app, message, customId) =>
  attempt(app, message, app.interact(press(message.id, customId)));

/**
 * Choose the values of a select.
 *
 * @param {App} app
 * @param {Message} message
 * @param {string} customId
 * @param {string[]} values
 */
export const select = (app, message, customId, values) =>
  attempt(app, message, app.interact(choose(message.id, customId, values)));

/**
 * Tell whether the bot has not answered yet to what this person did with a component.
 *
 * @param {App} app
 * @param {Message} message
 * @param {string} customId
 */
export const isUnderWay = (app, message, customId) => [...app.pending.values()].some(
  (one) => !one.failed && one.message_id === message.id && one.custom_id === customId);

/**
 * Use a message command.
 *
 * @param {App} app
 * @param {Message} message
 * @param {string} command
 */
export const useCommandOn = (app, message, command) =>
  attempt(app, message, app.interact(useOn(message.id, command)));

/**
 * Delete a message, or dismiss an ephemeral one.
 *
 * @param {App} app
 * @param {Message} message
 */
export const remove = (app, message) => attempt(app, message, deleteMessage(message.id));

/**
 * @param {App} app
 * @param {Message} message
 * @param {Promise<unknown>} deed
 */
async function attempt(app, message, deed) {
  try {
    await deed;
  } catch (error) {
    app.tell("refused", { messageId: message.id, words: /** @type {Error} */ (error).message });
  }
}
