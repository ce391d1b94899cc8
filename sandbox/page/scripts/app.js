// What the page knows: who speaks, where, what was said. Views listen to it and draw; they keep
// nothing of it themselves.

import { readCommands, readMessages, readWorld } from "./api.js";
import { isDirect } from "./around/places.js";
import { Live } from "./live.js";
import { News } from "./news.js";
import { Outcomes } from "./outcomes.js";
import { PendingInteractions } from "./pending.js";

/** @import {Channel, Command, FeedEvent, Guild, Message, State, User, World} from "./types.js" */

/** As many messages of a channel as the sandbox itself remembers; older ones go first. */
const KEPT_MESSAGES = 1000;

/**
 * Its events: `channel` (another one is shown), `message` (detail: id), `messages` (all anew),
 * `pending`, `commands`, `state`, `limits` (how large a file may be), `connection`, `exchange` and
 * `line` (detail: what it is), `sample` (detail: a Sample that somebody picked), `unread`,
 * `refused` (detail: messageId, words), `modal` (detail: interactionId, modal), `reply` (detail: the
 * message to be answered), `jump` (detail: the id of a message to be shown), `said` (detail: words
 * of what was done).
 */
export class App extends EventTarget {
  live = new Live();
  /** @type {World} */
  world;
  /** @type {Channel} */
  channel;
  /** The messages of the channel that is shown, by id, oldest first. @type {Map<string, Message>} */
  messages = new Map();
  pending = new PendingInteractions();
  outcomes = new Outcomes();
  /** By channel, those that are known. @type {Map<string, Command[]>} */
  #commands = new Map();
  /** @type {State | null} */
  state = null;
  news = new News();
  /** How often messages were asked for: only the newest answer counts. */
  #readings = 0;
  /** What happened in the channel while its messages are being read. @type {FeedEvent[] | null} */
  #meanwhile = null;

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
    world.channels.sort((a, b) => Number(isDirect(a)) - Number(isDirect(b)));
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

  /** Those that may be used where we are; null while nobody knows. @returns {Command[] | null} */
  get commands() {
    return this.#commands.get(this.channel.id) ?? null;
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
    this.news.read(channel.id);
    this.messages = new Map();
    const url = new URL(location.href);
    url.searchParams.set("in", channel.place);
    history.replaceState(null, "", url);
    this.tell("channel");
    if (!this.commands) this.#readCommands();
    await this.#readAnew();
  }

  /**
   * Show a message, wherever it is.
   *
   * @param {string} channelId
   * @param {string} messageId empty: only the channel
   */
  async jump(channelId, messageId) {
    const channel = this.world.channels.find(({ id }) => id === channelId);
    if (!channel) return this.tell("said", "You do not have access to this link.");
    if (channel !== this.channel) await this.show(channel);
    if (messageId && channel === this.channel) this.tell("jump", messageId);
  }

  /**
   * Follow what this window asks of the bot: a modal that answers it is opened here and nowhere else.
   *
   * @template {{interaction_id: string}} Asked
   * @param {Promise<Asked>} asking
   */
  async interact(asking) {
    const asked = await asking;
    const interactionId = asked.interaction_id;
    this.outcomes.of(interactionId).then(({ modal }) => {
      if (modal) this.tell("modal", { interactionId, modal });
    });
    return asked;
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
   * Tell whether this person has a permission.
   *
   * @param {bigint} bit
   * @param {Channel} [channel] the one that is shown
   */
  may(bit, channel = this.channel) {
    return (BigInt(channel.my_permissions) & bit) !== 0n;
  }

  async #readAnew() {
    const reading = ++this.#readings;
    this.#meanwhile = [];
    /** @type {Message[] | null} */
    const messages = await readMessages(this.channel.place).catch(() => null);
    if (reading !== this.#readings) return;
    const later = this.#meanwhile;
    this.#meanwhile = null;
    // Without an answer there is no connection either; at its return all is read again.
    if (messages) this.messages = new Map(messages.map((message) => [message.id, message]));
    // The answer may be older than what was told in the meantime.
    for (const { message } of later) if (message) this.#keep(message);
    this.tell("messages");
  }

  /** @param {any} frame */
  #hear(frame) {
    switch (frame.kind) {
      case "hello":
        return this.#begin(frame.boot);
      case "event":
        return this.#happened(frame.event);
      case "state":
        return this.#is(frame);
      default:
        return this.tell(frame.kind, frame[frame.kind]);
    }
  }

  /** The connection is there, maybe again: what happened without it is told by nobody. @param {string} boot */
  #begin(boot) {
    if (boot !== this.world.boot) return location.reload();
    this.state = null;
    this.pending.startAnew();
    this.tell("pending");
    this.outcomes.readAnew();
    return this.#readAnew();
  }

  /** @param {State} state */
  async #is(state) {
    const before = this.state;
    this.state = state;
    this.tell("state");
    if (JSON.stringify(before?.settings) !== JSON.stringify(state.settings)) this.#readLimits();
    if (!state.bot.ready || before?.bot.ready) return;
    this.#commands.clear();
    await this.#readCommands();
  }

  /** The commands of the channel that is shown. */
  async #readCommands() {
    const { channel } = this;
    if (!this.state?.bot.ready) return;
    const commands = await readCommands(channel.place).catch(() => null);
    if (!commands) return; // the connection breaks, too
    this.#commands.set(channel.id, commands);
    this.tell("commands");
  }

  /** How large a file may be is one of the settings, and differs from channel to channel. */
  async #readLimits() {
    const world = await readWorld().catch(() => null);
    for (const { id, attachment_size_limit } of world?.channels ?? []) {
      const channel = this.world.channels.find((one) => one.id === id);
      if (channel) channel.attachment_size_limit = attachment_size_limit;
    }
    this.tell("limits");
  }

  /** @param {FeedEvent} event */
  #happened(event) {
    if (this.pending.follow(event)) this.tell("pending");
    this.outcomes.hear(event);
    const { message } = event;
    if (!message) return;
    if (event.channel_id !== this.channel.id) {
      if (this.news.hear(message, this)) this.tell("unread");
    } else if (this.#meanwhile) {
      this.#meanwhile.push(event);
    } else {
      this.#keep(message);
      this.tell("message", message.id);
    }
  }

  /** @param {Message} message as it is now */
  #keep(message) {
    if (message.deleted) this.#forget(message.id);
    else this.messages.set(message.id, message);
    if (this.messages.size <= KEPT_MESSAGES) return;
    const [oldest] = this.messages.keys();
    this.messages.delete(oldest);
    this.tell("message", oldest);
  }

  /** @param {string} id of a message that was deleted */
  #forget(id) {
    this.messages.delete(id);
    for (const one of this.messages.values()) {
      if (one.message_reference?.message_id === id) one.referenced_message = null;
    }
  }
}
