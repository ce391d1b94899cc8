// The left side: servers, their channels and threads, the direct messages, and who is speaking.

import { avatar, displayName, rolesOf } from "./people.js";
import { DM, iconOf, isDirect, isThread, marks, particularWords, titleOf } from "./places.js";
import { isLight, switchTheme } from "./theme.js";
import { el, fill, find, icon, keepFocus } from "../dom.js";
import { plural } from "../units.js";

/** @import {App} from "../app.js" */
/** @import {Channel, User} from "../types.js" */

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

/**
 * Who is speaking, and the ways to be somebody else: each a link, to be opened in another window too.
 *
 * @param {App} app
 */
function speakerPanel(app) {
  const others = app.world.people.map((user) => el("li", {}, el("a", {
    class: "speaker-other", href: `/?${new URLSearchParams({ as: user.name ?? "", in: app.channel.place })}`,
    "aria-current": user.id === app.me.id && "true",
  }, avatar(user, "small"), el("span", {}, displayName(user)), el("span", { class: "speaker-role" }, roleOf(app, user)))));
  const links = el("ul", { class: "speaker-list" }, ...others);
  app.on("channel", () => {
    for (const link of links.querySelectorAll("a")) {
      const url = new URL(link.href);
      url.searchParams.set("in", app.channel.place);
      link.href = `${url.pathname}${url.search}`;
    }
  });
  const theme = el("button", { class: "icon-button", type: "button", on: { click: switchTheme } });
  const draw = () => {
    theme.setAttribute("aria-label", isLight() ? "Dark theme" : "Light theme");
    theme.title = theme.getAttribute("aria-label") ?? "";
    fill(theme, icon(isLight() ? "moon" : "sun"));
  };
  draw();
  // By a press here, or because the system's own theme has changed.
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const details = el("details", { class: "speaker" },
    el("summary", { class: "speaker-me", title: "Speak as somebody else" },
      avatar(app.me, "small"),
      el("span", { class: "speaker-name" }, el("strong", {}, displayName(app.me)),
        el("span", { class: "speaker-role" }, roleOf(app, app.me))),
      icon("down", 16)),
    el("div", { class: "speaker-menu" },
      el("p", { class: "heading" }, "Speak as"), links,
      el("p", { class: "speaker-hint" }, "Open one in a second window to be two people at once.")));
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Node && details.contains(target))) details.open = false;
  });
  details.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && details.open) {
      details.open = false;
      find("summary", details).focus();
    }
  });
  return el("section", { class: "speaker-panel", "aria-label": "Who is speaking" }, details, theme);
}

/**
 * Return a person's highest role in the first server, by name.
 *
 * @param {App} app
 * @param {User} user
 */
const roleOf = (app, user) => rolesOf(user, app.world.guilds[0])[0]?.name ?? "";
