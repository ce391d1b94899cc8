// The left side: servers, their channels and threads, the direct message, and who is speaking.

import { avatar, displayName, rolesOf } from "./people.js";
import { isLight, switchTheme } from "./theme.js";
import { el, fill, find, icon, keepFocus } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Channel, User} from "../types.js" */

const DM = 1;
const THREAD = 11;

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

/** @param {Channel} channel */
export const iconOf = (channel) =>
  icon(channel.type === DM ? "at" : channel.type === THREAD ? "thread" : "hash");

/**
 * @param {App} app
 * @param {Channel} channel
 */
export const titleOf = (app, channel) =>
  channel.type === DM ? displayName(app.world.bot) : channel.name;

/** @param {App} app */
function guildButtons(app) {
  /** @type {{label: string, short: Node | string, own: Channel[]}[]} */
  const entries = [
    { label: "Direct messages", short: icon("at", 24), own: app.world.channels.filter((c) => c.type === DM) },
    ...app.world.guilds.map((guild) => ({
      label: guild.name,
      short: guild.name.split(" ").map((word) => word[0].toUpperCase()).join(""),
      own: app.world.channels.filter((c) => c.guild_id === guild.id),
    })),
  ];
  return entries.filter(({ own }) => own.length).map(({ label, short, own }) => {
    const here = own.includes(app.channel);
    const news = own.some((c) => app.unread.has(c.id));
    return el("button", {
      class: `guild ${news ? "has-news" : ""}`, type: "button", title: label, "data-key": label,
      "aria-label": news ? `${label}, unread` : label, "aria-current": here && "true",
      on: { click: () => here || app.show(own[0]) },
    }, short);
  });
}

/** @param {App} app */
function channelList(app) {
  const { guild } = app;
  const own = app.world.channels.filter((c) => c.guild_id === app.channel.guild_id);
  const tops = own.filter((c) => c.type !== THREAD);
  const rows = tops.flatMap((top) => [
    row(app, top),
    ...own.filter((c) => c.parent_id === top.id).map((thread) => row(app, thread)),
  ]);
  return [
    el("h2", { class: "channels-guild" }, guild ? guild.name : "Direct messages"),
    el("h3", { class: "channels-kind heading" }, guild ? "Text channels" : "With the bot"),
    el("ul", { class: "channels-list" }, ...rows),
  ];
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
function row(app, channel) {
  const news = app.unread.has(channel.id);
  const name = titleOf(app, channel);
  return el("li", { class: channel.type === THREAD ? "channel-thread" : "" },
    el("button", {
      class: `channel ${news ? "has-news" : ""}`, type: "button", "data-key": channel.id,
      "aria-label": news ? `${name}, unread` : name,
      "aria-current": channel === app.channel && "page",
      on: { click: () => channel === app.channel || app.show(channel) },
    }, channel.type === DM ? avatar(app.world.bot, "small") : iconOf(channel),
    el("span", { class: "channel-name" }, name)));
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
