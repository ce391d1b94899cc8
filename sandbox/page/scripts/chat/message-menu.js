// What can be done with a message, behind its right click, its long press, its keys and its button.

import { useCommandOn, remove } from "./deeds.js";
import { openForward } from "./forward.js";
import { textOf } from "./glimpse.js";
import { messageCommandsHere, whyNone } from "../composer/command-list.js";
import { openMenu } from "../menu.js";
import { MANAGE_MESSAGES, whyForbidden } from "../permissions.js";

/** @import {App} from "../app.js" */
/** @import {Entry, Place} from "../menu.js" */
/** @import {Message} from "../types.js" */

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
/** How long a finger stays for a long press, in milliseconds, and how far it may go, in pixels. */
const LONG_PRESS = 500, STILL = 10;

/**
 * Tell whether this person may delete a message for all; what only they see is dismissed instead.
 *
 * @param {Message} message
 * @param {App} app
 */
export function deletable(message, app) {
  const asked = message.flags & LOADING && message.interaction_metadata?.user.id === app.me.id;
  const own = message.author.id === app.me.id || asked;
  return !(message.flags & EPHEMERAL) && Boolean(own || app.may(MANAGE_MESSAGES));
}

/**
 * @param {Message} message
 * @param {App} app
 */
export const repliable = (message, app) => !(message.flags & (EPHEMERAL | LOADING)) && !whyForbidden(app);

/**
 * @param {Message} message
 * @param {App} app
 * @returns {Entry[]}
 */
function entriesOf(message, app) {
  const isOwn = Boolean(message.flags & EPHEMERAL); // what one person alone sees
  const text = textOf(message);
  const commands = messageCommandsHere(app).map(({ name }) => ({
    label: name, about: app.world.bot.global_name, run: () => useCommandOn(app, message, name),
  }));
  /** @type {(Entry | false)[]} */
  const entries = [
    !isOwn && { label: "Apps", entries: commands,
      none: app.commands ? "No app has a command for messages here." : whyNone(app, "") },
    repliable(message, app) && { label: "Reply", sign: "reply", run: () => app.tell("reply", message) },
    !isOwn && { label: "Forward…", sign: "forward", run: () => openForward(message, app) },
    text !== "" && { label: "Copy text", sign: "copy", run: () => copy(text, app) },
    !isOwn && { label: "Copy message link", sign: "link", run: () => copy(linkTo(message, app), app) },
    isOwn && { label: "Dismiss message", sign: "close", run: () => remove(app, message) },
    deletable(message, app) && { label: "Delete message", sign: "trash", danger: true, run: () => remove(app, message) },
  ];
  return entries.filter((entry) => entry !== false);
}

/**
 * @param {Message} message
 * @param {App} app
 * @param {Place} place
 */
export function openMessageMenu(message, app, place) {
  openMenu("Message", entriesOf(message, app), place);
}

/**
 * @param {Message} message
 * @param {App} app
 */
const linkTo = ({ channel_id, id }, app) =>
  `https://discord.com/channels/${app.channel.guild_id ?? "@me"}/${channel_id}/${id}`;

/**
 * @param {string} text
 * @param {App} app
 */
const copy = (text, app) => navigator.clipboard.writeText(text).then(
  () => app.tell("said", "Copied"), () => app.tell("said", "The browser does not let this page copy."));

/**
 * Open the menu by whatever opens menus: the right button, a long press, its keys.
 *
 * @param {HTMLElement} root the messages
 * @param {App} app
 */
export function mountMessageMenus(root, app) {
  /** @param {EventTarget | null} target @param {Place} [place] */
  function open(target, place) {
    const element = target instanceof Element ? target.closest("[data-id]") : null;
    const message = app.messages.get(element?.getAttribute("data-id") ?? "");
    if (!element || !message) return false;
    openMessageMenu(message, app, place ?? element.querySelector(".message-menu") ?? element);
    return true;
  }

  root.addEventListener("contextmenu", (event) => {
    const { target, clientX: x, clientY: y, shiftKey } = event;
    // A link, a field, a video and selected words have the browser's own menu.
    const own = target instanceof Element && target.closest("a, video, select, input");
    if (own || shiftKey || !getSelection()?.isCollapsed) return;
    if (open(target, { x, y })) event.preventDefault();
  });
  root.addEventListener("keydown", (event) => {
    const asked = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (asked && open(event.target)) event.preventDefault();
    if (event.key === "ArrowUp" || event.key === "ArrowDown") step(root, event);
  });
  longPress(root, (event) => open(event.target, { x: event.clientX, y: event.clientY }));
}

/**
 * Let the arrows go from message to message, as in Discord.
 *
 * @param {HTMLElement} root
 * @param {KeyboardEvent} event
 */
function step(root, event) {
  const { target, key } = event;
  if (!(target instanceof Element && target.matches(".messages, .message"))) return;
  const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".message[data-id]")]);
  const at = all.findIndex((one) => one === target);
  const { bottom } = root.getBoundingClientRect();
  const inSight = all.filter((one) => one.getBoundingClientRect().top < bottom);
  const next = at < 0 ? inSight.at(-1) : all[at + (key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/**
 * Not every browser makes a context menu's event of a finger that stays.
 *
 * @param {HTMLElement} root
 * @param {(event: PointerEvent) => void} then
 */
function longPress(root, then) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let began = { x: 0, y: 0 };
  let isOver = false;
  const end = () => clearTimeout(timer);
  root.addEventListener("pointerdown", (event) => {
    end();
    isOver = false;
    if (event.pointerType !== "touch") return;
    began = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      isOver = true;
      then(event);
    }, LONG_PRESS);
  });
  root.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - began.x, clientY - began.y) > STILL) end();
  });
  for (const name of ["pointerup", "pointercancel", "contextmenu"]) root.addEventListener(name, end);
  // The finger that goes away again presses nothing.
  root.addEventListener("click", (event) => {
    if (!isOver) return;
    isOver = false;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
