// The line above a message: which message it answers, or who used which command.

import { glimpse } from "./glimpse.js";
import { avatar, colouredName, displayName } from "../around/people.js";
import { el, icon } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Message, Origin, Reference, User} from "../types.js" */

const FORWARD = 1;
const SLASH = 1;

/**
 * Return the message that another one answers; a forwarded message answers none.
 *
 * @param {Message} message
 * @returns {Reference | null}
 */
const referenceOf = ({ message_reference: reference }) =>
  reference?.message_id && reference.type !== FORWARD ? reference : null;

/**
 * Return the command that a message answers, maybe by way of a modal.
 *
 * @param {Message} message
 * @returns {Origin | null}
 */
function commandOf({ interaction_metadata: origin }) {
  const used = origin?.triggering_interaction_metadata ?? origin;
  return used?.name ? used : null;
}

/** @param {Message} message */
export const answersSomething = (message) =>
  Boolean(message.interaction_metadata || referenceOf(message));

/**
 * @param {Message} message
 * @param {string} id
 */
export const answersTo = (message, id) => referenceOf(message)?.message_id === id;

/**
 * @param {Message} message
 * @param {App} app
 * @returns {HTMLElement | null}
 */
export function answersLine(message, app) {
  const reference = referenceOf(message);
  if (reference) return replyLine(message, reference, app);
  const used = commandOf(message);
  if (!used) return null;
  const { name, command_type: type = SLASH, target_message_id: target } = used;
  return usedLine(used.user, type === SLASH ? `/${name}` : name ?? "", app,
    target ? () => app.jump(message.channel_id, target) : null);
}

/**
 * @param {Message} message
 * @param {Reference} reference
 * @param {App} app
 */
function replyLine(message, { message_id: id = "", channel_id: channelId = message.channel_id }, app) {
  const original = app.messages.get(id) ?? message.referenced_message;
  if (!original) {
    const words = original === null ? "Original message was deleted" : "Message could not be loaded";
    return el("div", { class: "message-answers" }, icon("reply", 14), el("em", {}, words));
  }
  const { words, hasPicture } = glimpse(original, app);
  const name = displayName(original.author);
  return el("div", { class: "message-answers" }, avatar(original.author, "tiny"),
    colouredName(original.author, app.guild),
    original.author.bot && el("span", { class: "app-badge" }, "APP"),
    el("button", {
      class: "message-jump", type: "button", "data-key": `answers:${id}`,
      "aria-label": `Answers ${name}: ${words}${hasPicture ? ", with a picture" : ""}`,
      on: { click: () => app.jump(channelId, id) },
    }, el("span", { class: "message-glimpse" }, words), hasPicture && icon("picture", 14)));
}

/**
 * @param {User} user
 * @param {string} command as people read it
 * @param {App} app
 * @param {(() => void) | null} [toTarget] shows the message that it was used on
 */
export function usedLine(user, command, app, toTarget = null) {
  return el("div", { class: "message-answers" }, avatar(user, "tiny"),
    colouredName(user, app.guild), " used ", toTarget
      ? el("button", { class: "mention message-jump", type: "button", "data-key": `used:${command}`,
        title: "Show the message", on: { click: toTarget } }, command)
      : el("span", { class: "mention" }, command));
}
