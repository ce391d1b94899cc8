// What there is to choose from: the people, roles and channels of the server that is shown, each
// with the sign that Discord gives it. Selects list them, and so do options of commands.

import { avatar, displayName, hexColour } from "../around/people.js";
import { iconOf, isDirect } from "../around/places.js";
import { el } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Component, SelectOption} from "../types.js" */

/**
 * @typedef {SelectOption & {sign?: () => Element, mark?: string}} Offer
 *   sign: a picture of it, new at each call; mark: what stands before its name in a text
 */

/**
 * Return the people of the server, or of the direct message.
 *
 * @param {App} app
 * @returns {Offer[]}
 */
export function people({ guild, world, channel }) {
  const isHere = (/** @type {string} */ id) => (guild ? id in guild.members : channel.member_ids.includes(id));
  return [...world.people, world.bot].filter(({ id }) => isHere(id)).map((user) => ({
    value: user.id, label: displayName(user), description: user.username, mark: "@",
    sign: () => avatar(user, "mini"),
  }));
}

/**
 * Return the server's roles, the highest first.
 *
 * @param {App} app
 * @returns {Offer[]}
 */
export function roles({ guild }) {
  return [...(guild?.roles ?? [])].sort((a, b) => b.position - a.position).map(({ id, name, color }) => ({
    value: id, label: name, mark: name.startsWith("@") ? "" : "@",
    sign: () => {
      const dot = el("span", { class: "role-dot", "aria-hidden": "true" });
      if (color) dot.style.setProperty("--role", hexColour(color));
      return dot;
    },
  }));
}

/**
 * Return the server's channels and threads that this person sees.
 *
 * @param {App} app
 * @param {number[]} [types] those alone
 * @returns {Offer[]}
 */
export function channels({ guild, world }, types = []) {
  return world.channels
    .filter((channel) => guild && channel.guild_id === guild.id && !isDirect(channel))
    .filter(({ type }) => !types.length || types.includes(type))
    .map((channel) => ({ value: channel.id, label: channel.name, mark: "#", sign: () => iconOf(channel, 18) }));
}

/**
 * Return what a select menu offers, what is chosen to begin with marked as its default.
 *
 * @param {Component} component of type 3, 5, 6, 7 or 8
 * @param {App} app
 * @returns {Offer[]}
 */
export function offers({ type, options = [], channel_types, default_values: held = [] }, app) {
  const found = {
    5: () => people(app), 6: () => roles(app), 7: () => [...people(app), ...roles(app)],
    8: () => channels(app, channel_types),
  }[type];
  if (!found) return options.map((option) => ({ ...option, sign: emojiOf(option) }));
  return found().map((offer) => ({ ...offer, default: held.some(({ id }) => id === offer.value) }));
}

/** @param {SelectOption} option */
function emojiOf({ emoji }) {
  const name = emoji?.name;
  return name ? () => el("span", { class: "select-emoji" }, name) : undefined;
}
