// The pictures that come with the sandbox, for whoever has none at hand.

import { readSamples, RefusedError } from "./api.js";

/** @import {Sample} from "./types.js" */

/** @type {Promise<Sample[]> | null} */
let samples = null;

/** Return the sample pictures, asked for once; none while the sandbox does not answer. */
export function knownSamples() {
  samples ??= readSamples().catch(() => {
    samples = null;
    return [];
  });
  return samples;
}

/**
 * Fetch a sample picture as a file.
 *
 * @param {Sample} sample
 * @throws {RefusedError} it cannot be had
 */
export async function fileOf(sample) {
  const response = await fetch(sample.url).catch(() => null);
  if (!response?.ok) throw new RefusedError(`${sample.name} cannot be read.`);
  const blob = await response.blob();
  return new File([blob], sample.name, { type: blob.type });
}
