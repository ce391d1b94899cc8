// A command that is being filled in: a pill for each option, a card for each file. What is typed
// stands in the draft; this draws it. Its keys, its files and its reading are in form-*.js.

import { el } from "../dom.js";
import { fileOf } from "../samples.js";
import { choicesOf, isListed } from "./choices.js";
import { blame } from "./control.js";
import { ATTACHMENT, emptyEntry, isEmpty, shownOptions } from "./draft.js";
import { chooseFiles, giveFiles } from "./form-files.js";
import { takeKey } from "./form-keys.js";
import { sending, suggestions } from "./form-reading.js";
import { HelpLine } from "./help-line.js";
import { MoreOptions } from "./more-options.js";
import { ChoiceOption } from "./option-choice.js";
import { FileOption } from "./option-file.js";
import { SuggestOption } from "./option-suggest.js";
import { TextOption } from "./option-text.js";
import { SampleRow } from "./sample-row.js";

/** @import {Option, Sample} from "../types.js" */
/** @import {Desk} from "./desk.js" */
/** @import {Control, Form} from "./control.js" */
/** @import {CommandDraft} from "./draft.js" */

/** @implements {Form} */
export class CommandForm {
  /** The options that are shown, by name, in the command's order. @type {Map<string, Control>} */
  controls = new Map();
  /** What is wrong, by option. @type {Map<string, string>} */
  errors = new Map();
  /** The option that has the focus, or had it last. @type {Control | null} */
  current = null;
  #cards = el("div", { class: "cards" });

  /**
   * @param {CommandDraft} draft
   * @param {Desk} desk
   */
  constructor(draft, desk) {
    const { command } = draft;
    this.draft = draft;
    this.desk = desk;
    this.list = desk.list;
    this.help = new HelpLine(desk.leave);
    this.more = new MoreOptions(draft, desk.list, (option) => this.add(option));
    this.samples = new SampleRow((/** @type {Sample} */ sample) =>
      desk.taking(async () => this.give([await fileOf(sample)])));
    this.#cards.append(this.samples.element);
    this.top = [this.help.element, this.#cards];
    this.field = el("div", { class: "pills", role: "group",
      "aria-label": `/${command.name}: ${command.description}` },
    el("span", { class: "pill-command" }, `/${command.name}`), this.more.input);
    for (const option of shownOptions(draft)) this.show(option);
    this.#draw();
  }

  /** Put the focus where something is missing, or else where it was. */
  focus() {
    const all = [...this.controls.values()];
    const control = all.find(({ entry }) => isEmpty(entry)) ?? this.current ?? all[0];
    (control?.stops()[0] ?? this.more.input).focus();
  }

  /** What Tab reaches, in its order. @returns {HTMLElement[]} */
  stops() {
    const waiting = this.waitingForFile();
    const options = [...this.controls.values()].flatMap((control) =>
      control === waiting ? [...control.stops(), ...this.samples.stops()] : control.stops());
    return [...options, this.more.input, this.desk.sendButton];
  }

  /** How large a file may be is another now. */
  update() {
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  keydown(event) {
    takeKey(this, event);
  }

  /** The focus came to something. @param {Element} target */
  focusin(target) {
    this.list.close();
    const control = [...this.controls.values()].find(({ pill, card }) =>
      pill.contains(target) || card?.contains(target));
    if (control) this.current = control;
    if (control?.stops().includes(/** @type {HTMLElement} */ (target))) control.focused();
    if (target === this.more.input) this.more.focused();
    this.#draw();
  }

  /** Show an option at its place in the command's order. @param {Option} option */
  show(option) {
    const entry = this.draft.entries.get(option.name) ?? emptyEntry();
    const control = new (kindOf(option))(option, entry, this);
    const order = this.draft.command.options ?? [];
    const all = [...this.controls.values(), control]
      .sort((a, b) => order.indexOf(a.option) - order.indexOf(b.option));
    const after = all.slice(all.indexOf(control) + 1);
    this.controls = new Map(all.map((one) => [one.option.name, one]));
    this.field.insertBefore(control.pill, after[0]?.pill ?? this.more.input);
    const card = after.find((one) => one.card)?.card ?? this.samples.element;
    if (control.card) this.#cards.insertBefore(control.card, card);
    return control;
  }

  /** Add an optional option. @param {Option} option */
  add(option) {
    this.draft.entries.set(option.name, emptyEntry());
    this.list.close();
    const control = this.show(option);
    this.more.update();
    this.changed();
    control.stops()[0].focus();
  }

  /** Take an optional option away. @param {Control} control */
  remove(control) {
    const all = [...this.controls.values()];
    const neighbour = all[all.indexOf(control) - 1] ?? all[1];
    this.draft.entries.delete(control.option.name);
    this.controls.delete(control.option.name);
    this.errors.delete(control.option.name);
    this.more.update();
    this.current = null;
    (neighbour?.stops()[0] ?? this.more.input).focus();
    control.pill.remove();
    control.card?.remove();
    this.changed();
  }

  /** Something is another now. @param {Control} [control] */
  changed(control) {
    if (control) {
      this.errors.delete(control.option.name);
      blame(control, false);
    }
    this.#draw();
    this.desk.changed();
  }

  /**
   * @param {File[]} files
   * @param {string} [meantFor]
   */
  give(files, meantFor) {
    giveFiles(this, files, meantFor);
  }

  choose() {
    chooseFiles(this);
  }

  /** @returns {(() => Promise<unknown>) | null} what sends it; null when something is wrong */
  sending() {
    return sending(this);
  }

  /** Show what is wrong, by option; focus the first. @param {Map<string, string>} errors */
  blame(errors) {
    this.errors = errors;
    for (const [name, control] of this.controls) blame(control, errors.has(name));
    const [wrong] = errors.keys();
    this.controls.get(wrong ?? "")?.stops()[0].focus();
    this.#draw();
  }

  /** @param {Option} option */
  choices(option) {
    return choicesOf(option, this.desk.app);
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  suggest(name, text) {
    return suggestions(this, name, text);
  }

  /** The option that the samples are for. @returns {Control | undefined} */
  waitingForFile() {
    const waiting = [...this.controls.values()].filter(({ card, entry }) => card && !entry.file);
    return waiting.find((one) => one === this.current) ?? waiting[0];
  }

  #draw() {
    const atEnd = document.activeElement === this.more.input;
    const current = atEnd ? null : this.current;
    this.samples.element.hidden = !this.waitingForFile();
    for (const control of this.controls.values()) {
      const here = control === current;
      for (const part of [control.pill, control.card]) part?.classList.toggle("is-current", here);
    }
    if (!current) return this.help.command(this.draft.command, atEnd ? this.more.words : "");
    const error = this.errors.get(current.option.name) ?? "";
    this.help.option(current, error, this.desk.sizeLimit());
  }
}

/** @param {Option} option */
function kindOf(option) {
  if (option.type === ATTACHMENT) return FileOption;
  if (isListed(option)) return ChoiceOption;
  return option.autocomplete ? SuggestOption : TextOption;
}
