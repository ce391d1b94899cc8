// The messages of the channel that is shown: drawn once, then each anew when it changes.

import { answersLine, answersTo, usedLine } from "./answers.js";
import { head, renderMessage, whisper } from "./message.js";
import { mountMessageMenus } from "./message-menu.js";
import { renderWelcome } from "./welcome.js";
import { avatar } from "../around/people.js";
import { el, keepFocus } from "../dom.js";
import { startCounting } from "../markdown/time.js";

/** @import {App} from "../app.js" */
/** @import {Message, Pending} from "../types.js" */

/** How far from the newest message, in pixels, a person may be and still follow it. */
const NEAR = 120;
/** How long a message that was looked for is marked, in milliseconds. */
const MARKED = 1500;

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountMessages(root, app) {
  const list = el("div", { class: "messages-list" });
  /** The elements of messages, by id. @type {Map<string, HTMLElement>} */
  const drawn = new Map();
  /** Those of commands without an answer, by id. @type {Map<string, HTMLElement>} */
  const waiting = new Map();
  const { follow, followAgain, stay } = following(root, list);
  let isDrawn = false;
  root.append(list);
  mountMessageMenus(root, app);

  function drawAll() {
    const { scrollTop } = root;
    const another = !list.childElementCount;
    drawn.clear();
    waiting.clear();
    list.replaceChildren(renderWelcome(app));
    isDrawn = false;
    for (const id of app.messages.keys()) drawOne(id);
    isDrawn = true;
    drawPending();
    if (another) followAgain();
    else root.scrollTop = scrollTop; // the connection came back: whoever reads goes on reading
    follow();
  }

  /** @param {string} id */
  function drawOne(id) {
    const message = app.messages.get(id);
    const old = drawn.get(id);
    if (isDrawn) drawAnswersTo(id);
    if (!message) return old && takeAway(id, old);
    const [firstWaiting] = waiting.values();
    const above = old ? old.previousElementSibling : (firstWaiting?.previousElementSibling ?? list.lastElementChild);
    const made = renderMessage(message, messageOf(above), app);
    drawn.set(id, made);
    if (!old) {
      list.insertBefore(made, firstWaiting ?? null);
      if (isDrawn && message.author.id === app.me.id) followAgain(); // whoever speaks sees it
      return;
    }
    keepFocus(old, () => {
      old.replaceWith(made);
      return made;
    });
  }

  /** The lines above those messages that answer this one. @param {string} id */
  function drawAnswersTo(id) {
    for (const message of app.messages.values()) {
      const line = answersTo(message, id) && drawn.get(message.id)?.querySelector(".message-answers");
      const now = line && answersLine(message, app);
      if (!now) continue;
      keepFocus(/** @type {HTMLElement} */ (line), () => {
        line.replaceWith(now);
        return now;
      });
    }
  }

  /** Show a message and mark it for a moment. @param {string} id */
  function jump(id) {
    const target = drawn.get(id);
    if (!target) return app.tell("said", "That message is not here any more.");
    stay();
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
    target.classList.add("is-found");
    setTimeout(() => target.classList.remove("is-found"), MARKED);
  }

  /**
   * @param {string} id
   * @param {HTMLElement} old
   */
  function takeAway(id, old) {
    const next = old.nextElementSibling;
    const held = old.contains(document.activeElement);
    old.remove();
    drawn.delete(id);
    // It may have stood without a head below what is gone.
    const below = messageOf(next);
    if (below) drawOne(below.id);
    if (held) root.focus();
  }

  /** @param {Element | null} element @returns {Message | undefined} */
  const messageOf = (element) => app.messages.get(element?.getAttribute("data-id") ?? "");

  function drawPending() {
    const now = new Map([...app.pending].filter(([, one]) =>
      one.channel_id === app.channel.id && !one.message_id));
    for (const [id, old] of waiting) {
      if (now.has(id)) continue;
      old.remove();
      waiting.delete(id);
    }
    for (const [id, pending] of now) {
      const old = waiting.get(id);
      // What has not changed stays as it is: else it would be read out again.
      if (old?.classList.contains("is-ephemeral") === pending.failed) continue;
      const made = renderPending(pending, app);
      waiting.set(id, made);
      if (old) old.replaceWith(made);
      else {
        list.append(made);
        followAgain(); // as whoever speaks
      }
    }
    follow();
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
  app.on("jump", jump);
  app.on("refused", ({ messageId, words }) => {
    const body = drawn.get(messageId)?.querySelector(".message-body");
    body?.querySelector(".message-refused")?.remove();
    body?.append(el("p", { class: "message-failed message-refused", role: "alert" }, words));
  });
  startCounting();
}

/**
 * Keep the newest message in sight, unless somebody has scrolled up to read older ones.
 *
 * @param {HTMLElement} root what scrolls
 * @param {HTMLElement} list what grows in it
 */
function following(root, list) {
  let follows = true;
  let top = 0;
  const present = el("button", { class: "messages-present", type: "button", hidden: true, on: { click: followAgain } },
    "You are reading older messages", el("strong", {}, "Jump to present"));
  root.after(present);

  /** @param {boolean} now */
  function be(now) {
    follows = now;
    present.hidden = now;
  }
  function follow() {
    if (follows) root.scrollTop = root.scrollHeight;
  }
  function followAgain() {
    if (present.contains(document.activeElement)) root.focus();
    be(true);
    follow();
  }
  root.addEventListener("scroll", () => {
    const near = root.scrollHeight - root.scrollTop - root.clientHeight < NEAR;
    // Only going up ends it: what grows below is no wish of the person's.
    be(near || (follows && root.scrollTop >= top));
    top = root.scrollTop;
  });
  // A picture that arrives, or a composer that grows, must not push the newest message away.
  const watcher = new ResizeObserver(follow);
  watcher.observe(list);
  watcher.observe(root);
  return { follow, followAgain, stay: () => be(false) };
}

/**
 * A command that waits for its first answer, or never got one.
 *
 * @param {Pending} pending
 * @param {App} app
 */
function renderPending(pending, app) {
  return el("article", { class: `message message-pending ${pending.failed ? "is-ephemeral" : ""}`, "aria-label": pending.name },
    usedLine(app.me, pending.name, app),
    el("div", { class: "message-avatar" }, avatar(app.world.bot)),
    el("div", { class: "message-body" }, head(app.world.bot, new Date(pending.at).toISOString(), app),
      pending.failed
        ? el("p", { class: "message-failed", role: "alert" }, "The application did not respond")
        : el("p", { class: "message-thinking" }, "Sending command…"),
      pending.failed && whisper(() => app.dismiss(pending.id))));
}
