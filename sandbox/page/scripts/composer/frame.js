// What stays on the page whatever is being written: the rounded box, its buttons, the alert above.

import { el, fill, icon } from "../dom.js";

/**
 * @typedef {object} Deeds
 * @property {() => void} choose
 * @property {() => void} slash
 * @property {() => void} send
 */

export class Frame {
  #alert = el("p", { class: "composer-alert", role: "alert" });
  #top = el("div", { class: "composer-top" });
  #slash;
  #buttons;
  field = el("div", { class: "composer-field" });
  send;
  box;

  /** @param {Deeds} deeds */
  constructor(deeds) {
    const choose = button("Attach a file", icon("plus"), deeds.choose);
    this.#slash = button("Use a command", "/", deeds.slash);
    this.#slash.classList.add("composer-slash");
    this.send = button("Send", icon("send"), deeds.send);
    this.#buttons = [choose, this.#slash, this.send];
    this.box = el("div", { class: "composer-box" }, this.#top,
      el("div", { class: "composer-line" }, choose, this.field, this.#slash, this.send));
    this.elements = [this.#alert, this.box];
  }

  /**
   * Show what is being written.
   *
   * @param {{top: Element[], field: Element}} view
   * @param {{forbidden: boolean, isCommand: boolean}} state
   */
  show({ top, field }, { forbidden, isCommand }) {
    fill(this.#top, top);
    fill(this.field, field);
    for (const one of this.#buttons) one.disabled = forbidden;
    this.#slash.hidden = isCommand;
    this.box.classList.toggle("is-forbidden", forbidden);
  }

  /** @param {string} sentence empty to take it back */
  complain(sentence) {
    this.#alert.textContent = sentence;
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.box.setAttribute("aria-busy", String(busy));
  }
}

/**
 * @param {string} label
 * @param {Node | string} sign
 * @param {() => void} click
 */
function button(label, sign, click) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label,
    on: { click } }, sign);
}
