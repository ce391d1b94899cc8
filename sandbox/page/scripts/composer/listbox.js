// The list above the field: commands, choices, options. The input keeps the focus and names the
// active row (`aria-activedescendant`), as a combobox does.

import { el, fill } from "../dom.js";

/**
 * @template Item
 * @typedef {object} Listing
 * @property {string} heading
 * @property {{item: Item, row: Node[], selected?: boolean}[]} rows
 * @property {(item: Item) => void} pick
 * @property {string} [note] shown below the rows, or in their place
 * @property {number} [active] the row that Enter picks at once; the first, -1 for none
 */

const ID = "composer-list";

/** One list; whoever opens it says which input it belongs to. */
export class Listbox {
  #heading = el("div", { class: "suggest-heading" });
  #note = el("p", { class: "suggest-note" });
  #rows = el("div", { class: "suggest-rows", role: "listbox", id: ID });
  #heard = el("div", { class: "heard", role: "status" });
  element = el("div", { class: "suggest", hidden: true }, this.#heading, this.#rows, this.#note);
  /** @type {HTMLElement | null} */
  #input = null;
  /** @type {(() => void)[]} */
  #picks = [];
  #active = -1;

  /** What screen readers hear when the list changes; to be put where it is never hidden. */
  get heard() {
    return this.#heard;
  }

  get isOpen() {
    return this.#input !== null;
  }

  /** Whether Enter would pick a row. */
  get hasActive() {
    return this.#active >= 0;
  }

  /**
   * Show rows for an input, in the place of what was shown.
   *
   * @template Item
   * @param {HTMLElement} input
   * @param {Listing<Item>} listing
   */
  open(input, { heading, rows, pick, note = "", active = 0 }) {
    if (this.#input !== input) this.close();
    this.#input = input;
    this.#picks = rows.map(({ item }) => () => pick(item));
    this.#heading.textContent = heading;
    this.#note.textContent = note;
    this.#note.hidden = !note;
    this.#rows.hidden = rows.length === 0;
    this.#rows.setAttribute("aria-label", heading);
    fill(this.#rows, rows.map((row, n) => this.#row(row, n)));
    this.element.hidden = false;
    input.setAttribute("aria-controls", ID);
    this.#expand(rows.length > 0);
    const { top } = this.element.parentElement?.getBoundingClientRect() ?? { top: 0 };
    this.element.style.setProperty("--room", `${top}px`);
    const count = rows.length === 1 ? "1 result" : `${rows.length} results`;
    this.#heard.textContent = note || `${heading}: ${count}`;
    this.#activate(rows.length > 0 ? active : -1);
  }

  /** Take the list away. */
  close() {
    this.#expand(false);
    this.#input?.removeAttribute("aria-activedescendant");
    this.#input?.removeAttribute("aria-controls");
    this.#input = null;
    this.#active = -1;
    this.#heard.textContent = "";
    this.element.hidden = true;
    fill(this.#rows);
  }

  /** Pick the active row, if there is one. @returns {boolean} whether there was */
  pickActive() {
    const pick = this.#picks[this.#active];
    if (!this.isOpen || !pick) return false;
    pick();
    return true;
  }

  /**
   * Take the keys that move in the list, pick from it and close it.
   *
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was the list's
   */
  takesKey(event) {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (!this.isOpen || shiftKey || ctrlKey || altKey || metaKey) return false;
    const rows = this.#picks.length;
    const above = this.#active <= 0 ? rows - 1 : this.#active - 1;
    if (key === "Escape") this.close();
    else if (key === "ArrowDown" && rows) this.#activate((this.#active + 1) % rows);
    else if (key === "ArrowUp" && rows) this.#activate(above);
    else if (key !== "Enter" || !this.pickActive()) return false;
    event.preventDefault();
    return true;
  }

  /**
   * Tell of the list where that may be told: a text of several lines is no combobox.
   *
   * @param {boolean} open
   */
  #expand(open) {
    if (this.#input?.getAttribute("role") !== "combobox") return;
    this.#input.setAttribute("aria-expanded", String(open));
  }

  /**
   * @param {{row: Node[], selected?: boolean}} row
   * @param {number} number
   */
  #row({ row, selected = false }, number) {
    const on = {
      // The input keeps the focus.
      pointerdown: (/** @type {Event} */ event) => event.preventDefault(),
      mousedown: (/** @type {Event} */ event) => event.preventDefault(),
      pointermove: () => this.#activate(number, false),
      click: () => this.#picks[number]?.(),
    };
    const id = `${ID}-${number}`;
    return el("div", { class: "suggest-row", role: "option", id, "aria-selected": "false",
      "data-chosen": selected, on }, row);
  }

  /**
   * @param {number} number
   * @param {boolean} [scroll]
   */
  #activate(number, scroll = true) {
    this.#active = number;
    [...this.#rows.children].forEach((row, n) => {
      row.setAttribute("aria-selected", String(n === number));
      if (n === number && scroll) row.scrollIntoView({ block: "nearest" });
    });
    if (number < 0) this.#input?.removeAttribute("aria-activedescendant");
    else this.#input?.setAttribute("aria-activedescendant", `${ID}-${number}`);
  }
}
