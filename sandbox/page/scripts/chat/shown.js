// What a message shows: a picture, a video or a file, with what was said of it.

/** @import {Media} from "../types.js" */

/**
 * @typedef {object} Shown
 * @property {Media} media
 * @property {string | null} [description] alt text
 * @property {boolean} [spoiler]
 */

/** @param {Media} media */
export const isVideo = ({ content_type }) => Boolean(content_type?.startsWith("video/"));
