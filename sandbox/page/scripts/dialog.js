// A dialog over the page: the focus stays in it, Escape closes it, and then goes back.

import { el, focusBack, icon } from "./dom.js";

/** @import {Child} from "./dom.js" */

let count = 0;

/**
 * Open a dialog.
 *
 * @param {string} title
 * @param {Child} about below the title
 * @param {Child[]} body
 * @param {{head?: Node, closed?: () => void}} [more] before the title; called when it is closed
 * @returns {{box: HTMLDialogElement, close: () => void}}
 */
export function openDialog(title, about, body, { head, closed } = {}) {
  const back = focusBack();
  const id = `dialog-${++count}`;
  const close = () => box.close();
  const box = el("dialog", { class: "dialog", "aria-labelledby": id },
    el("div", { class: "dialog-head" }, head,
      el("div", { class: "dialog-about" },
        el("h2", { class: "dialog-title", id }, title),
        about && el("p", { class: "dialog-words" }, about)),
      el("button", { class: "icon-button dialog-close", type: "button", "aria-label": "Close", on: { click: close } },
        icon("close", 22))),
    ...body);
  box.addEventListener("close", () => {
    box.remove();
    closed?.();
    back();
  });
  document.body.append(box);
  box.showModal();
  return { box, close };
}
