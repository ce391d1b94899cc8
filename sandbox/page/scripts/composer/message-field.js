// An ordinary message that is being written, with its files; a `/` at its beginning lists commands.

import { say } from "../api.js";
import { displayName } from "../around/people.js";
import { isThread, namedIn, titleOf } from "../around/places.js";
import { el, fill, icon } from "../dom.js";
import { ATTACH_FILES, whyForbidden } from "../permissions.js";
import { size } from "../units.js";
import { left, messageError, MESSAGE_FILES, MESSAGE_LENGTH, sizeError } from "./checks.js";
import { commandRow, commandsHere, matching, whyNone } from "./command-list.js";
import { preview } from "./files.js";
import { growing } from "./growing.js";

/** @import {Command} from "../types.js" */
/** @import {Desk} from "./desk.js" */
/** @import {Draft} from "./draft.js" */

export class MessageField {
  #reply = el("div", { class: "replying" });
  #cards = el("div", { class: "cards" });
  #count = el("span", { class: "message-count" });
  #chooser = el("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files" });

  /**
   * @param {Draft} draft
   * @param {Desk} desk
   */
  constructor(draft, desk) {
    this.draft = draft;
    this.desk = desk;
    const forbidden = whyForbidden(desk.app);
    const words = forbidden || `Message ${placeWords(desk)}`;
    this.input = el("textarea", { class: "message-input", rows: 1, placeholder: words,
      "aria-label": words, disabled: Boolean(forbidden), autocomplete: "off",
      "aria-autocomplete": "list", "aria-haspopup": "listbox" });
    const { box, fit } = growing(this.input);
    this.#chooser.addEventListener("change", () => {
      this.give([...(this.#chooser.files ?? [])]);
      this.#chooser.value = "";
    });
    this.input.value = draft.text;
    fit();
    this.input.addEventListener("input", () => this.#typed());
    this.top = [this.#reply, this.#cards];
    this.field = el("div", { class: "message-field" }, box, this.#count, this.#chooser);
    this.#draw();
    this.drawReply();
  }

  /** Say which message is being answered. */
  drawReply() {
    const { replyTo } = this.draft;
    const stop = () => {
      this.draft.replyTo = null;
      this.drawReply();
      this.focus();
    };
    fill(this.#reply, replyTo && el("span", {}, "Replying to ", el("strong", {}, displayName(replyTo.author))),
      replyTo && el("button", { type: "button", class: "icon-button", "aria-label": "Stop replying",
        on: { click: stop } }, icon("close", 16)));
  }

  focus() {
    this.input.focus();
  }

  focusin() {}

  /** The bot, its commands or the connection changed. */
  update() {
    if (document.activeElement === this.input) this.#offer();
  }

  /** Begin a command, as if its `/` were typed. */
  slash() {
    this.input.value = "/";
    this.input.focus();
    this.input.dispatchEvent(new Event("input"));
  }

  choose() {
    if (!this.desk.app.may(ATTACH_FILES)) {
      return this.desk.complain("You do not have permission to attach files in this channel.");
    }
    this.#chooser.click();
  }

  /** @param {File[]} files */
  give(files) {
    const limit = this.desk.sizeLimit();
    const all = [...this.draft.files, ...files.filter((file) => !sizeError(file, limit))];
    const wrong = this.desk.app.may(ATTACH_FILES)
      ? files.map((file) => sizeError(file, limit)).find(Boolean) || messageError("", all, limit)
      : "You do not have permission to attach files in this channel.";
    if (this.desk.app.may(ATTACH_FILES)) this.draft.files = all.slice(0, MESSAGE_FILES);
    this.#draw();
    this.desk.changed();
    if (wrong) this.desk.complain(wrong);
    this.focus();
  }

  /** @param {KeyboardEvent} event */
  keydown(event) {
    const { list } = this.desk;
    if (event.isComposing || event.target !== this.input || list.takesKey(event)) return;
    if (event.key === "Tab" && !event.shiftKey && list.hasActive) {
      event.preventDefault();
      list.pickActive();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!event.repeat) this.desk.send();
    } else if (event.key === "Escape" && this.draft.replyTo) {
      this.draft.replyTo = null;
      this.drawReply();
    }
  }

  /**
   * @returns {(() => Promise<unknown>) | null} what sends the message; null when that cannot be
   */
  sending() {
    const { text, files, replyTo } = this.draft;
    const asked = commandTyped(text);
    if (asked !== null && commandsHere(this.desk.app).length === 0) {
      this.#offer();
      return null;
    }
    if (!text.trim() && !files.length) return null;
    const error = messageError(text, files, this.desk.sizeLimit());
    if (error) this.desk.complain(error);
    const { place } = this.desk.channel();
    return error ? null : () => say(place, text.trim(), files, replyTo?.id);
  }

  #typed() {
    this.draft.text = this.input.value;
    this.#draw();
    this.desk.changed();
    this.#offer();
  }

  /** List the commands, or open the one whose name was typed out. */
  #offer() {
    const { desk, draft: { text } } = this;
    const asked = commandTyped(text);
    if (asked === null) return desk.list.close();
    const here = commandsHere(desk.app);
    // Of `/a` and `/a b` the longer one is meant.
    const [exact] = here.filter(({ name }) => asked.startsWith(name) && /^\s/.test(asked.slice(name.length)))
      .sort((a, b) => b.name.length - a.name.length);
    if (exact) return desk.open(exact, asked.slice(exact.name.length + 1));
    const found = matching(here, asked);
    const { global_name } = desk.app.world.bot;
    desk.list.open(this.input, {
      heading: "Commands",
      rows: found.map((command) => ({ item: command, row: commandRow(command, global_name) })),
      pick: (/** @type {Command} */ command) => desk.open(command, ""),
      note: found.length ? "" : whyNone(desk.app, asked.trim()),
    });
  }

  #draw() {
    const room = left(this.draft.text, MESSAGE_LENGTH);
    this.#count.textContent = room === null ? "" : String(room);
    this.#count.classList.toggle("is-wrong", room !== null && room < 0);
    fill(this.#cards, this.draft.files.map((file) => el("div", { class: "card is-filled" },
      el("div", { class: "card-open" }, el("span", { class: "card-view" }, preview(file)),
        el("span", { class: "card-file" }, file.name),
        el("span", { class: "card-size" }, size(file.size))),
      el("button", { type: "button", class: "card-remove icon-button",
        "aria-label": `Remove ${file.name}`, on: { click: () => this.#remove(file) } },
      icon("trash", 16)))));
  }

  /** @param {File} file */
  #remove(file) {
    this.draft.files = this.draft.files.filter((one) => one !== file);
    this.#draw();
    this.desk.changed();
    this.focus();
  }
}

/**
 * Return what stands behind the slash: a command's name, or the beginning of it, and more.
 *
 * @param {string} text
 * @returns {string | null} null when the text is no command
 */
const commandTyped = (text) => (text.startsWith("/") ? text.slice(1) : null);

/** @param {Desk} desk */
function placeWords({ app, channel }) {
  return isThread(channel()) ? `“${titleOf(app, channel())}”` : namedIn(app, channel());
}
