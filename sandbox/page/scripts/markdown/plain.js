// Markdown's tree as plain text on one line, for where there is no room for more.

import { parseBlocks } from "./blocks.js";
import { linkWords } from "./link.js";
import { mentioned } from "./render.js";
import { timeWords } from "./time.js";

/** @import {App} from "../app.js" */
/** @import {Block} from "./blocks.js" */
/** @import {Inline} from "./inline.js" */

/**
 * Return a message's text without its marks; a spoiler stays hidden.
 *
 * @param {string} text
 * @param {App} app who and where mentions are
 */
export const plainText = (text, app) =>
  parseBlocks(text).map((node) => ofBlock(node, app)).join(" ").replace(/\s+/g, " ").trim();

/**
 * @param {Block} node
 * @param {App} app
 * @returns {string}
 */
function ofBlock(node, app) {
  switch (node.kind) {
    case "code":
      return node.text;
    case "quote":
      return node.inside.map((inner) => ofBlock(inner, app)).join(" ");
    case "list":
      return node.items.flat().map((inner) => ofBlock(inner, app)).join(" ");
    default:
      return node.inside.map((inner) => ofInline(inner, app)).join("");
  }
}

/**
 * @param {Inline} node
 * @param {App} app
 * @returns {string}
 */
function ofInline(node, app) {
  switch (node.kind) {
    case "text":
    case "code":
      return node.text;
    case "break":
      return " ";
    case "spoiler":
      return "▇▇▇";
    case "time":
      return timeWords(node.seconds, node.style);
    case "emoji":
      return `:${node.name}:`;
    case "link":
      if (node.bare) return linkWords(node.url, app);
      return node.inside.map((inner) => ofInline(inner, app)).join("");
    case "strong":
    case "em":
    case "underline":
    case "strike":
      return node.inside.map((inner) => ofInline(inner, app)).join("");
    default:
      return mentioned(node, app);
  }
}
