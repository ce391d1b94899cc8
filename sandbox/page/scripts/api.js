// The sandbox's routes below /sandbox, as functions. Who is speaking stands in the page's address.

/** @import {Command, Message, Sample, State, World} from "./types.js" */

/** What the sandbox, or Discord's client that it plays, does not let a person do; people read it. */
export class RefusedError extends Error {}

const address = new URL(location.href);

/** The person who is speaking: painter, guest, moderator or owner. */
export const speaker = address.searchParams.get("as") ?? "painter";

/**
 * Ask the sandbox.
 *
 * @param {string} method
 * @param {string} path below /sandbox/
 * @param {{query?: Record<string, string>, json?: unknown, form?: FormData}} [what]
 * @returns {Promise<any>} the answer's JSON
 * @throws {RefusedError} it says no, or is not there
 */
export async function ask(method, path, { query = {}, json, form } = {}) {
  const url = `/sandbox/${path}?${new URLSearchParams({ as: speaker, ...query })}`;
  const headers = json === undefined ? undefined : { "Content-Type": "application/json" };
  const body = json === undefined ? form : JSON.stringify(json);
  let response;
  try {
    response = await fetch(url, { method, headers, body });
  } catch {
    throw new RefusedError("The sandbox does not answer. Is `make run` still running?");
  }
  const answer = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new RefusedError(answer.error ?? `The sandbox says ${response.status}.`);
  return answer;
}

/** @returns {Promise<World>} */
export const readWorld = () => ask("GET", "world");

/**
 * @param {string} place
 * @returns {Promise<Command[]>} those that this person may use there
 */
export const readCommands = (place) => ask("GET", "commands", { query: { place } });

/**
 * @param {string} id
 * @returns {Promise<{state: "waiting" | "answered" | "unanswered"}>}
 */
export const readInteraction = (id) => ask("GET", `interactions/${id}`);

/** @returns {Promise<Sample[]>} */
export const readSamples = () => ask("GET", "samples");

/**
 * @param {string} place
 * @returns {Promise<Message[]>} what this person sees there, oldest first
 */
export const readMessages = (place) => ask("GET", "messages", { query: { place } });

/**
 * Use a slash command.
 *
 * @param {string} place
 * @param {string} command its whole name, of a subcommand with that of its command before it
 * @param {Record<string, string | number | boolean>} options
 * @param {Record<string, File>} files by their options' names
 * @returns {Promise<{interaction_id: string}>}
 */
export function invoke(place, command, options, files) {
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ command, options, place }));
  for (const [name, file] of Object.entries(files)) form.append(name, file, file.name);
  return ask("POST", "invoke", { form });
}

/**
 * Ask for suggestions while an option is typed.
 *
 * @param {string} place
 * @param {string} command
 * @param {Record<string, string | number | boolean>} options
 * @param {string} focused
 * @returns {Promise<{choices: {name: string, value: string | number}[]}>}
 */
export const autocomplete = (place, command, options, focused) =>
  ask("POST", "autocomplete", { json: { place, command, options, focused } });

/**
 * Press a button.
 *
 * @param {string} messageId
 * @param {string} customId
 * @returns {Promise<{interaction_id: string}>}
 */
export const press = (messageId, customId) =>
  ask("POST", "press", { json: { message_id: messageId, custom_id: customId } });

/**
 * Choose the values of a select.
 *
 * @param {string} messageId
 * @param {string} customId
 * @param {string[]} values
 * @returns {Promise<{interaction_id: string}>}
 */
export const choose = (messageId, customId, values) =>
  ask("POST", "select", { json: { message_id: messageId, custom_id: customId, values } });

/**
 * Use a message command.
 *
 * @param {string} messageId
 * @param {string} command
 * @returns {Promise<{interaction_id: string}>}
 */
export const useOn = (messageId, command) =>
  ask("POST", "use", { json: { message_id: messageId, command } });

/**
 * Send a modal.
 *
 * @param {string} opening the interaction that opened it
 * @param {Record<string, string | string[] | boolean | null>} values by custom id
 * @param {Record<string, File[]>} files by custom id
 * @returns {Promise<{interaction_id: string}>}
 */
export function submit(opening, values, files) {
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ interaction_id: opening, values }));
  for (const [name, given] of Object.entries(files)) {
    for (const file of given) form.append(name, file, file.name);
  }
  return ask("POST", "submit", { form });
}

/**
 * Forward a message.
 *
 * @param {string} messageId
 * @param {string} place
 */
export const forward = (messageId, place) =>
  ask("POST", "forward", { json: { message_id: messageId, place } });

/**
 * Delete a message, or dismiss an ephemeral one.
 *
 * @param {string} messageId
 */
export const deleteMessage = (messageId) => ask("DELETE", `messages/${messageId}`);

/**
 * Write an ordinary message.
 *
 * @param {string} place
 * @param {string} content
 * @param {File[]} files
 * @param {string} [replyTo] the message that it answers
 */
export function say(place, content, files, replyTo) {
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ place, content, reply_to: replyTo }));
  files.forEach((file, index) => form.append(`files[${index}]`, file, file.name));
  return ask("POST", "messages", { form });
}

/**
 * Change settings of the sandbox.
 *
 * @param {Record<string, unknown>} changes
 * @returns {Promise<State["settings"]>}
 */
export const changeSettings = (changes) => ask("PATCH", "settings", { json: changes });
