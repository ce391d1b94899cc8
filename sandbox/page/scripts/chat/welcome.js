// The beginning of a channel: what this page is, and what to try first, one press away.

import { displayName } from "../around/people.js";
import { iconOf, titleOf } from "../around/sidebar.js";
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
  const title = channel.type === 1 ? displayName(app.world.bot) : `#${titleOf(app, channel)}`;
  const shelf = el("ul", { class: "welcome-samples" });
  // What the bot does not see, and where nobody listens to this person, is no place for a first edit.
  const usable = !whyForbidden(app) && channel.member_ids.includes(app.world.bot.id);
  if (usable) {
    knownSamples().then((found) =>
      fill(shelf, ...found.filter((sample) => !sample.note).map((sample) => el("li", {}, card(sample, app)))));
  }
  return el("section", { class: "welcome" },
    el("div", { class: "welcome-icon" }, iconOf(channel)),
    el("h2", { class: "welcome-title" }, channel.type === 1 ? title : `Welcome to ${title}!`),
    el("p", { class: "welcome-words" },
      "This is the Repaint bot in a small Discord of its own, where nothing leaves your machine: ",
      usable ? el("strong", {}, "pick a picture below and press Enter") : "go to a channel where you and the bot may write",
      " to see it edited."),
    shelf);
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
