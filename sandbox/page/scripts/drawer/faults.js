// The section on faults: what shall go wrong, and how often.

import { ask } from "../api.js";
import { el, fill } from "../dom.js";
import { FaultList } from "./fault-list.js";
import { actButton, choiceRow, section, words } from "./parts.js";

/** @import {App} from "../app.js" */
/** @import {Known} from "./fault-list.js" */
/** @import {Section} from "./parts.js" */

/** Short labels for those that stand first; the others speak for themselves. */
const LABELS = new Map(Object.entries({
  "submit-refused-token": "Refused token",
  "submit-empty-balance": "Empty balance",
  "submit-busy": "Rate limit (429)",
  "submit-broken": "Server error (500)",
  "submit-lost-after": "Lost answer",
  "run-never-ends": "Never ends",
  "status-strange": "Strange state",
  "run-huge-result": "Huge result",
}));
const FOR_GOOD = -1;
const RUN = "runcomfy.run";
/** These act at once; the section on Discord has them. */
const AT_ONCE = "gateway.";

/**
 * @param {App} app
 * @returns {Section}
 */
export function faultsSection(app) {
  const { root, brief, notice, inside } = section("Make the next request fail", true);
  /** @type {Map<string, Known>} */
  let known = new Map();
  let times = 1;
  /** How often each is still to happen, by name. @type {Record<string, number>} */
  let on = {};

  const often = choiceRow("How often",
    [[1, "Once"], [3, "3 times"], [FOR_GOOD, "Until I switch it off"]],
    (chosen) => { times = chosen; });
  often.show(times);
  const first = el("div", { class: "drawer-faults" });
  const select = el("select", { class: "field", "aria-label": "Another fault" });
  const more = actButton("Switch on", notice, async () => {
    if (!select.value) return select.focus();
    await turn(select.value, times);
    select.value = "";
  });
  const list = new FaultList((name) => turn(name, 0), select);
  const clear = actButton("Switch all off", notice, async () => {
    draw({});
    select.focus();
    try {
      draw((await ask("DELETE", "faults")).on);
    } catch (error) {
      look();
      throw error;
    }
  });
  const hint = el("p", { class: "drawer-muted" }, "Now use a command, and watch.");
  const all = el("div", { class: "drawer-line" }, hint, clear);
  inside.prepend(often.element, first, el("div", { class: "drawer-pick" }, select, more),
    list.element, all, list.news);

  /**
   * @param {string} name
   * @param {number} count
   */
  async function turn(name, count) {
    notice.say("");
    list.forget(name);
    // The news of it may come before the answer, and must not look as if it had happened.
    if (!count) draw(Object.fromEntries(Object.entries(on).filter(([each]) => each !== name)));
    try {
      draw((await ask("POST", "faults", { json: { name, times: count } })).on);
    } catch (error) {
      notice.say(words(error), true);
      look();
    }
  }

  /** @param {Record<string, number>} now */
  function draw(now) {
    on = now;
    const count = Object.keys(on).length;
    brief.textContent = count ? `${count} on` : "";
    all.hidden = !count;
    for (const button of first.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value in on));
    }
    list.show(on);
  }

  function look() {
    const before = on;
    draw(app.state?.faults ?? {});
    // What spoils a run spoils no single request, so that no exchange tells of it.
    for (const [name, left] of Object.entries(before)) {
      if (known.get(name)?.call === RUN && (on[name] ?? 0) === left - 1) list.happens(name);
    }
  }

  function offer() {
    const entries = [...known].filter(([, fault]) => !fault.call.startsWith(AT_ONCE));
    fill(first, entries.filter(([, fault]) => fault.first).map(([name, fault]) => el("button", {
      type: "button", class: "drawer-press", value: name, title: fault.says,
      on: { click: () => turn(name, name in on ? 0 : times) },
    }, LABELS.get(name) ?? fault.says)));
    /** @type {Map<string, HTMLOptGroupElement>} */
    const groups = new Map();
    for (const [name, fault] of entries) {
      if (fault.first) continue;
      const title = fault.group ?? fault.call;
      const group = groups.get(title) ?? el("optgroup", { label: title });
      groups.set(title, group);
      group.append(el("option", { value: name }, fault.says));
    }
    fill(select, el("option", { value: "" }, "Something else …"), [...groups.values()]);
  }

  async function read() {
    try {
      known = new Map(Object.entries((await ask("GET", "faults")).known));
    } catch (error) {
      return notice.say(words(error), true);
    }
    // Nothing new comes while the sandbox runs: what somebody has chosen stays chosen.
    if (!first.childElementCount) offer();
    list.explain(known);
    look();
  }

  app.on("state", look);
  app.on("exchange", ({ fault }) => { if (fault) list.happens(fault); });
  return { root, open: read };
}
