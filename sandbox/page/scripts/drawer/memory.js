// What this window remembers of the drawer over a reload. Without storage it forgets.

const KEY = "drawer";

/** @returns {Record<string, boolean>} */
function all() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/**
 * Return what was remembered, or else `otherwise`.
 *
 * @param {string} name
 * @param {boolean} otherwise
 */
export const remembered = (name, otherwise) => all()[name] ?? otherwise;

/**
 * Remember something for as long as this window is open.
 *
 * @param {string} name
 * @param {boolean} value
 */
export function remember(name, value) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...all(), [name]: value }));
  } catch {
    // A window without storage starts with a closed drawer each time.
  }
}
