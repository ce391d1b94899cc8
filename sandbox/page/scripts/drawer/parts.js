// The controls that the drawer's sections are made of. They know nothing of the sandbox: each
// shows a value, and calls `change` with what a person chose.

import { el, fill, icon } from "../dom.js";
import { remember, remembered } from "./memory.js";

/** @import {Child} from "../dom.js" */
/** @typedef {{element: HTMLElement, show: (value: any) => void}} Control */
/** @typedef {{element: HTMLElement, say: (text: string, bad?: boolean) => void}} Notice */
/** @typedef {{root: HTMLElement, open?: () => void}} Section */

let made = 0;

/**
 * Return a part of the drawer that can be folded.
 *
 * `brief` stands beside the title, folded or not; `notice` is for what went wrong in it.
 *
 * @param {string} title
 * @param {boolean} open at first
 * @param {...(Child | Child[])} children
 */
export function section(title, open, ...children) {
  const brief = el("span", { class: "drawer-brief" });
  const note = notice();
  const root = el("details", {
    class: "drawer-section",
    open: remembered(title, open),
    on: { toggle: () => remember(title, root.open) },
  },
  el("summary", { class: "drawer-summary" },
    icon("down", 16), el("h3", { class: "drawer-name" }, title), brief),
  el("div", { class: "drawer-inside" }, ...children, note.element));
  return { root, brief, notice: note, inside: find(root) };
}

/** @param {HTMLElement} root */
const find = (root) => /** @type {HTMLElement} */ (root.lastElementChild);

/**
 * Return a line that is read out when it changes.
 *
 * @returns {Notice}
 */
export function notice() {
  const element = el("p", { class: "drawer-notice", role: "status" });
  return {
    element,
    say(text, bad = false) {
      element.classList.toggle("drawer-notice-bad", bad);
      element.textContent = text;
    },
  };
}

/**
 * Return a button that does its work once at a time; what goes wrong is said in the notice.
 *
 * @param {string} label
 * @param {Notice} note
 * @param {() => Promise<unknown>} work
 * @param {string} [kind] a class for its colour
 * @param {() => void} [settle] says anew what may be pressed, once the work is over
 */
export function actButton(label, note, work, kind = "", settle) {
  const button = el("button", { type: "button", class: `button button-small ${kind}` }, label);
  button.addEventListener("click", async () => {
    // Not `disabled`: that would take the focus away from who uses the keyboard.
    if (button.getAttribute("aria-disabled") === "true") return;
    note.say("");
    able(button, false);
    try {
      await work();
    } catch (error) {
      note.say(words(error), true);
    } finally {
      able(button, true);
      settle?.();
    }
  });
  return button;
}

/**
 * Say whether a button may be pressed; it keeps the focus either way.
 *
 * @param {HTMLButtonElement} button
 * @param {boolean} yes
 */
export function able(button, yes) {
  button.setAttribute("aria-disabled", String(!yes));
}

/** @param {unknown} error */
export const words = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Return a slider over given values; it shows others that somebody set elsewhere truly, too.
 *
 * @param {string} label
 * @param {number[]} stops rising
 * @param {(value: number) => string} unit
 * @param {(value: number) => void} change
 * @returns {Control}
 */
export function slider(label, stops, unit, change) {
  const id = `drawer-${++made}`;
  const value = el("output", { class: "drawer-value", for: id });
  const input = el("input", {
    id, type: "range", class: "drawer-range", min: 0, max: stops.length - 1, step: 1,
    on: {
      input: () => {
        const chosen = stops[Number(input.value)];
        say(chosen);
        change(chosen);
      },
    },
  });
  /** @param {number} shown */
  function say(shown) {
    value.textContent = unit(shown);
    input.setAttribute("aria-valuetext", unit(shown));
    input.style.setProperty("--filled", `${(100 * Number(input.value)) / (stops.length - 1)}%`);
  }
  const element = el("div", { class: "drawer-slider" },
    el("label", { for: id }, label), value, input);
  return {
    element,
    show(shown) {
      const above = stops.findIndex((stop) => stop >= shown);
      input.value = String(above < 0 ? stops.length - 1 : above);
      say(shown);
    },
  };
}

/**
 * Return a switch.
 *
 * @param {string} label
 * @param {(on: boolean) => void} change
 * @returns {Control}
 */
export function toggleSwitch(label, change) {
  const input = el("input", {
    type: "checkbox", role: "switch", class: "drawer-switch",
    on: { change: () => change(input.checked) },
  });
  return {
    element: el("label", { class: "drawer-line" }, el("span", {}, label), input),
    show: (on) => { input.checked = Boolean(on); },
  };
}

/**
 * Return a row of choices of which one holds; a value that is none of them is told in words.
 *
 * @param {string} label
 * @param {[number, string][]} choices value and words
 * @param {(value: number) => void} change
 * @param {(value: number) => string} [other] words for any other value
 * @returns {Control}
 */
export function choiceRow(label, choices, change, other = String) {
  const name = `drawer-${++made}`;
  const inputs = choices.map(([value]) => el("input", {
    type: "radio", name, value, class: "heard", on: { change: () => change(value) },
  }));
  const odd = el("span", { class: "drawer-value" });
  const element = el("fieldset", { class: "drawer-choices" },
    el("legend", {}, label, " ", odd),
    el("div", { class: "drawer-row" }, choices.map(([, text], index) =>
      el("label", { class: "drawer-choice" }, inputs[index], el("span", {}, text)))));
  return {
    element,
    show(shown) {
      for (const input of inputs) input.checked = Number(input.value) === shown;
      odd.textContent = inputs.some((input) => input.checked) ? "" : other(shown);
    },
  };
}

/**
 * Put a small heading above some controls.
 *
 * @param {string} title
 * @param {...(Child | Child[])} children
 */
export function group(title, ...children) {
  const id = `drawer-${++made}`;
  const inside = el("div", { class: "drawer-group", role: "group", "aria-labelledby": id });
  fill(inside, el("h4", { class: "heading", id }, title), ...children);
  return inside;
}
