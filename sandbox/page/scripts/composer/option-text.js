// An option that is typed: a string, an integer, a number.

import { el } from "../dom.js";
import { pill } from "./control.js";
import { INTEGER, NUMBER, STRING } from "./draft.js";
import { growing } from "./growing.js";

/** @import {Option} from "../types.js" */
/** @import {Control, Form} from "./control.js" */
/** @import {Entry} from "./draft.js" */

/** @implements {Control} */
export class TextOption {
  /** @type {HTMLElement | null} */
  card = null;

  /**
   * @param {Option} option
   * @param {Entry} entry
   * @param {Form} form
   */
  constructor(option, entry, form) {
    this.option = option;
    this.entry = entry;
    this.form = form;
    const id = `option-${option.name}`;
    this.input = this.makeInput();
    for (const [name, value] of Object.entries({
      id, class: "pill-input", autocomplete: "off", enterkeyhint: "send",
      spellcheck: option.type === STRING ? "true" : "false",
      inputmode: [INTEGER, NUMBER].includes(option.type) && !option.choices ? "decimal" : "text",
      "aria-required": String(Boolean(option.required)),
    })) this.input.setAttribute(name, value);
    const { box, fit } = growing(this.input);
    this.fit = fit;
    const name = el("label", { class: "pill-name", for: id }, option.name);
    this.pill = pill(option, name, box, () => form.remove(this));
    this.input.addEventListener("input", () => this.typed());
    this.update();
  }

  /**
   * One line, but a long one is broken where it does not fit.
   *
   * @returns {HTMLTextAreaElement | HTMLInputElement}
   */
  makeInput() {
    return el("textarea", { rows: 1, cols: 1 });
  }

  stops() {
    return [this.input];
  }

  focused() {}

  typed() {
    const { input } = this;
    // Discord's options are of one line; a line break that is pasted becomes a space.
    if (input.value.includes("\n")) {
      const { selectionStart, selectionEnd } = input;
      input.value = input.value.replaceAll("\n", " ");
      input.setSelectionRange(selectionStart, selectionEnd);
      this.fit();
    }
    this.entry.text = input.value;
    this.entry.picked = null;
    this.form.changed(this);
  }

  update() {
    this.input.value = this.entry.text;
    this.fit();
  }
}
