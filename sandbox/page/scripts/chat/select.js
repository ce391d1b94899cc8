// A select menu in a message: what was chosen is sent, and stays in sight until the bot edits the
// message, as in Discord.

import { isUnderWay, select } from "./deeds.js";
import { offers } from "../select/offer.js";
import { selectOf } from "../select/select.js";

/** @import {App} from "../app.js" */
/** @import {Component, Message} from "../types.js" */

/** By message, as it is until it is edited, and custom id. @type {WeakMap<Message, Map<string, string[]>>} */
const chosen = new WeakMap();

/**
 * @param {Component} component of type 3, 5, 6, 7 or 8
 * @param {Message} message
 * @param {App} app
 * @returns {HTMLElement}
 */
export function selectMenu(component, message, app) {
  const { custom_id: id = "", placeholder = "Make a selection", min_values: least = 1, max_values: most = 1 } = component;
  const offered = offers(component, app);
  const known = chosen.get(message) ?? new Map();
  const held = () => known.get(id) ?? offered.filter((one) => one.default).map(({ value }) => value);
  const isWaiting = isUnderWay(app, message, id);
  const menu = selectOf({
    offers: offered, chosen: held(), placeholder, least, most, isClosed: () => isWaiting,
    attributes: {
      class: isWaiting ? "is-waiting" : "", "aria-label": placeholder, disabled: Boolean(component.disabled),
      "aria-busy": isWaiting && "true", "data-key": id,
    },
    changed: (values) => {
      if (values.length < least) return menu.choose(held()); // too few: it was not sent
      chosen.set(message, known.set(id, values));
      select(app, message, id, values);
    },
  });
  return menu.element;
}
