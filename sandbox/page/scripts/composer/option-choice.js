// An option with a list of choices, true or false among them.

import { el } from "../dom.js";
import { choicesOf } from "./checks.js";
import { TextOption } from "./option-text.js";

/** @import {Option} from "../types.js" */
/** @import {Form} from "./control.js" */
/** @import {Choice, Entry} from "./draft.js" */

export class ChoiceOption extends TextOption {
  /**
   * @param {Option} option
   * @param {Entry} entry
   * @param {Form} form
   */
  constructor(option, entry, form) {
    super(option, entry, form);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.addEventListener("click", () => this.focused());
  }

  /** A list's names are short, and a combobox has to be an `input`. @returns {HTMLInputElement} */
  makeInput() {
    return el("input", { type: "text", size: 1 });
  }

  focused() {
    if (!this.form.list.isOpen) this.list(choicesOf(this.option));
  }

  typed() {
    super.typed();
    const typed = this.entry.text.trim().toLowerCase();
    const named = (/** @type {Choice} */ choice) => choice.name.toLowerCase().includes(typed);
    this.list(choicesOf(this.option).filter(named), "Nothing in the list has that name.");
  }

  /**
   * Show choices; the first is active until one was picked.
   *
   * @param {Choice[]} choices
   * @param {string} [none] said when there are none
   */
  list(choices, none = "") {
    const { picked } = this.entry;
    const rows = choices.map((choice) => ({
      item: choice,
      selected: choice.value === picked?.value,
      row: [el("span", { class: "suggest-name" }, choice.name)],
    }));
    this.form.list.open(this.input, {
      heading: "Choices", rows, note: rows.length ? "" : none,
      active: picked ? -1 : 0, pick: (choice) => this.pick(choice),
    });
  }

  /** @param {Choice} choice */
  pick(choice) {
    this.entry.text = choice.name;
    this.entry.picked = choice;
    this.form.list.close();
    this.update();
    this.form.changed(this);
  }
}
