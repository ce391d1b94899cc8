// The messages of the channel that is shown: drawn once, then each anew when it changes.

import { head, renderMessage, usedLine, whisper } from "./message.js";
import { renderWelcome } from "./welcome.js";
import { avatar } from "../around/avatar.js";
import { el } from "../dom.js";
import { startCounting } from "../markdown/time.js";

/** @import {App} from "../app.js" */
/** @import {Message, Pending} from "../types.js" */

/** How far from the newest message, in pixels, a person may be and still follow it. */
const NEAR = 120;

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountMessages(root, app) {
  const list = el("div", { class: "messages-list" });
  /** The elements of messages and of interactions without an answer, by id. @type {Map<string, HTMLElement>} */
  const drawn = new Map();
  root.append(list);

  const near = () => root.scrollHeight - root.scrollTop - root.clientHeight < NEAR;
  const follow = () => { root.scrollTop = root.scrollHeight; };
  let following = true;
  let top = 0;
  root.addEventListener("scroll", () => {
    // Only going up ends it: what grows below is no wish of the person's.
    following = near() || (following && root.scrollTop >= top);
    top = root.scrollTop;
  });
  // A picture that arrives, or a composer that grows, must not push the newest message away.
  const watcher = new ResizeObserver(() => following && follow());
  watcher.observe(list);
  watcher.observe(root);

  function drawAll() {
    drawn.clear();
    list.replaceChildren(renderWelcome(app));
    for (const id of app.messages.keys()) drawOne(id);
    drawPending();
    following = true;
    follow();
  }

  /** @param {string} id */
  function drawOne(id) {
    const message = app.messages.get(id);
    const old = drawn.get(id);
    if (!message) {
      old?.remove();
      drawn.delete(id);
      return;
    }
    const made = renderMessage(message, before(message), app);
    if (old) replace(old, made);
    else list.insertBefore(made, list.querySelector(".message-pending"));
    drawn.set(id, made);
  }

  /** @param {Message} message @returns {Message | undefined} */
  function before(message) {
    const ids = [...app.messages.keys()];
    return app.messages.get(ids[ids.indexOf(message.id) - 1] ?? "");
  }

  function drawPending() {
    for (const old of list.querySelectorAll(".message-pending")) old.remove();
    for (const pending of app.pending.values()) {
      if (pending.channel_id === app.channel.id && !pending.message_id) list.append(renderPending(pending, app));
    }
    following && follow();
  }

  /** Which messages had an interaction without an answer, so that they are drawn anew. @type {Set<string>} */
  let touched = new Set();
  app.on("pending", () => {
    drawPending();
    const now = new Set([...app.pending.values()].map((p) => p.message_id).filter(Boolean));
    for (const id of new Set([...touched, ...now])) if (drawn.has(id)) drawOne(id);
    touched = now;
  });
  app.on("channel", () => list.replaceChildren());
  app.on("messages", drawAll);
  app.on("message", drawOne);
  app.on("refused", ({ messageId, words }) => {
    drawn.get(messageId)?.querySelector(".message-body")?.append(el("p", { class: "message-failed", role: "alert" }, words));
  });
  startCounting();
}

/**
 * Put a message's new element in the place of its old one, and give the focus back.
 *
 * @param {HTMLElement} old
 * @param {HTMLElement} made
 */
function replace(old, made) {
  const key = document.activeElement instanceof HTMLElement && old.contains(document.activeElement)
    ? document.activeElement.dataset.key : undefined;
  old.replaceWith(made);
  if (key === undefined) return;
  const again = made.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again instanceof HTMLElement) again.focus();
}

/**
 * A command that waits for its first answer, or never got one.
 *
 * @param {Pending} pending
 * @param {App} app
 */
function renderPending(pending, app) {
  return el("article", { class: `message message-pending ${pending.failed ? "is-ephemeral" : ""}`, "aria-label": `/${pending.name}` },
    usedLine(app.me, pending.name),
    el("div", { class: "message-avatar" }, avatar(app.world.bot)),
    el("div", { class: "message-body" }, head(app.world.bot, new Date(pending.at).toISOString()),
      pending.failed
        ? el("p", { class: "message-failed", role: "alert" }, "The application did not respond")
        : el("p", { class: "message-thinking" }, "Sending command…"),
      pending.failed && whisper(() => app.dismiss(pending.id))));
}
