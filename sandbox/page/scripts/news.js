// What is new in the channels that are not shown, and how much of it is for this person.

import { isPinged } from "./around/people.js";
import { isDirect } from "./around/places.js";

/** @import {App} from "./app.js" */
/** @import {Message} from "./types.js" */

/** How many messages are remembered: the oldest go first. */
const KEPT = 1000;

export class News {
  /** Channels with news since they were last shown, by id. @type {Set<string>} */
  unread = new Set();
  /** How many of those news are for this person, by channel. @type {Map<string, number>} */
  mentions = new Map();
  /** Messages that were news already. @type {Set<string>} */
  #known = new Set();

  /**
   * Take in a message of a channel that is not shown.
   *
   * @param {Message} message
   * @param {App} app
   * @returns {boolean} whether it is news
   */
  hear(message, app) {
    const { id, channel_id, author, deleted, edited_timestamp } = message;
    if (deleted || edited_timestamp || author.id === app.me.id || this.#known.has(id)) return false;
    this.#known.add(id);
    if (this.#known.size > KEPT) this.#known.delete([...this.#known][0]);
    const channel = app.world.channels.find((one) => one.id === channel_id);
    // What is said in a direct message is said to whoever is in it.
    const isMine = (channel && isDirect(channel)) || isPinged(message, app);
    this.unread.add(channel_id);
    if (isMine) this.mentions.set(channel_id, (this.mentions.get(channel_id) ?? 0) + 1);
    return true;
  }

  /** @param {string} channelId of what is shown now */
  read(channelId) {
    this.unread.delete(channelId);
    this.mentions.delete(channelId);
  }
}
