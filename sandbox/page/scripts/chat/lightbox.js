// The light box: a picture as large as the window allows, its alt text, and the pictures beside it.

import { el, fill, icon } from "../dom.js";

/** @import {Shown} from "./media.js" */

/**
 * Open the pictures of a message, over everything; Escape or a press beside closes.
 *
 * @param {Shown[]} items
 * @param {number} index which is shown first
 */
export function openLightbox(items, index) {
  let at = index;
  const stage = el("figure", { class: "lightbox-stage" });
  const several = items.length > 1;
  const box = el("dialog", { class: "lightbox", "aria-label": "Picture" },
    el("div", { class: "lightbox-bar" }),
    several && step("Previous picture", "lightbox-previous", -1), stage,
    several && step("Next picture", "lightbox-next", 1));
  const bar = /** @type {HTMLElement} */ (box.firstElementChild);

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
    const size = media.width ? `${media.width}×${media.height}` : "";
    fill(stage, el("img", { class: "lightbox-picture", src: media.url, alt, width: media.width ?? null, height: media.height ?? null }),
      alt && el("figcaption", { class: "lightbox-alt" }, alt));
    fill(bar, el("span", { class: "lightbox-facts", role: "status" }, [several && `${at + 1} of ${items.length}`, size].filter(Boolean).join(" · ")),
      el("a", { class: "lightbox-open", href: media.url, target: "_blank", rel: "noopener noreferrer" }, "Open in browser"),
      el("button", { class: "icon-button", type: "button", "aria-label": "Close", on: { click: () => box.close() } }, icon("close", 24)));
  }

  box.addEventListener("keydown", ({ key }) => {
    if (several && key === "ArrowLeft") go(-1);
    if (several && key === "ArrowRight") go(1);
  });
  box.addEventListener("click", ({ target }) => {
    if (target === box || target === stage) box.close();
  });
  box.addEventListener("close", () => box.remove()); // the browser gives the focus back
  draw();
  document.body.append(box);
  box.showModal();
}
