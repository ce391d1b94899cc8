// An option for which the bot is asked while one types: a little later, one question at a time, and
// only the answer to the latest text counts.

import { ChoiceOption } from "./option-choice.js";
import { TextOption } from "./option-text.js";

/** @import {Choice} from "./draft.js" */

const PAUSE_MS = 200;

export class SuggestOption extends ChoiceOption {
  #timer = 0;
  #asking = false;
  #again = false;

  focused() {
    if (!this.form.list.isOpen) this.#soon();
  }

  typed() {
    // What was suggested for another text must not be picked for this one.
    TextOption.prototype.typed.call(this);
    this.list([], "Loading options…");
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#ask(), PAUSE_MS);
  }

  /** @returns {Promise<void>} */
  async #ask() {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    const { text } = this.entry;
    this.#asking = true;
    this.#again = false;
    /** @type {Choice[] | null} */
    const choices = await this.form.suggest(this.option.name, text).catch(() => null);
    this.#asking = false;
    if (document.activeElement !== this.input) return;
    if (this.#again || text !== this.entry.text) return this.#ask();
    if (choices) this.list(choices, "No options match your search.");
    else this.list([], "Loading options failed.");
  }
}
