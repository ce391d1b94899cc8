// Select menus: a list of words, people, roles or channels, of which some may be chosen.

import { use } from "./deeds.js";
import { el } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Component, Message, SelectOption} from "../types.js" */

/**
 * Return a select menu: the browser's own for one value, boxes to tick for several.
 *
 * @param {Component} component of type 3, 5, 6, 7 or 8
 * @param {Message} message
 * @param {App} app
 * @returns {HTMLElement}
 */
export function selectMenu(component, message, app) {
  const options = choices(component, app);
  const label = component.placeholder || "Make a selection";
  const id = component.custom_id ?? "";
  const send = (/** @type {string[]} */ values) => use(app, message, id, values);
  const disabled = Boolean(component.disabled);
  if ((component.max_values ?? 1) > 1) return several(component, options, label, send);
  const chosen = options.find((option) => option.default)?.value;
  const menu = el("select", {
    class: "select-menu field", "aria-label": label, disabled, "data-key": id,
    on: { change: () => menu.value && send([menu.value]) },
  }, el("option", { value: "" }, label), ...options.map(({ value, label: name, description, default: held }) =>
    el("option", { value, selected: Boolean(held) }, description ? `${name} — ${description}` : name)));
  menu.value = chosen ?? "";
  return menu;
}

/**
 * @param {Component} component
 * @param {SelectOption[]} options
 * @param {string} label
 * @param {(values: string[]) => void} send
 */
function several(component, options, label, send) {
  const least = component.min_values ?? 1;
  const most = component.max_values ?? 1;
  const boxes = options.map((option) => el("input", {
    type: "checkbox", value: option.value, checked: Boolean(option.default), disabled: Boolean(component.disabled),
  }));
  const done = el("button", { class: "button button-small", type: "button", disabled: Boolean(component.disabled), on: {
    click: () => send(boxes.filter((box) => box.checked).map((box) => box.value)),
  } }, "Choose");
  const count = () => {
    const held = boxes.filter((box) => box.checked).length;
    done.disabled = Boolean(component.disabled) || held < least || held > most;
  };
  boxes.forEach((box) => box.addEventListener("change", count));
  count();
  return el("details", { class: "select-several" }, el("summary", { class: "field" }, label),
    el("fieldset", {}, el("legend", { class: "heard" }, label), ...options.map((option, index) =>
      el("label", { class: "select-choice" }, boxes[index], option.label,
        option.description && el("span", { class: "select-about" }, option.description))), done));
}

/**
 * Return what a select menu lists.
 *
 * @param {Component} component
 * @param {App} app
 * @returns {SelectOption[]}
 */
export function choices(component, app) {
  const users = [app.world.bot, ...app.world.people].filter((user) => app.channel.member_ids.includes(user.id))
    .map((user) => ({ value: user.id, label: user.global_name || user.username }));
  const roles = (app.guild?.roles ?? []).map((role) => ({ value: role.id, label: role.name }));
  switch (component.type) {
    case 5:
      return users;
    case 6:
      return roles;
    case 7:
      return [...users, ...roles];
    case 8:
      return app.world.channels.filter((channel) => channel.guild_id && channel.guild_id === app.channel.guild_id)
        .map((channel) => ({ value: channel.id, label: `#${channel.name}` }));
    default:
      return component.options ?? [];
  }
}
