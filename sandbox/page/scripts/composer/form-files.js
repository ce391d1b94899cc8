// How files get into an open command, whichever way they came, and what is said when they cannot.

import { sizeError } from "./checks.js";
import { blame } from "./control.js";
import { emptyEntry, isEmpty, shareOut } from "./draft.js";

/** @import {CommandForm} from "./command-form.js" */

/**
 * Give files to options, adding those that are not shown yet; what finds no room is left out.
 *
 * @param {CommandForm} form
 * @param {File[]} files
 * @param {string} [meantFor] the option that takes the first
 */
export function giveFiles(form, files, meantFor = form.waitingForFile()?.option.name) {
  const { desk, draft } = form;
  const wrong = files.map((file) => sizeError(file, desk.sizeLimit())).find(Boolean);
  const fitting = files.filter((file) => !sizeError(file, desk.sizeLimit()));
  const { given, left } = shareOut(draft, fitting, meantFor);
  for (const [name, file] of given) {
    const option = draft.command.options?.find((one) => one.name === name);
    if (!option) continue;
    if (!draft.entries.has(name)) draft.entries.set(name, emptyEntry());
    const control = form.controls.get(name) ?? form.show(option);
    control.entry.file = file;
    control.update();
    form.errors.delete(name);
    blame(control, false);
  }
  form.more.update();
  const last = form.controls.get([...given.keys()].at(-1) ?? "");
  const missing = [...form.controls.values()]
    .find(({ option, entry }) => option.required && isEmpty(entry));
  (missing ?? last)?.stops()[0].focus();
  form.changed();
  if (wrong) desk.complain(wrong);
  else if (left) desk.complain(noRoom(form, left));
}

/**
 * Ask for files for the next option that waits for one, or that can be added.
 *
 * @param {CommandForm} form
 */
export function chooseFiles(form) {
  const { command } = form.draft;
  const shown = form.waitingForFile()?.option;
  const [next] = shareOut(form.draft, [new File([], "")]).given.keys();
  const option = shown ?? command.options?.find(({ name }) => name === next);
  if (!option) return form.desk.complain(noRoom(form, 1));
  if (!form.controls.has(option.name)) form.add(option);
  form.controls.get(option.name)?.stops()[0].click();
}

/**
 * @param {CommandForm} form
 * @param {number} left how many files found no place
 */
function noRoom({ draft: { command } }, left) {
  const files = left === 1 ? "one file" : `${left} files`;
  return `There is no room for ${files} more in /${command.name}.`;
}
