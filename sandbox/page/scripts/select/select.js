// A select menu as Discord draws it: a button that says what is chosen, and a list over the page.
// It knows nothing of messages or modals; whoever makes one is told when the choice is another.

import { el, fill, icon } from "../dom.js";
import { howMany } from "../units.js";

/** @import {Offer} from "./offer.js" */
/**
 * @typedef {object} Select
 * @property {HTMLElement} element the button and its list
 * @property {HTMLButtonElement} button
 * @property {() => string[]} values what is chosen, in the order of the list
 * @property {(values: string[]) => void} choose
 */

/** Letters closer together than this, in milliseconds, are one word. */
const TOGETHER = 700;
/** Between the list and its button or the window's edge, and the least room for it, in pixels. */
const GAP = 4, MARGIN = 8, LEAST_ROOM = 260;
let count = 0;

/**
 * Make a select menu. While several may be chosen the list stays open, and what was chosen counts
 * when it is closed; one alone counts at once.
 *
 * @param {object} what
 * @param {Offer[]} what.offers
 * @param {string[]} what.chosen to begin with
 * @param {string} what.placeholder
 * @param {number} [what.least]
 * @param {number} [what.most]
 * @param {Record<string, any>} [what.attributes] of the button
 * @param {() => boolean} [what.isClosed] whether it does not open now
 * @param {(values: string[]) => void} what.changed another choice counts
 * @returns {Select}
 */
export function selectOf({ offers, chosen: held, placeholder, least = 1, most = 1, attributes = {}, isClosed, changed }) {
  const id = `select-${++count}`;
  const several = most > 1;
  let chosen = new Set(held);
  let before = chosen;
  let active = -1;
  let typed = { text: "", at: 0 };
  const shown = el("span", { class: "select-shown" });
  const rows = offers.map((offer, number) => row(offer, number));
  const words = several ? howMany(least, Math.min(most, offers.length)) : "";
  const list = el("div", { class: "select-list", popover: "auto", on: {
    // The button keeps the focus.
    pointerdown: (/** @type {Event} */ event) => event.preventDefault(),
    mousedown: (/** @type {Event} */ event) => event.preventDefault(),
    beforetoggle: (/** @type {ToggleEvent} */ event) => toggles(event),
  } }, el("div", { class: "select-rows", role: "listbox", id: `${id}-rows`,
    "aria-multiselectable": several && "true" }, ...rows),
  (words || !rows.length) && el("p", { class: "select-note" }, rows.length ? words : "Nothing to choose from here"));
  const button = el("button", {
    ...attributes, class: `select ${attributes.class ?? ""}`, type: "button", role: "combobox",
    "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": `${id}-rows`,
    on: { keydown, keyup, blur },
  }, shown, icon("down", 18));
  button.popoverTargetElement = list;
  const element = el("div", { class: "select-box" }, button, list);

  /**
   * @param {Offer} offer
   * @param {number} number
   */
  function row({ label, description, sign }, number) {
    return el("div", { class: "select-row", role: "option", id: `${id}-${number}`, on: {
      click: () => pick(number), pointermove: () => activate(number, false),
    } }, sign?.(), el("span", { class: "select-words" }, el("span", { class: "select-name" }, label),
      description && el("span", { class: "select-about" }, description)),
    el("span", { class: `select-mark ${several ? "is-box" : ""}`, "aria-hidden": "true" }));
  }

  function draw() {
    const named = offers.filter(({ value }) => chosen.has(value));
    const text = named.map(({ label, mark = "" }) => (several ? mark : "") + label).join(", ");
    fill(shown, !several && named[0]?.sign?.(), el("span", { class: "select-text" }, text || placeholder));
    button.classList.toggle("is-empty", !text);
    rows.forEach((each, number) => {
      const isChosen = chosen.has(offers[number].value);
      each.setAttribute("aria-selected", String(isChosen));
      if (several && !isChosen && chosen.size >= most) each.setAttribute("aria-disabled", "true");
      else each.removeAttribute("aria-disabled");
    });
  }

  /** @param {number} number */
  function pick(number) {
    const { value } = offers[number];
    if (chosen.has(value) && (several || !least)) chosen = new Set([...chosen].filter((one) => one !== value));
    else if (!several) chosen = new Set([value]);
    else if (chosen.size < most) chosen = new Set([...chosen, value]);
    draw();
    typed.text = ""; // the word is over
    if (!several) list.hidePopover();
  }

  /**
   * @param {number} number
   * @param {boolean} [scroll]
   */
  function activate(number, scroll = true) {
    active = number;
    rows.forEach((each, n) => each.classList.toggle("is-active", n === number));
    if (number < 0) button.removeAttribute("aria-activedescendant");
    else button.setAttribute("aria-activedescendant", `${id}-${number}`);
    if (scroll) rows[number]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {ToggleEvent} event */
  function toggles(event) {
    const opens = event.newState === "open";
    if (opens && (button.disabled || isClosed?.())) return event.preventDefault();
    button.setAttribute("aria-expanded", String(opens));
    stay(opens);
    if (opens) {
      before = chosen;
      return place();
    }
    activate(-1);
    if (before.size !== chosen.size || [...chosen].some((one) => !before.has(one))) changed(values());
  }

  /** Keep the list at its button, whatever moves. @param {boolean} isOpen */
  function stay(isOpen) {
    for (const type of ["scroll", "resize"]) {
      if (isOpen) window.addEventListener(type, place, true);
      else window.removeEventListener(type, place, true);
    }
  }

  /** Put the list below the button, or above it where there is more room. @param {Event} [event] */
  function place(event) {
    if (!list.isConnected) return stay(false); // the message was drawn anew
    if (event?.target instanceof Node && list.contains(event.target)) return; // its own scrolling
    const { top, bottom, left, width } = button.getBoundingClientRect();
    const below = innerHeight - bottom, isBelow = below >= LEAST_ROOM || below >= top;
    const wide = Math.min(Math.max(width, 220), innerWidth - 2 * MARGIN);
    Object.assign(list.style, {
      left: `${Math.max(MARGIN, Math.min(left, innerWidth - wide - MARGIN))}px`, width: `${wide}px`,
      top: isBelow ? `${bottom + GAP}px` : "auto", bottom: isBelow ? "auto" : `${innerHeight - top + GAP}px`,
      maxHeight: `${(isBelow ? below : top) - GAP - MARGIN}px`,
    });
  }

  /** @param {number} [number] the row to begin with; by default the first that is chosen */
  function open(number = Math.max(0, offers.findIndex(({ value }) => chosen.has(value)))) {
    list.showPopover();
    if (list.matches(":popover-open") && rows.length) activate(number);
  }

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    const isOpen = list.matches(":popover-open");
    const last = rows.length - 1;
    if (key.length > 1) typed.text = "";
    if (ctrlKey || metaKey || key === "Tab" || (key === "Escape" && !isOpen)) return;
    if (key === "Escape" || (altKey && key === "ArrowUp" && isOpen)) list.hidePopover();
    else if (key === "Home") isOpen ? activate(Math.min(0, last)) : open(0);
    else if (key === "End") isOpen ? activate(last) : open(last);
    else if (key === "ArrowDown") isOpen ? activate(Math.min(active + 1, last)) : open();
    else if (key === "ArrowUp") isOpen ? activate(Math.max(active - 1, Math.min(0, last))) : open();
    else if (key === "Enter" || (key === " " && !isWithin(event))) {
      if (!isOpen) open();
      else if (active >= 0) pick(active);
    } else if (key.length === 1) jump(event, isOpen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The focus has gone elsewhere on the page; another window may be looked at meanwhile. */
  function blur() {
    if (document.activeElement !== button && list.matches(":popover-open")) list.hidePopover();
  }

  /** A button is pressed when the space bar is let go; here it was taken before. @param {KeyboardEvent} event */
  function keyup(event) {
    if (event.key === " ") event.preventDefault();
  }

  /** @param {Event} event */
  const isTyping = ({ timeStamp }) => typed.text !== "" && timeStamp - typed.at < TOGETHER;

  /** Whether a space is one of a name that is being typed. @param {Event} event */
  const isWithin = (event) => isTyping(event) && offers.some(({ label }) => label.toLowerCase().startsWith(`${typed.text} `));

  /**
   * Go to the next row whose name begins with what was typed.
   *
   * @param {KeyboardEvent} event
   * @param {boolean} isOpen
   */
  function jump(event, isOpen) {
    typed = { text: (isTyping(event) ? typed.text : "") + event.key.toLowerCase(), at: event.timeStamp };
    if (!isOpen) open();
    // The same letter again goes on; more of a word stays where it fits.
    const isSame = new Set(typed.text).size === 1;
    const text = isSame ? typed.text[0] : typed.text;
    const from = Math.max(0, active) + (isSame && isOpen ? 1 : 0);
    const order = rows.map((_, n) => (from + n) % rows.length);
    const found = order.find((n) => offers[n].label.toLowerCase().startsWith(text));
    if (found !== undefined) activate(found);
  }

  const values = () => offers.map(({ value }) => value).filter((value) => chosen.has(value));
  draw();
  return { element, button, values, choose: (now) => {
    chosen = new Set(now);
    draw();
  } };
}
