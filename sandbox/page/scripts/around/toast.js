// A few words about what was just done, for a moment, above the composer.

import { el } from "../dom.js";

/** @import {App} from "../app.js" */

const SHOWN_MS = 3000;

/**
 * @param {HTMLElement} root what lies around the messages
 * @param {App} app
 */
export function mountToast(root, app) {
  const words = el("p", { class: "toast", role: "status" });
  root.append(words);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  app.on("said", (sentence) => {
    clearTimeout(timer);
    words.textContent = sentence;
    timer = setTimeout(() => (words.textContent = ""), SHOWN_MS);
  });
}
