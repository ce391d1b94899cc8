// The drawer for the curious: it opens and closes, and remembers whether it was open. What stands
// in it is made by the files beside this one, a file for each section.

import { el, fill, icon } from "../dom.js";
import { botSection } from "./bot.js";
import { discordSection } from "./discord.js";
import { faultsSection } from "./faults.js";
import { remembered, remember } from "./memory.js";
import { modelSection } from "./model.js";
import { requestsSection } from "./requests.js";

/** @import {App} from "../app.js" */

const ABOUT = "Slow the model down, break something on purpose, and watch how the bot copes.";

/**
 * Draw the drawer, closed unless this window had it open before.
 *
 * Whoever opens or closes it sets `root.hidden` and dispatches `toggle` on it, as this does itself.
 *
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountDrawer(root, app) {
  const sections = [
    modelSection(app), faultsSection(app), discordSection(app), botSection(app),
    requestsSection(app),
  ];
  const title = el("h2", { class: "drawer-title", tabindex: -1 }, "Behind the scenes");
  const close = el("button", {
    type: "button", class: "icon-button", "aria-label": "Close", title: "Close (Esc)",
    on: { click: () => toggle(true) },
  }, icon("close"));
  fill(
    root,
    el("div", { class: "drawer-head" }, title, close),
    el("div", { class: "drawer-body" },
      el("p", { class: "drawer-about" }, ABOUT),
      sections.map((section) => section.root)),
  );

  /** What had the focus when the drawer was opened. @type {Element | null} */
  let opener = null;

  /** @param {boolean} hidden */
  function toggle(hidden) {
    const within = root.contains(document.activeElement);
    root.hidden = hidden;
    root.dispatchEvent(new Event("toggle"));
    if (hidden && within && opener instanceof HTMLElement) opener.focus();
  }

  function follow() {
    app.live.watch(!root.hidden);
    remember("open", !root.hidden);
    if (!root.hidden) for (const section of sections) section.open?.();
  }

  root.addEventListener("toggle", () => {
    if (!root.hidden && !root.contains(document.activeElement)) {
      opener = document.activeElement;
      title.focus();
    }
    follow();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    toggle(true);
  });
  // What was said while the connection was away is read again.
  app.on("connection", () => {
    if (app.live.connected && !root.hidden) for (const section of sections) section.open?.();
  });
  if (remembered("open", false)) {
    opener = document.querySelector("[aria-controls=drawer]");
    root.hidden = false;
    // It does not take the focus: nobody asked for it just now.
    follow();
  }
}
