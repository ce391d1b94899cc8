// What the message or the command in the composer may ask of the composer around it. Types only.

/** @import {App} from "../app.js" */
/** @import {Channel, Command} from "../types.js" */
/** @import {CommandForm} from "./command-form.js" */
/** @import {Listbox} from "./listbox.js" */
/** @import {MessageField} from "./message-field.js" */

/**
 * @typedef {object} Desk
 * @property {App} app
 * @property {Listbox} list
 * @property {MessageField | CommandForm} view what is being written
 * @property {HTMLElement} sendButton
 * @property {() => Channel} channel
 * @property {() => number} sizeLimit of each file, bytes
 * @property {(command: Command, text: string) => void} open text: for its first required string
 * @property {() => void} leave
 * @property {() => void} send
 * @property {() => void} changed something was typed, given or taken away
 * @property {(sentence: string) => void} complain
 * @property {(deed: () => Promise<unknown>) => Promise<void>} taking complain when it is refused
 */

export {};
