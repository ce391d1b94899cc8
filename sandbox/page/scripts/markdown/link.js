// Links, and those among them that lead to a place or a message of this Discord: they are followed
// within the page, rather than to discord.com.

import { namedIn, iconOf, titleOf } from "../around/places.js";
import { el, safeUrl } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Channel} from "../types.js" */

const NO_ACCESS = "# No Access";
const TARGET = /^https?:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(?:@me|\d+)\/(\d+)(?:\/(\d+))?\/?$/;

/**
 * Return the channel and the message that an address leads to, if it is one of this Discord's.
 *
 * @param {string} url
 * @param {App} app
 * @returns {{isPlace: boolean, channel?: Channel, messageId: string}}
 */
function targetOf(url, app) {
  const [, channelId, messageId = ""] = TARGET.exec(url) ?? [];
  const channel = app.world.channels.find(({ id }) => id === channelId);
  return { isPlace: channelId !== undefined, channel, messageId };
}

/**
 * Return what stands in a text for an address that was not given a name.
 *
 * @param {string} url
 * @param {App} app
 */
export function linkWords(url, app) {
  const { isPlace, channel, messageId } = targetOf(url, app);
  if (!isPlace) return url;
  return channel ? `${namedIn(app, channel)}${messageId && " › 💬"}` : NO_ACCESS;
}

/**
 * Return a link's element.
 *
 * @param {string} url
 * @param {App} app
 * @param {{name?: string, bare?: boolean}} look its class; whether it stands as an address in a text
 * @param {...(Node | string)} words
 * @returns {HTMLElement}
 */
export function link(url, app, { name = "", bare = false }, ...words) {
  const { isPlace, channel, messageId } = targetOf(url, app);
  if (isPlace && !channel && bare) return el("span", { class: "mention" }, NO_ACCESS);
  if (!channel) {
    return el("a", { class: name, href: safeUrl(url), target: "_blank", rel: "noopener noreferrer" }, ...words);
  }
  const label = bare && `${messageId ? "A message in " : ""}${namedIn(app, channel)}`;
  return el("a", {
    class: bare ? "mention mention-place" : name, "aria-label": label,
    href: `/?${new URLSearchParams({ as: app.me.name ?? "", in: channel.place })}`,
    on: { click: (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into another window
      event.preventDefault();
      app.jump(channel.id, messageId);
    } },
  }, ...(bare ? shortened(app, channel, messageId) : words));
}

/**
 * @param {App} app
 * @param {Channel} channel
 * @param {string} messageId
 */
function shortened(app, channel, messageId) {
  const place = [iconOf(channel), titleOf(app, channel)];
  return messageId ? [...place, el("span", { class: "mention-step" }, "›"), "💬"] : place;
}
