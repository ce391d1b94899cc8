// How people look: their avatar, their name, and the colour that their roles give it.

import { el } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Guild, Message, Role, User} from "../types.js" */

const TONES = 5;

/**
 * Return an avatar, of which screen readers hear nothing: the name stands beside it. Nobody has
 * uploaded one, so that it is an initial on a colour of their own.
 *
 * @param {User} user
 * @param {string} [size] `small`, `mini`, `tiny` or nothing
 */
export function avatar(user, size = "") {
  if (user.bot) {
    return el("img", { class: `avatar ${size && `avatar-${size}`}`, src: "/page/icon.svg", alt: "" });
  }
  const tone = [...user.username].reduce((sum, letter) => 3 * sum + letter.charCodeAt(0), 0) % TONES;
  return el("span", {
    class: `avatar avatar-tone-${tone} ${size && `avatar-${size}`}`, "aria-hidden": "true",
  }, displayName(user)[0].toUpperCase());
}

/** @param {User} user */
export const displayName = (user) => user.global_name || user.username;

/**
 * Return somebody's name in the colour of their highest role that has one.
 *
 * @param {User} user
 * @param {Guild | undefined} guild
 * @param {string} [name] a class
 */
export function colouredName(user, guild, name = "") {
  const shown = el("span", { class: `name ${name}` }, displayName(user));
  const colour = rolesOf(user, guild).find((role) => role.color)?.color;
  if (colour) shown.style.setProperty("--role", hexColour(colour));
  return shown;
}

/**
 * Return the roles that somebody has, the highest first.
 *
 * @param {User} user
 * @param {Guild | undefined} guild
 * @returns {Role[]}
 */
export function rolesOf(user, guild) {
  const held = guild?.members[user.id] ?? [];
  return (guild?.roles ?? []).filter((role) => held.includes(role.id))
    .sort((a, b) => b.position - a.position);
}

/**
 * Tell whether a message notifies the person who is speaking.
 *
 * @param {Message} message
 * @param {App} app
 */
export function isPinged({ pings, channel_id }, { me, world }) {
  const channel = world.channels.find(({ id }) => id === channel_id);
  const guild = world.guilds.find(({ id }) => id === channel?.guild_id);
  return pings.includes(me.id) || pings.includes("everyone")
    || rolesOf(me, guild).some(({ id }) => pings.includes(`role:${id}`));
}

/** @param {number} colour as Discord has it, 0xRRGGBB */
export const hexColour = (colour) => `#${colour.toString(16).padStart(6, "0")}`;
