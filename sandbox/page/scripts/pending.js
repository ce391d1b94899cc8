// This person's interactions that the application has not answered: some will be, some failed.

/** @import {FeedEvent, Pending} from "./types.js" */

/** The oldest go when there are more. */
const KEPT = 100;
const COMMAND = 2;
/** The composer and the modal tell of these themselves. */
const AUTOCOMPLETE = 4, MODAL = 5;

/** They are kept by id, oldest first. @extends {Map<string, Pending>} */
export class PendingInteractions extends Map {
  /**
   * Take in what happened.
   *
   * @param {FeedEvent} event
   * @returns {boolean} whether anything is another now
   */
  follow({ type, channel_id, interactions, data }) {
    const [id] = interactions;
    if (type === "invoked") {
      if (data.type === AUTOCOMPLETE || data.type === MODAL) return false;
      const isCommand = data.type === COMMAND;
      // A slash command is used on no message; another command's failure is not that message's.
      const name = isCommand && !data.message_id ? `/${data.name}` : data.name ?? "";
      const { custom_id = "" } = data;
      const message_id = isCommand ? "" : data.message_id ?? "";
      // Another try takes away what is said of the one before.
      if (message_id) this.#forget((one) => one.failed && one.message_id === message_id);
      if (this.size >= KEPT) this.delete([...this.keys()][0]);
      this.set(id, { id, channel_id, name, message_id, custom_id, failed: false, at: Date.now() });
      return true;
    }
    if (type === "unanswered") {
      const found = this.get(id);
      if (found) found.failed = true;
      return Boolean(found);
    }
    return interactions.filter((answered) => this.delete(answered)).length > 0;
  }

  /** Forget those that may have been answered while nobody listened. */
  startAnew() {
    this.#forget((one) => !one.failed);
  }

  /** @param {(one: Pending) => boolean} which */
  #forget(which) {
    for (const [id, one] of this) if (which(one)) this.delete(id);
  }
}
