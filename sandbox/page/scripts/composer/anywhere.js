// What is done anywhere on the page and meant for the composer: files dropped or pasted, typing.

import { el } from "../dom.js";
import { filesOf } from "./files.js";

/**
 * Take files.
 *
 * @param {HTMLElement} chat
 * @param {HTMLElement} composer
 * @param {() => string} words what a drop would do; empty when nothing can be dropped
 * @param {(files: File[], option?: string) => void} give
 * @returns {HTMLElement} the sheet over the messages that says so; to be put on the page
 */
export function takeFiles(chat, composer, words, give) {
  const text = el("p", { class: "drop-words" });
  const sheet = el("div", { class: "drop", hidden: true }, text);
  /** The option below the pointer. @type {Element | null} */
  let option = null;
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  const isHere = (/** @type {Event} */ { target }) =>
    target instanceof Node && chat.contains(target) && words() !== "";

  /** @param {DragEvent | null} event null when nothing is dragged over the page any more */
  function show(event) {
    option?.classList.remove("is-over");
    sheet.hidden = event === null || !isHere(event);
    option = event?.target instanceof Element ? event.target.closest("[data-option]") : null;
    option?.classList.add("is-over");
    text.textContent = words();
    // The cards in the composer stay in sight.
    const { left, top, width } = chat.getBoundingClientRect();
    const height = composer.getBoundingClientRect().top - top;
    for (const [name, value] of Object.entries({ left, top, width, height })) {
      sheet.style.setProperty(name, `${value}px`);
    }
  }

  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    // Without this the browser would leave the page and show the file.
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = isHere(event) ? "copy" : "none";
    show(event);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) show(null);
  });
  document.addEventListener("drop", (event) => {
    const meantFor = option?.getAttribute("data-option") ?? undefined;
    show(null);
    if (!hasFiles(event)) return;
    event.preventDefault();
    const files = filesOf(event.dataTransfer);
    if (isHere(event) && files.length) give(files, meantFor);
  });
  document.addEventListener("paste", (event) => {
    const files = filesOf(event.clipboardData);
    if (!files.length || !words() || (event.target !== document.body && !isHere(event))) return;
    event.preventDefault();
    give(files);
  });
  return sheet;
}

/**
 * Do something just before somebody types into nothing: as in Discord, that is a message.
 *
 * @param {() => void} before
 */
export function takeTyping(before) {
  document.addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    const idle = target === document.body ||
      (target instanceof Element && target.matches(".messages, .message"));
    if (idle && key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey) before();
  });
}
