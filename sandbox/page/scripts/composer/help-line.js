// The line above an open command: which option is meant, what it takes, and what is wrong with it.

import { el, fill, icon } from "../dom.js";
import { left, lengthOf, takes } from "./checks.js";
import { STRING } from "./draft.js";

/** @import {Command} from "../types.js" */
/** @import {Control} from "./control.js" */

const ID = "composer-help";

/** The line; the control that it speaks of is described by it. */
export class HelpLine {
  #name = el("b", { class: "help-name" });
  #words = el("span", { class: "help-words" });
  #error = el("span", { class: "help-error", role: "alert" });
  #takes = el("span", { class: "help-takes" });
  #count = el("span", { class: "help-count" });
  #text = el("div", { class: "help-text", id: ID },
    el("div", { class: "help-says" }, this.#name, " ", this.#words, this.#error),
    el("div", { class: "help-limits" }, this.#takes, " ", this.#count));
  /** @type {HTMLElement | null} */
  #described = null;
  element;

  /** @param {() => void} leave */
  constructor(leave) {
    const away = el("button", { type: "button", class: "icon-button help-leave",
      "aria-label": "Leave the command", title: "Leave the command (Escape)",
      on: { click: leave } }, icon("close", 18));
    this.element = el("div", { class: "help" }, this.#text, away);
  }

  /**
   * Speak of an option.
   *
   * @param {Control} control
   * @param {string} error empty when there is none
   * @param {number} sizeLimit bytes
   */
  option(control, error, sizeLimit) {
    const { option, entry } = control;
    const limit = option.type === STRING && !option.choices ? option.max_length : undefined;
    const room = limit === undefined ? null : left(entry.text, limit);
    const words = [takes(option, sizeLimit), option.required ? "Required" : "Optional"];
    this.#show(option.name, option.description, error, words.filter(Boolean).join(" · "));
    this.#count.textContent = room === null ? "" : `${lengthOf(entry.text)} / ${limit}`;
    this.#count.classList.toggle("is-wrong", room !== null && room < 0);
    this.#describe(control.stops()[0]);
  }

  /**
   * Speak of the command as a whole.
   *
   * @param {Command} command
   * @param {string} [next] what can be done now
   */
  command({ name, description }, next = "") {
    this.#show(`/${name}`, description, "", next);
    this.#count.textContent = "";
    this.#describe(null);
  }

  /**
   * @param {string} name
   * @param {string} words
   * @param {string} error
   * @param {string} limits
   */
  #show(name, words, error, limits) {
    this.#name.textContent = name;
    this.#words.textContent = error ? "" : words;
    // The same words again would be heard again.
    if (this.#error.textContent !== error) fill(this.#error, error);
    this.#takes.textContent = limits;
    this.element.classList.toggle("is-wrong", error !== "");
  }

  /** @param {HTMLElement | null} input */
  #describe(input) {
    if (this.#described !== input) this.#described?.removeAttribute("aria-describedby");
    input?.setAttribute("aria-describedby", ID);
    this.#described = input;
  }
}
