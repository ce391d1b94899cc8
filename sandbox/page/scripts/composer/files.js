// Files on their way into a message: out of a drop or a paste, and their pictures.

import { el, icon } from "../dom.js";

/** Addresses of the pictures that are shown, by file. @type {Map<File, string>} */
const addresses = new Map();

/**
 * Return what shows a file: its picture, or a sheet of paper.
 *
 * @param {File} file
 * @returns {Element}
 */
export function preview(file) {
  const sheet = icon("file", 40);
  if (!file.type.startsWith("image/")) return sheet;
  const address = addresses.get(file) ?? URL.createObjectURL(file);
  addresses.set(file, address);
  const picture = el("img", { class: "card-picture", src: address, alt: "", draggable: "false" });
  picture.addEventListener("error", () => picture.replaceWith(sheet));
  return picture;
}

/**
 * Give back the memory of all pictures but those of these files.
 *
 * @param {Set<File>} files
 */
export function forgetPreviewsExcept(files) {
  for (const [file, address] of addresses) {
    if (files.has(file)) continue;
    URL.revokeObjectURL(address);
    addresses.delete(file);
  }
}

/**
 * Return the files of a drop or a paste; folders are not files.
 *
 * @param {DataTransfer | null} transfer
 * @returns {File[]}
 */
export function filesOf(transfer) {
  return [...(transfer?.items ?? [])]
    .filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory)
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
}
