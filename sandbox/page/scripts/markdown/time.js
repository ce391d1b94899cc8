// Discord's timestamps, `<t:seconds:style>`: those relative to now count by themselves.

import { el } from "../dom.js";

/** How each style of Discord's is written; `R` is counted. @type {Record<string, Intl.DateTimeFormatOptions>} */
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1],
];
const FURTHEST = 8_640_000_000_000; // seconds that a Date can hold
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/**
 * Return how far a moment is from another, as Discord says it: "in 5 seconds", "2 minutes ago".
 *
 * @param {number} seconds since the epoch
 * @param {number} now seconds since the epoch
 */
export function fromNow(seconds, now) {
  const away = Math.round(seconds - now);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? ["second", 1];
  return relative.format(Math.trunc(away / size), unit);
}

/**
 * @param {number} seconds since the epoch
 * @param {string} style one of Discord's letters
 * @returns {HTMLElement}
 */
export function timeElement(seconds, style) {
  if (Math.abs(seconds) > FURTHEST) return el("span", { class: "time" }, "Invalid date");
  const moment = new Date(seconds * 1000);
  const full = moment.toLocaleString("en", STYLES.F);
  const made = el("time", { class: "time", datetime: moment.toISOString(), title: full });
  if (style === "R") {
    made.dataset.counts = String(seconds);
    made.textContent = fromNow(seconds, Date.now() / 1000);
  } else {
    made.textContent = moment.toLocaleString("en", STYLES[style]);
  }
  return made;
}

/**
 * Return a timestamp's words as they are now.
 *
 * @param {number} seconds since the epoch
 * @param {string} style one of Discord's letters
 */
export const timeWords = (seconds, style) => timeElement(seconds, style).textContent ?? "";

/** Let all counting timestamps of the page count. */
export function startCounting() {
  setInterval(() => {
    const now = Date.now() / 1000;
    for (const made of document.querySelectorAll("[data-counts]")) {
      const words = fromNow(Number(/** @type {HTMLElement} */ (made).dataset.counts), now);
      if (made.textContent !== words) made.textContent = words;
    }
  }, 1000);
}

/**
 * Return when a message was written, as Discord's client says it.
 *
 * @param {Date} moment
 */
export function messageTime(moment) {
  const today = new Date().toDateString() === moment.toDateString();
  return moment.toLocaleString("en", today ? STYLES.t : STYLES.s);
}
