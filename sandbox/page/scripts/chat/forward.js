// Forwarding: the dialog that asks for a place.

import { forward, RefusedError } from "../api.js";
import { iconOf, namedIn, titleOf } from "../around/places.js";
import { openDialog } from "../dialog.js";
import { el } from "../dom.js";
import { whyForbidden } from "../permissions.js";

/** @import {App} from "../app.js" */
/** @import {Channel, Message} from "../types.js" */

/**
 * @param {Message} message
 * @param {App} app
 */
export function openForward(message, app) {
  const alert = el("p", { class: "dialog-alert", role: "alert" });
  const places = app.world.channels.filter((channel) => !whyForbidden(app, channel));
  const guildOf = (/** @type {Channel} */ { guild_id }) =>
    app.world.guilds.find(({ id }) => id === guild_id)?.name ?? "Direct messages";
  const rows = places.map((channel) => el("li", {}, el("button", {
    class: "place-row", type: "button", on: { click: () => send(channel) },
  }, iconOf(channel), el("span", { class: "place-name" }, titleOf(app, channel)),
  el("span", { class: "place-guild" }, guildOf(channel)))));
  const { close } = openDialog("Forward to", "Choose where this message is shared.",
    [el("ul", { class: "place-list" }, ...rows), alert]);

  /** @param {Channel} channel */
  async function send(channel) {
    try {
      await forward(message.id, channel.place);
      close();
      app.tell("said", `Forwarded to ${namedIn(app, channel)}`);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      alert.textContent = error.message;
    }
  }
}
