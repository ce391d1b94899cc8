// The section on the bot: whether it runs, its life and death, and what it logs.

import { ask } from "../api.js";
import { el, fill } from "../dom.js";
import { follower, perFrame } from "./frames.js";
import { able, actButton, section, words } from "./parts.js";

/** @import {App} from "../app.js" */
/** @import {Section} from "./parts.js" */

const LINES = 200;
/** The day that each line begins with; the time is enough here. */
const DATE = /^\d{4}-\d\d-\d\d /;

/**
 * @param {App} app
 * @returns {Section}
 */
export function botSection(app) {
  const { root, brief, notice, inside } = section("The bot", false);
  let doing = "";

  /** @param {...string} orders */
  const carryOut = (...orders) => async () => {
    try {
      for (const order of orders) {
        doing = order;
        draw();
        await ask("POST", "bot", { json: { do: order } });
      }
    } catch (error) {
      // Its first sentence: the log below has the bot's own words.
      throw new Error(words(error).split(/(?<=\.)\s/)[0]);
    } finally {
      doing = "";
    }
  };
  const kill = actButton("Kill it", notice, carryOut("kill"), "button-danger", draw);
  const stop = actButton("Stop it", notice, carryOut("stop"), "", draw);
  const start = actButton("Start it", notice, carryOut("start"), "button-success", draw);
  const again = actButton("Kill it and start it again", notice, carryOut("kill", "start"),
    "button-primary", draw);
  const how = el("p", { class: "drawer-how", role: "status" });
  const log = logBox();
  inside.prepend(how, el("div", { class: "drawer-row" }, again, kill, stop, start));
  inside.append(log.element);

  function draw() {
    const bot = app.state?.bot;
    const running = Boolean(bot?.running);
    how.dataset.state = !running ? "off" : bot?.ready ? "ready" : "busy";
    const text = TEXTS.get(doing) ??
      (!running ? "Not running" : bot?.ready ? "Ready" : "Connecting");
    fill(how, el("span", { class: "drawer-dot" }), text,
      running && el("span", { class: "drawer-muted" }, `process ${bot?.pid}`));
    brief.textContent = text;
    for (const button of [kill, stop, again]) able(button, running && !doing);
    able(start, !running && !doing);
  }

  app.on("state", draw);
  app.on("line", log.add);
  draw();
  root.addEventListener("toggle", log.keep);
  return { root, open: () => { log.read().catch(() => {}); } };
}

const TEXTS = new Map([
  ["kill", "Being killed …"], ["stop", "Stopping …"], ["start", "Starting …"],
]);

function logBox() {
  const lines = el("div", {
    class: "drawer-log", tabindex: 0, role: "region", "aria-label": "The bot's log",
  });
  const follow = follower(lines);
  /** What came while the lines before it were being read. @type {string[] | null} */
  let early = null;
  let round = 0;

  /** @param {string[]} added */
  function append(added) {
    lines.append(...added.map((text) =>
      el("div", { class: `drawer-logged ${level(text)}` }, text.replace(DATE, ""))));
    while (lines.childElementCount > LINES) lines.firstElementChild?.remove();
    follow.keep();
  }

  return {
    element: lines,
    keep: follow.keep,
    add: perFrame(LINES, (/** @type {string[]} */ added) => {
      if (early) early.push(...added);
      else append(added);
    }),
    /** Begin anew with the lines that there were before. */
    async read() {
      const mine = ++round;
      early = [];
      const { lines: before } = await ask("GET", "bot");
      if (mine !== round) return;
      fill(lines);
      append([...before, ...unseen(before, early)].slice(-LINES));
      early = null;
      follow.go();
    },
  };
}

/**
 * Return those lines that `before` does not end with.
 *
 * @param {string[]} before
 * @param {string[]} later
 */
function unseen(before, later) {
  for (let count = Math.min(before.length, later.length); count > 0; count--) {
    const end = before.slice(-count);
    if (end.every((line, index) => line === later[index])) return later.slice(count);
  }
  return later;
}

/** @param {string} line */
function level(line) {
  if (/\b(ERROR|CRITICAL)\b/.test(line)) return "drawer-logged-bad";
  return /\bWARNING\b/.test(line) ? "drawer-logged-warning" : "";
}
