// What every part of a modal has in common: a label, words below it, a control, what is wrong.

import { el } from "../dom.js";

/** @import {Child} from "../dom.js" */
/** @import {Component} from "../types.js" */
/** @typedef {string | string[] | boolean | null} Value */
/**
 * @typedef {object} Part one field of a modal
 * @property {string} name its custom id
 * @property {HTMLElement} element
 * @property {() => string} error what is wrong; empty when nothing is
 * @property {() => {value?: Value, files?: File[]}} read
 * @property {() => HTMLElement} stop what takes the focus
 * @property {(error: string) => void} blame show what is wrong, or nothing any more
 */

let count = 0;

/**
 * Return a part's element: for one control a label of its own, for several a group with a legend.
 *
 * @param {Component} label of type 18
 * @param {HTMLElement} control
 * @param {{group?: boolean, required?: boolean, holder?: HTMLElement, foot?: Child}} [more]
 *   `group`: the control holds several; `holder`: what lies around the control
 * @returns {{element: HTMLElement, blame: (error: string) => void}}
 */
export function frame({ label = "", description }, control,
  { group = false, required = true, holder = control, foot = null } = {}) {
  const id = `part-${++count}`;
  const words = [label, required && el("span", { class: "part-required", "aria-hidden": "true" }, " *")];
  const about = description && el("p", { class: "part-about", id: `${id}-about` }, description);
  const alert = el("p", { class: "part-error", id: `${id}-error`, role: "alert" });
  const head = group ? el("legend", { class: "part-label" }, ...words)
    : el("label", { class: "part-label", for: id }, ...words);
  const element = el(group ? "fieldset" : "div", { class: "part" }, head, about, holder, foot, alert);
  const described = group ? element : control;

  /** @param {string} error */
  function blame(error) {
    // The same words again would be heard again.
    if (alert.textContent !== error) alert.textContent = error;
    element.classList.toggle("is-wrong", error !== "");
    const ids = [about && `${id}-about`, error && `${id}-error`].filter(Boolean).join(" ");
    if (ids) described.setAttribute("aria-describedby", ids);
    else described.removeAttribute("aria-describedby");
    if (!group) control.setAttribute("aria-invalid", String(error !== ""));
  }

  if (!group) {
    control.id = id;
    control.setAttribute("aria-required", String(required));
  }
  blame("");
  return { element, blame };
}
