// What became of the interactions that this window has begun. Its answer may be told on the socket
// before the sandbox has even said which number the interaction has, so both are kept for a while.

import { readInteraction } from "./api.js";

/** @import {FeedEvent} from "./types.js" */
/** @typedef {{answered: boolean, modal: FeedEvent["data"] | null}} Outcome */

/** The oldest go when there are more. */
const KEPT = 100;

export class Outcomes {
  /** First answers, by interaction, that nobody here has asked for. @type {Map<string, Outcome>} */
  #heard = new Map();
  /** By interaction. @type {Map<string, (outcome: Outcome) => void>} */
  #waiting = new Map();

  /**
   * Take in what happened.
   *
   * @param {FeedEvent} event
   */
  hear({ type, interactions, data }) {
    if (type === "invoked") return;
    const outcome = { answered: type !== "unanswered", modal: type === "modal" ? data : null };
    for (const id of interactions) this.#settle(id, outcome);
  }

  /**
   * Wait for the first answer to an interaction, or for its time to end without one.
   *
   * @param {string} id
   * @returns {Promise<Outcome>}
   */
  of(id) {
    const heard = this.#heard.get(id);
    this.#heard.delete(id);
    if (heard) return Promise.resolve(heard);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** Ask for what was answered while there was no connection. */
  async readAnew() {
    for (const id of [...this.#waiting.keys()]) {
      const now = await readInteraction(id).catch(() => null);
      if (now?.state === "answered") this.#settle(id, { answered: true, modal: null });
      else if (now?.state !== "waiting") this.#settle(id, { answered: false, modal: null });
    }
  }

  /**
   * @param {string} id
   * @param {Outcome} outcome
   */
  #settle(id, outcome) {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (resolve) return resolve(outcome);
    if (this.#heard.has(id)) return;
    if (this.#heard.size >= KEPT) this.#heard.delete([...this.#heard.keys()][0]);
    this.#heard.set(id, outcome);
  }
}
