// The dialog that a bot opens: its parts in order, the client's checks, and what becomes of it. What
// was typed stays until the bot has taken it.

import { RefusedError, submit } from "../api.js";
import { avatar, displayName } from "../around/people.js";
import { openDialog } from "../dialog.js";
import { filesOf } from "../composer/files.js";
import { el } from "../dom.js";
import { renderMarkdown } from "../markdown/render.js";
import { checkboxPart, choicePart } from "./choice-part.js";
import { selectPart } from "./select-part.js";
import { textPart } from "./text-part.js";
import { uploadPart } from "./upload-part.js";

/** @import {App} from "../app.js" */
/** @import {Component, Modal} from "../types.js" */
/** @import {Part, Value} from "./part.js" */

const LABEL = 18;
const WRONG = "Something went wrong. Try again.";

/**
 * Open a dialog for each modal that answers what this window has asked.
 *
 * @param {App} app
 */
export function mountModals(app) {
  /** @type {(() => void) | null} */
  let close = null;
  app.on("modal", ({ interactionId, modal }) => {
    close?.();
    close = openModal(app, interactionId, modal);
  });
}

/**
 * @param {App} app
 * @param {string} opening the interaction that it answers
 * @param {Modal} modal
 * @returns {() => void} what closes it
 */
function openModal(app, opening, modal) {
  const { bot } = app.world;
  /** @type {Part[]} */
  const parts = [];
  const elements = modal.components.map((component) => {
    if (component.type !== LABEL) return el("div", { class: "text" }, ...renderMarkdown(component.content ?? "", app));
    const part = partOf(component, component.component ?? { type: 0 }, app);
    if (part) parts.push(part);
    return part?.element ?? el("p", { class: "text-small" }, "(a component that this page does not show)");
  });
  const alert = el("p", { class: "dialog-alert", role: "alert" });
  const send = el("button", { class: "button button-primary modal-send", type: "submit" }, "Submit");
  const form = el("form", { class: "modal-form", novalidate: true, on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    sendIt();
  } } },
  el("div", { class: "modal-parts" },
    el("p", { class: "modal-warning" }, "This form will be submitted to ", el("strong", {}, displayName(bot)),
      ". Do not share passwords or other sensitive information."),
    ...elements),
  el("div", { class: "modal-foot" }, alert,
    el("button", { class: "button modal-cancel", type: "button", on: { click: () => close() } }, "Cancel"), send));
  const { box, close } = openDialog(modal.title, displayName(bot), [form], { head: avatar(bot, "small") });
  box.classList.add("modal");
  box.addEventListener("paste", (event) => {
    const files = filesOf(event.clipboardData);
    const taker = parts.find((part) => "give" in part && part.element.contains(document.activeElement))
      ?? parts.find((part) => "give" in part);
    if (!files.length || !taker) return;
    event.preventDefault();
    /** @type {ReturnType<typeof uploadPart>} */ (taker).give(files);
  });
  parts[0]?.stop().focus();
  let isSending = false;

  async function sendIt() {
    if (isSending) return;
    alert.textContent = "";
    const wrong = parts.filter((part) => {
      const error = part.error();
      part.blame(error);
      return error !== "";
    });
    if (wrong.length) return wrong[0].stop().focus();
    busy(true);
    alert.textContent = await trouble(app, opening, parts);
    busy(false);
    if (!alert.textContent) close();
  }

  /** @param {boolean} now */
  function busy(now) {
    isSending = now;
    send.classList.toggle("is-waiting", now);
    send.setAttribute("aria-busy", String(now));
  }

  return close;
}

/**
 * Send the modal and wait until the bot has taken it.
 *
 * @param {App} app
 * @param {string} opening
 * @param {Part[]} parts
 * @returns {Promise<string>} what went wrong; empty when nothing did
 */
async function trouble(app, opening, parts) {
  /** @type {Record<string, Value>} */
  const values = {};
  /** @type {Record<string, File[]>} */
  const files = {};
  for (const part of parts) {
    const read = part.read();
    if (read.files) files[part.name] = read.files;
    else values[part.name] = read.value ?? null;
  }
  try {
    const { interaction_id } = await submit(opening, values, files);
    const { answered } = await app.outcomes.of(interaction_id);
    return answered ? "" : WRONG;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return error.message;
  }
}

/**
 * @param {Component} label
 * @param {Component} field
 * @param {App} app
 * @returns {Part | null} null for what this page does not know
 */
function partOf(label, field, app) {
  switch (field.type) {
    case 3: case 5: case 6: case 7: case 8:
      return selectPart(label, field, app);
    case 4:
      return textPart(label, field);
    case 19:
      return uploadPart(label, field, app);
    case 21:
      return choicePart(label, field, "radio", field.options ?? []);
    case 22:
      return choicePart(label, field, "checkbox", field.options ?? []);
    case 23:
      return checkboxPart(label, field);
    default:
      return null;
  }
}
