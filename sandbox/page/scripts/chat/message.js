// One message as Discord's client shows it: what it answers, who wrote it, its content, its menu.

import { renderComponents } from "./components.js";
import { remove } from "./deeds.js";
import { renderEmbed } from "./embed.js";
import { attachmentList } from "./media.js";
import { avatar, colouredName, displayName, rolesOf } from "../around/people.js";
import { el, icon } from "../dom.js";
import { renderMarkdown } from "../markdown/render.js";
import { messageTime } from "../markdown/time.js";
import { MANAGE_MESSAGES } from "../permissions.js";

/** @import {App} from "../app.js" */
/** @import {Message, User} from "../types.js" */

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
/** Messages of one author closer together than this, in milliseconds, share one head. */
const TOGETHER = 7 * 60 * 1000;

/**
 * Tell whether a message continues the one before it, without a head of its own.
 *
 * @param {Message} message
 * @param {Message | undefined} before
 */
function continues(message, before) {
  return Boolean(before && before.author.id === message.author.id && !answers(message) && !(before.flags & EPHEMERAL)
    && !(message.flags & EPHEMERAL)
    && Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER);
}

/** @param {Message} message */
const answers = (message) => message.interaction_metadata || message.message_reference;

/**
 * Return a message's element.
 *
 * @param {Message} message
 * @param {Message | undefined} before the one above it
 * @param {App} app
 * @returns {HTMLElement}
 */
export function renderMessage(message, before, app) {
  const ephemeral = Boolean(message.flags & EPHEMERAL);
  const pinged = message.pings.includes(app.me.id) || message.pings.includes("everyone")
    || rolesOf(app.me, app.guild).some(({ id }) => message.pings.includes(`role:${id}`));
  const joined = continues(message, before);
  const failed = [...app.pending.values()].some((p) => p.failed && p.message_id === message.id);
  const classes = ["message", ephemeral && "is-ephemeral", pinged && "is-pinged", joined && "is-joined"];
  return el("article", {
    class: classes.filter(Boolean).join(" "), "data-id": message.id,
    "aria-label": `${displayName(message.author)}, ${messageTime(new Date(message.timestamp))}${ephemeral ? ", only you can see this" : ""}`,
  },
  answered(message, app),
  !joined && el("div", { class: "message-avatar" }, avatar(message.author)),
  el("div", { class: "message-body" },
    !joined && head(message.author, message.timestamp, app),
    content(message, app),
    ...message.embeds.map((embed) => renderEmbed(embed, app)),
    ...attachmentList(message.attachments),
    ...renderComponents(message.components, message, app),
    failed && el("p", { class: "message-failed", role: "alert" }, "This interaction failed"),
    ephemeral && whisper(() => remove(app, message))),
  menu(message, ephemeral, app));
}

/**
 * @param {User} author
 * @param {string} timestamp ISO
 * @param {App} app
 */
export function head(author, timestamp, app) {
  const moment = new Date(timestamp);
  return el("div", { class: "message-head" },
    colouredName(author, app.guild, "message-author"),
    author.bot && el("span", { class: "app-badge" }, "APP"),
    el("time", { class: "message-time", datetime: timestamp, title: moment.toLocaleString("en", { dateStyle: "full", timeStyle: "medium" }) },
      messageTime(moment)));
}

/**
 * @param {Message} message
 * @param {App} app
 */
function content(message, app) {
  if (message.flags & LOADING) {
    return el("p", { class: "message-thinking" }, `${displayName(message.author)} is thinking…`);
  }
  const edited = message.edited_timestamp && el("span", {
    class: "message-edited", title: new Date(message.edited_timestamp).toLocaleString("en"),
  }, "(edited)");
  if (!message.content) return edited && message.components.length ? null : edited;
  return el("div", { class: "text" }, ...renderMarkdown(message.content, app), edited);
}

/**
 * The line above a reply: who used which command, or which message it answers.
 *
 * @param {Message} message
 * @param {App} app
 */
function answered(message, app) {
  const origin = message.interaction_metadata;
  if (origin?.name) return usedLine(origin.user, origin.name, app);
  const id = message.message_reference?.message_id;
  if (!id) return null;
  const original = app.messages.get(id);
  const author = original?.author;
  return el("div", { class: "message-answers" }, author && avatar(author, "tiny"),
    el("button", { class: "message-jump", type: "button", on: { click: () => jump(id) } },
      author ? `Answers ${displayName(author)}'s message` : "The original message was deleted"));
}

/**
 * @param {User} user
 * @param {string} command
 * @param {App} app
 */
export function usedLine(user, command, app) {
  return el("div", { class: "message-answers" }, avatar(user, "tiny"),
    colouredName(user, app.guild), " used ", el("span", { class: "mention" }, `/${command}`));
}

/** @param {string} id */
function jump(id) {
  const target = document.querySelector(`[data-id="${CSS.escape(id)}"]`);
  target?.scrollIntoView({ block: "center" });
  target?.classList.add("is-found");
  setTimeout(() => target?.classList.remove("is-found"), 1500);
}

/**
 * The foot of what one person alone sees.
 *
 * @param {() => void} dismiss
 */
export function whisper(dismiss) {
  return el("p", { class: "message-whisper" }, icon("eye", 16), "Only you can see this · ",
    el("button", { class: "message-dismiss", type: "button", on: { click: dismiss } }, "Dismiss message"));
}

/**
 * What Discord offers when the pointer or the focus is on a message.
 *
 * @param {Message} message
 * @param {boolean} ephemeral
 * @param {App} app
 */
function menu(message, ephemeral, app) {
  const own = message.author.id === app.me.id || (message.flags & LOADING && message.interaction_metadata?.user.id === app.me.id);
  if (ephemeral || !(own || app.may(MANAGE_MESSAGES))) return null;
  return el("div", { class: "message-menu" }, el("button", {
    class: "icon-button", type: "button", "aria-label": "Delete message", title: "Delete message",
    on: { click: () => remove(app, message) },
  }, icon("trash", 18)));
}
