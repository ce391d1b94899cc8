// One request of the bot and its answer: a row, and the whole of it once it is opened.

import { el } from "../dom.js";
import { readable } from "./json.js";
import { clock, plural, size } from "../units.js";

/** @import {Exchange} from "../types.js" */

/**
 * Tell whether this only asked how a request is coming on.
 *
 * @param {Exchange} exchange
 */
export const isPoll = ({ service, call }) => service === "runcomfy" && call === "status";

/**
 * Return the row; `opened` is called when somebody opens it.
 *
 * @param {Exchange} exchange
 * @param {() => void} opened
 */
export function exchangeRow(exchange, opened) {
  const { at, service, method, status, seconds, files, fault } = exchange;
  const sizes = Object.values(files);
  const sum = sizes.reduce((one, other) => one + other, 0);
  const button = el("button", {
    type: "button", class: "drawer-exchange", "aria-expanded": "false", tabindex: -1,
    on: { click: open },
  },
  el("span", { class: "drawer-method" }, method),
  el("span", { class: "drawer-route" }, route(exchange)),
  el("span", { class: `drawer-status drawer-status-${kind(status)}` }, String(status || "cut")),
  el("span", { class: "drawer-facts" },
    el("span", {}, clock(at)),
    el("span", { class: `drawer-service drawer-service-${service}` }, serviceName(service)),
    seconds !== undefined && el("span", {}, took(seconds)),
    sizes.length > 0 && el("span", {}, `${plural(sizes.length, "file")}, ${size(sum)}`),
    fault && el("span", { class: "drawer-spoiled" }, `spoiled: ${fault}`)));
  const row = el("li", { class: "drawer-exchange-row" }, button);

  function open() {
    const now = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(now));
    if (!now) return row.lastElementChild?.remove();
    row.append(whole(exchange));
    opened();
  }
  return row;
}

/** @param {string} service */
const serviceName = (service) => (service === "discord" ? "Discord" : "RunComfy");

/** The route's own path, its variables as dots. @param {Exchange} exchange */
const route = ({ template, path }) =>
  (template || path).replace(/^\/api\/v\d+/, "").replace(/\{[^}]*\}/g, "…");

/** @param {number} status */
const kind = (status) => (status >= 500 || status < 200 ? "bad" : status >= 400 ? "odd" : "good");

/** @param {number} seconds */
function took(seconds) {
  if (seconds < 0.001) return "under 1 ms";
  return seconds < 10 ? `${Math.round(seconds * 1000)} ms` : `${Math.round(seconds)} s`;
}

/** @param {Exchange} exchange */
function whole({ method, path, query, files, request, response, status }) {
  const asked = new URLSearchParams(query).toString();
  const sent = Object.entries(files).map(([part, bytes]) => `${part}: ${size(bytes)}`).join("\n");
  return el("div", { class: "drawer-whole" },
    block("Address", `${method} ${path}${asked && "?"}${asked}`),
    sent && block("Files", sent),
    request !== null && body("Request", request),
    status ? body("Answer", response) : block("Answer", "The connection was cut; there was none."));
}

/**
 * @param {string} title
 * @param {unknown} value
 */
function body(title, value) {
  if (value === null || value === undefined) return block(title, "Empty, or not JSON.");
  const { text, note } = readable(value);
  return block(title, text, note);
}

/**
 * @param {string} title
 * @param {string} text
 * @param {string} [note]
 */
function block(title, text, note = "") {
  const copy = el("button", {
    type: "button", class: "drawer-copy", "aria-label": `Copy: ${title}`,
    on: {
      click: async () => {
        await navigator.clipboard.writeText(text).then(
          () => { copy.textContent = "Copied"; },
          () => { copy.textContent = "Select it by hand"; },
        );
      },
    },
  }, "Copy");
  return el("div", { class: "drawer-block" },
    el("div", { class: "drawer-block-head" }, el("h4", { class: "heading" }, title), copy),
    el("pre", { class: "drawer-code", tabindex: 0, role: "group", "aria-label": title }, text),
    note && el("p", { class: "drawer-muted" }, note));
}
