// The section on Discord: its gateway, how long interactions live, how large files may be.

import { ask } from "../api.js";
import { el } from "../dom.js";
import {
  actButton, choiceRow, group, notice as makeNotice, section, slider, toggleSwitch, words,
} from "./parts.js";
import { setting } from "./setting.js";
import { duration, size } from "../units.js";

/** @import {App} from "../app.js" */
/** @import {Control, Section} from "./parts.js" */

const MIB = 1024 * 1024;
/** @type {[number, string][]} */
const SIZES = [
  [MIB / 2, "0.5 MiB"], [2 * MIB, "2 MiB"], [10 * MIB, "10 MiB"], [25 * MIB, "25 MiB"],
];
/** @type {[number, string][]} */
const LIVES = [[900, "15 min"], [60, "60 s"], [20, "20 s"], [5, "5 s"]];

/**
 * @param {App} app
 * @returns {Section}
 */
export function discordSection(app) {
  const { root, notice, inside } = section("Discord", false);
  inside.prepend(
    gateway(app),
    group("Interactions",
      setting(app, notice, "interaction_seconds", (change) =>
        choiceRow("They end after", LIVES, change, duration)),
      setting(app, notice, "answer_seconds", (change) =>
        slider("Time for the first answer", [0.5, 1, 2, 3, 5, 10], duration, change)),
      setting(app, notice, "deliveries", (change) => {
        const control = toggleSwitch("Deliver each one twice", (on) => change(on ? 2 : 1));
        return { ...control, show: (times) => control.show(times > 1) };
      })),
    group("The largest file",
      setting(app, notice, "attachment_size_limit", (change) =>
        choiceRow("In answers to interactions", SIZES, change, size)),
      setting(app, notice, "guild_size_limit", (change) =>
        choiceRow("In ordinary messages", SIZES, change, size))),
    setting(app, notice, "closed_dms", (change) => closedDms(app, change)),
  );
  return { root };
}

/** @param {App} app */
function gateway(app) {
  const notice = makeNotice();
  /** @param {Record<string, unknown>} json */
  const order = (json) => ask("POST", "gateway", { json });
  const silent = toggleSwitch("Answer no heartbeats", async (on) => {
    try {
      await order({ do: "silent", on });
    } catch (error) {
      silent.show(!on);
      notice.say(words(error), true);
    }
  });
  app.on("state", () => silent.show(app.state?.faults["gateway-silent"]));
  /** @type {[string, string, string][]} */
  const orders = [
    ["Drop the gateway", "drop", "The connection was cut; the bot resumes its session."],
    ["Ask to reconnect (op 7)", "reconnect", "Discord has asked the bot to connect again."],
    ["End the session (op 9)", "invalid-session", "The session is over; the bot starts another."],
  ];
  return group("Gateway",
    el("div", { class: "drawer-row" }, orders.map(([label, what, said]) =>
      actButton(label, notice, async () => {
        await order({ do: what });
        notice.say(said);
      }))),
    notice.element, silent.element);
}

/**
 * @param {App} app
 * @param {(names: string[]) => void} change
 * @returns {Control}
 */
function closedDms(app, change) {
  const people = app.world.people.filter((person) => !person.bot);
  const boxes = people.map((person) => el("input", {
    type: "checkbox", value: person.name ?? person.username,
    on: { change: () => change(boxes.filter((box) => box.checked).map((box) => box.value)) },
  }));
  return {
    element: group("Takes no direct messages", el("div", { class: "drawer-boxes" },
      people.map((person, index) => el("label", { class: "drawer-box" },
        boxes[index], el("span", {}, person.global_name || person.username))))),
    show: (closed) => {
      for (const box of boxes) box.checked = closed.includes(box.value);
    },
  };
}
