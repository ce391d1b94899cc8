// The faults that are switched on, each with how often it is still to happen, and those that
// happened of late.

import { el, fill } from "../dom.js";

/** @typedef {{call: string, says: string, group?: string, first?: boolean}} Known */

/** What has happened is shown for so long, in milliseconds. */
const SHOWN = 20_000;

export class FaultList {
  element = el("ul", { class: "drawer-on", "aria-label": "Switched on" });
  /** Says aloud what has happened. */
  news = el("p", { class: "heard", role: "status" });
  /** @type {Map<string, Known>} */
  #known = new Map();
  /** How often each is still to happen, by name. @type {Record<string, number>} */
  #on = {};
  /** Until when it is news, in milliseconds since the epoch. @type {Map<string, number>} */
  #happened = new Map();
  #drawn = "";
  #switchOff;
  #elsewhere;

  /**
   * @param {(name: string) => void} switchOff
   * @param {HTMLElement} elsewhere where the focus goes when nothing is left here
   */
  constructor(switchOff, elsewhere) {
    this.#switchOff = switchOff;
    this.#elsewhere = elsewhere;
  }

  /** @param {Map<string, Known>} known */
  explain(known) {
    this.#known = known;
    this.#drawn = "";
    this.#draw();
  }

  /** @param {Record<string, number>} on how often each is still to happen, below zero for good */
  show(on) {
    this.#on = on;
    this.#draw();
  }

  /** Something went wrong on purpose. @param {string} name */
  happens(name) {
    if (this.#happened.has(name)) return;
    this.#happened.set(name, Date.now() + SHOWN);
    setTimeout(() => this.#draw(), SHOWN + 100);
    this.news.textContent = `It happened: ${this.#says(name)}`;
    this.#draw();
  }

  /** @param {string} name */
  forget(name) {
    this.#happened.delete(name);
  }

  /** @param {string} name */
  #says(name) {
    return this.#known.get(name)?.says ?? name;
  }

  #draw() {
    for (const [name, end] of this.#happened) if (end < Date.now()) this.#happened.delete(name);
    const drawn = JSON.stringify([this.#on, ...this.#happened.keys()]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = document.activeElement;
    const over = [...this.#happened.keys()].filter((name) => !(name in this.#on));
    fill(this.element,
      Object.keys(this.#on).map((name) => this.#row(name)), over.map((name) => this.#row(name)));
    // Whoever switched one off by keyboard goes on from there.
    if (!(focused instanceof HTMLButtonElement) || focused.isConnected) return;
    const buttons = [...this.element.querySelectorAll("button")];
    const same = buttons.find((button) => button.value === focused.value);
    (same ?? buttons[0] ?? this.#elsewhere).focus();
  }

  /** @param {string} name */
  #row(name) {
    const { call = "", group = call } = this.#known.get(name) ?? {};
    const times = this.#on[name];
    return el("li", { class: `drawer-fault ${times ? "" : "drawer-fault-over"}` },
      el("span", { class: "drawer-says" }, this.#says(name)),
      el("span", { class: "drawer-left" },
        [group, times && left(times)].filter(Boolean).join(" · "),
        this.#happened.has(name) && el("span", { class: "drawer-happened" }, " · it happened")),
      Boolean(times) && el("button", {
        type: "button", class: "button button-small", value: name,
        "aria-label": `Switch off: ${this.#says(name)}`, on: { click: () => this.#switchOff(name) },
      }, "Switch off"));
  }
}

/** @param {number} times */
function left(times) {
  if (times < 0) return "every time until switched off";
  return times === 1 ? "the next time" : `the next ${times} times`;
}
