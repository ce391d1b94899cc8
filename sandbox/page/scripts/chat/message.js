// One message as Discord's client shows it: what it answers, who wrote it, its content, its tools.

import { answersLine, answersSomething } from "./answers.js";
import { renderComponents } from "./components.js";
import { remove } from "./deeds.js";
import { renderEmbed } from "./embed.js";
import { attachmentList } from "./media.js";
import { deletable, openMessageMenu, repliable } from "./message-menu.js";
import { forwarded } from "./snapshot.js";
import { avatar, colouredName, displayName, isPinged } from "../around/people.js";
import { el, icon } from "../dom.js";
import { renderMarkdown } from "../markdown/render.js";
import { messageTime } from "../markdown/time.js";

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
  return Boolean(before && before.author.id === message.author.id && !answersSomething(message) && !(before.flags & EPHEMERAL)
    && !(message.flags & EPHEMERAL)
    && Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER);
}

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
  const pinged = isPinged(message, app);
  const joined = continues(message, before);
  const failed = [...app.pending.values()].some((p) => p.failed && p.message_id === message.id);
  const classes = ["message", ephemeral && "is-ephemeral", pinged && "is-pinged", joined && "is-joined"];
  return el("article", {
    tabindex: "-1", class: classes.filter(Boolean).join(" "), "data-id": message.id,
    "aria-label": `${displayName(message.author)}, ${messageTime(new Date(message.timestamp))}${ephemeral ? ", only you can see this" : ""}`,
  },
  answersLine(message, app),
  !joined && el("div", { class: "message-avatar" }, avatar(message.author)),
  el("div", { class: "message-body" },
    !joined && head(message.author, message.timestamp, app),
    content(message, app),
    ...forwarded(message, app, (components) => renderComponents(components, message, app)),
    ...message.embeds.map((embed) => renderEmbed(embed, app)),
    ...attachmentList(message.attachments),
    ...renderComponents(message.components, message, app),
    failed && el("p", { class: "message-failed", role: "alert" }, "This interaction failed"),
    ephemeral && whisper(() => remove(app, message))),
  tools(message, app));
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
 * The foot of what one person alone sees.
 *
 * @param {() => void} dismiss
 */
export function whisper(dismiss) {
  return el("p", { class: "message-whisper" }, icon("eye", 16), "Only you can see this · ",
    el("button", { class: "message-dismiss", type: "button", on: { click: dismiss } }, "Dismiss message"));
}

/**
 * What Discord offers when the pointer or the focus is on a message. Tab reaches the last of them,
 * behind which are the others too.
 *
 * @param {Message} message
 * @param {App} app
 */
function tools(message, app) {
  const more = el("button", {
    class: "icon-button", type: "button", "aria-label": "Message actions", title: "Message actions", "aria-haspopup": "menu", "data-key": "more",
    on: { click: () => openMessageMenu(message, app, more) },
  }, icon("dots", 18));
  return el("div", { class: "message-menu" },
    repliable(message, app) && tool("Reply", "reply", () => app.tell("reply", message)),
    deletable(message, app) && tool("Delete message", "trash", () => remove(app, message)), more);
}

/**
 * @param {string} label
 * @param {"reply" | "trash"} sign
 * @param {() => void} click
 */
const tool = (label, sign, click) => el("button", {
  class: "icon-button message-tool", type: "button", tabindex: "-1", "aria-label": label, title: label, on: { click },
}, icon(sign, 18));
