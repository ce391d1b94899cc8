// The light box: a picture as large as the window allows, its alt text, and the pictures beside it.

import { isVideo } from "./shown.js";
import { el, fill, focusBack, icon } from "../dom.js";

/** @import {Shown} from "./shown.js" */

/**
 * Open the pictures of a message, over everything; Escape or a press beside closes.
 *
 * @param {Shown[]} items
 * @param {number} index which is shown first
 */
export function openLightbox(items, index) {
  let at = index;
  const back = focusBack();
  const several = items.length > 1;
  const stage = el("figure", { class: "lightbox-stage" });
  const facts = el("span", { class: "lightbox-facts", role: "status" });
  const open = el("a", { class: "lightbox-open", target: "_blank", rel: "noopener noreferrer" }, "Open in browser");
  const close = el("button", {
    class: "icon-button", type: "button", "aria-label": "Close", on: { click: () => box.close() },
  }, icon("close", 24));
  const box = el("dialog", { class: "lightbox", "aria-label": "Picture" },
    el("div", { class: "lightbox-bar" }, facts, open, close),
    several && step("Previous picture", "lightbox-previous", -1), stage,
    several && step("Next picture", "lightbox-next", 1));

  /**
   * @param {string} label
   * @param {string} name
   * @param {number} by
   */
  function step(label, name, by) {
    return el("button", {
      class: `lightbox-step ${name}`, type: "button", "aria-label": label, on: { click: () => go(by) },
    }, icon("down", 28));
  }

  /** @param {number} by */
  function go(by) {
    at = (at + by + items.length) % items.length;
    draw();
  }

  function draw() {
    const { media, description } = items[at];
    const alt = description || "";
    const size = { width: media.width ?? null, height: media.height ?? null };
    fill(stage, isVideo(media)
      ? el("video", { class: "lightbox-picture", src: media.url, controls: true, "aria-label": alt || "Video" })
      : el("img", { class: "lightbox-picture", src: media.url, alt, ...size }),
    alt && el("figcaption", { class: "lightbox-alt" }, alt));
    facts.textContent = [several && `${at + 1} of ${items.length}`, media.width && `${media.width}×${media.height}`]
      .filter(Boolean).join(" · ");
    open.href = media.url;
  }

  box.addEventListener("keydown", ({ key, target }) => {
    if (!several || target instanceof HTMLVideoElement) return; // a video's own arrows wind it
    if (key === "ArrowLeft") go(-1);
    if (key === "ArrowRight") go(1);
  });
  box.addEventListener("click", ({ target }) => {
    if (target === box || target === stage) box.close();
  });
  box.addEventListener("close", () => {
    box.remove();
    back();
  });
  draw();
  document.body.append(box);
  box.showModal();
}
