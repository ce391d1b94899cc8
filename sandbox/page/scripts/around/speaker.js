// Who is speaking, below the sidebar: their role here, the others and theirs, and the theme.

import { avatar, displayName, rolesOf } from "./people.js";
import { isLight, switchTheme } from "./theme.js";
import { el, fill, find, icon } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Person} from "../types.js" */

/**
 * Who is speaking, and the ways to be somebody else: each a link, to be opened in another window too.
 *
 * @param {App} app
 */
export function speakerPanel(app) {
  const others = app.world.people.map((user) => el("li", {}, el("a", {
    class: "speaker-other", href: `/?${new URLSearchParams({ as: user.name ?? "", in: app.channel.place })}`,
    "aria-current": user.id === app.me.id && "true",
  }, avatar(user, "small"), el("span", { class: "speaker-name" }, displayName(user),
    ...standing(app, user).map((words) => el("span", { class: "speaker-role" }, words))))));
  const links = el("ul", { class: "speaker-list" }, ...others);
  const role = el("span", { class: "speaker-role" });
  const drawRole = () => {
    role.textContent = roleHere(app) || "\u00a0"; // the line stays as high
  };
  drawRole();
  app.on("channel", () => {
    drawRole();
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
      el("span", { class: "speaker-name" }, el("strong", {}, displayName(app.me)), role),
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
 * Return the highest role of whoever is speaking in the server that is shown.
 *
 * @param {App} app
 */
function roleHere({ me, guild }) {
  if (!guild) return "";
  return rolesOf(me, guild)[0]?.name ?? (guild.owner_id === me.id ? "Owner" : "Member");
}

/**
 * Return what somebody owns, and which roles they have where, each in a few words.
 *
 * @param {App} app
 * @param {Person} user
 */
function standing({ world: { guilds, owners } }, { id, name = "", roles }) {
  const owned = guilds.filter(({ owner_id }) => owner_id === id).map((guild) => guild.name);
  const servers = owned.length > 1 ? "the servers" : owned[0];
  const owns = [owners.includes(name) && "the app", servers].filter(Boolean).join(" and ");
  /** @type {Map<string, string[]>} */
  const named = new Map();
  for (const role of roles) named.set(role.guild, [...(named.get(role.guild) ?? []), role.name]);
  return [...(owns ? [`Owns ${owns}`] : []), ...[...named].map(([guild, all]) => `${all.join(", ")} in ${guild}`)];
}
