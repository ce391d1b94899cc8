// The beginning of a channel: what this page is, and what to try first, one press away.

import { DM, FORUM, iconOf, isDirect, namedIn, titleOf } from "../around/places.js";
import { el, fill } from "../dom.js";
import { whyForbidden } from "../permissions.js";
import { knownSamples } from "../samples.js";

/** @import {App} from "../app.js" */
/** @import {Sample} from "../types.js" */

/**
 * @param {App} app
 * @returns {HTMLElement}
 */
export function renderWelcome(app) {
  const { channel } = app;
  const title = channel.type === DM ? titleOf(app, channel) : `Welcome to ${namedIn(app, channel)}!`;
  const shelf = el("ul", { class: "welcome-samples" }, ...posts(app));
  if (isUsable(app)) {
    knownSamples().then((found) =>
      fill(shelf, ...found.filter((sample) => !sample.note).map((sample) => el("li", {}, card(sample, app)))));
  }
  return el("section", { class: "welcome" },
    el("div", { class: "welcome-icon" }, iconOf(channel)),
    el("h2", { class: "welcome-title" }, title),
    el("p", { class: "welcome-words" }, ...whatThisIs(app)),
    shelf);
}

/**
 * Tell whether this is a place for a first edit: the bot is there, or this person has brought it.
 *
 * @param {App} app
 */
function isUsable(app) {
  const { channel, me, world: { bot, installed = [] } } = app;
  const isThere = channel.member_ids.includes(bot.id) || (isForeign(app) && installed.includes(me.name ?? ""));
  return isThere && !whyForbidden(app);
}

/** The bot is no member here, so that it is there only for those who have installed it themselves. @param {App} app */
const isForeign = ({ guild, channel, world: { bot } }) =>
  guild ? !(bot.id in guild.members) : !channel.member_ids.includes(bot.id);

/** @param {App} app */
function whatThisIs(app) {
  if (app.channel.type === FORUM) return ["A forum: each of its posts is a conversation of its own."];
  return ["This is the Repaint bot in a small Discord of its own, where nothing leaves your machine: ", ...whatNext(app)];
}

/** @param {App} app */
function whatNext(app) {
  const pick = el("strong", {}, "pick a picture below and press Enter");
  if (!isForeign(app)) {
    return isUsable(app) ? [pick, " to see it edited."]
      : ["go to a channel where you and the bot may write to see it edited."];
  }
  const place = isDirect(app.channel) ? "this group" : "this server";
  return isUsable(app)
    ? [`the bot is not in ${place}, but you have installed it for yourself, so its commands are with you: `, pick, "."]
    : [`the bot is not in ${place}. Who has installed it for themselves finds its commands here too.`];
}

/** The posts of a forum, which are threads. @param {App} app */
function posts(app) {
  const found = app.world.channels.filter(({ parent_id }) => parent_id === app.channel.id);
  return (app.channel.type === FORUM ? found : []).map((post) =>
    el("li", {}, el("button", { class: "welcome-post", type: "button", on: { click: () => app.show(post) } },
      iconOf(post), titleOf(app, post))));
}

/**
 * @param {Sample} sample
 * @param {App} app
 */
function card(sample, app) {
  return el("button", { class: "welcome-sample", type: "button", on: { click: () => app.tell("sample", sample) } },
    el("img", { src: sample.url, alt: sample.alt, width: sample.width, height: sample.height }),
    el("span", {}, `Edit ${sample.name.split(".")[0]}`));
}
