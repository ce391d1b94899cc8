// The keys of an open command: Tab goes through its options, Enter sends, Backspace and Escape
// undo.

import { isEmpty } from "./draft.js";

/** @import {CommandForm} from "./command-form.js" */
/** @import {Control} from "./control.js" */

/**
 * @param {CommandForm} form
 * @param {KeyboardEvent} event
 */
export function takeKey(form, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  // While an input method composes a word, its keys are its own.
  if (event.isComposing || form.list.takesKey(event)) return;
  const control = [...form.controls.values()].find((one) => one.stops().includes(target));
  switch (event.key) {
    case "Tab":
      return tab(form, event, target);
    case "Enter":
      return enter(form, event, target, control);
    case "Escape":
      event.preventDefault();
      return form.desk.leave();
    case "Backspace":
    case "Delete":
      return back(form, event, target, control);
    case "ArrowDown":
      // From a card that waits for a file to the samples beside it; a list that was closed opens.
      if (control?.card && !control.entry.file) form.samples.stops()[0]?.focus();
      else if (control && !control.card) control.focused();
      else if (target === form.more.input) form.more.focused();
      else return;
      return event.preventDefault();
  }
}

/**
 * @param {CommandForm} form
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 */
function tab(form, event, target) {
  if (!event.shiftKey) form.list.pickActive();
  // A pick may have moved the focus already, to the option that was added.
  if (document.activeElement !== target) return event.preventDefault();
  const stops = form.stops();
  const at = stops.indexOf(target);
  const next = stops[at + (event.shiftKey ? -1 : 1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
  if (next instanceof HTMLTextAreaElement || next instanceof HTMLInputElement) next.select();
}

/**
 * @param {CommandForm} form
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 * @param {Control | undefined} control
 */
function enter(form, event, target, control) {
  const ownMeaning = target instanceof HTMLButtonElement &&
    !(control?.card && control.entry.file && target === control.stops()[0]);
  if (ownMeaning) return;
  event.preventDefault();
  if (!event.repeat) form.desk.send();
}

/**
 * @param {CommandForm} form
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 * @param {Control | undefined} control
 */
function back(form, event, target, control) {
  if (control?.card && control.entry.file) {
    event.preventDefault();
    control.entry.file = null;
    control.update();
    form.changed(control);
    control.stops()[0].focus();
    return;
  }
  const empty = control ? isEmpty(control.entry) : target === form.more.input && !form.more.text;
  // Whoever holds the key down wants the text gone, not the options too.
  if (!empty || event.repeat || event.key === "Delete") return;
  event.preventDefault();
  if (control && !control.option.required) return form.remove(control);
  const all = [...form.controls.values()];
  const before = control ? all[all.indexOf(control) - 1] : all.at(-1);
  if (before) before.stops()[0].focus();
  else if (all.every((one) => isEmpty(one.entry))) form.desk.leave();
}
