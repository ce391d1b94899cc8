// The left side: servers, their channels and threads, and the direct messages.

import { avatar } from "./people.js";
import { DM, iconOf, isDirect, isThread, marks, particularWords, titleOf } from "./places.js";
import { speakerPanel } from "./speaker.js";
import { el, fill, icon, keepFocus } from "../dom.js";
import { plural } from "../units.js";

/** @import {App} from "../app.js" */
/** @import {Channel} from "../types.js" */

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountSidebar(root, app) {
  const servers = el("nav", { class: "guilds", "aria-label": "Servers" });
  const channels = el("nav", { class: "channels", "aria-label": "Channels" });
  fill(root, servers, el("div", { class: "sidebar-column" }, channels, speakerPanel(app)));
  const draw = () => keepFocus(root, () => {
    fill(servers, ...guildButtons(app));
    fill(channels, ...channelList(app));
    return root;
  });
  app.on("channel unread", draw);
  app.on("channel", () => root.classList.remove("is-open"));
  // At narrow widths the sidebar lies over the chat, and a press beside it puts it away.
  document.addEventListener("click", ({ target }) => {
    const inside = target instanceof Element && target.closest(".sidebar, .header-menu");
    if (!inside) root.classList.remove("is-open");
  });
  root.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") root.classList.remove("is-open");
  });
  draw();
}

/** @param {App} app */
function guildButtons(app) {
  /** @type {{label: string, short: Node | string, own: Channel[]}[]} */
  const entries = [
    { label: "Direct messages", short: icon("at", 24), own: app.world.channels.filter(isDirect) },
    ...app.world.guilds.map((guild) => ({
      label: guild.name,
      short: guild.name.split(" ").map((word) => word[0].toUpperCase()).join(""),
      own: app.world.channels.filter((c) => c.guild_id === guild.id),
    })),
  ];
  return entries.filter(({ own }) => own.length).map(({ label, short, own }) => {
    const here = own.includes(app.channel);
    const { isNews, mentions, words } = news(app, own);
    return el("button", {
      class: `guild ${isNews ? "has-news" : ""}`, type: "button", title: label, "data-key": label,
      "aria-label": [label, ...words].join(", "), "aria-current": here && "true",
      on: { click: () => here || app.show(own[0]) },
    }, short, badge(mentions));
  });
}

/**
 * Tell what is new in some channels.
 *
 * @param {App} app
 * @param {Channel[]} channels
 */
function news(app, channels) {
  const isNews = channels.some(({ id }) => app.news.unread.has(id));
  const mentions = channels.reduce((sum, { id }) => sum + (app.news.mentions.get(id) ?? 0), 0);
  const words = isNews ? ["unread"] : [];
  return { isNews, mentions, words: mentions ? [...words, plural(mentions, "mention")] : words };
}

/** @param {number} mentions */
const badge = (mentions) => mentions > 0 &&
  el("span", { class: "badge", "aria-hidden": "true" }, mentions > 99 ? "99+" : String(mentions));

/** @param {App} app */
function channelList(app) {
  const { guild } = app;
  const own = app.world.channels.filter((c) => c.guild_id === app.channel.guild_id);
  const tops = own.filter((c) => !isThread(c));
  const rows = tops.flatMap((top) => [
    row(app, top),
    ...own.filter((c) => c.parent_id === top.id).map((thread) => row(app, thread)),
  ]);
  return [
    el("h2", { class: "channels-guild" }, guild ? guild.name : "Direct messages"),
    el("h3", { class: "channels-kind heading" }, guild ? "Channels" : "The bot and friends"),
    el("ul", { class: "channels-list" }, ...rows),
  ];
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
function row(app, channel) {
  const { isNews, mentions, words } = news(app, [channel]);
  const name = titleOf(app, channel);
  const archived = channel.thread_metadata?.archived;
  return el("li", { class: isThread(channel) ? "channel-thread" : "" },
    el("button", {
      class: `channel ${isNews ? "has-news" : ""} ${archived ? "is-archived" : ""}`,
      type: "button", "data-key": channel.id,
      "aria-label": [name, ...particularWords(channel), ...words].join(", "),
      "aria-current": channel === app.channel && "page",
      on: { click: () => channel === app.channel || app.show(channel) },
    }, channel.type === DM ? avatar(app.world.bot, "small") : iconOf(channel),
    el("span", { class: "channel-name" }, name), ...marks(channel), badge(mentions)));
}
