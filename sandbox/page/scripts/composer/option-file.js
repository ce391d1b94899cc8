// An option that takes a file: a card above the field to drop on, to click, to paste into.

import { el, fill, icon } from "../dom.js";
import { size } from "../units.js";
import { pill } from "./control.js";
import { preview } from "./files.js";

/** @import {Option} from "../types.js" */
/** @import {Control, Form} from "./control.js" */
/** @import {Entry} from "./draft.js" */

/** @implements {Control} */
export class FileOption {
  #value = el("span", { class: "pill-value" });
  #open = el("button", { type: "button", class: "card-open", tabindex: -1 });
  #away = el("button", { type: "button", class: "card-remove icon-button", tabindex: -1 });

  /**
   * @param {Option} option
   * @param {Entry} entry
   * @param {Form} form
   */
  constructor(option, entry, form) {
    this.option = option;
    this.entry = entry;
    this.form = form;
    this.chooser = el("input", { type: "file", multiple: true, hidden: true, name: option.name,
      "aria-label": option.name });
    this.chooser.addEventListener("change", () => {
      form.give([...(this.chooser.files ?? [])], option.name);
      this.chooser.value = "";
    });
    this.#open.addEventListener("click", () => this.chooser.click());
    this.#away.addEventListener("click", () => this.clear());
    const name = el("span", { class: "pill-name" }, option.name);
    this.pill = pill(option, name, this.#value, () => form.remove(this));
    this.pill.addEventListener("click", (event) => {
      if (event.target === name || event.target === this.#value) this.#open.focus();
    });
    this.card = el("div", { class: "card", "data-option": option.name },
      this.#open, this.#away, this.chooser);
    this.update();
  }

  stops() {
    return this.#away.hidden ? [this.#open] : [this.#open, this.#away];
  }

  focused() {}

  /** Take the file away, or the whole option when it has none and can go. */
  clear() {
    if (!this.entry.file) return this.form.remove(this);
    this.entry.file = null;
    this.update();
    this.#open.focus();
    this.form.changed(this);
  }

  update() {
    const { option, entry: { file } } = this;
    this.#value.textContent = file?.name ?? "Add a file";
    this.#value.classList.toggle("is-empty", !file);
    this.card.classList.toggle("is-filled", file !== null);
    this.#away.hidden = !file && Boolean(option.required);
    fill(this.#away, icon(file ? "trash" : "close", 16));
    this.#away.setAttribute("aria-label", `Remove ${file?.name ?? option.name}`);
    const name = el("span", { class: "card-name" }, option.name,
      option.required && el("span", { class: "heard" }, ", required"));
    fill(this.#open, name, file ? [
      el("span", { class: "card-view" }, preview(file)),
      el("span", { class: "card-file" }, file.name),
      el("span", { class: "card-size" }, size(file.size)),
      el("span", { class: "heard" }, "Change the file"),
    ] : el("span", { class: "card-drop" }, icon("plus", 24),
      el("span", {}, "Drag and drop or ", el("b", {}, "click to upload file"))));
  }
}
