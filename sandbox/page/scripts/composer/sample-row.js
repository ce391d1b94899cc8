// Pictures that come with the sandbox, one click away from an option that waits for a file.

import { el, fill } from "../dom.js";
import { knownSamples } from "../samples.js";

/** @import {Sample} from "../types.js" */

/** A group of buttons; Tab reaches one of them, the arrows the others. */
export class SampleRow {
  #buttons = el("div", { class: "samples-row" });
  element = el("div", { class: "samples", role: "group", "aria-label": "Sample pictures",
    hidden: true }, el("span", { class: "samples-words" }, "Or take a sample"), this.#buttons);

  /**
   * @param {(sample: Sample) => void} take
   * @param {{tabbed?: boolean}} [how] whether the browser's own Tab leads here; else `stops` tells
   */
  constructor(take, { tabbed = false } = {}) {
    this.element.addEventListener("keydown", (event) => this.#move(event));
    knownSamples().then((samples) => {
      const buttons = samples.map((sample) => {
        const label = sample.note ? `${sample.alt}. ${sample.note}` : sample.alt;
        return el("button", { type: "button", class: "sample", tabindex: -1, "aria-label": label,
          title: label, on: { click: () => take(sample) } },
        el("img", { src: sample.url, alt: "", width: 56, height: 56, draggable: "false" }),
        sample.note && el("span", { class: "sample-note", "aria-hidden": "true" }, "!"));
      });
      if (tabbed && buttons.length) buttons[0].tabIndex = 0;
      fill(this.#buttons, buttons);
    });
  }

  /** The button that Tab reaches, if there is one. @returns {HTMLElement[]} */
  stops() {
    const inside = this.element.contains(document.activeElement) ? document.activeElement : null;
    const stop = inside ?? this.#buttons.firstElementChild;
    return !this.element.hidden && stop instanceof HTMLElement ? [stop] : [];
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const buttons = /** @type {HTMLElement[]} */ ([...this.#buttons.children]);
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  }
}
