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

/**
 * Return a size as Discord says it: its KB has 1024 bytes.
 *
 * @param {number} bytes
 */
export function size(bytes) {
  if (bytes < 1024) return plural(bytes, "byte");
  const [unit, value] = bytes < 1024 * 1024 ? ["KB", bytes / 1024] : ["MB", bytes / 1024 / 1024];
  return `${value.toFixed(Number.isInteger(value) || value >= 100 ? 0 : 2)} ${unit}`;
}

/** @param {number} at seconds since the epoch */
export const clock = (at) => new Date(at * 1000).toTimeString().slice(0, 8);

/**
 * Say how many may be chosen.
 *
 * @param {number} least
 * @param {number} most
 */
export function howMany(least, most) {
  if (least >= most) return `Choose ${most}`;
  return least > 1 ? `Choose ${least} to ${most}` : `Choose up to ${most}`;
}
