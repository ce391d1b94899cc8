// Numbers in words: times, sizes, counts.

/**
 * @param {number} count
 * @param {string} noun in the singular
 */
export const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** @param {number} value seconds */
export function duration(value) {
  if (value < 60) return plural(Math.round(value * 100) / 100, "second");
  const minutes = Math.floor(value / 60);
  const rest = Math.round(value % 60);
  return plural(minutes, "minute") + (rest ? ` ${plural(rest, "second")}` : "");
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1024) return plural(bytes, "byte");
  const kib = bytes / 1024;
  return kib < 1024 ? `${short(kib)} KiB` : `${short(kib / 1024)} MiB`;
}

/** @param {number} value */
const short = (value) => String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

/** @param {number} at seconds since the epoch */
export const clock = (at) => new Date(at * 1000).toTimeString().slice(0, 8);
