// What a person must know when something is missing: the sandbox itself, or the bot in it.

import { fill } from "../dom.js";

/** @import {App} from "../app.js" */

const PATIENCE = 1500;

/**
 * @param {HTMLElement} root a live region above the composer
 * @param {App} app
 */
export function mountConnection(root, app) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const draw = () => {
    const words = said(app);
    if (words === root.textContent) return;
    clearTimeout(waiting);
    // What is over in a moment, as the page's own start, needs no words.
    waiting = setTimeout(() => fill(root, said(app)), words ? PATIENCE : 0);
  };
  app.on("connection state", draw);
  draw();
}

/** @param {App} app */
function said(app) {
  if (!app.live.connected) return "The sandbox does not answer. Start it again with make run; this page will find it.";
  if (!app.state || app.state.bot.ready) return "";
  if (app.state.bot.running) return "Repaint is not connected to Discord at the moment. It comes back by itself.";
  return "Repaint is not running. Behind the scenes, you can start it again.";
}
