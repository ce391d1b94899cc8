// JSON for people to read: indented, and never so much of it that a window would choke.

/** The longest text in characters; the most entries of a list or an object. */
const STRING = 1000;
const ENTRIES = 100;
const DEPTH = 16;
/** The longest JSON in characters. */
const WHOLE = 20_000;

/**
 * Return a value as text, and a note on what was left out (empty when nothing was).
 *
 * @param {unknown} value
 * @returns {{text: string, note: string}}
 */
export function readable(value) {
  const budget = { nodes: 5000, cut: false };
  const text = typeof value === "string"
    ? value : JSON.stringify(bounded(value, 0, budget), null, 2);
  const note = text.length > WHOLE
    ? `The first ${WHOLE.toLocaleString("en")} of ${text.length.toLocaleString("en")} characters.`
    : budget.cut ? "Long values are shortened." : "";
  return { text: text.slice(0, WHOLE), note };
}

/**
 * @param {unknown} value
 * @param {number} depth
 * @param {{nodes: number, cut: boolean}} budget
 * @returns {unknown}
 */
function bounded(value, depth, budget) {
  if (typeof value === "string" && value.length > STRING) {
    budget.cut = true;
    return `${value.slice(0, STRING)} … (${value.length.toLocaleString("en")} characters)`;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH || --budget.nodes < 0) {
    budget.cut = true;
    return "…";
  }
  const entries = Object.entries(value);
  budget.cut ||= entries.length > ENTRIES;
  const kept = entries.slice(0, ENTRIES).map(([key, each]) =>
    /** @type {[string, unknown]} */ ([key, bounded(each, depth + 1, budget)]));
  if (entries.length > ENTRIES) kept.push(["…", `${entries.length - ENTRIES} more`]);
  return Array.isArray(value) ? kept.map(([, each]) => each) : Object.fromEntries(kept);
}
