// The drafts of all channels, in memory for as long as the page is open.

import { emptyDraft } from "./draft.js";
import { forgetPreviewsExcept } from "./files.js";

/** @import {Draft} from "./draft.js" */

export class Drafts {
  /** By channel. @type {Map<string, Draft>} */
  #all = new Map();

  /**
   * Return a channel's draft, an empty one at first.
   *
   * @param {string} channelId
   * @returns {Draft}
   */
  of(channelId) {
    const draft = this.#all.get(channelId) ?? emptyDraft();
    this.#all.set(channelId, draft);
    return draft;
  }

  /** Give back the memory of pictures that no draft has any more. */
  forgetPreviews() {
    const files = [...this.#all.values()].flatMap(({ files, command }) =>
      [...files, ...[...(command?.entries.values() ?? [])].map(({ file }) => file)]);
    forgetPreviewsExcept(new Set(files.filter((file) => file !== null)));
  }
}
