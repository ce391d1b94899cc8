// One control kept in step with one of the sandbox's settings, which other windows change too.

import { changeSettings } from "../api.js";
import { words } from "./parts.js";

/** @import {App} from "../app.js" */
/** @import {Control, Notice} from "./parts.js" */

/** How long a hand must rest before its choice is sent, in milliseconds. */
const REST = 150;
/** How long news that may be older than the change are kept from the control. */
const SETTLE = 1000;

/**
 * Return the control's element.
 *
 * @param {App} app
 * @param {Notice} notice
 * @param {string} name
 * @param {(change: (value: unknown) => void) => Control} make
 */
export function setting(app, notice, name, make) {
  const control = make(change);
  let held = false;
  let quiet = false;
  let timer = 0;
  let round = 0;

  function show() {
    const value = app.state?.settings[name];
    if (!held && !quiet && value !== undefined) control.show(value);
  }

  /** @param {unknown} value */
  function change(value) {
    const mine = ++round;
    quiet = true;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      let pause = SETTLE;
      try {
        await changeSettings({ [name]: value });
        notice.say("");
      } catch (error) {
        notice.say(words(error), true);
        pause = 0;
      }
      if (mine !== round) return;
      timer = setTimeout(() => {
        quiet = false;
        show();
      }, pause);
    }, REST);
  }

  // Whoever drags is not fought with.
  control.element.addEventListener("pointerdown", () => { held = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => {
      if (!held) return;
      held = false;
      show();
    });
  }
  app.on("state", show);
  show();
  return control.element;
}
