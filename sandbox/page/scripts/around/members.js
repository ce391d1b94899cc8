// The right side: who sees this channel, by their highest role, and whether the bot is there.

import { avatar, colouredName, rolesOf } from "./people.js";
import { el, fill } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {User} from "../types.js" */

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountMembers(root, app) {
  let drawn = "";
  const draw = () => {
    const online = Boolean(app.state?.bot.ready);
    const now = `${app.channel.id} ${online}`;
    if (now === drawn) return; // the state is told more often than this changes
    drawn = now;
    fill(root, ...groups(app).map(([name, users]) => [
      el("h2", { class: "members-role heading" }, `${name} — ${users.length}`),
      el("ul", { class: "members-list" }, ...users.map((user) => member(app, user, online))),
    ]).flat());
  };
  app.on("channel state", draw);
  draw();
}

/**
 * @param {App} app
 * @returns {[string, User[]][]} roles and who has them as their highest, the highest role first
 */
function groups(app) {
  const { guild } = app;
  /** @type {Map<string, {position: number, users: User[]}>} */
  const found = new Map();
  for (const id of app.channel.member_ids) {
    const user = app.user(id);
    if (!user) continue;
    const [role] = rolesOf(user, guild);
    const name = user.bot ? "Apps" : role?.name ?? "Members";
    const position = user.bot ? -1 : role?.position ?? 0;
    const group = found.get(name) ?? { position, users: [] };
    group.users.push(user);
    found.set(name, group);
  }
  return [...found].sort(([, a], [, b]) => b.position - a.position).map(([name, { users }]) => [name, users]);
}

/**
 * @param {App} app
 * @param {User} user
 * @param {boolean} online whether the bot is connected
 */
function member(app, user, online) {
  const owner = app.guild?.owner_id === user.id;
  const status = !user.bot || online ? "" : "Not connected";
  return el("li", { class: `member ${status ? "is-away" : ""}` }, avatar(user, "small"),
    el("span", { class: "member-name" },
      el("span", {}, colouredName(user, app.guild), user.bot && el("span", { class: "app-badge" }, "APP"),
        owner && el("span", { class: "member-note" }, "owns the server")),
      status && el("span", { class: "member-note" }, status)));
}
