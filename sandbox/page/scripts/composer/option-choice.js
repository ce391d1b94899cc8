// An option with a list: its own choices, true or false, people, roles, channels.

import { el } from "../dom.js";
import { headingOf, meant } from "./choices.js";
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
    if (!this.form.list.isOpen) this.list(this.choices());
  }

  typed() {
    super.typed();
    this.list(meant(this.choices(), this.entry.text), "Nothing in the list has that name.");
  }

  choices() {
    return this.form.choices(this.option);
  }

  /**
   * Show choices; the first is active until one was picked.
   *
   * @param {Choice[]} choices
   * @param {string} [none] said when there are none
   */
  list(choices, none = "There is nothing to choose from here.") {
    const { picked } = this.entry;
    const rows = choices.map((choice) => ({
      item: choice,
      selected: choice.value === picked?.value,
      row: [choice.sign?.(), el("span", { class: "suggest-name" }, choice.label ?? choice.name),
        choice.about && el("span", { class: "suggest-words" }, choice.about)].filter((part) => part instanceof Node),
    }));
    this.form.list.open(this.input, {
      heading: headingOf(this.option), rows, note: rows.length ? "" : none,
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
