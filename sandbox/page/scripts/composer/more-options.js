// The end of an open command: a field that lists the options that can still be added, and a place
// for the focus when there are none.

import { el } from "../dom.js";
import { otherOptions } from "./draft.js";

/** @import {Option} from "../types.js" */
/** @import {CommandDraft} from "./draft.js" */
/** @import {Listbox} from "./listbox.js" */

/** The field behind the last pill. */
export class MoreOptions {
  #draft;
  #list;
  #add;
  input = el("input", { class: "more", type: "text", role: "combobox", autocomplete: "off",
    spellcheck: "false", enterkeyhint: "send", "aria-autocomplete": "list",
    "aria-expanded": "false" });

  /**
   * @param {CommandDraft} draft
   * @param {Listbox} list
   * @param {(option: Option) => void} add
   */
  constructor(draft, list, add) {
    this.#draft = draft;
    this.#list = list;
    this.#add = add;
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("click", () => this.focused());
    this.update();
  }

  /** What can be done here. */
  get words() {
    return otherOptions(this.#draft).length
      ? "Choose an option to add, or press Enter to send" : "Press Enter to send";
  }

  /** What was typed and is no option yet. */
  get text() {
    return this.input.value.trim();
  }

  focused() {
    if (!this.#list.isOpen) this.#show();
  }

  /** Say how many options there are to add. */
  update() {
    const count = otherOptions(this.#draft).length;
    this.input.value = "";
    this.input.placeholder = count ? `+${count} optional` : "";
    const words = count ? `Add an option, ${count} left` : "The command's end";
    this.input.setAttribute("aria-label", words);
  }

  #typed() {
    // Whoever types `seed:` or `seed ` has said which one.
    const exact = /^\s*(\S+?)[:\s]$/.exec(this.input.value)?.[1];
    const option = otherOptions(this.#draft).find(({ name }) => name === exact?.toLowerCase());
    if (option) this.#add(option);
    else this.#show();
  }

  #show() {
    if (otherOptions(this.#draft).length === 0) return;
    const typed = this.text.toLowerCase();
    const rows = otherOptions(this.#draft)
      .filter(({ name }) => name.includes(typed))
      .map((option) => ({
        item: option,
        row: [el("span", { class: "suggest-name" }, option.name),
          el("span", { class: "suggest-words" }, option.description)],
      }));
    this.#list.open(this.input, {
      heading: "Options", rows, pick: this.#add, active: typed ? 0 : -1,
      note: rows.length ? "" : "No option has that name.",
    });
  }
}
