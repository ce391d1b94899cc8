// Pictures, videos and files in messages, and how a spoiler hides them.

import { openLightbox } from "./lightbox.js";
import { isVideo } from "./shown.js";
import { el, icon, safeUrl } from "../dom.js";
import { size } from "../units.js";

/** @import {Media} from "../types.js" */
/** @import {Shown} from "./shown.js" */

/** How many addresses are remembered. */
const KEPT = 500;
/** A file's path to the address under which it was shown first. @type {Map<string, string>} */
const addresses = new Map();
/** Spoilers that this person has looked behind, by the file's path. @type {Set<string>} */
const revealed = new Set();

/** @param {string} url */
const pathOf = (url) => url.split("?")[0];

/** @param {Shown} item */
const isHidden = ({ media, spoiler }) => Boolean(spoiler) && !revealed.has(pathOf(safeUrl(media.url)));

/**
 * Return the same address for the same file: each message comes with addresses signed anew, and a
 * picture would flicker with each edit.
 *
 * @param {string} url
 */
function steady(url) {
  const path = pathOf(url);
  const known = addresses.get(path);
  if (known) return known;
  if (addresses.size >= KEPT) addresses.clear();
  addresses.set(path, url);
  return url;
}

/**
 * Return a gallery's pictures as buttons that open the light box.
 *
 * @param {Shown[]} items 1 to 10
 */
export function gallery(items) {
  return el("div", { class: `gallery gallery-${items.length}` }, ...items.map((_, index) => picture(items, index)));
}

/**
 * @param {Shown[]} items
 * @param {number} index
 * @returns {HTMLElement}
 */
export function picture(items, index) {
  const { media, description } = items[index];
  const url = safeUrl(media.url);
  const alt = description || "";
  const path = pathOf(url);
  const video = isVideo(media);
  const shown = video
    ? el("video", { class: "media-picture", src: steady(url), controls: true, preload: "metadata", "aria-label": alt || "Video" })
    : el("img", {
      class: "media-picture", src: steady(url), alt, width: media.width ?? null, height: media.height ?? null,
      loading: "lazy", decoding: "async",
    });
  shown.addEventListener("error", () => {
    addresses.delete(path);
    if (shown.getAttribute("src") !== url) shown.setAttribute("src", url); // the older address has ended
  });
  const hide = isHidden(items[index]);
  const frame = video && !hide
    ? el("div", { class: "media" }, shown)
    : el("button", {
      class: `media ${hide ? "is-spoiler" : ""}`, type: "button", "data-key": path,
      "aria-label": hide ? "Spoiler: press to show" : `Open ${alt || "picture"}`,
    }, shown, alt && !hide && el("span", { class: "media-alt", "aria-hidden": "true" }, "ALT"),
    hide && el("span", { class: "media-spoiler" }, "SPOILER"));
  if (!video || hide) {
    frame.addEventListener("click", () => {
      if (hide) {
        revealed.add(path);
        const bare = picture(items, index);
        frame.replaceWith(bare);
        bare.focus();
      } else {
        const others = items.filter((item) => item === items[index] || !isHidden(item));
        const shownNow = others.map((item) => ({ ...item, media: { ...item.media, url: steady(safeUrl(item.media.url)) } }));
        openLightbox(shownNow, others.indexOf(items[index]));
      }
    });
  }
  return frame;
}

/**
 * Return attachments that no component shows: pictures as a gallery, the rest as files.
 *
 * @param {Media[]} attachments
 */
export function attachmentList(attachments) {
  // What Discord cannot decode has no size in pixels, and is a file whatever it says it is.
  const pictures = attachments.filter((a) => /^(image|video)\//.test(a.content_type ?? "") && a.width);
  const others = attachments.filter((a) => !pictures.includes(a));
  const items = pictures.map((media) => ({
    media, description: media.description, spoiler: media.filename?.startsWith("SPOILER_"),
  }));
  return [items.length ? gallery(items) : null, ...others.map((media) => file(media, media.filename, media.size))];
}

/**
 * @param {Media} media
 * @param {string | null} [name]
 * @param {number | null} [bytes]
 */
export function file(media, name, bytes) {
  return el("div", { class: "file" }, icon("file", 28), el("div", { class: "file-about" },
    el("a", { href: safeUrl(media.url), target: "_blank", rel: "noopener noreferrer" }, name || "file"),
    el("span", { class: "file-size" }, size(bytes ?? 0))),
  el("a", { class: "icon-button file-download", href: safeUrl(media.url), download: name || "file",
    "aria-label": `Download ${name || "file"}`, title: "Download" }, icon("download")));
}
