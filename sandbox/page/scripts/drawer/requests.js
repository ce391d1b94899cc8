// The section on requests: what the bot said to Discord and RunComfy, as it says it.

import { ask } from "../api.js";
import { el, fill } from "../dom.js";
import { exchangeRow, isPoll } from "./exchange.js";
import { follower, perFrame } from "./frames.js";
import { arrowKeys } from "./keys.js";
import { choiceRow, section, toggleSwitch } from "./parts.js";

/** @import {App} from "../app.js" */
/** @import {Exchange} from "../types.js" */
/** @import {Section} from "./parts.js" */

const ROWS = 300;
/** Those of all kinds that are kept, so that a filter finds earlier ones too. */
const KEPT = 1000;
const SERVICES = ["", "discord", "runcomfy"];

/**
 * @param {App} app
 * @returns {Section}
 */
export function requestsSection(app) {
  const { root, brief, inside } = section("Requests", false);
  /** By number, oldest first. @type {Map<number, Exchange>} */
  let kept = new Map();
  let service = "";
  let polls = false;
  let paused = false;
  /** How many came while paused. */
  let missed = 0;
  /** The number of the newest, and of the newest that was cleared away. */
  let last = 0;
  let cleared = 0;

  const list = el("ol", { class: "drawer-exchanges" });
  const empty = el("p", { class: "drawer-muted" }, "Nothing yet. Use a command and watch.");
  const box = el("div", {
    class: "drawer-scroll", role: "region", "aria-label": "Requests of the bot",
  }, list, empty);
  const newest = button("Newest ↓", () => {
    follow.go();
    keys.last()?.focus({ preventScroll: true });
  });
  newest.classList.add("drawer-newest");
  const follow = follower(box, (follows) => { newest.hidden = follows; });
  newest.hidden = true;
  const pause = button("Pause", () => {
    paused = !paused;
    missed = 0;
    if (!paused) drawAll();
    label();
  });
  const clear = button("Clear", () => {
    cleared = last;
    kept = new Map();
    drawAll();
  });
  const which = choiceRow("Between the bot and", [[0, "Both"], [1, "Discord"], [2, "RunComfy"]],
    (chosen) => {
      service = SERVICES[chosen];
      drawAll();
    });
  which.show(0);
  const hide = toggleSwitch("Hide polls", (on) => {
    polls = !on;
    drawAll();
  });
  hide.show(true);
  inside.prepend(which.element, hide.element,
    el("div", { class: "drawer-row" }, pause, clear),
    el("div", { class: "drawer-stage" }, box, newest));
  const keys = arrowKeys(list, ".drawer-exchange");

  function label() {
    pause.textContent = !paused ? "Pause" : missed ? `Go on (${missed} more)` : "Go on";
    pause.setAttribute("aria-pressed", String(paused));
    brief.textContent = paused ? "Paused" : last ? `${last} so far` : "";
  }

  /** @param {Exchange} exchange */
  const passes = (exchange) =>
    (!service || exchange.service === service) && (polls || !isPoll(exchange));

  /** @param {Exchange[]} exchanges */
  function append(exchanges) {
    const within = list.contains(document.activeElement);
    list.append(...exchanges.slice(-ROWS).map((each) => exchangeRow(each, follow.stay)));
    while (list.childElementCount > ROWS) list.firstElementChild?.remove();
    empty.hidden = list.childElementCount > 0;
    keys.tidy();
    // The row that had the focus was the oldest and is gone.
    if (within && !list.contains(document.activeElement)) keys.first()?.focus();
    follow.keep();
  }

  function drawAll() {
    fill(list);
    append([...kept.values()].filter(passes));
    follow.go();
  }

  /** Keep what is new and return it. @param {Exchange[]} exchanges */
  function keep(exchanges) {
    const fresh = exchanges.filter(({ number }) => number > cleared && !kept.has(number));
    for (const each of fresh) {
      kept.set(each.number, each);
      last = Math.max(last, each.number);
    }
    for (const number of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(number);
    }
    label();
    return fresh.filter(passes);
  }

  app.on("exchange", perFrame(KEPT, (/** @type {Exchange[]} */ exchanges) => {
    const fresh = keep(exchanges);
    if (!paused) return append(fresh);
    missed += fresh.length;
    label();
  }));
  root.addEventListener("toggle", follow.keep);

  async function read() {
    const said = await ask("GET", "exchanges");
    const all = [...said, ...kept.values()].sort((one, other) => one.number - other.number);
    kept = new Map();
    keep(all);
    if (!paused) drawAll();
  }
  return { root, open: () => { read().catch(() => {}); } };
}

/**
 * @param {string} label
 * @param {() => void} click
 */
function button(label, click) {
  return el("button", { type: "button", class: "button button-small", on: { click } }, label);
}
