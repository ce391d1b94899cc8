// Markdown's tree as elements. Text becomes text nodes and nothing else, whatever it says.

import { parseBlocks } from "./blocks.js";
import { link } from "./link.js";
import { timeElement } from "./time.js";
import { el } from "../dom.js";

/** @import {App} from "../app.js" */
/** @import {Block} from "./blocks.js" */
/** @import {Inline} from "./inline.js" */

/**
 * Return the elements of a message's text.
 *
 * @param {string} text
 * @param {App} app who and where mentions are
 * @returns {HTMLElement[]}
 */
export function renderMarkdown(text, app) {
  return parseBlocks(text).map((node) => block(node, app));
}

/**
 * @param {Block} node
 * @param {App} app
 * @returns {HTMLElement}
 */
function block(node, app) {
  const blocks = (/** @type {Block[]} */ nodes) => nodes.map((n) => block(n, app));
  switch (node.kind) {
    case "code":
      return el("pre", { class: "text-code-block", tabindex: "0", "aria-label": "Code" }, el("code", {}, node.text));
    case "heading":
      // Below the page's own; messages may begin with any level, so that all are heard as one.
      return el("h3", { class: `text-heading-${node.level}` }, ...inlines(node.inside, app));
    case "small":
      return el("p", { class: "text-small" }, ...inlines(node.inside, app));
    case "quote":
      return el("blockquote", { class: "text-quote" }, ...blocks(node.inside));
    case "list":
      return el(node.ordered ? "ol" : "ul", { class: "text-list", start: node.ordered && node.start },
        ...node.items.map((item) => el("li", {}, ...blocks(item))));
    default:
      return el("p", { class: "text-paragraph" }, ...inlines(node.inside, app));
  }
}

/**
 * @param {Inline[]} nodes
 * @param {App} app
 */
const inlines = (nodes, app) => nodes.map((node) => inline(node, app));

/**
 * @param {Inline} node
 * @param {App} app
 * @returns {Node}
 */
function inline(node, app) {
  switch (node.kind) {
    case "text":
      return document.createTextNode(node.text);
    case "break":
      return el("br");
    case "code":
      return el("code", { class: "text-code" }, node.text);
    case "strong":
    case "em":
      return el(node.kind, {}, ...inlines(node.inside, app));
    case "underline":
      return el("u", {}, ...inlines(node.inside, app));
    case "strike":
      return el("s", {}, ...inlines(node.inside, app));
    case "spoiler":
      return spoiler(inlines(node.inside, app));
    case "link":
      return link(node.url, app, { bare: node.bare }, ...inlines(node.inside, app));
    case "time":
      return timeElement(node.seconds, node.style);
    case "emoji":
      return document.createTextNode(`:${node.name}:`);
    case "channel": {
      const known = app.world.channels.find(({ id }) => id === node.id);
      if (known) return link(`https://discord.com/channels/@me/${node.id}`, app, { bare: true });
      return el("span", { class: "mention" }, mentioned(node, app));
    }
    default:
      return el("span", { class: "mention" }, mentioned(node, app));
  }
}

/**
 * Return a mention's words.
 *
 * @param {Extract<Inline, {kind: "user" | "role" | "channel" | "command" | "everyone"}>} node
 * @param {App} app
 * @returns {string}
 */
export function mentioned(node, app) {
  switch (node.kind) {
    case "user": {
      const user = app.user(node.id);
      return `@${user ? user.global_name || user.username : "unknown-user"}`;
    }
    case "role":
      return `@${app.guild?.roles.find((role) => role.id === node.id)?.name ?? "unknown-role"}`;
    case "channel":
      return `#${app.world.channels.find((channel) => channel.id === node.id)?.name ?? "unknown"}`;
    case "command":
      return `/${node.name}`;
    default:
      return node.text;
  }
}

/** @param {Node[]} inside */
function spoiler(inside) {
  const hidden = el("span", { class: "spoiler-inside" }, ...inside);
  hidden.inert = true;
  const shown = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler: press to show" }, hidden);
  const show = () => {
    hidden.inert = false;
    shown.classList.add("is-shown");
    for (const name of ["role", "tabindex", "aria-label"]) shown.removeAttribute(name);
  };
  shown.addEventListener("click", show);
  shown.addEventListener("keydown", (event) => {
    if (shown.hasAttribute("role") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      show();
    }
  });
  return shown;
}
