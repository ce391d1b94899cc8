// Files for a modal: chosen, dropped, pasted, or taken from the samples; their order stays.

import { sizeError } from "../composer/checks.js";
import { filesOf, preview } from "../composer/files.js";
import { SampleRow } from "../composer/sample-row.js";
import { el, fill, icon } from "../dom.js";
import { fileOf } from "../samples.js";
import { plural, size } from "../units.js";
import { countError } from "./checks.js";
import { frame } from "./part.js";

/** @import {App} from "../app.js" */
/** @import {Component} from "../types.js" */
/** @import {Part} from "./part.js" */

/**
 * @param {Component} label
 * @param {Component} field of type 19
 * @param {App} app
 * @returns {Part & {give: (files: File[]) => void}}
 */
export function uploadPart(label, field, app) {
  const { custom_id = "", required = true, max_values: most = 1 } = field;
  const limit = app.channel.attachment_size_limit;
  /** @type {File[]} */
  let files = [];
  const chooser = el("input", { type: "file", multiple: most > 1, hidden: true, "aria-label": label.label });
  const open = el("button", { class: "upload-open", type: "button", "data-part": custom_id, on: { click: () => chooser.click() } });
  const shelf = el("ol", { class: "upload-files" });
  const samples = new SampleRow(async (sample) => {
    try {
      give([await fileOf(sample)]);
    } catch (error) {
      part.blame(/** @type {Error} */ (error).message);
    }
  }, { tabbed: true });
  const zone = el("div", { class: "upload" }, shelf, open, samples.element, chooser);
  const framed = frame(label, zone, { group: true, required });

  /** @param {File[]} more */
  function give(more) {
    const fitting = more.filter((file) => !sizeError(file, limit));
    const all = most === 1 && fitting.length === 1 ? fitting : [...files, ...fitting];
    files = all.slice(0, most);
    const held = zone.contains(document.activeElement);
    draw();
    if (held && files.length === most) part.stop().focus(); // what had the focus is hidden now
    part.blame(more.map((file) => sizeError(file, limit)).find(Boolean)
      ?? (all.length > most ? `You can only upload ${plural(most, "file")} here.` : ""));
  }

  /** @param {File} file */
  function remove(file) {
    const at = files.indexOf(file);
    files = files.filter((one) => one !== file);
    draw();
    const next = shelf.querySelectorAll("button")[Math.min(at, files.length - 1)] ?? open;
    next.focus();
    part.blame("");
  }

  function draw() {
    const room = most - files.length;
    fill(shelf, ...files.map((file) => el("li", { class: "upload-file" },
      el("span", { class: "upload-view" }, preview(file)),
      el("span", { class: "upload-name" }, file.name), el("span", { class: "upload-size" }, size(file.size)),
      el("button", { class: "icon-button upload-remove", type: "button", "aria-label": `Remove ${file.name}`,
        on: { click: () => remove(file) } }, icon("trash", 16)))));
    shelf.hidden = !files.length;
    open.hidden = !room;
    samples.element.hidden = !room;
    fill(open, icon("upload", 22), el("span", {}, "Drop ", most > 1 ? "files" : "a file", " here or ", el("b", {}, "browse")),
      el("span", { class: "upload-limit" },
        `${files.length ? `${room} more` : `Up to ${plural(most, "file")}`}, ${size(limit)} each`));
  }

  chooser.addEventListener("change", () => {
    give([...(chooser.files ?? [])]);
    chooser.value = "";
  });
  const over = (/** @type {DragEvent} */ event, /** @type {boolean} */ here) => {
    event.stopPropagation(); // else the composer's own sheet would answer
    event.preventDefault();
    zone.classList.toggle("is-over", here);
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  };
  zone.addEventListener("dragover", (event) => over(event, true));
  zone.addEventListener("dragleave", (event) => over(event, false));
  zone.addEventListener("drop", (event) => {
    over(event, false);
    give(filesOf(event.dataTransfer));
  });
  const part = {
    name: custom_id, ...framed, give,
    error: () => countError(field, files.length, "Upload"), read: () => ({ files }),
    stop: () => (open.hidden ? /** @type {HTMLElement} */ (shelf.querySelector("button")) : open),
  };
  draw();
  return part;
}
