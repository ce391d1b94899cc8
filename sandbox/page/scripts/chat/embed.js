// Embeds, the older form of rich content: a title, words, fields and a picture in a framed box.

import { picture } from "./media.js";
import { hexColour } from "../around/people.js";
import { el, safeUrl } from "../dom.js";
import { renderMarkdown } from "../markdown/render.js";

/** @import {App} from "../app.js" */

/**
 * @param {Record<string, any>} embed
 * @param {App} app
 * @returns {HTMLElement}
 */
export function renderEmbed(embed, app) {
  const title = embed.title && el("div", { class: "embed-title" },
    embed.url ? el("a", { href: safeUrl(embed.url), target: "_blank", rel: "noopener noreferrer" }, embed.title) : embed.title);
  const box = el("div", { class: "container embed has-accent" }, title,
    embed.description && el("div", { class: "text" }, ...renderMarkdown(embed.description, app)),
    ...(embed.fields ?? []).map((/** @type {{name: string, value: string}} */ field) => el("div", { class: "embed-field" },
      el("strong", {}, field.name), el("div", { class: "text" }, ...renderMarkdown(field.value, app)))),
    embed.image && picture([{ media: embed.image, description: null }], 0),
    embed.footer && el("p", { class: "text-small" }, embed.footer.text));
  if (embed.color) box.style.setProperty("--accent", hexColour(embed.color));
  return box;
}
