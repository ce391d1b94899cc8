// Discord's message components as elements, by their type.
// https://discord.com/developers/docs/components/reference

import { isUnderWay, use } from "./deeds.js";
import { file, gallery, picture } from "./media.js";
import { selectMenu } from "./select.js";
import { hexColour } from "../around/people.js";
import { el, icon } from "../dom.js";
import { link } from "../markdown/link.js";
import { renderMarkdown } from "../markdown/render.js";

/** @import {App} from "../app.js" */
/** @import {Component, Message} from "../types.js" */

const STYLES = ["", "primary", "secondary", "success", "danger", "link"];
const LINK = 5;

/**
 * Return the elements of a message's components.
 *
 * @param {Component[]} components
 * @param {Message} message
 * @param {App} app
 * @returns {HTMLElement[]}
 */
export function renderComponents(components, message, app) {
  return components.map((component) => render(component, message, app));
}

/**
 * @param {Component} component
 * @param {Message} message
 * @param {App} app
 * @returns {HTMLElement}
 */
function render(component, message, app) {
  const inner = () => renderComponents(component.components ?? [], message, app);
  switch (component.type) {
    case 1:
      return el("div", { class: "row" }, ...inner());
    case 2:
      return button(component, message, app);
    case 3: case 5: case 6: case 7: case 8:
      return selectMenu(component, message, app);
    case 9:
      return el("div", { class: "section" }, el("div", { class: "section-text" }, ...inner()),
        component.accessory && el("div", { class: "section-accessory" }, render(component.accessory, message, app)));
    case 10:
      return el("div", { class: "text" }, ...renderMarkdown(component.content ?? "", app));
    case 11:
      return el("div", { class: "thumbnail" }, component.media && picture(
        [{ media: component.media, description: component.description ?? null, spoiler: component.spoiler }], 0));
    case 12:
      return gallery(component.items ?? []);
    case 13:
      return component.file ? file(component.file, component.name, component.size) : el("div");
    case 14:
      return el("div", { class: `separator ${component.divider === false ? "is-bare" : ""} ${component.spacing === 2 ? "is-wide" : ""}` });
    case 17: {
      const box = el("div", { class: "container" }, ...inner());
      if (typeof component.accent_color === "number") {
        box.classList.add("has-accent");
        box.style.setProperty("--accent", hexColour(component.accent_color));
      }
      return box;
    }
    default:
      return el("p", { class: "text-small" }, `(a component of type ${component.type}, which this page does not show)`);
  }
}

/**
 * @param {Component} component
 * @param {Message} message
 * @param {App} app
 * @returns {HTMLElement}
 */
function button(component, message, app) {
  const label = component.label ?? component.emoji?.name ?? "";
  const content = [component.emoji?.name && component.label ? `${component.emoji.name} ` : "", label];
  const style = `button button-${STYLES[component.style ?? 2]}`;
  if (component.style === LINK) {
    return link(component.url ?? "", app, { name: style }, ...content, icon("open", 14));
  }
  const id = component.custom_id ?? "";
  const waiting = isUnderWay(app, message, id);
  return el("button", {
    class: `${style} ${waiting ? "is-waiting" : ""}`, type: "button", disabled: Boolean(component.disabled),
    "aria-busy": waiting && "true", "data-key": id,
    on: { click: () => waiting || use(app, message, id) },
  }, ...content);
}
