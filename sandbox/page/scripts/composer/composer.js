// The composer: the field below the messages. It is a message until a command is opened, has one
// draft per channel, sends, and tells what was refused.

import { RefusedError } from "../api.js";
import { fill } from "../dom.js";
import { whyForbidden } from "../permissions.js";
import { takeFiles, takeTyping } from "./anywhere.js";
import { begin } from "./begin.js";
import { CommandForm } from "./command-form.js";
import { draftOf, Drafts, emptyDraft, STRING } from "./draft.js";
import { Frame } from "./frame.js";
import { Listbox } from "./listbox.js";
import { MessageField } from "./message-field.js";

/** @import {App} from "../app.js" */
/** @import {Command, Message} from "../types.js" */
/** @import {Desk} from "./desk.js" */
/** @import {Draft} from "./draft.js" */

/**
 * Put the composer on the page.
 *
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountComposer(root, app) {
  new Composer(root, app);
}

/** @implements {Desk} */
class Composer {
  list = new Listbox();
  #drafts = new Drafts();
  /** @type {MessageField | CommandForm} */
  view;
  #sending = false;
  #frame = new Frame({
    choose: () => this.view.choose(), slash: () => this.#slash(), send: () => this.send(),
  });
  sendButton = this.#frame.send;

  /**
   * @param {HTMLElement} root
   * @param {App} app
   */
  constructor(root, app) {
    this.app = app;
    const chat = root.closest(".chat");
    const sheet = takeFiles(chat instanceof HTMLElement ? chat : root, root,
      () => this.#dropWords(), (files, option) => this.view.give(files, option));
    fill(root, this.list.element, this.#frame.elements, this.list.heard, sheet);
    this.view = this.#show();
    this.#listen(root);
  }

  /** @param {HTMLElement} root */
  #listen(root) {
    const { app } = this;
    const { box, field } = this.#frame;
    root.tabIndex = -1;
    root.addEventListener("focus", () => this.view.focus()); // the page's skip link ends here
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !root.contains(relatedTarget)) this.list.close();
    });
    box.addEventListener("keydown", (event) => this.view.keydown(event));
    box.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element) this.view.focusin(target);
    });
    field.addEventListener("click", ({ target }) => {
      if (target === field || target === this.view.field) this.view.focus();
    });
    takeTyping(() => this.view.focus());
    app.on("channel", () => {
      this.complain("");
      this.#show();
      this.#focus();
    });
    app.on("commands", () => this.complain("")); // the bot is back
    app.on("state commands connection", () => {
      if (this.view instanceof MessageField) this.view.update();
    });
    app.on("limits", () => {
      if (this.view instanceof CommandForm) this.view.update();
    });
    app.on("reply", (message) => this.#reply(message));
    app.on("message", (id) => {
      if (this.draft.replyTo?.id === id && !app.messages.has(id)) this.#reply(null); // it was deleted
    });
    app.on("sample", (sample) => this.taking(() => begin(this, sample)));
    this.#focus();
  }

  /** @returns {Draft} */
  get draft() {
    return this.#drafts.of(this.app.channel.id);
  }

  channel = () => this.app.channel;

  sizeLimit = () => this.app.channel.attachment_size_limit;

  /**
   * @param {Command} command
   * @param {string} text
   */
  open = (command, text) => {
    const { draft } = this;
    // What was half written stays for later; what named the command does not.
    if (draft.text.startsWith("/")) draft.text = "";
    draft.command = draftOf(command);
    const first = command.options?.find((option) => option.required && option.type === STRING);
    const entry = draft.command.entries.get(first?.name ?? "");
    if (entry) entry.text = text;
    this.#show();
    this.view.focus();
  };

  leave = () => {
    this.draft.command = null;
    this.complain("");
    this.#show();
    this.view.focus();
  };

  changed = () => {
    this.complain("");
    this.#drafts.forgetPreviews();
  };

  /** @param {string} sentence empty to take it back */
  complain = (sentence) => {
    this.#frame.complain(sentence);
  };

  /** @param {() => Promise<unknown>} deed */
  taking = async (deed) => {
    try {
      await deed();
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.complain(error.message);
    }
  };

  send = () => {
    if (this.#sending) return;
    this.complain("");
    const deed = this.view.sending();
    if (deed) this.taking(() => this.#send(deed, this.draft));
  };

  /**
   * @param {() => Promise<unknown>} deed
   * @param {Draft} draft
   */
  async #send(deed, draft) {
    this.#sending = true;
    this.#frame.busy(true);
    try {
      await deed();
      if (draft.command) draft.command = null;
      else Object.assign(draft, emptyDraft());
    } finally {
      this.#sending = false;
      this.#frame.busy(false);
    }
    if (draft !== this.draft) return this.#drafts.forgetPreviews();
    this.#show();
    this.view.focus();
  }

  /** Answer a message, or none. @param {Message | null} message */
  #reply(message) {
    if (this.draft.command) this.leave();
    this.draft.replyTo = message;
    if (this.view instanceof MessageField) this.view.drawReply();
    if (message) this.view.focus();
  }

  #slash() {
    if (this.draft.command) this.leave();
    if (this.view instanceof MessageField) this.view.slash();
  }

  #dropWords() {
    if (whyForbidden(this.app)) return "";
    const { command } = this.draft;
    if (!command) return "Drop to upload";
    return `Drop to use with /${command.command.name}`;
  }

  /** Show the channel's draft. @returns {MessageField | CommandForm} */
  #show() {
    const { draft } = this;
    const isCommand = draft.command !== null;
    this.list.close();
    this.view = draft.command ? new CommandForm(draft.command, this)
      : new MessageField(draft, this);
    this.#frame.show(this.view, { forbidden: whyForbidden(this.app) !== "", isCommand });
    this.#drafts.forgetPreviews();
    return this.view;
  }

  /** Focus the field where that brings up no keyboard on the screen. */
  #focus() {
    if (matchMedia("(pointer: fine)").matches) this.view.focus();
  }
}
