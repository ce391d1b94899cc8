// A forwarded message: what it said when it was forwarded, and where it came from.

import { renderEmbed } from "./embed.js";
import { attachmentList } from "./media.js";
import { namedIn } from "../around/places.js";
import { el, icon } from "../dom.js";
import { renderMarkdown } from "../markdown/render.js";
import { messageTime } from "../markdown/time.js";

/** @import {App} from "../app.js" */
/** @import {Component, Message, Reference, Snapshot} from "../types.js" */

/**
 * @param {Message} message
 * @param {App} app
 * @param {(components: Component[]) => HTMLElement[]} draw
 * @returns {HTMLElement[]} none when nothing is forwarded
 */
export function forwarded({ message_snapshots = [], message_reference = {} }, app, draw) {
  return message_snapshots.map(({ message }) => {
    const components = draw(message.components ?? []);
    for (const one of components.flatMap((each) => [each, ...each.querySelectorAll("*")])) {
      if (one.matches(".button, select, input")) one.setAttribute("disabled", ""); // theirs is the original's
    }
    return el("div", { class: "forwarded" },
      el("p", { class: "forwarded-head" }, icon("forward", 14), "Forwarded"),
      message.content && el("div", { class: "text" }, ...renderMarkdown(message.content, app)),
      ...message.embeds.map((embed) => renderEmbed(embed, app)),
      ...attachmentList(message.attachments), ...components,
      foot(message, message_reference, app));
  });
}

/**
 * @param {Snapshot} message
 * @param {Reference} reference
 * @param {App} app
 */
function foot({ timestamp }, { channel_id, message_id }, app) {
  const channel = app.world.channels.find(({ id }) => id === channel_id);
  const time = messageTime(new Date(timestamp));
  if (!channel) return el("p", { class: "forwarded-from" }, time);
  return el("button", {
    class: "forwarded-from", type: "button", "data-key": `from:${message_id}`,
    on: { click: () => app.jump(channel.id, message_id ?? "") },
  }, `${namedIn(app, channel)} · ${time}`, icon("right", 12));
}
