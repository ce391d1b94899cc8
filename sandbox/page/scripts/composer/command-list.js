// The commands that a `/` offers: which, in which order, and how a row of the list looks.

import { el } from "../dom.js";
import { USE_APPLICATION_COMMANDS } from "../permissions.js";
import { isKnown } from "./checks.js";

/** @import {App} from "../app.js" */
/** @import {Command} from "../types.js" */

const OPTIONS_SHOWN = 3;
const SLASH = 1, MESSAGE = 3;
const SUBCOMMAND = 1, GROUP = 2;

/**
 * Return the slash commands that can be used in the channel that is shown, each subcommand as one.
 *
 * @param {App} app
 */
export const commandsHere = (app) => ofType(app, SLASH).flatMap(parts).filter(isKnown);

/**
 * Return what a person can use of a command: itself, or its subcommands under their whole names.
 *
 * @param {Command} command
 * @returns {Command[]}
 */
function parts(command) {
  const inner = command.options?.filter(({ type }) => type === SUBCOMMAND || type === GROUP) ?? [];
  if (inner.length === 0) return [command];
  return inner.flatMap(({ name, description, options }) =>
    parts({ ...command, name: `${command.name} ${name}`, description, options }));
}

/**
 * Return the commands that can be used on a message of the channel that is shown.
 *
 * @param {App} app
 */
export const messageCommandsHere = (app) => ofType(app, MESSAGE);

/**
 * @param {App} app
 * @param {number} wanted
 * @returns {Command[]}
 */
function ofType(app, wanted) {
  if (!app.state?.bot.ready || !app.may(USE_APPLICATION_COMMANDS)) return [];
  return (app.commands ?? []).filter(({ type = SLASH }) => type === wanted);
}

/**
 * Return the commands whose name has what was typed, those that begin with it first.
 *
 * @param {Command[]} commands
 * @param {string} typed
 */
export function matching(commands, typed) {
  const word = typed.toLowerCase();
  const rank = (/** @type {Command} */ { name }) => Number(!name.startsWith(word));
  return commands
    .filter(({ name }) => name.includes(word))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/**
 * Say why there is no command to list.
 *
 * @param {App} app
 * @param {string} typed
 */
export function whyNone(app, typed) {
  const { state, world: { bot: { global_name } } } = app;
  if (!app.live.connected || !state) {
    return "The sandbox does not answer. Is `make run` still running?";
  }
  if (!state.bot.running) return `${global_name} is not running: start it behind the scenes.`;
  if (!state.bot.ready || !app.commands) return `${global_name} is starting…`;
  if (!app.may(USE_APPLICATION_COMMANDS)) return "You may not use commands here.";
  return typed ? `No command here is called /${typed}.` : "There are no commands here.";
}

/**
 * Return what a command's row shows.
 *
 * @param {Command} command
 * @param {string} botName
 * @returns {Node[]}
 */
export function commandRow({ name, description, options = [] }, botName) {
  const required = options.filter((option) => option.required);
  const others = options.filter((option) => !option.required);
  const shown = [...required, ...others].slice(0, Math.max(required.length, OPTIONS_SHOWN));
  const hidden = options.length - shown.length;
  return [
    el("span", { class: "suggest-icon", "aria-hidden": "true" }, [...botName][0]),
    el("span", { class: "suggest-command" },
      el("span", { class: "suggest-title" },
        el("span", { class: "suggest-name" }, `/${name}`),
        shown.map((option) => [" ", el("span", { class: "suggest-option",
          "data-required": option.required }, option.name)]).flat(),
        hidden > 0 && el("span", { class: "suggest-words" }, ` +${hidden}`)),
      el("span", { class: "suggest-words" }, description)),
    el("span", { class: "suggest-bot" }, botName),
  ];
}
