// The line above the messages: where this is, and the switches of both side columns.

import { iconOf, isDirect, notices, titleOf } from "./places.js";
import { el, fill, find, icon } from "../dom.js";

/** @import {App} from "../app.js" */

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountHeader(root, app) {
  const menu = el("button", {
    class: "icon-button header-menu", type: "button", "aria-label": "Channels",
    "aria-controls": "sidebar", "aria-expanded": "false",
    on: { click: () => {
      const open = find(".sidebar").classList.toggle("is-open");
      menu.setAttribute("aria-expanded", String(open));
      if (open) find(".channel[aria-current]").focus();
    } },
  }, icon("menu"));
  new MutationObserver(() => {
    menu.setAttribute("aria-expanded", String(find(".sidebar").classList.contains("is-open")));
  }).observe(find(".sidebar"), { attributeFilter: ["class"] });
  const place = el("div", { class: "header-place" });
  fill(root, menu, place, membersButton(), drawerButton());
  const draw = () => {
    const { channel } = app;
    document.title = `${isDirect(channel) ? "@" : "#"}${titleOf(app, channel)} · Repaint sandbox`;
    fill(place, iconOf(channel), el("h1", { class: "header-name" }, titleOf(app, channel)),
      ...notices(channel), channel.topic && el("span", { class: "header-topic" }, channel.topic));
  };
  app.on("channel", draw);
  draw();
}

function membersButton() {
  const members = find(".members");
  const narrow = matchMedia("(width < 1000px)"); // as in layout.css: there it lies over the chat
  members.hidden = narrow.matches;
  narrow.addEventListener("change", () => show(!narrow.matches));
  const show = (/** @type {boolean} */ wanted) => {
    members.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
  };
  const button = el("button", {
    class: "icon-button header-members", type: "button", "aria-controls": "members",
    "aria-label": "Members", title: "Members", "aria-expanded": String(!members.hidden),
    on: { click: () => show(members.hidden) },
  }, icon("users"));
  return button;
}

function drawerButton() {
  const drawer = find(".drawer");
  const button = el("button", {
    class: "button button-small header-drawer", type: "button", "aria-controls": "drawer",
    "aria-label": "Behind the scenes",
    on: { click: () => {
      drawer.hidden = !drawer.hidden;
      drawer.dispatchEvent(new Event("toggle"));
    } },
  }, icon("gears", 16), el("span", {}, "Behind the scenes"));
  const show = () => button.setAttribute("aria-expanded", String(!drawer.hidden));
  new MutationObserver(show).observe(drawer, { attributeFilter: ["hidden"] });
  show();
  return button;
}
