// A first edit in one click: a sample picture goes into a command that needs one, with a wish
// beside it that is selected, to be sent as it is or typed over.

import { CommandForm } from "./command-form.js";
import { commandsHere, whyNone } from "./command-list.js";
import { ATTACHMENT, isEmpty, STRING } from "./draft.js";
import { whyForbidden } from "../permissions.js";
import { fileOf } from "../samples.js";

/** @import {Command, Option, Sample} from "../types.js" */
/** @import {Desk} from "./desk.js" */

const WISH = "Make it look like a watercolour at sunset";

/**
 * Take a sample: into the command that is open, or else the first that needs a file, or a message.
 *
 * @param {Desk} desk
 * @param {Sample} sample
 * @throws {import("../api.js").RefusedError} the sample cannot be read
 */
export async function begin(desk, sample) {
  const { app } = desk;
  const forbidden = whyForbidden(app);
  // A picture alone says nothing to a bot that is not there yet.
  if (forbidden || !app.state?.bot.ready) return desk.complain(forbidden || whyNone(app, ""));
  const file = await fileOf(sample);
  if (!(desk.view instanceof CommandForm && desk.view.draft.command.options?.some(takesFile))) {
    const command = commandsHere(app).find(needsFile);
    if (command) desk.open(command, "");
  }
  desk.view.give([file]);
  if (desk.view instanceof CommandForm) wish(desk.view);
}

/** @param {Option} option */
const takesFile = (option) => option.type === ATTACHMENT;

/** @param {Command} command */
const needsFile = ({ options = [] }) => options.some((one) => takesFile(one) && one.required);

/** Be where the wish is typed, with one to begin with. @param {CommandForm} form */
function wish(form) {
  const control = [...form.controls.values()].find(({ option }) =>
    option.type === STRING && option.required && !option.autocomplete && !option.choices?.length);
  if (!control) return;
  const [input] = control.stops();
  input.focus();
  if (!isEmpty(control.entry)) return;
  control.entry.text = WISH;
  control.update();
  form.changed(control);
  if (input instanceof HTMLTextAreaElement) input.select();
}
