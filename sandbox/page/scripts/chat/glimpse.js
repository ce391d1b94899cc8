// A message in a few words: what stands in it, for a line elsewhere, and to be copied.

import { plainText } from "../markdown/plain.js";

/** @import {App} from "../app.js" */
/** @import {Component, Message, Snapshot} from "../types.js" */

const LONGEST = 200;
const TEXT = 10, THUMBNAIL = 11, GALLERY = 12;

/**
 * Return all components and what is in them, in reading order.
 *
 * @param {Component[]} components
 * @returns {Component[]}
 */
const walk = (components) => components.flatMap((one) =>
  [one, ...walk(one.components ?? []), ...walk(one.accessory ? [one.accessory] : [])]);

/**
 * Return what was written in a message, as it was written.
 *
 * @param {Message | Snapshot} message
 * @returns {string}
 */
export function textOf({ content, components = [], message_snapshots = [] }) {
  const texts = walk(components).filter(({ type }) => type === TEXT).map((one) => one.content ?? "");
  const text = [content, ...texts].filter(Boolean).join("\n");
  return text || (message_snapshots[0] ? textOf(message_snapshots[0].message) : "");
}

/**
 * @param {Message | Snapshot} message
 * @returns {boolean}
 */
function shows({ attachments, embeds, components = [], message_snapshots = [] }) {
  const [forwarded] = message_snapshots;
  return attachments.length > 0 || embeds.some(({ image, thumbnail }) => image || thumbnail)
    || walk(components).some(({ type }) => type === GALLERY || type === THUMBNAIL)
    || Boolean(forwarded && shows(forwarded.message));
}

/**
 * Return the beginning of a message on one line, and whether it has pictures.
 *
 * @param {Message} message
 * @param {App} app
 */
export function glimpse(message, app) {
  const words = plainText(textOf(message), app).slice(0, LONGEST);
  const hasPicture = shows(message);
  return { words: words || (hasPicture ? "Click to see attachment" : "Click to see message"), hasPicture };
}
