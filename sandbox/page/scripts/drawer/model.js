// The section on the model: how long one waits for it, and how fast it works.

import { section, slider } from "./parts.js";
import { el } from "../dom.js";
import { setting } from "./setting.js";
import { duration, plural } from "../units.js";

/** @import {App} from "../app.js" */
/** @import {Section} from "./parts.js" */

const SECONDS = [0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 90, 120, 300];
const AHEAD = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 50, 100];
const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * @param {App} app
 * @returns {Section}
 */
export function modelSection(app) {
  const { root, brief, notice, inside } = section("The model", true);
  const busy = el("p", { class: "drawer-muted" });
  inside.prepend(
    busy,
    setting(app, notice, "crowd", (change) =>
      slider("Ahead in the queue", AHEAD, (n) => plural(n, "request"), change)),
    setting(app, notice, "queue_seconds", (change) =>
      slider("Time in the queue", SECONDS, duration, change)),
    setting(app, notice, "run_seconds", (change) =>
      slider("Time to make a picture", SECONDS, duration, change)),
    setting(app, notice, "slots", (change) =>
      slider("Worked on at once", SLOTS, (n) => plural(n, "request"), change)),
  );
  const draw = () => {
    const { queue_seconds: queue, run_seconds: run } = app.state?.settings ?? {};
    const { under_way: now = 0, most_under_way: most = 0 } = app.state?.runcomfy ?? {};
    busy.textContent = `Under way: ${plural(now, "request")}, ${most} at most so far`;
    if (queue !== undefined) brief.textContent = `${duration(queue + run)} per picture`;
  };
  app.on("state", draw);
  draw();
  return { root };
}
