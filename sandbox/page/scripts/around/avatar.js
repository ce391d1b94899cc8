// A person's or the bot's picture: an initial on a colour of their own, as nobody has uploaded one.

import { el } from "../dom.js";

/** @import {User} from "../types.js" */

const TONES = 5;

/**
 * Return an avatar, of which screen readers hear nothing: the name stands beside it.
 *
 * @param {User} user
 * @param {string} [size] `small`, `large` or nothing
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
