// What the page knows: who speaks, where, what was said. Views listen to it and draw; they keep
// nothing of it themselves.

import { readCommands, readMessages, readWorld } from "./api.js";
import { Live } from "./live.js";

/** @import {Channel, Command, FeedEvent, Guild, Message, Pending, State, User, World} from "./types.js" */

/**
 * Its events: `channel` (another one is shown), `message` (detail: id), `messages` (all anew),
 * `pending`, `commands`, `state`, `connection`, `exchange` and `line` (detail: what it is),
 * `sample` (detail: a Sample that somebody picked), `unread`, `refused` (detail: messageId, words).
 */
export class App extends EventTarget {
  live = new Live();
  /** @type {World} */
  world;
  /** @type {Channel} */
  channel;
  /** The messages of the channel that is shown, by id, oldest first. @type {Map<string, Message>} */
  messages = new Map();
  /** This person's interactions without an answer, by id. @type {Map<string, Pending>} */
  pending = new Map();
  /** @type {Command[]} */
  commands = [];
  /** @type {State | null} */
  state = null;
  /** Channels with news since they were last shown, by id. @type {Set<string>} */
  unread = new Set();

  /** @param {World} world */
  constructor(world) {
    super();
    this.world = world;
    const wished = new URL(location.href).searchParams.get("in");
    this.channel = world.channels.find((c) => c.place === wished) ?? world.channels[0];
    this.live.addEventListener("frame", (event) =>
      this.#hear(/** @type {CustomEvent} */ (event).detail));
    this.live.addEventListener("connection", () => this.tell("connection"));
  }

  /** Read the world and connect. */
  static async start() {
    const world = await readWorld();
    // The direct message is the last that a newcomer looks for; threads follow their channels.
    world.channels.sort((a, b) => Number(a.type === 1) - Number(b.type === 1));
    const app = new App(world);
    app.live.open();
    return app;
  }

  /** @returns {User} */
  get me() {
    return this.world.me;
  }

  /** The server of the channel that is shown; undefined in a direct message. @returns {Guild | undefined} */
  get guild() {
    return this.world.guilds.find((g) => g.id === this.channel.guild_id);
  }

  /**
   * Tell the views.
   *
   * @param {string} type
   * @param {unknown} [detail]
   */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /**
   * Listen to one or more kinds of events.
   *
   * @param {string} types separated by spaces
   * @param {(detail: any) => void} listener
   */
  on(types, listener) {
    for (const type of types.split(" ")) {
      this.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail));
    }
  }

  /**
   * Show another channel.
   *
   * @param {Channel} channel
   */
  async show(channel) {
    this.channel = channel;
    this.unread.delete(channel.id);
    this.messages = new Map();
    const url = new URL(location.href);
    url.searchParams.set("in", channel.place);
    history.replaceState(null, "", url);
    this.tell("channel");
    await this.#readAnew();
  }

  /**
   * Forget an interaction that the application did not respond to.
   *
   * @param {string} id
   */
  dismiss(id) {
    this.pending.delete(id);
    this.tell("pending");
  }

  /**
   * Return somebody by id.
   *
   * @param {string} id
   * @returns {User | undefined}
   */
  user(id) {
    return [this.world.bot, ...this.world.people].find((user) => user.id === id);
  }

  /**
   * Tell whether this person has a permission in the channel that is shown.
   *
   * @param {bigint} bit
   */
  may(bit) {
    return (BigInt(this.channel.my_permissions) & bit) !== 0n;
  }

  async #readAnew() {
    const { channel } = this;
    const messages = await readMessages(channel.place);
    if (channel !== this.channel) return;
    this.messages = new Map(messages.map((message) => [message.id, message]));
    this.tell("messages");
  }

  /** @param {any} frame */
  async #hear(frame) {
    switch (frame.kind) {
      case "hello":
        if (frame.boot !== this.world.boot) return location.reload();
        return this.#readAnew();
      case "event":
        return this.#happened(frame.event);
      case "state":
        return this.#is(frame);
      default:
        return this.tell(frame.kind, frame[frame.kind]);
    }
  }

  /** @param {State} state */
  async #is(state) {
    const fresh = state.bot.ready && !this.state?.bot.ready;
    this.state = state;
    this.tell("state");
    if (fresh) {
      this.commands = (await readCommands()).filter((command) => (command.type ?? 1) === 1);
      this.tell("commands");
    }
  }

  /** @param {FeedEvent} event */
  #happened(event) {
    this.#follow(event);
    const { message } = event;
    if (!message) return;
    if (event.channel_id !== this.channel.id) {
      if (!message.deleted) this.unread.add(event.channel_id);
      return this.tell("unread");
    }
    if (message.deleted) this.messages.delete(message.id);
    else this.messages.set(message.id, message);
    this.tell("message", message.id);
  }

  /** Keep account of the interactions that wait for an answer. @param {FeedEvent} event */
  #follow(event) {
    const [id] = event.interactions;
    if (event.type === "invoked" && event.data.type !== 4) {
      const { name = "", message_id = "", custom_id = "" } = event.data;
      const at = Date.now();
      const known = { id, channel_id: event.channel_id, name, message_id, custom_id };
      this.pending.set(id, { ...known, failed: false, at });
    } else if (event.type === "unanswered") {
      const found = this.pending.get(id);
      if (found) found.failed = true;
    } else {
      for (const answered of event.interactions) this.pending.delete(answered);
    }
    this.tell("pending");
  }
}
